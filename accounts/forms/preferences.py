"""What people type of the contact that a customer wants."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Account, Contact, ContactPreference
from accounts.selectors.interactions import people_there
from accounts.services.preferences import DAILY, LONGEST_GAP, NOTE
from sam.users.models import User

TO_US = _("Left empty: they leave it to us, and the tier's standard counts.")


class PreferenceForm(forms.Form):
    """The arguments of ``preferences.record_preference``."""

    contact = forms.ModelChoiceField(
        label=_("Who said it"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    asked_on = day(_("Asked on"), required=True)
    visits_year = forms.IntegerField(
        label=_("Visits a year that they want"),
        min_value=0,
        max_value=DAILY,
        required=False,
        help_text=TO_US,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "num"}),
    )
    contact_days = forms.IntegerField(
        label=_("Days between two contacts, at most"),
        min_value=1,
        max_value=LONGEST_GAP,
        required=False,
        help_text=TO_US,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "num"}),
    )
    channel = forms.ChoiceField(
        label=_("How they want to hear from us"),
        choices=[("", _("As it comes")), *ContactPreference.Channel.choices],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    quiet_until = day(
        _("Do not disturb until"), hint=_("The last day on which we owe no contact.")
    )
    note = words(_("In their words"), NOTE, rows=2)

    def __init__(
        self, *args: Any, account: Account, user: User, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["contact"]
        people.queryset = people_there(account, user)
        self.fields["asked_on"].initial = today
        self.fields["asked_on"].widget.attrs["max"] = today.isoformat()
