"""A flag answered by a step: somebody does it by a day, and until then it waits."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from planning.models import Action
from planning.services.actions import add_action
from sam.users.models import User
from tiers.models import Flag
from tiers.services.flags import LONGEST_REASON, snooze_flag


@transaction.atomic
def plan_for_flag(
    *,
    flag: Flag,
    actor: User,
    words: str,
    due_on: dt.date,
    owner: User | None = None,
    is_touch: bool = False,
) -> Action:
    """
    Plan a step about *flag*; the flag waits until the day of the step.

    One that is due today leaves the flag where it is.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if nothing is to be done, its day is over, or who should do it
        does not look after the account
    :raises FlagRefused: if the flag is cleared, or its day is more than a year away
    """
    action = add_action(
        account=flag.account,
        actor=actor,
        words=words,
        due_on=due_on,
        owner=owner,
        is_touch=is_touch,
    )
    if due_on > Programme.current().today():
        reason = _("Planned: {words}").format(words=action.words)
        snooze_flag(
            flag=flag, actor=actor, until=due_on, reason=reason[:LONGEST_REASON]
        )
    return action
