"""What people type about accounts."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact, CustomerSignal, Grade
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
