"""Write down what went wrong for a customer, the first answer, and the solution."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Problem
from accounts.permissions import may_handle_problem
from accounts.services import facts
from accounts.services.refusals import (
    FactRefused,
    held,
    require_money,
    require_one_of,
    require_past,
    require_short,
)
from sam.lib import audit, outbox
from sam.users.models import User

LONGEST = 20_000


class ProblemRefused(FactRefused):
    """It cannot be written down like that; ``field`` names what is wrong."""

    code = "problem_refused"


@transaction.atomic
def open_problem(
    *,
    account: Account,
    actor: User | None,
    kind: str,
    opened_at: dt.datetime,
    severity: str = "",
    channel: str = "",
    estimated_loss: Decimal | None = None,
    description: str = "",
) -> Problem:
    """
    Write down what went wrong for *account*, and since when.

    ``estimated_loss`` is what it may cost us, in the programme's currency; ``None`` is
    not known. The very same again changes nothing. Facts and flags follow at once.

    :raises PermissionDenied: if *actor* neither looks after it nor is the service desk
    :raises ProblemRefused: if it has not happened yet or was before 1900, a kind is
        not known, the loss is below zero, or the account was merged into another
    """
    may_handle_problem(actor, account).require()
    account = held(account, ProblemRefused)
    told = {
        "kind": kind,
        "opened_at": opened_at,
        "severity": severity,
        "channel": channel,
        "estimated_loss": estimated_loss,
        "description": description.strip(),
    }
    _require_sound(told)
    same = Problem.objects.filter(account=account, **told)
    if found := same.order_by("pk").first():
        return found
    problem = Problem.objects.create(account=account, **told)
    # What was said of it may be about a person, and money has its own readers.
    apart = {"description", "estimated_loss"}
    shown = {name: of for name, of in told.items() if name not in apart}
    _tell("open_problem", "problem.opened", problem, shown)
    return problem


@transaction.atomic
def answer_problem(
    *, problem: Problem, actor: User | None, at: dt.datetime | None = None
) -> Problem:
    """
    Write down the first answer, given now or *at* an earlier instant; twice is once.

    :raises PermissionDenied: if *actor* neither looks after it nor is the service desk
    :raises ProblemRefused: if that is before it was opened, or has not happened yet
    """
    problem = _held(problem, actor)
    if problem.first_response_at is not None:
        return problem
    at = _instant(problem, at)
    if problem.resolved_at is not None and at > problem.resolved_at:
        raise ProblemRefused(_("It was resolved by then."), field="at")
    problem.first_response_at = at
    problem.save(update_fields=["first_response_at"])
    _tell("answer_problem", "problem.answered", problem, {"first_response_at": at})
    return problem


@transaction.atomic
def estimate_loss(
    *, problem: Problem, actor: User | None, estimated_loss: Decimal
) -> Problem:
    """
    Write down what it may cost, in the programme's currency; asked after the call.

    :raises PermissionDenied: if *actor* neither looks after it nor is the service desk
    :raises ProblemRefused: if it is below zero, or finer than four decimals
    """
    problem = _held(problem, actor)
    require_money(estimated_loss, "estimated_loss", ProblemRefused)
    if problem.estimated_loss == estimated_loss:
        return problem
    was_known, problem.estimated_loss = (
        problem.estimated_loss is not None,
        estimated_loss,
    )
    problem.save(update_fields=["estimated_loss"])
    # Money has its own readers: the trail says that it is known, not how much.
    _tell(
        "estimate_loss",
        "problem.loss_estimated",
        problem,
        {"is_known": True},
        {"is_known": was_known},
    )
    return problem


@transaction.atomic
def resolve_problem(
    *, problem: Problem, actor: User | None, at: dt.datetime | None = None
) -> Problem:
    """
    Write down that it is resolved, now or since *at*; twice is once.

    What nobody had answered is answered by that too.

    :raises PermissionDenied: if *actor* neither looks after it nor is the service desk
    :raises ProblemRefused: if that is before it was opened or answered, or has not
        happened yet
    """
    problem = _held(problem, actor)
    if problem.resolved_at is not None:
        return problem
    at = _instant(problem, at)
    answered = problem.first_response_at
    if answered is not None and at < answered:
        raise ProblemRefused(_("It was answered only after that."), field="at")
    problem.resolved_at, problem.first_response_at = at, answered or at
    problem.save(update_fields=["resolved_at", "first_response_at"])
    _tell("resolve_problem", "problem.resolved", problem, {"resolved_at": at})
    return problem


@transaction.atomic
def reopen_problem(*, problem: Problem, actor: User | None, reason: str) -> Problem:
    """
    Write down that it is not resolved after all, with the reason; twice is once.

    :raises PermissionDenied: if *actor* neither looks after it nor is the service desk
    :raises ProblemRefused: if no reason is given
    """
    problem = _held(problem, actor)
    if problem.resolved_at is None:
        return problem
    reason = reason.strip()
    if not reason:
        raise ProblemRefused(_("Say what is still wrong."), field="reason")
    require_short(reason, LONGEST, "reason", ProblemRefused)
    before, problem.resolved_at = problem.resolved_at, None
    problem.save(update_fields=["resolved_at"])
    told = {"resolved_at": None, "reason": reason}
    _tell("reopen_problem", "problem.reopened", problem, told, {"resolved_at": before})
    return problem


def _require_sound(told: dict[str, Any]) -> None:
    refused = ProblemRefused
    require_one_of(told["kind"], Problem.Kind.values, "kind", refused)
    require_one_of(
        told["severity"], ["", *Problem.Severity.values], "severity", refused
    )
    require_one_of(told["channel"], ["", *Problem.Channel.values], "channel", refused)
    require_past(told["opened_at"], "opened_at", refused)
    require_short(told["description"], LONGEST, "description", refused)
    require_money(told["estimated_loss"], "estimated_loss", refused)


def _held(problem: Problem, actor: User | None) -> Problem:
    """Return the problem as it stands, locked with its account."""
    may_handle_problem(actor, problem.account).require()
    Account.objects.select_for_update(no_key=True).get(pk=problem.account_id)
    return Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)


def _instant(problem: Problem, at: dt.datetime | None) -> dt.datetime:
    """Return *at* or now, if it has come and the problem was there."""
    at = at or max(timezone.now(), problem.opened_at)
    require_past(at, "at", ProblemRefused)
    if at < problem.opened_at:
        raise ProblemRefused(_("It was opened only after that."), field="at")
    return at


def _tell(
    verb: str,
    event: str,
    problem: Problem,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(
        verb, problem, account_id=problem.account_id, before=before, after=after
    )
    outbox.emit(
        event,
        account_id=problem.account_id,
        payload={"problem": problem.pk, "kind": problem.kind},
    )
    facts.refresh_at_once([problem.account_id])
