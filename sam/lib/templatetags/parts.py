"""Tags that the parts of a page are drawn with: icons, controls, ranges, addresses."""

from functools import cache
from math import sqrt
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
)
from django.http import QueryDict
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_filters import FilterSet

from sam.lib import icons, sentences
from sam.lib.drawing import Kept
from sam.lib.figures import Figure, known

register = template.Library()

INTERVAL_HEIGHT = 14
_panels = Kept(128)


@register.simple_tag
def icon(name: str, size: str = "", extra: str = "") -> SafeString:
    """
    Draw an icon of the sprite; it is decoration, so say the words beside it.

    :param size: ``lg`` (18 px), ``xl`` (28 px) or nothing (16 px)
    """
    return _drawn(name, size, extra)


@cache
def _drawn(name: str, size: str, extra: str) -> SafeString:
    classes = " ".join(["i", *([f"i-{size}"] if size else []), *extra.split()])
    return format_html(
        '<svg class="{}" width="16" height="16" viewBox="0 0 24 24" aria-hidden="true"'
        ' focusable="false"><use href="{}#{}"/></svg>',
        classes,
        static("icons.svg"),
        icons.require(name),
    )


@register.filter
def initials(person: object) -> str:
    """Return the first letters of the first and the last name."""
    words = str(person).split()
    letters = words[0][:1] + words[-1][:1] if len(words) > 1 else str(person)[:2]
    return letters.upper()


@register.filter
def control(field: BoundField, extra: str = "") -> SafeString:
    """Draw a form field's control in the look of the kit, with the *extra* classes."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return field.as_widget()
    if isinstance(widget, CheckboxInput):
        name = "form-check-input"
    elif isinstance(widget, Select):
        name = "form-select"
    else:
        name = "form-control"
    invalid = "is-invalid" if field.errors else ""
    given = widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {
        "class": " ".join(filter(None, [name, invalid, given, extra]))
    }
    placeholder = str(widget.attrs.get("placeholder", ""))
    if placeholder.casefold().startswith(str(field.label).casefold()):
        attrs["placeholder"] = ""  # it would only repeat the label
    return field.as_widget(attrs=attrs)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether the label stands beside the control and not above it."""
    return type(field.field.widget) is CheckboxInput


@register.filter
def is_group(field: BoundField) -> bool:
    """Tell whether the field is several controls, which take a legend, not a label."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.simple_tag
def filter_fields(filterset: FilterSet) -> SafeString:
    """Draw the fields of *filterset*, which are the same for nearly everybody."""
    fields = filterset.form.visible_fields()

    def draw() -> SafeString:
        field_template = get_template("components/_field.html")
        return mark_safe(  # noqa: S308 - of templates, which escape
            "".join(
                field_template.render({"field": field, "quiet": True})
                for field in fields
            )
        )

    key = (type(filterset), *map(_told, fields))
    return _panels.get(key, draw)


def _told(field: BoundField) -> tuple[object, ...]:
    """Return all that a filter's field shows."""
    choices = getattr(field.field.widget, "choices", ())
    return (
        field.html_name,
        str(field.label),
        repr(field.value()),
        tuple((str(value), str(words)) for value, words in choices),
        tuple(map(str, field.errors)),
    )


@register.simple_tag(takes_context=True)
def carry(context: template.RequestContext, *left_out: str) -> SafeString:
    """Write the page's query as hidden fields, so a form keeps it; not *left_out*."""
    return _hidden(context["request"].GET, set(left_out))


@register.simple_tag(takes_context=True)
def carry_filters(context: template.RequestContext, filterset: FilterSet) -> SafeString:
    """Write the page's query as hidden fields, but not *filterset*'s own or cursors."""
    left_out = sentences.names_of(filterset) | set(sentences.CURSORS)
    return _hidden(context["request"].GET, left_out)


def _hidden(query: QueryDict, left_out: set[str]) -> SafeString:
    return format_html_join(
        "\n",
        '<input type="hidden" name="{}" value="{}">',
        (
            (name, value)
            for name, values in query.lists()
            if name not in left_out
            for value in values
        ),
    )


@register.inclusion_tag("components/_interval.html")
def interval(
    low: Figure,
    median: Figure,
    high: Figure,
    *,
    top: Figure,
    words: str,
    width: int = 72,
    scale: str = "root",
) -> dict[str, Any]:
    """
    Draw an estimate's range as a bar on an axis from 0 to *top*.

    :param words: the range in words, read aloud and shown on hover
    :param scale: ``root`` or ``linear``; name it in the column's head
    """
    ends = [known(figure) for figure in (low, median, high, top)]
    if any(end is None for end in ends):
        return {"is_known": False}
    start, middle, end, limit = (float(figure) for figure in ends if figure is not None)

    def place(value: float) -> float:
        share = min(max(value / limit, 0.0), 1.0) if limit > 0 else 0.0
        return width * (sqrt(share) if scale == "root" else share)

    left, right = place(start), place(end)
    return {
        "is_known": True,
        "words": words,
        "width": width,
        "height": INTERVAL_HEIGHT,
        "range_x": f"{left:.1f}",
        "range_width": f"{max(right - left, 2.0):.1f}",
        "median_x": f"{min(max(place(middle) - 1, 0.0), width - 2.0):.1f}",
    }
