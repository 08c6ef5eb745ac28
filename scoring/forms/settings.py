"""What people change of the measure settings."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.forms.sections import (
    ACTIVITIES,
    ITEMS,
    PARTS,
    PERCENT,
    SCALES,
    SECTIONS,
    Section,
)
from scoring.models import MeasureSettings
from scoring.models.settings import SegmentField, attachment_default
from scoring.services.settings import LIMITS, MINUTES_A_DAY, SettingsRefused

HUNDRED = Decimal(100)
ENDS = (MinValueValidator, MaxValueValidator)
PART_KEYS = ("weight", "worst", "best")


class Within:
    """Refuse a number that is outside its limits, in the unit that is typed."""

    def __init__(self, least: float, most: float, *, scale: Decimal = Decimal(1)):
        self.least = scale * Decimal(str(least))
        self.most = scale * Decimal(str(most))

    def __call__(self, value: Decimal | int) -> None:
        if not self.least <= value <= self.most:
            raise forms.ValidationError(
                _("From %(least)s to %(most)s.")
                % {"least": _end(self.least), "most": _end(self.most)}
            )


class PercentField(forms.DecimalField):
    """A share that people type as per cent."""

    def prepare_value(self, value: Any) -> Any:
        """Show what is kept as per cent; what was typed stays as it was."""
        return plain(value * HUNDRED) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return None if typed is None else typed / HUNDRED


class MeasureSettingsForm(forms.ModelForm):
    """The settings in force, to be changed; `values` are what `save_settings` takes."""

    reason = forms.CharField(
        label=gettext_lazy("Why they change"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the version, for everybody who asks later."),
        error_messages={"required": gettext_lazy("Say why the settings change.")},
    )

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = MeasureSettings
        fields = tuple(item.name for item in ITEMS)
        field_classes = {
            item.name: PercentField for item in ITEMS if item.unit == PERCENT
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reason"] = ""
        self.initial["version"] = self.instance.version
        for item in ITEMS:
            field = self.fields[item.name]
            field.label = item.field_label
            field.help_text = str(item.help)
            self._plain(item.name, field)
        self.fields["segment_field"] = forms.ChoiceField(
            label=self.fields["segment_field"].label,
            choices=[("", _("Nothing: one fit for all")), *SegmentField.choices],
            required=False,
            help_text=self.fields["segment_field"].help_text,
        )
        self._add_parts()
        self._add_activities()
        # What is wrong is listed as the page goes: why they change is its last field.
        self.fields["reason"] = self.fields.pop("reason")

    @property
    def sections(self) -> Iterator[tuple[Section, list[BoundField]]]:
        """Each section with its fields."""
        for section in SECTIONS:
            yield section, [self[item.name] for item in section.items]

    @property
    def parts(self) -> Iterator[dict[str, Any]]:
        """Each part of the attachment index with its fields."""
        for code, label in PARTS.items():
            fields = [self[f"attachment_{code}_{key}"] for key in PART_KEYS]
            yield {"label": label, "scale": SCALES[code], "fields": fields}

    @property
    def activities(self) -> list[BoundField]:
        return [self[f"minutes_{code}"] for code in ACTIVITIES]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the settings keep it."""
        typed = self.cleaned_data
        return {
            **{item.name: typed[item.name] for item in ITEMS},
            "attachment": {
                code: {
                    key: _number(typed[f"attachment_{code}_{key}"]) for key in PART_KEYS
                }
                for code in attachment_default()
            },
            "activities": {
                code: _number(typed[f"minutes_{code}"]) for code in ACTIVITIES
            },
        }

    def add_refusal(self, refused: SettingsRefused) -> None:
        """Put each reason beside its field."""
        for name, reasons in refused.errors.items():
            self.add_error(name if name in self.fields else None, reasons)

    def _get_validation_exclusions(self) -> set[str]:
        # The service checks values as they will be kept; here only what was typed is.
        return {field.name for field in MeasureSettings._meta.fields}

    def validate_constraints(self) -> None:
        """Leave it to the service, which knows the version that it would become."""

    def _plain(self, name: str, field: forms.Field) -> None:
        """Show 12.5 and not 12.5000."""
        if isinstance(field, PercentField):
            self.initial[name] = Decimal(self.initial[name])
            field.decimal_places, field.max_digits = 4, 12
            field.validators = [Within(*LIMITS.get(name, (0, 1)), scale=HUNDRED)]
            field.widget.attrs["step"] = "any"
            return
        if isinstance(self.initial.get(name), Decimal):
            self.initial[name] = plain(self.initial[name])
        if name in LIMITS:
            field.validators = [
                each for each in field.validators if not isinstance(each, ENDS)
            ] + [Within(*LIMITS[name])]

    def _add_parts(self) -> None:
        kept: Mapping[str, Mapping[str, float]] = self.instance.attachment
        heads = {
            "weight": _("weight, %"),
            "worst": _("worst"),
            "best": _("best"),
        }
        for code, label in PARTS.items():
            for key in PART_KEYS:
                is_weight = key == "weight"
                kind = PercentField if is_weight else forms.DecimalField
                first = Decimal(str(kept.get(code, {}).get(key, 0)))
                self.fields[f"attachment_{code}_{key}"] = kind(
                    label=f"{label}, {heads[key]}",
                    initial=first if is_weight else plain(first),
                    validators=[Within(0, 1, scale=HUNDRED)] if is_weight else [],
                    widget=forms.NumberInput(attrs={"step": "any"}),
                )

    def _add_activities(self) -> None:
        kept: Mapping[str, float] = self.instance.activities
        for code, label in ACTIVITIES.items():
            self.fields[f"minutes_{code}"] = forms.DecimalField(
                label=_("{activity}, minutes").format(activity=label),
                initial=plain(Decimal(str(kept.get(code, 0)))),
                validators=[Within(0, MINUTES_A_DAY)],
                widget=forms.NumberInput(attrs={"step": "any"}),
            )


def plain(value: Decimal) -> Decimal:
    """Drop the zeros at the end: ``10.0000`` is ``10``."""
    cut = value.normalize()
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut


def _end(value: Decimal) -> str:
    return f"{plain(value):,}"


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
