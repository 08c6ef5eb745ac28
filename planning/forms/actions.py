"""What people type of actions."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from planning.forms.fields import colleague, day, offer_colleagues, words
from planning.models import Action, Objective
from planning.models.plans import ObjectiveStatus
from planning.services.actions import LONGEST, LONGEST_OUTCOME, values_of
from sam.lib.editing import EditForm, stamp


class _Asked(forms.Form):
    """What is asked of an action when it is added and when it is changed."""

    words = words(_("What is to be done"), LONGEST, required=True)
    due_on = day(_("By"))
    remind_on = day(
        _("Remind on"),
        required=False,
        hint=_("It is in that morning's digest as well."),
    )
    objective = forms.ModelChoiceField(
        queryset=Objective.objects.none(),
        label=_("Objective that it serves"),
        required=False,
    )
    is_touch = forms.BooleanField(
        label=_("It is a contact with the customer"), required=False
    )

    def _offer(self, account: Account) -> None:
        serves: Any = self.fields["objective"]
        serves.queryset = Objective.objects.filter(
            Q(status=ObjectiveStatus.OPEN) | Q(pk=self.initial.get("objective")),
            account=account,
        ).order_by("due_on", "pk")
        serves.empty_label = _t("None")


class ActionForm(_Asked):
    """The arguments of ``actions.add_action``."""

    owner = colleague(_("Who does it"), hint=_("Somebody else is told."))
    field_order = ("words", "due_on", "owner", "is_touch", "objective", "remind_on")

    def __init__(
        self, *args: Any, account: Account, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(account)
        offer_colleagues(self, "owner", account)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class ChangeActionForm(_Asked, EditForm):
    """The arguments of ``actions.change_action``."""

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        values = values_of(action)
        kwargs["initial"] = values | {"seen": stamp(values)}
        super().__init__(*args, **kwargs)
        self._offer(action.account)


class FinishForm(forms.Form):
    """The arguments of ``actions.finish_action``."""

    outcome = words(_("What came of it"), LONGEST_OUTCOME, rows=2)


class DropForm(forms.Form):
    """The arguments of ``actions.drop_action``."""

    reason = words(_("Why"), LONGEST_OUTCOME, required=True, rows=2)


class HandOnForm(forms.Form):
    """The arguments of ``actions.hand_on_action``."""

    to = colleague(_("Who does it now"))

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_colleagues(self, "to", account)
