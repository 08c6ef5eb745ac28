"""A manager's hours: what is promised with them, what there is, what would go first."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from accounts.models import Interaction, Programme
from sam.lib import figures
from sam.users.models import User
from sam.workspace.today.cared import Cared
from tiers.models import Tier

HOUR = 60
WIDTH = 300.0
FILLS = {
    Tier.STRATEGIC: "f-strategic",
    Tier.VALUED: "f-valued",
    Tier.ALTERNATIVE: "f-alternative",
}
NAMED = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A tier's hours, and its part of the bar."""

    tier: str
    fill: str
    minutes: int
    x: str
    width: str
    words: str


@dataclass(frozen=True, slots=True)
class Load:
    """
    Minutes a month: promised, and there to give (``None`` where nobody stated them).

    ``given`` are those of the month so far. ``dropped`` are the accounts whose promise
    would go first: what is promised to the rest fits into the hours.
    """

    promised: int
    available: int | None
    given: int
    parts: tuple[Part, ...]
    limit_x: str
    dropped: tuple[Cared, ...]

    @property
    def promised_hours(self) -> int:
        return hours(self.promised)

    @property
    def available_hours(self) -> int | None:
        return None if self.available is None else hours(self.available)

    @property
    def given_hours(self) -> int:
        return hours(self.given)

    @property
    def over_hours(self) -> int:
        """Return the hours over, as the two that are shown differ; below 0: free."""
        return self.promised_hours - (self.available_hours or 0)

    @property
    def free_hours(self) -> int:
        return -self.over_hours

    @property
    def limit_anchor(self) -> str:
        return "end" if float(self.limit_x) > WIDTH / 2 else "start"

    @property
    def words(self) -> str:
        return ", ".join(part.words for part in self.parts)

    @property
    def named(self) -> tuple[Cared, ...]:
        return self.dropped[:NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.dropped) - len(self.named)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A manager's minutes a month in a director's regions."""

    manager: User
    promised: int
    available: int

    @property
    def share(self) -> float:
        return self.promised / self.available

    @property
    def is_over(self) -> bool:
        return self.promised > self.available

    @property
    def promised_hours(self) -> int:
        return hours(self.promised)

    @property
    def available_hours(self) -> int:
        return hours(self.available)

    @property
    def bar(self) -> str:
        """Return how much of their hours is gone, in hundredths of the bar."""
        return f"{100 * min(self.share, 1):.1f}"


def hours(minutes: int) -> int:
    """Return *minutes* in whole hours, halves up."""
    return (minutes + HOUR // 2) // HOUR


def load_of(
    user: User, cared: Sequence[Cared], labels: Mapping[str, str], *, on: dt.date
) -> Load:
    """Return the load of *user*, who owns the customers in *cared*."""
    promised = sum(one.minutes for one in cared)
    available = _available(user)
    longest = max(promised, available or 0, 1)
    over = 0 if available is None else promised - available
    return Load(
        promised=promised,
        available=available,
        given=_given(user, on),
        parts=tuple(_parts(cared, labels, longest)),
        limit_x="" if available is None else f"{WIDTH * available / longest:.1f}",
        dropped=tuple(_dropped(cared, over)),
    )


def loads_in(cared: Iterable[Cared]) -> list[Loaded]:
    """
    Return the managers of the customers in *cared*, those with fewest hours left first.

    Who states no hours has no load.
    """
    promised: dict[int, int] = {}
    for one in cared:
        if one.owner_id is not None:
            promised[one.owner_id] = promised.get(one.owner_id, 0) + one.minutes
    managers = User.objects.filter(pk__in=promised, client_hours_month__gt=0)
    found = [
        Loaded(manager, promised[manager.pk], _available(manager) or 0)
        for manager in managers
    ]
    return sorted(found, key=lambda one: (-one.share, one.manager.pk))


def _available(user: User) -> int | None:
    if user.client_hours_month is None:
        return None
    return round(user.client_hours_month * HOUR)


def _given(user: User, on: dt.date) -> int:
    """Return the minutes that *user* gave to customers in the month so far."""
    programme = Programme.current()
    first = programme.end_of(on.replace(day=1) - dt.timedelta(days=1))
    given = (
        Interaction.objects.visible_to(user)
        .filter(user=user, happened_at__gte=first, happened_at__lt=programme.end_of(on))
        .aggregate(minutes=Sum("minutes"))
    )
    return given["minutes"] or 0


def _parts(
    cared: Iterable[Cared], labels: Mapping[str, str], longest: int
) -> Iterable[Part]:
    minutes = dict.fromkeys(FILLS, 0)
    for one in cared:
        minutes[Tier(one.tier)] += one.minutes
    x = 0.0
    for tier, taken in minutes.items():
        if not taken:
            continue
        width = WIDTH * taken / longest
        yield Part(
            tier=tier,
            fill=FILLS[tier],
            minutes=taken,
            x=f"{x:.1f}",
            width=f"{max(width - 1, 1):.1f}",
            words=f"{labels[tier]} {figures.number(taken / HOUR)}",
        )
        x += width


def _dropped(cared: Iterable[Cared], over: int) -> Iterable[Cared]:
    """
    Yield the customers that earn least for an hour, until *over* minutes are saved.

    Tiers do not count: Valued customers do not pay for Strategic ones. Who earns
    nobody knows what comes last.
    """
    promised = [one for one in cared if one.minutes and one.contribution is not None]
    promised.sort(
        key=lambda one: (float(one.contribution or 0) / one.minutes, one.account_id)
    )
    for one in promised:
        if over <= 0:
            return
        over -= one.minutes
        yield one
