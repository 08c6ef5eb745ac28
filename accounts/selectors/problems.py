"""What is wrong for a customer right now."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import FETCH_RAISE, QuerySet

from accounts.models import Account, Problem
from accounts.models.account import Person


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """A problem that is not resolved; the loss is absent for who may not see money."""

    pk: int
    kind: str
    severity: str
    description: str
    opened_at: dt.datetime
    is_answered: bool
    is_severe: bool
    estimated_loss: Decimal | None


def open_problems(
    account: Account, user: Person, *, with_money: bool, limit: int = 20
) -> list[OpenProblem]:
    """Return the newest unresolved problems of *account*."""
    problems = (
        Problem.objects.visible_to(user)
        .filter(account=account, resolved_at=None)
        .order_by("-opened_at", "-pk")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    return [
        OpenProblem(
            pk=problem.pk,
            kind=problem.get_kind_display(),
            severity=problem.get_severity_display() if problem.severity else "",
            description=problem.description,
            opened_at=problem.opened_at,
            is_answered=problem.first_response_at is not None,
            is_severe=problem.severity == Problem.Severity.HIGH,
            estimated_loss=problem.estimated_loss if with_money else None,
        )
        for problem in problems
    ]


def problems_of(user: Person) -> Any:
    """Return the problems of accounts that *user* sees, with their account."""
    return Problem.objects.visible_to(user).select_related("account")


def unresolved_problems(user: Person) -> QuerySet[Problem]:
    """Return what is not resolved yet, what is open longest first."""
    found: QuerySet[Problem] = problems_of(user).filter(resolved_at=None)
    return found.order_by("opened_at", "pk")
