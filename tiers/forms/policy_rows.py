"""The rows of a policy's form: criteria, seats by nominee type, limits by region."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from tiers.models.programme import Rationale
from tiers.selectors.policies import choice_words
from tiers.selectors.policy_fields import SHAPES, UNITS, place_label, unit_words
from tiers.services.policy_checks import plain_number
from tiers.services.policy_criteria import CHOICES

HUNDRED = Decimal(100)
ANCHORED = ("LINEAR", "LOGISTIC", "THRESHOLD")
PARTS = {"THRESHOLD": ("at", "below"), "LOGISTIC": ("worst", "best", "steepness")}


class PercentField(forms.DecimalField):
    """A share that people type as per cent."""

    def prepare_value(self, value: Any) -> Any:
        """Show what is kept as per cent; what was typed stays as it was."""
        if isinstance(value, (Decimal, float)):
            return plain(Decimal(str(value)) * HUNDRED)
        return value

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return None if typed is None else typed / HUNDRED


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key, what it is called, its fields by the last of their names."""

    key: str
    label: str
    cells: dict[str, BoundField]

    @property
    def unit(self) -> str:
        """The unit that its figures are typed in."""
        cell = self.cells.get("worst")
        return str(getattr(cell.field, "unit", "")) if cell else ""

    @property
    def points(self) -> list[tuple[str, BoundField]]:
        """Its choices with their fields, if it has some."""
        return [
            (choice_words(name.removeprefix("points__")), cell)
            for name, cell in self.cells.items()
            if name.startswith("points__")
        ]


class Within:
    """Refuse a number outside its limits, in the unit that is typed."""

    def __init__(self, least: float, most: float, scale: Decimal) -> None:
        self.least, self.most = scale * Decimal(str(least)), scale * Decimal(str(most))

    def __call__(self, value: Decimal) -> None:
        if not self.least <= value <= self.most:
            raise forms.ValidationError(
                _("From %(least)s to %(most)s.")
                % {
                    "least": f"{plain(self.least):,}",
                    "most": f"{plain(self.most):,}",
                }
            )


def scaled(
    field: forms.Field, limits: tuple[float, float] | None, kept: Any = None
) -> None:
    """Let a number be typed freely; a share is refused in per cent."""
    if not isinstance(
        field, (forms.DecimalField, forms.FloatField, forms.IntegerField)
    ):
        return
    field.widget.attrs["step"] = "any"
    field.validators = []
    if isinstance(field, PercentField):
        field.max_digits, field.decimal_places = None, None
        if limits:
            field.validators = [Within(*limits, HUNDRED)]


def number_of(value: Any, field: forms.Field) -> Any:
    """Return a kept value as it is shown in its field."""
    if isinstance(field, PercentField) and value is not None:
        return Decimal(str(value))
    if isinstance(value, (Decimal, float)):
        return plain(Decimal(str(value)))
    return value


def plain(value: Decimal) -> Decimal:
    """Drop the zeros at the end: ``10.0000`` is ``10``."""
    cut = value.normalize()
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut


def rows_of(
    form: forms.BaseForm,
    group: str,
    keys: Iterable[str],
    words: Callable[[str], Any],
) -> Iterator[Row]:
    """Return the rows of a *group* of fields, by their keys."""
    for key in keys:
        start = f"{group}__{key}__"
        cells = {
            name.removeprefix(start): form[name]
            for name in form.fields
            if name.startswith(start)
        }
        yield Row(str(key), str(words(key)), cells)


def criterion_fields(
    code: str, kept: Mapping[str, Any] | None, currency: str
) -> dict[str, forms.Field]:
    """Return the fields of one criterion, filled with what is kept of it."""
    kept = kept or {}
    made: dict[str, forms.Field] = {
        "weight": _figure(PercentField, kept.get("weight")),
        "serves": forms.ChoiceField(
            required=False,
            choices=[("", _("None")), *Rationale.choices],
            initial=kept.get("serves", ""),
        ),
    }
    if code in CHOICES:
        points = kept.get("points", {})
        for choice in CHOICES[code]:
            made[f"points__{choice}"] = _figure(PercentField, points.get(choice))
    else:
        made |= _anchor_fields(code, kept, currency)
    fields = {f"criteria__{code}__{key}": field for key, field in made.items()}
    for key, field in made.items():
        place = f"criteria.{code}.{key.replace('__', '.')}"
        field.label = place_label(place)
    return fields


