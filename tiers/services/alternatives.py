"""How an account is served that cannot be served at a profit: chosen by a director."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import AlternativePlan, Change, ChangeSet, Tier, TierAssignment


class PlanRefused(DomainError):
    """The plan for an Alternative account cannot be like that."""

    code = "plan_refused"


@dataclass(frozen=True, slots=True)
class Choice:
    """The way that was chosen, who does it and until when; *note* may be empty."""

    way: str
    owner: User | None
    review_on: dt.date | None
    note: str = ""


@transaction.atomic
def plan_alternative(
    *,
    account: Account,
    actor: User,
    choice: Choice,
    change: Change | None = None,
) -> AlternativePlan:
    """
    Write down what is done with an account that is, or is about to be, Alternative.

    The plan of a *change* that is still open replaces the one that it had.

    :raises PermissionDenied: if *actor* may not decide
    :raises PlanRefused: if the way, the owner or a review date to come is missing, the
        change is decided or does not lead there, or the account is in another tier
    """
    permissions.may_decide(actor).require()
    if change is None:
        _require_alternative(account)
        return write_plan(account=account, actor=actor, choice=choice, change=None)
    # The set is held first, as who decides it does.
    ChangeSet.objects.select_for_update(no_key=True).get(pk=change.change_set_id)
    change = Change.objects.get(pk=change.pk)
    if change.account_id != account.pk or change.to_tier != Tier.ALTERNATIVE:
        raise PlanRefused(_("This move does not make the account Alternative."))
    if change.status not in (Change.Status.PROPOSED, Change.Status.HELD):
        raise PlanRefused(_("This move is decided already."))
    return write_plan(account=account, actor=actor, choice=choice, change=change)


def write_plan(
    *, account: Account, actor: User, choice: Choice, change: Change | None
) -> AlternativePlan:
    """
    Write the plan, in place of the one that *change* had.

    :raises PlanRefused: if the way, the owner or a review date to come is missing
    """
    _check(choice)
    fields = {
        "way": choice.way,
        "owner": choice.owner,
        "review_on": choice.review_on,
        "note": choice.note.strip(),
    }
    former = AlternativePlan.objects.filter(change=change).first() if change else None
    before = {name: str(getattr(former, name)) for name in fields} if former else None
    plan = former or AlternativePlan(account=account, change=change)
    for name, value in (fields | {"decided_by": actor}).items():
        setattr(plan, name, value)
    plan.save()
    audit.record(
        "plan_alternative",
        plan,
        before=before,
        after={name: str(value) for name, value in fields.items()},
        account_id=account.pk,
    )
    outbox.emit(
        "alternative.planned",
        account_id=account.pk,
        payload={"plan": plan.pk, "way": str(plan.way)},
    )
    return plan


def _check(choice: Choice) -> None:
    if choice.way not in AlternativePlan.Way.values:
        raise PlanRefused(_("Choose how the account is served from now on."))
    if choice.owner is None or not choice.owner.is_active:
        raise PlanRefused(_("Name somebody who does it."))
    today = Programme.current().today()
    if choice.review_on is None or choice.review_on <= today:
        raise PlanRefused(_("Give a day to come on which the plan is reviewed."))


def _require_alternative(account: Account) -> None:
    held = TierAssignment.objects.open().filter(account=account)
    if not held.filter(tier=Tier.ALTERNATIVE).exists():
        raise PlanRefused(
            _("Only an account that is Alternative, or is proposed to be, has a plan.")
        )
