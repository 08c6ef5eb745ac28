"""What people type of promises."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Account
from accounts.selectors.colleagues import who_look_after
from accounts.services.promises import LONGEST
from sam.users.models import User


class PromiseForm(forms.Form):
    """The arguments of ``promises.make_promise``."""

    words = words(_("What we promise"), LONGEST, required=True)
    due_on = day(_("By"), required=True)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class KeepForm(forms.Form):
    """The arguments of ``promises.keep_promise``."""

    outcome = words(_("What came of it"), LONGEST, rows=2)


class WithdrawForm(forms.Form):
    """The arguments of ``promises.withdraw_promise``."""

    reason = words(
        _("Why"), LONGEST, required=True, rows=2, hint=_("What the customer was told.")
    )


class MoveForm(forms.Form):
    """The arguments of ``promises.move_promise``."""

    due_on = day(_("By which day now"), required=True)
    reason = words(
        _("Why"), LONGEST, required=True, rows=2, hint=_("What the customer was told.")
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class HandOnForm(forms.Form):
    """The arguments of ``promises.hand_on_promise``."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Who keeps it now"),
        empty_label=_("Choose"),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = who_look_after(account)
