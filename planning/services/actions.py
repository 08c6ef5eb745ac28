"""Give somebody something to do by a day; do it, drop it, or hand it on."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.refusals import held, require_past
from planning.models import Action, Objective
from planning.models.plans import ObjectiveStatus
from planning.permissions import may_plan
from planning.services.plans import open_plan
from planning.services.refusals import (
    PlanRefused,
    differing,
    locked,
    require_able,
    require_to_come,
    said,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

LONGEST, LONGEST_OUTCOME = 300, 500
EDITED = ("words", "due_on", "remind_on", "is_touch", "objective")


def values_of(action: Action) -> dict[str, Any]:
    """Return what of an action can be changed, for ``seen``."""
    return {
        "words": action.words,
        "due_on": action.due_on,
        "remind_on": action.remind_on,
        "is_touch": action.is_touch,
        "objective": action.objective_id,
    }


@transaction.atomic
def add_action(
    *,
    account: Account,
    actor: User | None,
    words: str,
    due_on: dt.date,
    owner: User | None = None,
    remind_on: dt.date | None = None,
    is_touch: bool = False,
    objective: Objective | None = None,
) -> Action:
    """
    Let *owner*, or *actor*, do something for *account* by *due_on*.

    It belongs to the *objective* that it serves and to the plan under way, if there is
    one. The very same again is one while it is open. Somebody else is told.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if nothing is to be done, its day is over, its reminder comes
        later, or who should do it does not look after the account
    """
    may_plan(actor, account).require()
    account = held(account, PlanRefused)
    owner = owner or actor
    if owner is None:
        raise PlanRefused(_("Say who does it."), field="owner")
    _require_objective(account, objective)
    fields = _checked(words, due_on, remind_on, objective)
    fields |= {"is_touch": is_touch, "owner": owner}
    same = Action.objects.filter(
        account=account, done_at=None, dropped_at=None, **fields
    )
    if found := same.first():
        return found
    require_to_come(due_on, "due_on")
    require_able(owner, account)
    made = Action.objects.create(
        account=account,
        plan=objective.plan if objective else open_plan(account),
        added_by=actor,
        **fields,
    )
    _tell("add_action", "action.added", made, after=_plain(made))
    _give(made, actor)
    return made


@transaction.atomic
def change_action(
    *,
    action: Action,
    actor: User | None,
    words: str,
    due_on: dt.date,
    remind_on: dt.date | None = None,
    is_touch: bool = False,
    objective: Objective | None = None,
    seen: str | None = None,
) -> Action:
    """
    Change what is to be done, or by when.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if it is not as it was *seen*
    :raises PlanRefused: as for `add_action`, or if it is done or dropped
    """
    action = locked(action, actor)
    _require_open(action)
    require_unchanged(action, values_of(action), seen)
    if objective is None or objective.pk != action.objective_id:
        _require_objective(action.account, objective)
    given = _checked(words, due_on, remind_on, objective)
    given["is_touch"] = is_touch
    before, after = differing(action, given, EDITED)
    if not after:
        return action
    if "due_on" in after:
        require_to_come(due_on, "due_on")
    for name, value in given.items():
        setattr(action, name, value)
    if objective is not None:
        action.plan = objective.plan
    action.save(update_fields=[*given, "plan"])
    _tell("change_action", "action.changed", action, before=before, after=after)
    return action


@transaction.atomic
def finish_action(
    *,
    action: Action,
    actor: User | None,
    outcome: str = "",
    at: dt.datetime | None = None,
) -> Action:
    """
    Write down that an action is done, now or *at* an earlier instant; twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if it was dropped, or is said to be done in times to come
    """
    action = locked(action, actor)
    if action.done_at is not None:
        return action
    _require_open(action)
    at = at or timezone.now()
    require_past(at, "at", PlanRefused)
    outcome = said(outcome, LONGEST_OUTCOME, "outcome")
    action.done_at, action.done_by, action.outcome = at, actor, outcome
    action.save(update_fields=["done_at", "done_by", "outcome"])
    _tell("finish_action", "action.done", action, after={"done_at": at})
    return action


@transaction.atomic
def reopen_action(*, action: Action, actor: User | None) -> Action:
    """
    Take back that an action is done or dropped, such as a tick by mistake.

    :raises PermissionDenied: if *actor* does not look after the account
    """
    action = locked(action, actor)
    if action.done_at is None and action.dropped_at is None:
        return action
    before = {
        "done_at": action.done_at,
        "dropped_at": action.dropped_at,
        "outcome": action.outcome,
    }
    action.done_at = action.done_by = action.dropped_at = action.dropped_by = None
    action.outcome = ""
    action.save(
        update_fields=["done_at", "done_by", "dropped_at", "dropped_by", "outcome"]
    )
    _tell("reopen_action", "action.reopened", action, before=before, after={})
    return action


@transaction.atomic
def drop_action(*, action: Action, actor: User | None, reason: str) -> Action:
    """
    Say that an action will not be done, and why; twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if it is done, or no reason is given
    """
    action = locked(action, actor)
    if action.dropped_at is not None:
        return action
    _require_open(action)
    reason = said(reason, LONGEST_OUTCOME, "reason", missing=_("Say why."))
    action.dropped_at, action.dropped_by = timezone.now(), actor
    action.outcome = reason
    action.save(update_fields=["dropped_at", "dropped_by", "outcome"])
    _tell("drop_action", "action.dropped", action, after={"reason": reason})
    return action


@transaction.atomic
def hand_on_action(*, action: Action, actor: User | None, to: User) -> Action:
    """
    Let somebody else do it, who is told; to whom it is already changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if it is done or dropped, or *to* does not look after the
        account
    """
    action = locked(action, actor)
    _require_open(action)
    if action.owner_id == to.pk:
        return action
    require_able(to, action.account, "to")
    before, action.owner = action.owner_id, to
    action.save(update_fields=["owner"])
    _tell(
        "hand_on_action",
        "action.handed_on",
        action,
        before={"owner": before},
        after={"owner": to.pk},
    )
    _give(action, actor)
    return action


def _require_objective(account: Account, objective: Objective | None) -> None:
    if objective is None:
        return
    theirs = Objective.objects.filter(account=account, status=ObjectiveStatus.OPEN)
    if not theirs.filter(pk=objective.pk).exists():
        raise PlanRefused(_("That is no open objective of theirs."), field="objective")


def _checked(
    words: str,
    due_on: dt.date,
    remind_on: dt.date | None,
    objective: Objective | None,
) -> dict[str, Any]:
    words = said(words, LONGEST, "words", missing=_("Say what is to be done."))
    if remind_on is not None and remind_on > due_on:
        raise PlanRefused(
            _("A reminder comes before the day itself."), field="remind_on"
        )
    return {
        "words": words,
        "due_on": due_on,
        "remind_on": remind_on,
        "objective": objective,
    }


def _require_open(action: Action) -> None:
    if action.done_at is not None:
        raise PlanRefused(_("It is done already."), field="action")
    if action.dropped_at is not None:
        raise PlanRefused(_("It was dropped."), field="action")


def _plain(action: Action) -> dict[str, Any]:
    return values_of(action) | {"owner": action.owner_id}


def _give(action: Action, actor: User | None) -> None:
    """Let whom somebody else gave it to be told."""
    if actor is not None and action.owner_id != actor.pk:
        outbox.emit(
            "action.given",
            account_id=action.account_id,
            payload={"action": action.pk, "to": action.owner_id, "by": actor.pk},
        )


def _tell(
    verb: str,
    event: str,
    action: Action,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    account_id = action.account_id
    audit.record(verb, action, account_id=account_id, before=before, after=after)
    outbox.emit(event, account_id=account_id, payload={"action": action.pk})
