"""The knobs of What if: a policy's weights, lines, size, mix and gates."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from sam.lib import figures
from tiers.forms.what_if_knobs import CHOICES, GATES, SECTIONS, Knob, Section, knobs
from tiers.models import NomineeType, Policy
from tiers.selectors.words import criterion_words

SENT = "set"  # in the address when its figures are those of the form
TENTHS = 1000  # of a per cent in all weights
SLIDES_TO = 60


@dataclass(frozen=True, slots=True)
class Control:
    """
    A control as it is drawn: its field, and what it was where it differs.

    ``before`` is what it is in the policy in force, as the control would hold it.
    """

    bound: BoundField
    was: str
    kind: str
    before: str

    @property
    def slides_to(self) -> int:
        """Return the end of a weight's slider."""
        value = self.bound.value()
        try:
            return max(SLIDES_TO, min(100, math.ceil(float(value))))
        except (TypeError, ValueError):
            return SLIDES_TO


class WhatIfForm(forms.Form):
    """
    A policy as the page's controls show it, typed over *policy*, beside *against*.

    Weights and shares are in per cent. Not all that a policy has is here: what is not
    stays as in *policy*.
    """

    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, Any] | None, *, policy: Policy, against: Policy
    ) -> None:
        sent = data is not None and SENT in data
        super().__init__(data if sent else None, auto_id="w-%s")
        self.policy, self.against = policy, against
        for name, field in _fields(policy, against):
            self.fields[name] = field
        self.initial = _values(policy, self.fields)
        self._was = _values(against, self.fields)

    @property
    def weights(self) -> list[Control]:
        return [self._control(name) for name in self.fields if name.startswith("w-")]

    @property
    def sections(self) -> list[tuple[Section, list[Control]]]:
        return [
            (section, [self._control(knob.field, knob.kind) for knob in section.knobs])
            for section in SECTIONS
        ]

    @property
    def mix(self) -> list[tuple[str, Control, Control]]:
        """Return each nominee type with its fewest and its most seats."""
        return [
            (
                str(NomineeType(code).label),
                self._control(f"mix-{code}-least", "whole"),
                self._control(f"mix-{code}-most", "whole"),
            )
            for code in NomineeType.values
        ]

    @property
    def gates(self) -> list[Control]:
        return [self._control(knob.field, knob.kind) for knob in GATES.knobs]

    @property
    def method_control(self) -> Control:
        return self._control("method", "choice")

    @property
    def all(self) -> list[Control]:
        return [self._control(name) for name in self.fields]

    @property
    def changes(self) -> int:
        """Return how many controls differ from the policy beside which this is."""
        return sum(bool(self._control(name).was) for name in self.fields)

    @property
    def is_typed(self) -> bool:
        """Whether any control differs from what is saved."""
        return any(
            self.shown(name) != written(self.initial.get(name)) for name in self.fields
        )

    @property
    def weight_sum(self) -> float:
        """Return what the typed weights add up to, in per cent; NaN if one is none."""
        if not self.is_bound:
            return 100.0
        cleaned = getattr(self, "cleaned_data", {})
        known = [cleaned.get(each.bound.name) for each in self.weights]
        return math.fsum(math.nan if each is None else each for each in known)

    @property
    def adds_up(self) -> bool:
        return abs(self.weight_sum - 100) < 0.05

    def shown(self, name: str) -> str:
        """Return what the control *name* holds, as text."""
        return written(self[name].value())

    def values(self) -> dict[str, str]:
        """Return what every control holds, as an address carries it."""
        held = {name: self.shown(name) for name in self.fields}
        return {name: value for name, value in held.items() if value}

    def scaled(self) -> dict[str, str]:
        """Return the values with weights scaled to 100 %, in tenths of a per cent."""
        held = self.values()
        names = [each.bound.name for each in self.weights]
        whole = self.weight_sum
        if not whole > 0:
            return held
        exact = [float(held.get(name) or 0) / whole * TENTHS for name in names]
        tenths = [math.floor(each) for each in exact]
        order = sorted(range(len(exact)), key=lambda at: tenths[at] - exact[at])
        for at in order[: TENTHS - sum(tenths)]:
            tenths[at] += 1
        return held | {
            name: written(tenth / 10) for name, tenth in zip(names, tenths, strict=True)
        }

    def rules(self) -> dict[str, Any]:
        """Return the fields of a policy that the controls say; weights as typed."""
        if not self.is_bound:
            return {}
        held = dict(self.cleaned_data)
        criteria = [
            {**each, "weight": float(held.pop(f"w-{each['code']}")) / 100}
            for each in _criteria(self.policy, self.against)
        ]
        found: dict[str, Any] = {
            "criteria": [each for each in criteria if each["weight"] > 0],
            "mix": _mix(held, self.policy.mix),
        }
        for knob in knobs():
            value = held[knob.field]
            found[knob.field] = _stored(knob, value)
        return found

    def scaled_rules(self) -> dict[str, Any]:
        """Return the rules with weights that add up, to judge by while one types."""
        found = self.rules()
        criteria = found.get("criteria", [])
        whole = sum(each["weight"] for each in criteria)
        if whole > 0 and abs(whole - 1) > 1e-12:
            found["criteria"] = [
                {**each, "weight": each["weight"] / whole} for each in criteria
            ]
        return found

    def _control(self, name: str, kind: str = "weight") -> Control:
        was = written(self._was.get(name))
        return Control(
            self[name],
            _said(was, name) if was != self.shown(name) else "",
            kind,
            was,
        )


