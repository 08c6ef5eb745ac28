"""What people type of wallets, white space and how competitors stand."""

from collections.abc import MutableMapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import day, words
from accounts.models import (
    Competitor,
    CompetitorFootprint,
    Grade,
    Offering,
    WhiteSpaceCell,
)
from accounts.selectors.wallet_entries import Held, categories
from accounts.services.footprints import LONGEST_EVIDENCE
from accounts.services.wallets import LONGEST_NAME, LONGEST_SOURCE
from accounts.services.white_space import LONGEST
from sam.lib import figures
from sam.lib.editing import EditForm

KNOWN = [grade for grade in Grade.choices if grade[0] != Grade.D]
SPARE_ROWS = 2
LEAST_ROWS = 3
MOST_OFFERED = 200


def money(label: Any, *, hint: Any = "") -> forms.DecimalField:
    """Return a field for an amount of zero or more; blank is not known."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=4,
        help_text=hint,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal", "min": 0}),
    )


def without_zeros(initial: MutableMapping[str, Any]) -> None:
    """Write the amounts that a form begins with without decimals that say nothing."""
    for name, value in initial.items():
        if isinstance(value, Decimal) and value.is_finite():
            initial[name] = Decimal(f"{value.normalize():f}")


def competitor_names() -> list[str]:
    """Return the competitors to choose from, by name."""
    names = Competitor.objects.order_by("name").values_list("name", flat=True)
    return list(names[:MOST_OFFERED])


def datalist(key: str) -> SafeString:
    """Return the competitors that a control of the list *key* offers."""
    options = format_html_join(
        "", '<option value="{}"></option>', ((name,) for name in competitor_names())
    )
    return format_html('<datalist id="{}">{}</datalist>', key, options)


class HeldWidget(forms.Widget):
    """Rows of a competitor's name and amount, and some to spare."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return (name, amount) as typed, without the rows left blank."""
        if not hasattr(data, "getlist"):
            return data.get(name, [])
        names = data.getlist(f"{name}_name")
        amounts = data.getlist(f"{name}_amount")
        rows = zip(names, [*amounts, *[""] * len(names)], strict=False)
        return [(who, much) for who, much in rows if who.strip() or much.strip()]

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """Return the rows; the first control has the field's id."""
        rows = [self._shown(one) for one in value or []]
        rows += [("", "")] * max(SPARE_ROWS, LEAST_ROWS - len(rows))
        key = (attrs or {}).get("id", f"id_{name}")
        names = f"{key}_names"
        lines = [
            format_html(
                '<div class="held-row"><input class="form-control" type="text"'
                ' name="{}_name" id="{}" value="{}" maxlength="{}" list="{}"'
                ' aria-label="{}" autocomplete="off"><input class="form-control num"'
                ' type="number" step="any" min="0" inputmode="decimal"'
                ' name="{}_amount" value="{}" aria-label="{}"></div>',
                name,
                key if place == 0 else f"{key}_{place}",
                who,
                LONGEST_NAME,
                names,
                _("Competitor {place}").format(place=place + 1),
                name,
                much,
                _("Amount of competitor {place}").format(place=place + 1),
            )
            for place, (who, much) in enumerate(rows)
        ]
        body = format_html_join("", "{}", ((line,) for line in lines))
        return format_html('<div class="held">{}{}</div>', body, datalist(names))

    @staticmethod
    def _shown(one: Any) -> tuple[str, str]:
        if isinstance(one, Held):
            much = "" if one.amount is None else f"{one.amount.normalize():f}"
            return one.name, much
        return str(one[0]), str(one[1])


class HeldField(forms.Field):
    """Competitors and what each holds; a blank amount is not known."""

    widget = HeldWidget

    def clean(self, value: Any) -> tuple[Held, ...]:
        """Return what was typed, by name; an amount that is none is refused."""
        made = [Held(" ".join(who.split()), _amount(much)) for who, much in value or []]
        for one in made:
            ProhibitNullCharactersValidator()(one.name)
        return tuple(sorted(made, key=lambda one: one.name))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return tuple(initial or ()) != tuple(data or ())


