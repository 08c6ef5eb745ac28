"""A list's filters read as a sentence, each phrase with the address that removes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Manager, Model, QuerySet
from django.forms import BoundField, NullBooleanField
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.widgets import SuffixedMultiWidget

CURSORS = ("after", "before")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One filter in words, such as ``owned by me``; ``remove_url`` is a query."""

    text: str
    remove_url: str


def phrases(filterset: FilterSet) -> list[Phrase]:
    """
    Return a phrase for every filter of the bound *filterset* that restricts the list.

    A method ``phrase_<name>(value) -> str`` of the filter set gives the words; without
    one they are the filter's label and its value.
    """
    if not filterset.form.is_valid():
        return []
    return [
        Phrase(_text(filterset, field, value), _without(filterset, field))
        for field in filterset.form.visible_fields()
        if _restricts(value := filterset.form.cleaned_data.get(field.name))
    ]


def names_of(filterset: FilterSet) -> set[str]:
    """Return every query parameter that the filters of *filterset* read."""
    return {name for field in filterset.form for name in _names(field)}


def _text(filterset: FilterSet, field: BoundField, value: Any) -> str:
    words = getattr(filterset, f"phrase_{field.name}", None)
    if words is not None:
        return str(words(value))
    return _("{label}: {value}").format(label=field.label, value=_shown(field, value))


def _shown(field: BoundField, value: Any) -> str:
    if isinstance(value, slice):
        return _bounds(value)
    if isinstance(value, bool) or isinstance(field.field, NullBooleanField):
        return _("yes") if value else _("no")
    if isinstance(value, str) or not isinstance(value, Iterable):
        return _choice(field, value)
    return _(" or ").join(_choice(field, each) for each in value)


def _choice(field: BoundField, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    labels = dict(getattr(field.field, "choices", ()))
    return str(labels.get(value, localize(value)))


def _bounds(value: slice) -> str:
    low, high = value.start, value.stop
    if low is None:
        return _("at most {high}").format(high=localize(high))
    if high is None:
        return _("at least {low}").format(low=localize(low))
    return _("{low} to {high}").format(low=localize(low), high=localize(high))


def _restricts(value: Any) -> bool:
    if isinstance(value, QuerySet | Manager):
        return value.exists()
    if isinstance(value, slice):
        return value.start is not None or value.stop is not None
    return value is not None and value != "" and value != []


def _without(filterset: FilterSet, field: BoundField) -> str:
    data = filterset.data
    query = QueryDict(mutable=True)
    dropped = {*_names(field), *CURSORS}
    for name in data or ():
        if name not in dropped:
            query.setlist(name, data.getlist(name))
    return f"?{query.urlencode()}"


def _names(field: BoundField) -> set[str]:
    widget = field.field.widget
    name = field.html_name
    if isinstance(widget, SuffixedMultiWidget):
        return {name, *(widget.suffixed(name, suffix) for suffix in widget.suffixes)}
    return {name}
