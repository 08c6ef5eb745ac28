"""What people type to draft and decide a policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from tiers.forms.policy_rows import (
    PercentField,
    Row,
    criterion_fields,
    criterion_of,
    mix_fields,
    mix_of,
    number_of,
    region_fields,
    region_of,
    rows_of,
    scaled,
)
from tiers.models import Policy
from tiers.models.policies import AppliesItself, NomineeType, ProposesOn
from tiers.selectors.policy_fields import (
    ITEMS,
    OTHERS,
    PERCENT,
    SECTIONS,
    UNITS,
    Section,
)
from tiers.selectors.words import criterion_words
from tiers.services.policy_checks import LIMITS, PolicyRefused, faults
from tiers.services.policy_criteria import CHOICES

HUNDRED = Decimal(100)
LISTS = ("criteria", "mix", "region_limits")


@dataclass(frozen=True, slots=True)
class Rows:
    """Which criteria and regions the form has a row for."""

    criteria: list[str]
    regions: list[int]

    @classmethod
    def of(cls, policy: Policy) -> "Rows":
        return cls(
            [criterion["code"] for criterion in policy.criteria],
            [limit["region"] for limit in policy.region_limits],
        )

    @classmethod
    def typed(cls, data: QueryDict) -> "Rows":
        """Return the rows that were sent, after the row that a button adds or takes."""
        criteria = data.getlist("criterion_row")
        regions = [
            int(x) for x in map(str, data.getlist("region_row")) if x.isdecimal()
        ]
        verb, _colon, which = data.get("do", "").partition(":")
        if verb == "add-criterion":
            criteria.append(data.get("add_criterion", ""))
        if verb == "add-region" and (added := data.get("add_region", "")).isdecimal():
            regions.append(int(added))
        known = [*UNITS, *CHOICES]
        names = set(Region.objects.values_list("pk", flat=True))
        return cls(
            [
                code
                for code in dict.fromkeys(criteria)
                if code in known and (verb, which) != ("remove-criterion", code)
            ],
            [
                key
                for key in dict.fromkeys(regions)
                if key in names and (verb, which) != ("remove-region", str(key))
            ],
        )


class PolicyForm(forms.ModelForm):
    """A draft's rules; `values` are what `change_draft` takes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    applies_itself = forms.MultipleChoiceField(
        required=False,
        choices=AppliesItself.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    proposes_on = forms.MultipleChoiceField(
        required=False,
        choices=ProposesOn.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    # Places for what is wrong with a whole list; they hold nothing.
    criteria = forms.Field(required=False, widget=forms.HiddenInput)
    mix = forms.Field(required=False, widget=forms.HiddenInput)
    region_limits = forms.Field(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Policy
        fields = ("name", "text", *ITEMS)
        field_classes = {
            item.name: PercentField for item in ITEMS.values() if item.unit == PERCENT
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        instance: Policy,
        currency: str,
        fingerprint: str = "",
    ) -> None:
        redrawn = data is not None and data.get("do", "save") != "save"
        super().__init__(None if redrawn else data, instance=instance)
        self.initial["seen"] = fingerprint
        self.rows = Rows.of(instance) if data is None else Rows.typed(data)
        self.kept = {each["code"]: each for each in instance.criteria}
        for name, item in ITEMS.items():
            self._describe(name, item.unit, str(item.help), currency)
        self.fields["name"].label = str(OTHERS["name"])
        self.fields["text"].label = str(OTHERS["text"])
        self.fields["text"].help_text = _("What it is for, as you would say it.")
        limits = {each["region"]: each for each in instance.region_limits}
        for code in self.rows.criteria:
            self._add(criterion_fields(code, self.kept.get(code), currency))
        for kind in NomineeType:
            self._add(mix_fields(kind, instance.mix.get(kind, {})))
        names = dict(Region.objects.values_list("pk", "name"))
        for key in self.rows.regions:
            self._add(region_fields(key, names[key], limits.get(key, {})))
        self._add_choosers(names)
        if redrawn and data is not None:
            self._keep_typed(data)

    @property
    def sections(self) -> Iterator[tuple[Section, list[BoundField]]]:
        """Each section with its fields."""
        for section in SECTIONS:
            yield section, [self[item.name] for item in section.items]

    @property
    def criterion_rows(self) -> Iterator[Row]:
        """Each criterion with its fields."""
        return rows_of(self, "criteria", self.rows.criteria, criterion_words)

    @property
    def mix_rows(self) -> Iterator[Row]:
        """Each nominee type with its fields."""
        return rows_of(
            self, "mix", list(NomineeType.values), lambda kind: NomineeType(kind).label
        )

    @property
    def region_rows(self) -> Iterator[Row]:
        """Each limited region with its fields."""
        names = dict(Region.objects.values_list("pk", "name"))
        return rows_of(
            self,
            "region_limits",
            [str(key) for key in self.rows.regions],
            lambda key: names[int(key)],
        )

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as a policy keeps it; what was no answer is left out."""
        typed = self.cleaned_data
        values = {
            name: _plain(typed[name], self.instance, name)
            for name in self.Meta.fields
            if name in typed
        }
        values["criteria"] = [
            criterion_of(code, typed, self.kept.get(code, {}))
            for code in self.rows.criteria
        ]
        values["mix"] = {
            kind: band for kind in NomineeType if (band := mix_of(kind, typed))
        }
        values["region_limits"] = [region_of(key, typed) for key in self.rows.regions]
        return values

    def clean(self) -> Any:
        """Add all that contradicts itself to what could not be read, at once."""
        cleaned = super().clean()
        trial = Policy(
            **{
                name: getattr(self.instance, name)
                for name in (*self.Meta.fields, *LISTS)
            }
        )
        for name, value in self.values.items():
            setattr(trial, name, value)
        self.add_faults(faults(trial))
        return cleaned

    def add_refusal(self, refused: PolicyRefused) -> None:
        """Put each reason beside its field, or above the form."""
        if refused.errors:
            self.add_faults(refused.errors)
        else:
            self.add_error(None, str(refused))

    def add_faults(self, found: Mapping[str, list[str]]) -> None:
        """Put each fault beside its field; a field has its own word first."""
        for place, reasons in found.items():
            name = place.replace(".", "__")
            if name in self.fields:
                if name not in self.errors:
                    self.add_error(name, reasons)
                continue
            listed = place.partition(".")[0]
            self.add_error(listed if listed in self.fields else None, reasons)

    def _post_clean(self) -> None:
        """Leave the draft as it is: the service changes it."""

    def _describe(self, name: str, unit: Any, help_text: str, currency: str) -> None:
        field = self.fields[name]
        field.label = ITEMS[name].label
        shown = "%" if unit == PERCENT else currency if unit == "money" else str(unit)
        if shown and shown.casefold() not in str(field.label).casefold():
            field.label = _("{what}, {part}").format(what=field.label, part=shown)
        field.help_text = help_text
        scaled(field, LIMITS.get(name), self.initial.get(name))
        if name in self.initial:
            self.initial[name] = number_of(self.initial[name], field)

    def _add(self, fields: Mapping[str, forms.Field]) -> None:
        self.fields |= fields

    def _add_choosers(self, names: Mapping[int, str]) -> None:
        left = [code for code in (*UNITS, *CHOICES) if code not in self.rows.criteria]
        self.fields["add_criterion"] = forms.ChoiceField(
            label=_("Another criterion"),
            required=False,
            choices=[(code, criterion_words(code)) for code in left],
        )
        self.fields["add_region"] = forms.ChoiceField(
            label=_("Another region"),
            required=False,
            choices=[
                (key, name)
                for key, name in names.items()
                if key not in self.rows.regions
            ],
        )

    def _keep_typed(self, data: QueryDict) -> None:
        """Show what was typed as it was, right or wrong."""
        for name, field in self.fields.items():
            if isinstance(field, forms.BooleanField):
                field.initial = self.initial[name] = name in data
            elif isinstance(field, forms.MultipleChoiceField):
                self.initial[name] = data.getlist(name)
            elif name in data:
                field.initial = self.initial[name] = data[name]


def _plain(value: Any, policy: Policy, name: str) -> Any:
    """Return a typed value as the model keeps it."""
    if isinstance(getattr(policy, name), float) and isinstance(value, Decimal):
        return float(value)
    return value


class DraftForm(forms.Form):
    """What a new draft is called, and whom it is for."""

    name = forms.CharField(
        label=gettext_lazy("Name of the draft"),
        max_length=200,
        help_text=gettext_lazy("Say what it is to change: “Fewer, larger seats”."),
        error_messages={"required": gettext_lazy("Give the draft a name.")},
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("As a variant for a region"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=gettext_lazy("No: for everybody"),
        help_text=gettext_lazy("A variant is compared, and never in force."),
    )

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class ApproveForm(forms.Form):
    """From which day a policy is in force."""

    effective_on = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: at once. On a later day the night does it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    """Why a policy is sent back, or put away."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with the policy, for everybody who reads it."),
        error_messages={"required": gettext_lazy("Say why.")},
    )
