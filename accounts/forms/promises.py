"""What people type of promises."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.services.promises import LONGEST


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
