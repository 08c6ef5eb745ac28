"""How a customer earns, what it wants and what troubles it; and how it sees us."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import FETCH_RAISE, Case, IntegerField, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import (
    Account,
    Challenge,
    CustomerObjective,
    CustomerSignal,
    Grade,
    ValueDriver,
)
from accounts.models.account import Person

Status = Challenge.Status
# What they are to us at each level, from the least.
LEVELS: dict[int, Promise] = {
    1: gettext_lazy("Commodity supplier"),
    2: gettext_lazy("Good products"),
    3: gettext_lazy("Good service and support"),
    4: gettext_lazy("Helps with business issues"),
    5: gettext_lazy("Helps with organisational issues"),
}
# Of these grades the customer said it, or its papers; of the others we guess.
SAID = {Grade.A, Grade.B}


@dataclass(slots=True)
class Driver:
    """A value driver with what is part of it."""

    row: ValueDriver
    depth: int
    parts: list["Driver"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class View:
    """How one person sees us: what they said, what we guess; blank: nobody named."""

    person: str
    contact_id: int | None
    said: CustomerSignal | None
    guess: CustomerSignal | None

    @property
    def counts(self) -> CustomerSignal:
        """Return the newer; of the same day what they said."""
        known = [one for one in (self.said, self.guess) if one is not None]
        return max(known, key=lambda one: one.said_on)

    @property
    def is_said(self) -> bool:
        return self.counts is self.said

    @property
    def level(self) -> int:
        return _level(self.counts.value)

    @property
    def other_level(self) -> int | None:
        """Return where the other of both would place them, if elsewhere."""
        other = self.guess if self.is_said else self.said
        if other is None or _level(other.value) == self.level:
            return None
        return _level(other.value)


@dataclass(frozen=True, slots=True)
class Step:
    """A level of the pyramid, with who stands on it."""

    level: int
    label: str
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Pyramid:
    """How a customer's people see us; the highest step first."""

    steps: tuple[Step, ...]

    @property
    def people(self) -> int:
        return sum(len(step.views) for step in self.steps)

    @property
    def guessed(self) -> int:
        return sum(not view.is_said for step in self.steps for view in step.views)

    @property
    def usual(self) -> Step | None:
        """Return the step where most stand, the lower of equals."""
        counted = Counter({step.level: len(step.views) for step in self.steps})
        if not self.people:
            return None
        most = max(counted.values())
        level = min(one for one, count in counted.items() if count == most)
        return next(step for step in self.steps if step.level == level)


def challenges_of(
    account: Account, user: Person, *, limit: int = 200
) -> list[Challenge]:
    """Return up to *limit* problems of theirs: what is open first, said last first."""
    rank = Case(
        *(When(status=status, then=Value(n)) for n, status in enumerate(Status.values)),
        output_field=IntegerField(),
    )
    found = (
        Challenge.objects.visible_to(user)
        .filter(account=account)
        .annotate(rank=rank)
        .select_related("said_by", "helper")
        .order_by("rank", "-said_on", "-pk")
    )
    return list(found.fetch_mode(FETCH_RAISE)[:limit])


def objectives_of(
    account: Account, user: Person, *, limit: int = 200
) -> list[CustomerObjective]:
    """Return up to *limit* objectives of theirs: what stands first, by its day."""
    found = (
        CustomerObjective.objects.visible_to(user)
        .filter(account=account)
        .select_related("said_by")
        .order_by("ended_on", "due_on", "pk")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    return sorted(found, key=lambda one: one.ended_on is not None)


def drivers_of(account: Account, user: Person) -> list[Driver]:
    """Return the drivers that stand, each followed by what is part of it."""
    found = (
        ValueDriver.objects.visible_to(user)
        .filter(account=account, ended_on=None)
        .select_related("offering", "confirmed_by")
        .order_by("-kind", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    by_parent: defaultdict[int | None, list[ValueDriver]] = defaultdict(list)
    rows = list(found)
    there = {row.pk for row in rows}
    for row in rows:
        by_parent[row.parent_id if row.parent_id in there else None].append(row)

    def below(parent: int | None, depth: int) -> list[Driver]:
        made = []
        for row in by_parent[parent]:
            parts = below(row.pk, depth + 1)
            made += [Driver(row, depth, parts), *parts]
        return made

    return below(None, 0)


def pyramid_of(account: Account, user: Person) -> Pyramid:
    """Place everybody of *account* whose view of us is known, by their newest word."""
    newest = (
        CustomerSignal.objects.visible_to(user)
        .filter(account=account, kind=CustomerSignal.Kind.PERCEPTION)
        .select_related("contact")
        .order_by("-said_on", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    said: dict[int | None, CustomerSignal] = {}
    guess: dict[int | None, CustomerSignal] = {}
    for one in newest:
        (said if one.grade in SAID else guess).setdefault(one.contact_id, one)
    views = [_view(key, said.get(key), guess.get(key)) for key in {**said, **guess}]
    views.sort(key=lambda view: view.person)
    return Pyramid(
        tuple(
            Step(
                level,
                str(LEVELS[level]),
                tuple(view for view in views if view.level == level),
            )
            for level in reversed(LEVELS)
        )
    )


def _view(
    contact_id: int | None, said: CustomerSignal | None, guess: CustomerSignal | None
) -> View:
    one = said or guess
    person = one.contact.full_name if one and one.contact else ""
    return View(person, contact_id, said, guess)


def _level(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))


def helped_with(challenges: list[Challenge], *, since: dt.date) -> tuple[int, int]:
    """Return how many problems outside our range we helped with since, and in it."""
    helped = [
        one
        for one in challenges
        if one.status == Status.HELPED and one.closed_on and one.closed_on >= since
    ]
    ours = sum(one.is_ours for one in helped)
    return len(helped) - ours, ours
