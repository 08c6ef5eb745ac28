"""The customer's people, as they stand on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Case, F, IntegerField, Q, Value, When, Window
from django.db.models.aggregates import Count

from accounts.models import Account, Position
from accounts.models.account import Person as Viewer

SENIORITY = ["C", "D", "MANAGER", "STAFF"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds a position at an account; words in the reader's language."""

    name: str
    title: str
    level: str
    function: str
    buying_role: str
    since: dt.date | None


def people_of(
    account: Account, user: Viewer, *, on: dt.date, limit: int
) -> tuple[list[Person], int]:
    """Return up to *limit* who hold a position that day, seniors first, of how many."""
    rank = Case(
        *(When(level=level, then=Value(n)) for n, level in enumerate(SENIORITY)),
        default=Value(len(SENIORITY)),
        output_field=IntegerField(),
    )
    held = (
        Position.objects.visible_to(user)
        .filter(
            Q(ended_on=None) | Q(ended_on__gt=on),
            Q(started_on=None) | Q(started_on__lte=on),
            account=account,
        )
        .annotate(total=Window(Count("pk")))
        .select_related("contact")
        .order_by(rank, F("started_on").asc(nulls_last=True), "pk")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    found = list(held)
    people = [
        Person(
            name=position.contact.full_name,
            title=position.title,
            level=position.get_level_display() if position.level else "",
            function=position.function,
            buying_role=(
                position.get_buying_role_display() if position.buying_role else ""
            ),
            since=position.started_on,
        )
        for position in found
    ]
    return people, found[0].total if found else 0
