"""What people type of what a customer says and expects."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    Contact,
    CustomerSignal,
    Grade,
    ServiceExpectation,
)
from sam.users.models import User


class SignalForm(forms.Form):
    """The arguments of ``signals.record_signal``; the contact one of the account's."""

    kind = forms.ChoiceField(label=_("What"), choices=CustomerSignal.Kind.choices)
    value = forms.DecimalField(label=_("Value"), max_digits=4, decimal_places=1)
    market = forms.CharField(
        label=_("Market"),
        max_length=200,
        required=False,
        help_text=_("For influence: the market in which it counts."),
    )
    contact = forms.ModelChoiceField(
        label=_("Said by"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    said_on = forms.DateField(
        label=_("Said on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    grade = forms.ChoiceField(
        label=_("Evidence"), choices=[("", "—"), *Grade.choices], initial=""
    )
    evidence = forms.CharField(
        label=_("In their words, or where it stands"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, *args: Any, account: Account, user: User, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.visible_to(user).filter(positions__account=account)
        chosen: Any = self.fields["contact"]
        chosen.queryset = contacts.distinct().order_by("full_name", "pk")
        self.fields["said_on"].initial = today
        self.fields["said_on"].widget.attrs["max"] = today.isoformat()


Stage = ServiceExpectation.Stage
BEGUN = [choice for choice in Stage.choices if choice[0] != Stage.DECLINED]


def _day(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


class KnownExpectation(forms.Form):
    """What may be told of an expected service at any time."""

    detail = forms.CharField(
        label=_("What exactly"),
        max_length=500,
        required=False,
        help_text=_("For another service: which."),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    agreed_on = _day(_("Agreed on"), hint=_("Left empty: today."))
    delivered_on = _day(_("Delivered since"), hint=_("Left empty: today."))
    cost_a_year = forms.DecimalField(
        label=_("Cost to us a year"),
        max_digits=18,
        decimal_places=4,
        min_value=0,
        required=False,
        help_text=_("Leave it empty if nobody knows; that is not zero."),
    )
    review_on = _day(_("To be reviewed on"))
    grade = forms.ChoiceField(
        label=_("Evidence"), choices=[("", "—"), *Grade.choices], initial=""
    )
    evidence = forms.CharField(
        label=_("In their words, or where it stands"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("expected_on", "agreed_on", "delivered_on", "ended_on"):
            if name in self.fields:
                self.fields[name].widget.attrs["max"] = today.isoformat()


class ExpectationForm(KnownExpectation):
    """The arguments of ``expectations.record_expectation``."""

    kind = forms.ChoiceField(
        label=_("Service"), choices=ServiceExpectation.Kind.choices
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=BEGUN)
    expected_on = _day(_("Expected since"), required=True)

    field_order = ["kind", "detail", "expected_on", "stage"]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["expected_on"].initial = today


class ExpectationChangeForm(KnownExpectation):
    """The arguments of ``expectations.change_expectation``."""

    ended_on = _day(_("Ended on"), hint=_("When they no longer expect it."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed where it moves to another stage or ends."),
    )

    field_order = [
        *("stage", "reason", "agreed_on", "delivered_on", "ended_on", "detail"),
    ]
