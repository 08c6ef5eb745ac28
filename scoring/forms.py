"""What people change of the measure settings: sections, units, help, the form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Interaction
from scoring.models import AttachmentPart, MeasureSettings
from scoring.models.settings import SegmentField, attachment_default
from scoring.services.settings import LIMITS, MINUTES_A_DAY, SettingsRefused

PERCENT = "percent"
HUNDRED = Decimal(100)
ENDS = (MinValueValidator, MaxValueValidator)
PART_KEYS = ("weight", "worst", "best")


@dataclass(frozen=True, slots=True)
class Item:
    """
    One setting: its field, the words before it, its unit, and what it decides.

    A share is typed and shown as per cent, with the unit `PERCENT`.
    """

    name: str
    unit: str | Promise
    help: str | Promise

    @property
    def label(self) -> str:
        """The words before a figure that has its unit."""
        return self.field_label.removesuffix(", %").removesuffix(f", {self.unit}")

    @property
    def field_label(self) -> str:
        """The words above a field, with the unit that is typed in it."""
        field = MeasureSettings._meta.get_field(self.name)
        words = str(field.verbose_name)  # type: ignore[union-attr]
        unit = ", %" if self.unit == PERCENT else ""
        return words[:1].upper() + words[1:] + unit


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together."""

    code: str
    title: str | Promise
    items: tuple[Item, ...]


WEEKS, ACCOUNTS = gettext_lazy("weeks"), gettext_lazy("accounts")
SECTIONS = (
    Section(
        "value",
        gettext_lazy("Lifetime value, and what to invest"),
        (
            Item(
                "horizon_weeks",
                WEEKS,
                gettext_lazy("How far ahead orders are counted; 156 is three years."),
            ),
            Item(
                "annual_rate",
                PERCENT,
                gettext_lazy(
                    "What a year of waiting costs: a later order is worth less."
                ),
            ),
            Item(
                "purchase_weeks",
                WEEKS,
                gettext_lazy("“Will it order within …”, on every account."),
            ),
            Item(
                "interval",
                PERCENT,
                gettext_lazy("Of every range: 80 runs from the 10 to the 90 % mark."),
            ),
            Item(
                "ceiling_share",
                PERCENT,
                gettext_lazy(
                    "Of it follow the most money, hours and visits to invest."
                ),
            ),
        ),
    ),
    Section(
        "cost",
        gettext_lazy("Margin and cost to serve"),
        (
            Item(
                "minimum_margin_coverage",
                PERCENT,
                gettext_lazy(
                    "Share of revenue whose cost must be known; with less, the rate is"
                    " assumed, grade D."
                ),
            ),
            Item(
                "hourly_cost",
                gettext_lazy("an hour, base currency"),
                gettext_lazy("Empty: the mean of the colleagues whose cost is known."),
            ),
            Item(
                "payment_days",
                gettext_lazy("days"),
                gettext_lazy("Empty: working capital is not charged."),
            ),
        ),
    ),
    Section(
        "wallet",
        gettext_lazy("Wallet and headroom"),
        (
            Item(
                "wallet_surveys",
                gettext_lazy("wallets"),
                gettext_lazy("With fewer known ones, only what is realizable is said."),
            ),
            Item(
                "wallet_quantile",
                PERCENT,
                gettext_lazy(
                    "Realizable is what this share of like accounts spend less than."
                ),
            ),
            Item(
                "wallet_accounts",
                ACCOUNTS,
                gettext_lazy("More make the night slower and the model little better."),
            ),
            Item(
                "win_rate",
                PERCENT,
                gettext_lazy("Of what is left behind, the part that effort wins."),
            ),
            Item(
                "usual_left_low",
                PERCENT,
                gettext_lazy("The shaded band in charts of what is left behind."),
            ),
            Item(
                "usual_left_high",
                PERCENT,
                gettext_lazy("Above it, ask who has the rest."),
            ),
        ),
    ),
    Section(
        "influence",
        gettext_lazy("Influence"),
        (
            Item(
                "least_relations",
                gettext_lazy("relations"),
                gettext_lazy("With fewer there is no evidence, not a low rank."),
            ),
            Item(
                "damping",
                PERCENT,
                gettext_lazy("Of an account's standing, to those who influenced it."),
            ),
        ),
    ),
    Section(
        "models",
        gettext_lazy("Fitting and checking"),
        (
            Item(
                "segment_field",
                "",
                gettext_lazy("Each of its values gets a fit of its own."),
            ),
            Item(
                "segment_accounts",
                ACCOUNTS,
                gettext_lazy("A smaller segment is drawn towards the whole portfolio."),
            ),
            Item(
                "backtest_origins",
                gettext_lazy("days"),
                gettext_lazy("From each, the model must foretell what followed."),
            ),
            Item(
                "backtest_accounts",
                ACCOUNTS,
                gettext_lazy("A sample of so many, if there are more."),
            ),
            Item(
                "refit_loss",
                gettext_lazy("of AUC"),
                gettext_lazy("A new fit that foretells worse by more is refused."),
            ),
            Item(
                "correlation_limit",
                "",
                gettext_lazy(
                    "The spend model assumes none; above this the page warns."
                ),
            ),
            Item(
                "posterior_draws",
                gettext_lazy("draws"),
                gettext_lazy("They carry what the parameters leave open into ranges."),
            ),
            Item(
                "check_draws",
                gettext_lazy("draws"),
                gettext_lazy("0 leaves the check out."),
            ),
        ),
    ),
)
KNOWN = Item(
    "attachment_coverage",
    PERCENT,
    gettext_lazy("Of its weights; with less known there is no index."),
)
ITEMS = (*(item for section in SECTIONS for item in section.items), KNOWN)
PARTS: dict[str, str | Promise] = dict(AttachmentPart.choices)
SCALES = {
    "share_trend": gettext_lazy("points of share a year, 0.1 is 10"),
    "perception": gettext_lazy("1 to 5"),
    "advocacy": gettext_lazy("0 to 10"),
    "breadth": gettext_lazy("share of functions met, 0 to 1"),
    "tenure": gettext_lazy("years"),
    "feels_special": gettext_lazy("1 to 5"),
}
ACTIVITIES: dict[str, str | Promise] = {
    "order": gettext_lazy("Order"),
    "problem": gettext_lazy("Problem"),
    **dict(Interaction.Kind.choices),
}


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
