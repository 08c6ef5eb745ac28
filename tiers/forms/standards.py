"""What directors type about what tiers are promised and bring."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tiers.models import Benefit, ServiceStandard
from tiers.models.evaluations import Quadrant
from tiers.services.benefits import WORDS
from tiers.services.standards import BOUNDS, OPTIONAL

SECTIONS: dict[Any, tuple[str, ...]] = {
    _("Visits"): ("visits_target", "visits_floor", "visit_minutes", "periods"),
    _("Contact and people"): ("contact_days", "executives_least", "relationship_hours"),
    _("Meetings and reviews"): (
        *("meetings_year", "meeting_minutes", "reviews_year", "review_minutes"),
    ),
    _("Answers"): ("response_minutes", "resolve_days"),
}
HINTS = {
    "visits_floor": _("With 0 none is missed, and no flag is raised for visits."),
    "contact_days": _("Of any kind. Empty: none is promised."),
    "response_minutes": _("Empty: none is promised."),
    "resolve_days": _("Empty: none is promised."),
    "relationship_hours": _("Beside visits, meetings and reviews."),
    "periods": _("Counted in quarters of a year."),
}


class StandardForm(forms.Form):
    """What a tier, or one quadrant of it, is promised."""

    def __init__(
        self, *args: Any, standard: ServiceStandard, benefits: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            of: Any = ServiceStandard._meta.get_field(name)
            made = forms.FloatField if name == "relationship_hours" else IntegerField
            self.fields[name] = made(
                label=capfirst(of.verbose_name),
                min_value=least,
                max_value=most,
                required=name not in OPTIONAL,
                help_text=HINTS.get(name, ""),
            )
            self.initial.setdefault(name, getattr(standard, name))
        offered = Benefit.objects.filter(Q(retired_on=None) | Q(pk__in=benefits))
        self.fields["benefits"] = forms.ModelMultipleChoiceField(
            label=_("What it brings"),
            queryset=offered.order_by("name"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.initial.setdefault("benefits", benefits)

    def sections(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """Yield each section's title and fields."""
        for title, names in SECTIONS.items():
            yield title, [self[name] for name in names]

    def promises(self) -> dict[str, Any]:
        """Return what ``standards.change_standard`` is called with."""
        return {name: self.cleaned_data[name] for name in [*BOUNDS, "benefits"]}


class IntegerField(forms.IntegerField):
    """A whole number; its control steps by one."""

    widget = forms.NumberInput({"inputmode": "numeric", "step": 1})


class QuadrantForm(forms.Form):
    """In which quadrant a tier is promised something else."""

    quadrant = forms.ChoiceField(
        label=_("Quadrant"),
        help_text=_("The place in the portfolio of size and potential."),
        error_messages={"required": _("Choose a quadrant.")},
    )

    def __init__(self, *args: Any, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quadrant"]
        left = [each for each in Quadrant.choices if each[0] not in taken]
        field.choices = [("", _("Choose")), *left]


class BenefitForm(forms.Form):
    """What a benefit is, what it is for, and how customers come by it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=WORDS["name"],
        error_messages={"required": _("Give it a name.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Benefit.Kind.choices)
    objective = forms.CharField(
        label=_("What it is for"),
        max_length=WORDS["objective"],
        help_text=_("The aim of the programme that it serves."),
        error_messages={"required": _("Say what it is for.")},
    )
    route = forms.CharField(
        label=_("How they reach it"),
        max_length=WORDS["route"],
        required=False,
        help_text=_("A number, an address or a name. Needed for a special line."),
    )
    scope = forms.CharField(
        label=_("What it covers"), max_length=WORDS["scope"], required=False
    )
    times_year = IntegerField(
        label=_("Times a year"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("Empty: always there, delivered once."),
    )
    first_days = IntegerField(
        label=_("Days until it is first delivered"),
        min_value=1,
        max_value=366,
        initial=60,
    )
    capacity = IntegerField(
        label=_("Customers that it can carry"),
        min_value=1,
        required=False,
        help_text=_("Empty: any number."),
    )


class RetireForm(forms.Form):
    """From when a benefit is given no more."""

    retired_on = forms.DateField(
        label=_("Given no more from"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": _("Give a day.")},
    )