def _amount(typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    try:
        return Decimal(typed.strip())
    except InvalidOperation as error:
        raise forms.ValidationError(
            _("“%(typed)s” is no amount.") % {"typed": typed}, "invalid"
        ) from error


class CategoryField(forms.ModelChoiceField):
    """One of the offering categories."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Offering.objects.filter(parent=None), **options)


class WalletForm(EditForm):
    """The arguments of ``wallets.record_wallet`` and ``correct_wallet``."""

    category = CategoryField(label=gettext_lazy("Category"))
    period_start = day(gettext_lazy("From"), required=True)
    period_end = day(gettext_lazy("To"), required=True)
    ours = money(
        gettext_lazy("With us"),
        hint=gettext_lazy("Blank: what they ordered of it counts."),
    )
    competitors = HeldField(
        label=gettext_lazy("With competitors"),
        required=False,
        help_text=gettext_lazy("Blank amount: not known."),
    )
    in_house = money(gettext_lazy("In-house"))
    unplaced = money(
        gettext_lazy("Unplaced"), hint=gettext_lazy("What nobody supplies them.")
    )
    total = money(
        gettext_lazy("Total"), hint=gettext_lazy("Blank: what the parts add up to.")
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Evidence"), choices=[("", "—"), *KNOWN]
    )
    source = words(gettext_lazy("Source"), LONGEST_SOURCE)
    stated_on = day(gettext_lazy("Stated on"))
    valid_until = day(
        gettext_lazy("Valid until"),
        hint=gettext_lazy("After that day it is history and no longer counts."),
    )

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_zeros(self.initial)
        choices: Any = self.fields["category"]
        choices.queryset = categories()
        if is_correction:
            del self.fields["category"]


class CellForm(EditForm):
    """The arguments of ``white_space.say_cell``; the chance is typed in percent."""

    state = forms.ChoiceField(
        label=gettext_lazy("Who supplies it"),
        choices=WhiteSpaceCell.State.choices,
        widget=forms.RadioSelect,
    )
    competitor = words(gettext_lazy("Competitor"), LONGEST)
    amount = money(
        gettext_lazy("Worth a year"),
        hint=gettext_lazy("With an amount it is a potential."),
    )
    winnability = forms.DecimalField(
        label=gettext_lazy("Chance to win it, %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput({"step": "any", "min": 0, "max": 100}),
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("Where it comes from"),
        required=False,
        choices=[("", "—"), *WhiteSpaceCell.Origin.choices],
    )
    next_step = words(gettext_lazy("Next step"), LONGEST)
    next_on = day(gettext_lazy("On"))
    grade = forms.ChoiceField(
        label=gettext_lazy("Evidence"), required=False, choices=[("", "—"), *KNOWN]
    )
    source = words(gettext_lazy("Source"), LONGEST)
    stated_on = day(gettext_lazy("Stated on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chance = self.initial.get("winnability")
        if chance is not None:
            self.initial["winnability"] = round(Decimal(str(chance)) * 100, 2)
        without_zeros(self.initial)
        self.fields["competitor"].widget.attrs["list"] = "competitor-names"

    def clean_winnability(self) -> float | None:
        """Return the chance as a share, 0 to 1."""
        chance = self.cleaned_data.get("winnability")
        return None if chance is None else float(chance) / 100

    def _shown(self, name: str, value: Any) -> str:
        """Say the chance in percent, as it is typed."""
        if name == "winnability" and value is not None:
            return figures.percent(value)
        return super()._shown(name, value)


class FootprintForm(EditForm):
    """The arguments of ``footprints.record_footprint`` and ``change_footprint``."""

    competitor = words(gettext_lazy("Competitor"), LONGEST_NAME, required=True)
    category = CategoryField(
        label=gettext_lazy("Category"),
        required=False,
        empty_label=gettext_lazy("All they sell"),
    )
    hold = forms.ChoiceField(
        label=gettext_lazy("What holds it"), choices=CompetitorFootprint.Hold.choices
    )
    exposed_on = day(
        gettext_lazy("Exposed on"),
        hint=gettext_lazy("The day on which what holds it ends."),
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Evidence"), choices=[("", "—"), *KNOWN]
    )
    evidence = words(gettext_lazy("How we know"), LONGEST_EVIDENCE, rows=2)
    stated_on = day(gettext_lazy("Stated on"))

    def __init__(self, *args: Any, is_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["category"]
        choices.queryset = categories()
        self.fields["competitor"].widget.attrs["list"] = "competitor-names"
        if is_change:
            del self.fields["competitor"]


class GoneForm(forms.Form):
    """The arguments of ``footprints.end_footprint``."""

    ended_on = day(gettext_lazy("Gone since"), required=True)
