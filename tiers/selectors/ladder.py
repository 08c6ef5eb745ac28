"""The ladder as people read it: an account's stays and aim, and who moved this year."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import FETCH_RAISE, F, OuterRef, Q, Subquery

from accounts.models import Account, Programme
from accounts.models.account import Person
from sam.users.models import User
from tiers.models import LadderLevel, LadderStep, LadderTarget

LEVELS = (4, 3, 2, 1)
TARGETS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where an account stands; ``level`` ``None`` is not placed.

    ``since`` is the first day of all its stays on that level without a break.
    """

    level: int | None = None
    name: str = ""
    since: dt.date | None = None
    target: LadderTarget | None = None

    @property
    def aim(self) -> LadderTarget | None:
        """The target, as long as the account is not there."""
        if self.target is None or self.target.level == self.level:
            return None
        return self.target

    @property
    def is_late(self) -> bool:
        """Whether the day of the target is over and the account is not there."""
        return self.aim is not None and self.aim.target_on < Programme.current().today()


@dataclass(frozen=True, slots=True)
class Flow:
    """
    How accounts moved since the first day of the year, by where they stood and stand.

    ``pairs`` counts accounts by (level then, level now); ``None`` is not placed.
    """

    since: dt.date
    pairs: dict[tuple[int | None, int | None], int]

    @property
    def up(self) -> int:
        """Accounts that stand on a higher level, which has the smaller number."""
        return self._sum(lambda was, now: was is not None and now < was)

    @property
    def down(self) -> int:
        return self._sum(lambda was, now: was is not None and now > was)

    @property
    def stayed(self) -> int:
        return self._sum(lambda was, now: was == now)

    @property
    def placed(self) -> int:
        """Accounts that were placed for the first time."""
        return self._sum(lambda was, _now: was is None)

    def at_start(self, level: int | None) -> int:
        return sum(count for (was, _), count in self.pairs.items() if was == level)

    def at_end(self, level: int) -> int:
        return sum(count for (_, now), count in self.pairs.items() if now == level)

    def _sum(self, counts: Any) -> int:
        return sum(
            count
            for (was, now), count in self.pairs.items()
            if now is not None and counts(was, now)
        )


def levels() -> list[LadderLevel]:
    """Return the levels from the lowest, 4, to the highest."""
    return list(LadderLevel.objects.order_by("-level"))


def level_names() -> dict[int, str]:
    """Return what each level is called."""
    return dict(LadderLevel.objects.values_list("level", "name"))


def steps_of(account: Account, user: Person) -> list[LadderStep]:
    """
    Return the account's stays, newest first, but those that ended as they began.

    Each knows the ``level_name`` of its level.
    """
    named = LadderLevel.objects.filter(pk=OuterRef("level")).values("name")[:1]
    found = (
        LadderStep.objects.visible_to(user)
        .filter(Q(ended_on=None) | Q(ended_on__gt=F("started_on")), account=account)
        .annotate(level_name=Subquery(named))
        .select_related("decided_by")
        .order_by("-started_on", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    return list(found)


def standing_of(
    account: Account, user: Person, *, steps: Iterable[Any] | None = None
) -> Standing:
    """Return where *account* stands and should stand, as *user* may see it."""
    known: list[Any] = list(steps_of(account, user) if steps is None else steps)
    target = (
        LadderTarget.objects.visible_to(user)
        .filter(account=account)
        .select_related("set_by")
        .order_by("-pk")
        .fetch_mode(FETCH_RAISE)
        .first()
    )
    if not known or known[0].ended_on is not None:
        return Standing(target=target)
    level = known[0].level
    return Standing(
        level=level,
        name=known[0].level_name or "",
        since=_since(known),
        target=target,
    )


def flow_of(user: User, *, today: dt.date) -> Flow:
    """Count the visible accounts by their level at the start of the year and now."""
    start = first_day_of_year(today, Programme.current().fiscal_year_start_month)
    live = LadderStep.objects.visible_to(user).filter(
        Q(ended_on=None) | Q(ended_on__gt=F("started_on"))
    )
    then = dict(
        live.filter(Q(ended_on=None) | Q(ended_on__gt=start), started_on__lt=start)
        .order_by("started_on")
        .values_list("account_id", "level")
    )
    now = dict(live.filter(ended_on=None).values_list("account_id", "level"))
    pairs: dict[tuple[int | None, int | None], int] = {}
    for key in then.keys() | now.keys():
        pair = then.get(key), now.get(key)
        pairs[pair] = pairs.get(pair, 0) + 1
    return Flow(since=start, pairs=pairs)


def open_targets(user: User) -> list[tuple[LadderTarget, int | None]]:
    """Return what visible accounts aim at, and where they stand, the soonest first."""
    newest = (
        LadderTarget.objects.visible_to(user)
        .order_by("account_id", "-pk")
        .distinct("account_id")
        .values("pk")
    )
    found = (
        LadderTarget.objects.filter(pk__in=newest)
        .exclude(
            account__ladder_steps__level=F("level"),
            account__ladder_steps__ended_on=None,
        )
        .select_related("account")
        .order_by("target_on", "pk")
        .fetch_mode(FETCH_RAISE)[:TARGETS_SHOWN]
    )
    targets = list(found)
    held = dict(
        LadderStep.objects.filter(
            account_id__in=[target.account_id for target in targets], ended_on=None
        ).values_list("account_id", "level")
    )
    return [(target, held.get(target.account_id)) for target in targets]


def first_day_of_year(today: dt.date, month: int) -> dt.date:
    """Return the first day of the fiscal year, which starts in *month*, of *today*."""
    year = today.year if today.month >= month else today.year - 1
    return dt.date(year, month, 1)


def _since(steps: list[LadderStep]) -> dt.date:
    first = steps[0]
    for newer, older in pairwise(steps):
        if older.level != newer.level or older.ended_on != newer.started_on:
            break
        first = older
    since: dt.date = first.started_on
    return since
