"""Open a customer's problem, answer it, resolve it, or open it again."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Problem
from accounts.selectors.problems import problems_of
from accounts.services import problems
from sam.lib.acting import ActingCommand
from sam.management.commands.log import account_named, instant
from sam.users.models import User


class Command(ActingCommand):
    """Open a customer's problem, answer it, resolve it, or open it again."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument("--open", type=int, metavar="ACCOUNT", help="went wrong")
        verbs.add_argument("--answer", type=int, metavar="PROBLEM", help="first answer")
        verbs.add_argument("--resolve", type=int, metavar="PROBLEM", help="solved")
        verbs.add_argument("--reopen", type=int, metavar="PROBLEM", help="it is not")
        parser.add_argument("--kind", choices=Problem.Kind.values)
        parser.add_argument("--severity", choices=Problem.Severity.values, default="")
        parser.add_argument("--channel", choices=Problem.Channel.values, default="")
        parser.add_argument(
            "--at",
            type=dt.datetime.fromisoformat,
            help="when, by the programme's clock: YYYY-MM-DDTHH:MM; now, if left out",
        )
        parser.add_argument("--loss", type=_amount, help="what it may cost us")
        parser.add_argument("--description", default="")
        parser.add_argument("--reason", default="", help="what is still wrong")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        problem = _done(actor, options)
        return {
            "problem": problem.pk,
            "account": problem.account.name,
            "kind": problem.kind,
            "opened_at": problem.opened_at,
            "first_response_at": problem.first_response_at,
            "resolved_at": problem.resolved_at,
        }


def _done(actor: User, options: dict[str, Any]) -> Problem:
    at = instant(options["at"]) if options["at"] else None
    if options["open"] is not None:
        return _opened(actor, at, options)
    if options["answer"] is not None:
        found = _problem(actor, options["answer"])
        return problems.answer_problem(problem=found, actor=actor, at=at)
    if options["resolve"] is not None:
        found = _problem(actor, options["resolve"])
        return problems.resolve_problem(problem=found, actor=actor, at=at)
    found = _problem(actor, options["reopen"])
    return problems.reopen_problem(problem=found, actor=actor, reason=options["reason"])


def _opened(actor: User, at: dt.datetime | None, options: dict[str, Any]) -> Problem:
    if options["kind"] is None or at is None:
        raise CommandError("Give --kind and --at YYYY-MM-DDTHH:MM.")
    return problems.open_problem(
        account=account_named(actor, options["open"]),
        actor=actor,
        kind=options["kind"],
        opened_at=at,
        severity=options["severity"],
        channel=options["channel"],
        estimated_loss=options["loss"],
        description=options["description"],
    )


def _problem(actor: User, number: int) -> Problem:
    found: Problem | None = problems_of(actor).filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no problem {number}.")
    return found


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
