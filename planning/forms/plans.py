"""What people type of plans."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from planning.forms.fields import colleague, day, offer_colleagues, words
from planning.models import Plan
from planning.models.plans import PlanQuestion
from planning.services.plans import (
    LONGEST_ANSWER,
    LONGEST_OUTCOME,
    answer_values,
    newest_answer,
    values_of,
)
from sam.lib.editing import EditForm, stamp

HINTS = {
    PlanQuestion.PEOPLE: _(
        "What you think of a person belongs in the notes on them, which only the team"
        " reads."
    ),
}
ROWS = 3


class BeginForm(forms.Form):
    """The arguments of ``plans.begin_plan``: who, how long, and the six questions."""

    owner = colleague(_("Who answers for it"))
    starts_on = day(_("From"))
    ends_on = day(_("To"))

    def __init__(
        self, *args: Any, account: Account, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_colleagues(self, "owner", account)
        self.fields["owner"].initial = account.owner_id
        self.fields["starts_on"].initial = today
        for question in PlanQuestion:
            self.fields[question.value] = words(
                question.label,
                LONGEST_ANSWER,
                rows=ROWS,
                hint=HINTS.get(question, ""),
            )

    def given(self) -> dict[str, Any]:
        """Return what was typed as arguments of the service."""
        typed = self.cleaned_data
        plan = {name: typed[name] for name in ("owner", "starts_on", "ends_on")}
        return plan | {"answers": {each: typed[each] for each in PlanQuestion.values}}


class ChangeForm(EditForm):
    """The arguments of ``plans.change_plan``."""

    owner = colleague(_("Who answers for it"))
    starts_on = day(_("From"))
    ends_on = day(_("To"))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        values = values_of(plan)
        kwargs["initial"] = values | {"seen": stamp(values)}
        super().__init__(*args, **kwargs)
        offer_colleagues(self, "owner", plan.account)


class AnswerForm(EditForm):
    """The arguments of ``plans.answer_question``."""

    words = words(_("Answer"), LONGEST_ANSWER, rows=7)

    def __init__(self, *args: Any, plan: Plan, question: str, **kwargs: Any) -> None:
        values = answer_values(newest_answer(plan, question))
        kwargs["initial"] = values | {"seen": stamp(values)}
        super().__init__(*args, **kwargs)
        self.fields["words"].label = PlanQuestion(question).label
        self.fields["words"].help_text = HINTS.get(PlanQuestion(question), "")


class CloseForm(forms.Form):
    """The arguments of ``plans.close_plan``."""

    outcome = words(
        _("What came of it"),
        LONGEST_OUTCOME,
        required=True,
        rows=5,
        hint=_("What worked, what did not, and what we would do again."),
    )
