"""What people type to let a flag wait, or to hand it over."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountAccess
from accounts.permissions import LOOK_AFTER
from sam.users.models import User
from tiers.models import Flag
from tiers.services.flags import LONGEST_REASON, LONGEST_SNOOZE

USUAL_DAYS = 14


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        **options,
    )


class SnoozeForm(forms.Form):
    """Until when a flag waits, and why it can."""

    until = forms.DateField(
        label=_("Shown again on"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": _("Give the day on which it is shown again.")},
    )
    reason = _words(
        _("Why it can wait"),
        error_messages={"required": _("Say why it can wait.")},
        help_text=_("Whoever opens the flag reads it."),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until = self.fields["until"]
        until.initial = today + dt.timedelta(days=USUAL_DAYS)
        until.widget.attrs |= {
            "min": (today + dt.timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_SNOOZE).isoformat(),
        }


class AssignForm(forms.Form):
    """Who sees to a flag: one of those who look after its account."""

    to = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False
    )
    reason = _words(_("Why"), required=False)

    def __init__(self, *args: Any, flag: Flag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = assignable(flag)
        to.initial = flag.assigned_to_id
        to.empty_label = (
            _("The account's owner, {person}").format(person=flag.owner)
            if flag.owner
            else _("Choose")
        )


def assignable(flag: Flag) -> Any:
    """Return who may be given *flag*: active, and looking after its account."""
    sees = AccountAccess.objects.filter(account=flag.account_id).values("user")
    people = User.objects.filter(is_active=True, role__in=LOOK_AFTER, pk__in=sees)
    return people.order_by("full_name", "email")