def _anchor_fields(
    code: str, kept: Mapping[str, Any], currency: str
) -> dict[str, forms.Field]:
    kind = PercentField if UNITS[code] == "SHARE" else forms.DecimalField
    made: dict[str, forms.Field] = {
        "shape": forms.ChoiceField(
            choices=[(shape, SHAPES[shape]) for shape in ANCHORED],
            initial=kept.get("shape", "LINEAR"),
        )
    }
    for key in ("worst", "best", "at"):
        made[key] = _figure(kind, kept.get(key))
        made[key].unit = unit_words(UNITS[code], currency)  # type: ignore[attr-defined]
    made["steepness"] = _figure(forms.DecimalField, kept.get("steepness", 10))
    made["below"] = forms.BooleanField(required=False, initial=kept.get("below", False))
    return made


def criterion_of(
    code: str, typed: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one criterion as a policy keeps it, from what was typed."""

    def cell(key: str) -> Any:
        return plain_number(typed.get(f"criteria__{code}__{key}"))

    made: dict[str, Any] = {"code": code, "weight": cell("weight")}
    if code in CHOICES:
        made["shape"] = "POINTS"
        made["points"] = {
            choice: worth
            for choice in _in_order(CHOICES[code], kept.get("points", {}))
            if (worth := cell(f"points__{choice}")) is not None
        }
    else:
        shape = made["shape"] = cell("shape")
        keys = {
            "THRESHOLD": ("at", "below"),
            "LOGISTIC": ("worst", "best", "steepness"),
        }
        made |= {key: cell(key) for key in keys.get(shape, ("worst", "best"))}
        made["unit"] = UNITS[code]
    if serves := cell("serves"):
        made["serves"] = serves
    return made


def mix_fields(kind: str, kept: Mapping[str, Any]) -> dict[str, forms.Field]:
    """Return the fields of one nominee type's seats."""
    made: dict[str, forms.Field] = {}
    for key in ("least", "most"):
        made[f"mix__{kind}__{key}"] = field = _count(kept.get(key))
        field.label = place_label(f"mix.{kind}.{key}")
    return made


def mix_of(kind: str, typed: Mapping[str, Any]) -> dict[str, int | None]:
    """Return one nominee type's seats as a policy keeps them; none if not limited."""
    band = {key: typed.get(f"mix__{kind}__{key}") for key in ("least", "most")}
    return band if any(seats is not None for seats in band.values()) else {}


def region_fields(
    key: int, name: str, kept: Mapping[str, Any]
) -> dict[str, forms.Field]:
    """Return the fields of one region's limit."""
    seats = _count(kept.get("seats"))
    hours = _figure(forms.DecimalField, kept.get("hours"))
    seats.label = _("{what}, {part}").format(what=name, part=_("seats"))
    hours.label = _("{what}, {part}").format(what=name, part=_("hours a month"))
    return {
        f"region_limits__{key}__seats": seats,
        f"region_limits__{key}__hours": hours,
    }


def region_of(key: int, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return one region's limit as a policy keeps it."""
    return {
        "region": key,
        "seats": typed.get(f"region_limits__{key}__seats"),
        "hours": plain_number(typed.get(f"region_limits__{key}__hours")),
    }


def _figure(kind: type[forms.DecimalField], kept: Any) -> forms.DecimalField:
    initial = None if kept is None else Decimal(str(kept))
    if initial is not None and kind is not PercentField:
        initial = plain(initial)
    return kind(
        required=False,
        initial=initial,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


def _count(kept: Any) -> forms.IntegerField:
    return forms.IntegerField(
        required=False, initial=kept, widget=forms.NumberInput(attrs={"step": "1"})
    )


def _in_order(choices: Iterable[str], kept: Mapping[str, Any]) -> list[str]:
    """Return *choices* as they were kept: their order is part of the policy."""
    return [*kept, *(choice for choice in choices if choice not in kept)]
