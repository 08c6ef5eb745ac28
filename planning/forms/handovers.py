"""What people type to hand an account over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from planning.services.handovers import LONGEST, NOTE
from sam.users.models import User


class BeginForm(forms.Form):
    """To whom an account goes, and why."""

    to_user = forms.ModelChoiceField(
        label=_("To"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose who takes the account over.")},
    )
    reason = forms.CharField(
        label=_("Why it changes hands"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why it changes hands.")},
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            is_active=True, is_service=False, role=User.Role.ACCOUNT_MANAGER
        ).exclude(pk=account.owner_id or 0)
        self.fields["to_user"].queryset = people.order_by("full_name", "pk")  # type: ignore[attr-defined]


class TickForm(forms.Form):
    """Whether a thing is done, and what came of it."""

    is_done = forms.BooleanField(label=_("Done"), required=False)
    note = forms.CharField(label=_("Note"), max_length=NOTE, required=False)


class ItemForm(forms.Form):
    """A further thing to do."""

    words = forms.CharField(label=_("What else is to be done"), max_length=NOTE)


class BecauseForm(forms.Form):
    """Why a profile that is not complete is enough."""

    because = forms.CharField(
        label=_("Why it is enough"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": _("Say why it may change hands with so little known.")
        },
    )


class CancelForm(forms.Form):
    """Why a hand-over is cancelled."""

    note = forms.CharField(
        label=_("Why it is cancelled"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why it is cancelled.")},
    )
