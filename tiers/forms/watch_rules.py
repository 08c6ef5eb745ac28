"""What people change of the watch rules."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from tiers.forms.rule_sections import ITEMS, PERCENT, SECTIONS, Item, Section, shown
from tiers.models import BalancePair, WatchRules
from tiers.models.flags import FlagKind, InversionMeasure
from tiers.services.watch_rules import (
    LIMITS,
    LONGEST_NOTE,
    MINUTES_A_DAY,
    RulesRefused,
)

HUNDRED = Decimal(100)


class Within:
    """Refuse a number that is outside its limits, in the unit that is typed."""

    def __init__(self, least: float, most: float, *, scale: Decimal = Decimal(1)):
        self.least = shown(float(scale) * least)
        self.most = shown(float(scale) * most)

    def __call__(self, value: Decimal | int) -> None:
        if not self.least <= value <= self.most:
            raise forms.ValidationError(
                _("From %(least)s to %(most)s.")
                % {"least": f"{self.least:f}", "most": f"{self.most:f}"}
            )


class PercentField(forms.DecimalField):
    """A share that people type as per cent; its value is the share."""

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return None if typed is None else typed / HUNDRED


class WatchRulesForm(forms.Form):
    """The rules in force, to be changed; `values` are what `change_rules` takes."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: WatchRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.fields["version"].initial = rules.version
        for item in ITEMS:
            self.fields[item.name] = _field(item, rules)
        for kind, label in FlagKind.choices:
            self._add_kind(kind, str(label))
        for pair, label in BalancePair.choices:
            self.fields[f"weight_{pair}"] = _number_field(
                str(label), rules.pair_weights.get(pair, 0), Within(0, 100)
            )
        # What is wrong is listed as the page goes: why they change is its last field.
        self.fields["note"] = forms.CharField(
            label=_("Why they change"),
            max_length=LONGEST_NOTE,
            widget=forms.Textarea({"rows": 2}),
            help_text=_("Kept with the version, for everybody who asks later."),
            error_messages={"required": _("Say why the rules change.")},
        )

    @property
    def sections(self) -> Iterator[tuple[Section, list[BoundField]]]:
        """Each section with its fields."""
        for section in SECTIONS:
            yield section, [self[item.name] for item in section.items]

    @property
    def kinds(self) -> Iterator[dict[str, Any]]:
        """Each kind of flag with its fields."""
        for kind, label in FlagKind.choices:
            yield {
                "label": label,
                "stake": self[f"stake_{kind}"],
                "minutes": self[f"minutes_{kind}"],
                "urgent": self[f"urgent_{kind}"],
            }

    @property
    def weights(self) -> list[BoundField]:
        return [self[f"weight_{pair}"] for pair in BalancePair.values]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the rules keep it."""
        typed = self.cleaned_data
        kinds = FlagKind.values
        return {
            **{item.name: self._kept(item) for item in ITEMS},
            "stakes": {kind: float(typed[f"stake_{kind}"]) for kind in kinds},
            "minutes": {kind: typed[f"minutes_{kind}"] for kind in kinds},
            "urgent": self._urgent(),
            "pair_weights": {
                pair: float(typed[f"weight_{pair}"]) for pair in BalancePair.values
            },
        }

    def add_refusal(self, refused: RulesRefused) -> None:
        """Put each reason beside its field."""
        for name, reasons in refused.errors.items():
            self.add_error(name if name in self.fields else None, reasons)

    def _kept(self, item: Item) -> Any:
        """Return what was typed, or the figure in force where that is what is shown."""
        typed = self.cleaned_data[item.name]
        if not isinstance(typed, Decimal):
            return typed
        was = getattr(self.rules, item.name)
        scale = 100 if item.unit == PERCENT else 1
        return was if shown(was * scale) == typed * scale else float(typed)

    def _urgent(self) -> list[str]:
        """Return the kinds for today, in the order in which they were."""
        chosen = [k for k in FlagKind.values if self.cleaned_data[f"urgent_{k}"]]
        was = [kind for kind in self.rules.urgent if kind in chosen]
        return was + [kind for kind in chosen if kind not in was]

    def _add_kind(self, kind: str, label: str) -> None:
        rules = self.rules
        self.fields[f"stake_{kind}"] = PercentField(
            label=_("{kind}: at stake, %").format(kind=label),
            initial=shown(rules.stakes.get(kind, 0) * 100),
            validators=[Within(0, 1, scale=HUNDRED)],
            widget=forms.NumberInput({"step": "any"}),
        )
        self.fields[f"minutes_{kind}"] = forms.IntegerField(
            label=_("{kind}: minutes to answer").format(kind=label),
            initial=rules.minutes.get(kind, 0),
            validators=[Within(0, MINUTES_A_DAY)],
        )
        self.fields[f"urgent_{kind}"] = forms.BooleanField(
            label=_("{kind}: for today").format(kind=label),
            initial=kind in rules.urgent,
            required=False,
        )


def _field(item: Item, rules: WatchRules) -> forms.Field:
    value = getattr(rules, item.name)
    if item.name == "inversion_measure":
        return forms.ChoiceField(
            label=item.field_label,
            choices=InversionMeasure.choices,
            initial=value,
            help_text=str(item.help),
        )
    least, most = LIMITS[item.name]
    if item.unit == PERCENT:
        return PercentField(
            label=item.field_label,
            initial=shown(value * 100),
            help_text=str(item.help),
            validators=[Within(least, most, scale=HUNDRED)],
            widget=forms.NumberInput({"step": "any"}),
        )
    if isinstance(WatchRules._meta.get_field(item.name), models.IntegerField):
        return forms.IntegerField(
            label=item.field_label,
            initial=value,
            help_text=str(item.help),
            validators=[Within(least, most)],
        )
    field = _number_field(item.field_label, value, Within(least, most))
    field.help_text = str(item.help)
    return field


def _number_field(label: str, value: float, within: Within) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        initial=shown(value),
        validators=[within],
        widget=forms.NumberInput({"step": "any"}),
    )
