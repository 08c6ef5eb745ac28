"""What people type of objectives; shares are typed in per cent."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, CustomerObjective, Offering, WhiteSpaceCell
from planning.forms.fields import colleague, day, offer_colleagues, words
from planning.models import Objective
from planning.models.plans import (
    ObjectiveKind,
    ObjectiveMeasure,
)
from planning.selectors.live import OF_CATEGORY, SHARES
from planning.services.objectives import (
    ENDINGS,
    LONGEST,
    LONGEST_OUTCOME,
    LONGEST_UNIT,
    values_of,
)
from planning.services.readings import LONGEST_NOTE
from sam.lib import figures
from sam.lib.editing import EditForm, stamp

HUNDRED = Decimal(100)
FIGURES = ("baseline", "target")
DECIMALS = 4


def _figure(label: Any, *, required: bool, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=18,
        decimal_places=DECIMALS,
        help_text=hint,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
    )


class _Asked(forms.Form):
    """What is asked of an objective when it is set and when it is changed."""

    words = words(_("What is to be reached"), LONGEST, required=True)
    kind = forms.ChoiceField(label=_("Kind"), choices=ObjectiveKind)
    customer_objective = forms.ModelChoiceField(
        queryset=CustomerObjective.objects.none(),
        label=_("The customer's own objective that it serves"),
        required=False,
        help_text=_("Without one it is shown as ours only."),
    )
    baseline = _figure(_("Where we are"), required=False)
    target = _figure(_("Target"), required=True)
    due_on = day(_("By"))
    owner = colleague(_("Who answers for it"))

    account: Account

    def _offer(self, account: Account, today: dt.date) -> None:
        self.account = account
        theirs: Any = self.fields["customer_objective"]
        kept = self.initial.get("customer_objective")
        theirs.queryset = CustomerObjective.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=today) | Q(pk=kept), account=account
        ).order_by("-said_on", "-pk")
        theirs.empty_label = _t("None: ours only")
        offer_colleagues(self, "owner", account)

    def measured(self) -> str:
        """Return the code of what it is measured by."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Turn per cent into shares."""
        typed = super().clean() or self.cleaned_data
        if self.measured() in SHARES:
            for name in FIGURES:
                if typed.get(name) is not None:
                    typed[name] = round(typed[name] / HUNDRED, DECIMALS)
        return typed


class ObjectiveForm(_Asked):
    """The arguments of ``objectives.set_objective``."""

    measure = forms.ChoiceField(
        label=_("Measured by"),
        choices=ObjectiveMeasure,
        help_text=_(
            "Shares are typed in per cent, money a year in the programme's currency,"
            " the ladder from 4 to 1."
        ),
    )
    category = forms.ModelChoiceField(
        queryset=Offering.objects.none(),
        label=_("In which category"),
        required=False,
        help_text=_("For a share or revenue in one category."),
    )
    measured_in = words(
        _("Unit of a figure of our own"),
        LONGEST_UNIT,
        hint=_("Such as sites, or points of 10."),
    )
    baseline_on = day(
        _("Where we are, as of"), required=False, hint=_("Left empty, it is today.")
    )
    cell = forms.ModelChoiceField(
        queryset=WhiteSpaceCell.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    field_order = (
        "words",
        "kind",
        "customer_objective",
        "measure",
        "category",
        "measured_in",
        "baseline",
        "baseline_on",
        "target",
        "due_on",
        "owner",
    )

    def __init__(
        self, *args: Any, account: Account, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(account, today)
        categories: Any = self.fields["category"]
        categories.queryset = Offering.objects.filter(parent=None).order_by("name")
        categories.empty_label = _t("Choose")
        cells: Any = self.fields["cell"]
        cells.queryset = WhiteSpaceCell.objects.filter(account=account)
        self.fields["baseline"].help_text = _t(
            "Left empty, it is what the measure reads today."
        )
        self.fields["due_on"].widget.attrs["min"] = (
            today + dt.timedelta(days=1)
        ).isoformat()

    def measured(self) -> str:
        return str(self.cleaned_data.get("measure", ""))

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if self.measured() not in OF_CATEGORY:
            typed["category"] = None
        return typed


class ChangeObjectiveForm(_Asked, EditForm):
    """The arguments of ``objectives.change_objective``."""

    def __init__(
        self, *args: Any, objective: Objective, today: dt.date, **kwargs: Any
    ) -> None:
        self._objective = objective
        values = values_of(objective)
        shown = {
            name: _typed(value, is_share=name in FIGURES and self._is_share)
            for name, value in values.items()
        }
        kwargs["initial"] = shown | {"seen": stamp(values)}
        super().__init__(*args, **kwargs)
        self._offer(objective.account, today)
        if self._is_share:
            for name in FIGURES:
                self.fields[name].label = f"{self.fields[name].label}, %"

    @property
    def _is_share(self) -> bool:
        return self._objective.measure in SHARES

    def measured(self) -> str:
        return str(self._objective.measure)

    def _shown(self, name: str, value: Any) -> str:
        """Say shares in per cent, as they are typed."""
        if name in FIGURES and self._is_share and value is not None:
            return figures.percent(value, 1)
        return super()._shown(name, value)


def _typed(value: Any, *, is_share: bool) -> Any:
    if not isinstance(value, Decimal):
        return value
    return format((value * HUNDRED if is_share else value).normalize(), "f")


class CloseObjectiveForm(forms.Form):
    """The arguments of ``objectives.close_objective``."""

    status = forms.ChoiceField(
        label=_("How it ended"),
        choices=ENDINGS,
        widget=forms.RadioSelect,
    )
    outcome = words(_("What came of it"), LONGEST_OUTCOME, required=True, rows=3)


class ReadingForm(forms.Form):
    """The arguments of ``readings.record_reading``."""

    value = _figure(
        _("Figure"), required=False, hint=_("Leave it empty if nobody measured it.")
    )
    read_on = day(_("As of"))
    note = words(_("Note"), LONGEST_NOTE)
    replace = forms.BooleanField(
        label=_("Replace what stands there for that day"), required=False
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read_on"].initial = today
        self.fields["read_on"].widget.attrs["max"] = today.isoformat()
