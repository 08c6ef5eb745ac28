"""The balance of a region as its page and the API show it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Problem, Programme, Region, RegionDirector
from accounts.models.activity import ProblemKind
from sam.users.models import User
from tiers.models import (
    BalanceIndex,
    BalancePair,
    BalanceSnapshot,
    Flag,
    Tier,
    TierAssignment,
)
from tiers.selectors.regions import with_parts

COMPARED = (Tier.STRATEGIC, Tier.VALUED)
# Pairs whose figures are made of margin.
OF_MONEY = frozenset({BalancePair.RESOURCES, BalancePair.INCOME})


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody may look at the balance: some regions, and perhaps everywhere."""

    everywhere: bool
    regions: list[Region]

    def find(self, asked: str) -> tuple[bool, Region | None]:
        """Return whether *asked*, a key or nothing, is one of them, and which."""
        if not asked:
            return self._first()
        for region in self.regions:
            if str(region.pk) == asked:
                return True, region
        return False, None

    def _first(self) -> tuple[bool, Region | None]:
        if self.everywhere:
            return True, None
        return bool(self.regions), self.regions[0] if self.regions else None


@dataclass(frozen=True, slots=True)
class Week:
    """What each tier gave and got in a week; of the running one, so far."""

    week_on: dt.date
    days: int
    tiers: dict[str, BalanceSnapshot]

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.tiers.values())

    @property
    def income_year(self) -> float:
        return float(sum(each.income_year for each in self.tiers.values()))


@dataclass(frozen=True, slots=True)
class Cause:
    """Open problems of one kind, by tier."""

    kind: str
    label: str
    strategic: int
    valued: int


def places_of(user: User) -> Places:
    """
    Return where *user* may look: everywhere who sees all or directs the topmost region.

    A director sees their regions and all below them.
    """
    regions = Region.objects.order_by("name")
    if user.sees_all:
        return Places(everywhere=True, regions=list(regions))
    directed = RegionDirector.objects.filter(user=user)
    keys = list(directed.values_list("region_id", flat=True))
    everywhere = directed.filter(region__parent=None).exists()
    return Places(everywhere, list(regions.filter(pk__in=with_parts(keys))))


def history(region: Region | None) -> list[BalanceIndex]:
    """Return how each whole week was judged in *region*, else everywhere; oldest first.

    The weeks before enough of them said what is usual are left out, but for the last.
    """
    found = list(BalanceIndex.objects.filter(region=region).order_by("week_on"))
    known = [week for week in found if week.index is not None]
    return known or found[-1:]


def week_of(region: Region | None, week_on: dt.date) -> Week | None:
    """Return what each tier gave and got in a week; ``None`` if it is not measured."""
    found = BalanceSnapshot.objects.filter(region=region, week_on=week_on)
    tiers = {row.tier: row for row in found}
    if not tiers:
        return None
    return Week(week_on, next(iter(tiers.values())).days, tiers)


def running_week(region: Region | None) -> Week | None:
    """Return the week that is not over yet, as far as it was measured."""
    newest = (
        BalanceSnapshot.objects.filter(region=region)
        .order_by("-week_on")
        .values_list("week_on", "days")
        .first()
    )
    if newest is None or newest[1] == 7:
        return None
    return week_of(region, newest[0])


def under_served(region: Region | None, user: User) -> QuerySet[Flag]:
    """Return the open flags of under-served accounts there, most at stake first."""
    flags = Flag.objects.visible_to(user).open().filter(kind=Flag.Kind.UNDER_SERVED)
    return within(flags, region).order_by("-stake", "pk")


def count_by_tier(flags: QuerySet[Flag]) -> dict[str, int]:
    """Count flags by the tier that their account holds."""
    held = TierAssignment.objects.open().filter(account=OuterRef("account"))
    counted = (
        flags.order_by()
        .annotate(tier=Subquery(held.values("tier")[:1]))
        .values_list("tier")
        .annotate(count=Count("pk"))
    )
    return {tier: count for tier, count in counted if tier}


def causes(region: Region | None, user: User, *, week_on: dt.date) -> list[Cause]:
    """Count the problems open at a week's end by kind and tier, the most first."""
    end = Programme.current().end_of(week_on + dt.timedelta(days=6))
    problems = Problem.objects.visible_to(user).filter(
        Q(resolved_at=None) | Q(resolved_at__gte=end), opened_at__lt=end
    )
    held = TierAssignment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=end),
        account=OuterRef("account"),
        started_at__lt=end,
    )
    counted = (
        within(problems, region)
        .order_by()
        .values_list("kind")
        .annotate(
            strategic=Count("pk", filter=Exists(held.filter(tier=Tier.STRATEGIC))),
            valued=Count("pk", filter=Exists(held.filter(tier=Tier.VALUED))),
        )
    )
    found = [
        Cause(kind, str(ProblemKind(kind).label), strategic, valued)
        for kind, strategic, valued in counted
        if strategic or valued
    ]
    return sorted(found, key=lambda one: (-one.valued - one.strategic, one.label))


def within[Rows: QuerySet](rows: Rows, region: Region | None) -> Rows:
    """Keep the rows of accounts in *region* and below; all if there is none."""
    if region is None:
        return rows
    parts = Q(account__region_id__in=with_parts([region.pk]))
    if region.parent_id is None:
        parts |= Q(account__region=None)
    return rows.filter(parts)