def written(value: Any) -> str:
    """Write a control's value: ``30``, ``12.5``, ``on``, or nothing."""
    match value:
        case None | False | "":
            return ""
        case True:
            return "on"
        case float() | Decimal():
            return f"{value:.4f}".rstrip("0").rstrip(".")
    text = str(value)
    try:
        return written(float(text))
    except ValueError:
        return text


def _said(was: str, name: str) -> str:
    """Say what a control was."""
    choices = dict(CHOICES.get(name, []))
    if name in {"needs_nomination", "prospects_allowed"}:
        return _("yes") if was else _("no")
    return str(choices.get(was, was)) or _("none")


def _criteria(policy: Policy, against: Policy) -> list[dict[str, Any]]:
    """Return the criteria of *policy*, and at nothing those of *against* alone."""
    own = list(policy.criteria)
    codes = {each["code"] for each in own}
    others = [each for each in against.criteria if each["code"] not in codes]
    return [*own, *({**each, "weight": 0.0} for each in others)]


def _fields(policy: Policy, against: Policy) -> Iterator[tuple[str, forms.Field]]:
    for each in _criteria(policy, against):
        yield (
            f"w-{each['code']}",
            _number(Knob("", criterion_words(each["code"])), least=0, most=100),
        )
    for knob in knobs():
        yield knob.field, _field(knob)
    for code in NomineeType.values:
        for end, label, none in (
            ("least", _("at least"), "0"),
            ("most", _("at most"), _("any")),
        ):
            words = f"{NomineeType(code).label}, {label}"
            knob = Knob("", words, "whole", optional=True, placeholder=none)
            yield f"mix-{code}-{end}", _number(knob, least=0, most=1_000_000)


def _field(knob: Knob) -> forms.Field:
    match knob.kind:
        case "choice":
            return forms.ChoiceField(label=str(knob.label), choices=CHOICES[knob.field])
        case "flag":
            return forms.BooleanField(label=str(knob.label), required=False)
        case "money":
            return _number(knob, least=0, most=10**15)
    return _number(knob, least=None, most=None)


def _number(knob: Knob, *, least: int | None, most: int | None) -> forms.Field:
    kind = forms.IntegerField if knob.kind == "whole" else forms.FloatField
    made: forms.Field = kind(
        label=str(knob.label),
        required=not knob.optional,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(
            attrs={
                "inputmode": "decimal",
                "autocomplete": "off",
                "placeholder": knob.placeholder,
            }
        ),
    )
    return made


def _values(policy: Policy, fields: Mapping[str, Any]) -> dict[str, Any]:
    weights = {f"w-{each['code']}": each["weight"] * 100 for each in policy.criteria}
    found: dict[str, Any] = {
        name: weights.get(name, 0.0) for name in fields if name.startswith("w-")
    }
    for knob in knobs():
        value = getattr(policy, knob.field)
        if knob.hundredth and value is not None:
            value *= 100
        found[knob.field] = float(value) if isinstance(value, Decimal) else value
    for code in NomineeType.values:
        for end in ("least", "most"):
            found[f"mix-{code}-{end}"] = policy.mix.get(code, {}).get(end)
    return {
        name: written(value) if isinstance(value, float) else value
        for name, value in found.items()
    }


def _mix(held: Mapping[str, Any], former: Mapping[str, Any]) -> dict[str, Any]:
    made = {}
    for code in NomineeType.values:
        band = {end: held[f"mix-{code}-{end}"] for end in ("least", "most")}
        if any(value is not None for value in band.values()) or code in former:
            made[code] = band
    return made


def _stored(knob: Knob, value: Any) -> Any:
    if value is None:
        return None
    if knob.hundredth:
        return value / 100
    if knob.kind == "money":
        return Decimal(str(value))
    return value


def sum_words(form: WhatIfForm) -> str:
    """Say what the typed weights add up to."""
    total = form.weight_sum
    if math.isnan(total):
        return ""
    return figures.percent(total / 100, 0 if abs(total - round(total)) < 0.05 else 1)
