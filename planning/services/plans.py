"""Begin a plan for an account, answer its questions, and close it with an outcome."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Programme
from accounts.services.refusals import held, require_one_of
from planning.models import Objective, Plan, PlanAnswer
from planning.models.plans import ObjectiveStatus, PlanQuestion
from planning.permissions import may_plan
from planning.services.refusals import (
    PlanRefused,
    differing,
    locked,
    require_able,
    said,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

LONGEST_ANSWER = 4_000
LONGEST_OUTCOME = 4_000


def values_of(plan: Plan) -> dict[str, Any]:
    """Return what of a plan can be changed, for ``seen``."""
    return {
        "owner": plan.owner_id,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
    }


def open_plan(account: Account) -> Plan | None:
    """Return the plan of *account* that is under way."""
    found: Plan | None = Plan.objects.filter(account=account, closed_at=None).first()
    return found


@transaction.atomic
def begin_plan(
    *,
    account: Account,
    actor: User | None,
    ends_on: dt.date,
    starts_on: dt.date | None = None,
    owner: User | None = None,
    answers: Mapping[str, str] | None = None,
) -> Plan:
    """
    Begin a quick plan, from today if no day is given, with the *answers* there are.

    Who answers for it is *owner*, else the account's owner, else *actor*. The very same
    again is the one that is under way.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if another plan is under way, it ends before it starts, its
        owner does not look after the account, or the account was merged
    """
    may_plan(actor, account).require()
    account = held(account, PlanRefused)
    starts_on = starts_on or Programme.current().today()
    given = owner or account.owner or actor
    if given is None:
        raise PlanRefused(_("Say who answers for it."), field="owner")
    if ends_on <= starts_on:
        raise PlanRefused(_("It ends after it starts."), field="ends_on")
    under_way = open_plan(account)
    if under_way is not None:
        same = (under_way.owner_id, under_way.starts_on, under_way.ends_on)
        if same == (given.pk, starts_on, ends_on):
            return under_way
        raise PlanRefused(
            _("A plan is under way here; close it before you begin another."),
            field="account",
        )
    require_able(given, account)
    plan = Plan.objects.create(
        account=account,
        owner=given,
        starts_on=starts_on,
        ends_on=ends_on,
        begun_by=actor,
    )
    _tell("begin_plan", "plan.begun", plan, after=values_of(plan))
    for question, words in (answers or {}).items():
        _answer(plan, actor, question, words)
    return plan


@transaction.atomic
def change_plan(
    *,
    plan: Plan,
    actor: User | None,
    owner: User,
    starts_on: dt.date,
    ends_on: dt.date,
    seen: str | None = None,
) -> Plan:
    """
    Change who answers for a plan and its period.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if it is not as it was *seen*
    :raises PlanRefused: as for `begin_plan`, or if it is closed
    """
    plan = locked(plan, actor)
    require_open(plan)
    require_unchanged(plan, values_of(plan), seen)
    if ends_on <= starts_on:
        raise PlanRefused(_("It ends after it starts."), field="ends_on")
    given = {"owner": owner, "starts_on": starts_on, "ends_on": ends_on}
    before, after = differing(plan, given)
    if not after:
        return plan
    if "owner" in after:
        require_able(owner, plan.account)
    for name, value in given.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(given))
    _tell("change_plan", "plan.changed", plan, before=before, after=after)
    return plan


def newest_answer(plan: Plan, question: str) -> PlanAnswer | None:
    """Return the answer that counts, if the question was ever answered."""
    return (
        PlanAnswer.objects.filter(plan=plan, question=question).order_by("-pk").first()
    )


def answer_values(answer: PlanAnswer | None) -> dict[str, Any]:
    """Return what of an answer can be changed, for ``seen``."""
    return {"words": answer.words if answer else ""}


@transaction.atomic
def answer_question(
    *,
    plan: Plan,
    actor: User | None,
    question: str,
    words: str,
    seen: str | None = None,
) -> PlanAnswer | None:
    """
    Answer one question of a plan anew; earlier answers stay as its history.

    No *words* take the answer back. The same words change nothing. Returns the answer
    that counts, nothing where there never was one.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if the answer is not as it was *seen*
    :raises PlanRefused: if there is no such question, it is too long, or the plan is
        closed
    """
    plan = locked(plan, actor)
    require_open(plan)
    newest = newest_answer(plan, question)
    require_unchanged(newest or plan, answer_values(newest), seen)
    return _answer(plan, actor, question, words)


@transaction.atomic
def close_plan(*, plan: Plan, actor: User | None, outcome: str) -> Plan:
    """
    Close a plan, saying what came of it; twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if nothing is said, or objectives of it are still open
    """
    plan = locked(plan, actor)
    if plan.closed_at is not None:
        return plan
    outcome = said(
        outcome, LONGEST_OUTCOME, "outcome", missing=_("Say what came of it.")
    )
    still = Objective.objects.filter(plan=plan, status=ObjectiveStatus.OPEN).count()
    if still:
        raise PlanRefused(
            ngettext(
                "%(count)s objective is still open; say first what came of it.",
                "%(count)s objectives are still open; say first what came of them.",
                still,
            )
            % {"count": still},
            field="plan",
        )
    plan.closed_at, plan.closed_by, plan.outcome = timezone.now(), actor, outcome
    plan.save(update_fields=["closed_at", "closed_by", "outcome"])
    _tell("close_plan", "plan.closed", plan, after={"outcome": outcome})
    return plan


def require_open(plan: Plan) -> None:
    """Refuse to touch a plan that is closed."""
    if plan.closed_at is not None:
        raise PlanRefused(_("This plan is closed."), field="plan")


def _answer(
    plan: Plan, actor: User | None, question: str, words: str
) -> PlanAnswer | None:
    require_one_of(question, PlanQuestion.values, "question", PlanRefused)
    words = said(words, LONGEST_ANSWER, "words")
    newest = newest_answer(plan, question)
    if words == (newest.words if newest else ""):
        return newest
    made = PlanAnswer.objects.create(
        plan=plan, question=question, words=words, written_by=actor
    )
    audit.record(
        "answer_plan_question",
        made,
        account_id=plan.account_id,
        before={"answer": newest.pk} if newest else None,
        after={"question": question, "answer": made.pk},
    )
    return made


def _tell(
    verb: str,
    event: str,
    plan: Plan,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(verb, plan, account_id=plan.account_id, before=before, after=after)
    outbox.emit(event, account_id=plan.account_id, payload={"plan": plan.pk})
