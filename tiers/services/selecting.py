"""Who should be Strategic: the ranking beside the optimum, and what limits cost."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from accounts.models import Region
from tiers.core.clashes import Limit
from tiers.core.optimum import Optimum
from tiers.core.ranking import Flags, Limits, Vector, Whole, seat
from tiers.core.seating import Seating, Use
from tiers.core.selection import Queue
from tiers.core.worth import OneMore, first_in, first_out, one_more, room_wanted
from tiers.features import HOUR, Portfolio
from tiers.models import NomineeType, Policy
from tiers.services import optimising, policies
from tiers.services.judging import Judgement, judge
from tiers.services.judging_limits import regions_of

__all__ = ["Problem", "SelectionReport", "judged", "problem_of", "solve"]

PRICED = 12  # limits that are eased in turn to see what that is worth
PRICED_ALIKE = 3  # of one kind, before others have had their turn
PAGE_SECONDS = 8.0
MOST_SECONDS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """
    Who may have a seat, and within which limits: n accounts.

    ``keys`` identify the accounts; the names are those of the limits, by index.
    """

    keys: Sequence[int | str]
    limits: Limits
    queue: Queue
    score: Vector
    incumbent: Flags
    keep_bonus: float
    managers: Sequence[str]
    regions: Sequence[str]
    kinds: Sequence[str]

    @property
    def places(self) -> Whole:
        """Return the indices of those who may have a seat."""
        return np.flatnonzero(optimising.eligible_of(self.queue))

    @property
    def value(self) -> Vector:
        """Return what a seat is worth, (n,): points, the bonus for keeping included."""
        return self.score + self.keep_bonus * self.incumbent

    def seating(self) -> Seating:
        """Return the problem of those who may have a seat, as the core takes it."""
        return optimising.seating_of(
            self.limits,
            queue=self.queue,
            score=self.score,
            incumbent=self.incumbent,
            keep_bonus=self.keep_bonus,
        )


@dataclass(frozen=True, slots=True, eq=False)
class SelectionReport:
    """
    The ranking's choice beside the optimum among the n accounts of a problem.

    Attributes
    ----------
    problem : Problem
    ranking : (n,) ndarray of bool
        Who has a seat by rank.
    ranking_value : float
        What those seats are worth together.
    ranking_breaks : list of Limit
        What the ranking does not keep: too few of a nominee type, or limits that those
        exceed who hold a seat whatever they score.
    kept_empty : int
        Seats that the ranking keeps for nominee types of whom nobody is left.
    optimum : Optimum
        ``optimum.chosen`` is (n,) of bool, or ``None``.
    clashes : list of Limit
        Limits that cannot all be kept, where that is so.
    first_in, first_out : int or None
        The account of most value without a seat, and of least value that may lose one.
    prices : list of OneMore
        Indices are among the n accounts; best first.
    unpriced : int
        Limits that keep somebody out and were not eased for want of time or place.
    seconds : float
        All of it took.
    """

    problem: Problem
    ranking: Flags
    ranking_value: float
    ranking_breaks: list[Limit]
    kept_empty: int
    optimum: Optimum
    clashes: list[Limit]
    first_in: int | None
    first_out: int | None
    prices: list[OneMore]
    unpriced: int
    seconds: float

    @property
    def comes(self) -> Whole:
        """Return who has a seat in the optimum and not by rank."""
        return self._apart(self.optimum.chosen, self.ranking)

    @property
    def goes(self) -> Whole:
        """Return who has a seat by rank and not in the optimum."""
        return self._apart(self.ranking, self.optimum.chosen)

    @staticmethod
    def _apart(these: Flags | None, those: Flags | None) -> Whole:
        if these is None or those is None:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(these & ~those)


def solve(
    problem: Problem,
    *,
    seconds: float,
    gap: float = optimising.GAP,
    prices: bool = True,
) -> SelectionReport:
    """
    Choose by rank and by value, and say how they differ and what limits cost.

    The optimum has all the *seconds*; limits are eased one by one in what is left of
    them, so where time is short some have no price.
    """
    since = time.perf_counter()
    by_rank = seat(problem.limits, held=problem.queue.held, queue=problem.queue.waiting)
    choice = optimising.choose(
        problem.limits,
        queue=problem.queue,
        score=problem.score,
        incumbent=problem.incumbent,
        keep_bonus=problem.keep_bonus,
        seconds=seconds,
        gap=gap,
    )
    seating, places = problem.seating(), problem.places
    within = _within(choice.optimum, places)
    wanted = _in_turn(room_wanted(seating, within)) if prices else []
    eased: list[OneMore] = []
    for limit, amount in wanted[:PRICED]:
        left = seconds - (time.perf_counter() - since)
        if left <= 0:
            break
        found = one_more(seating, within, limit, amount=amount, seconds=left, gap=gap)
        eased.append(_among_all(found, places))
    leaves, enters = first_out(seating, within), first_in(seating, within)
    return SelectionReport(
        problem=problem,
        ranking=by_rank.chosen,
        ranking_value=float(problem.value[by_rank.chosen].sum()),
        ranking_breaks=broken(problem, by_rank.chosen),
        kept_empty=by_rank.kept_empty,
        optimum=choice.optimum,
        clashes=choice.clashes,
        first_in=None if enters is None else int(places[enters]),
        first_out=None if leaves is None else int(places[leaves]),
        prices=sorted(eased, key=lambda each: (-each.high, -each.low)),
        unpriced=len(wanted) - len(eased),
        seconds=time.perf_counter() - since,
    )


def judged(
    policy: Policy, portfolio: Portfolio, as_of: dt.date
) -> tuple[Problem, Judgement]:
    """Return the problem that *policy* poses, and what it says of everybody by rank."""
    by_rank = policies.unsaved(policy)
    by_rank.method = Policy.Method.RANKING
    said = judge(by_rank, portfolio, as_of)
    return problem_of(policy, portfolio, said), said


def problem_of(policy: Policy, portfolio: Portfolio, said: Judgement) -> Problem:
    """Return the problem that *policy* poses, of what it *said* of the portfolio."""
    keys = regions_of(policy).keys.tolist()
    names = dict(Region.objects.filter(pk__in=keys).values_list("pk", "name"))
    return Problem(
        keys=portfolio.keys.tolist(),
        limits=said.limits,
        queue=said.queue,
        score=said.score,
        incumbent=portfolio.tier == "STRATEGIC",
        keep_bonus=policy.keep_bonus,
        managers=portfolio.managers.names,
        regions=[names.get(key, str(key)) for key in keys],
        kinds=[str(kind.label) for kind in NomineeType],
    )


def broken(problem: Problem, chosen: Flags) -> list[Limit]:
    """Return the limits that a choice does not keep."""
    seating = problem.seating()
    use = Use.of(seating, chosen[problem.places])
    found = [Limit("seats", 0)] if use.seats > seating.seats else []
    for field, over in (
        ("manager_hours", use.manager_hours > seating.manager_hours),
        ("region_seats", use.region_seats > seating.region_seats),
        ("region_hours", use.region_hours > seating.region_hours),
        ("most", use.kinds > seating.most),
        ("least", use.kinds < seating.least),
    ):
        found += [Limit(field, int(index)) for index in np.flatnonzero(over)]
    return found


def keeping_out(problem: Problem, chosen: Flags, account: int) -> list[Limit]:
    """Return the limits in which a choice leaves no room for one more *account*."""
    with_it = chosen.copy()
    with_it[account] = True
    before = set(broken(problem, chosen))
    return [limit for limit in broken(problem, with_it) if limit not in before]


def _within(optimum: Optimum, places: Whole) -> Optimum:
    if optimum.chosen is None:
        return optimum
    return replace(optimum, chosen=optimum.chosen[places])


def _among_all(found: OneMore, places: Whole) -> OneMore:
    return replace(
        found,
        comes=tuple(places[list(found.comes)].tolist()),
        goes=tuple(places[list(found.goes)].tolist()),
    )


def _in_turn(wanted: list[tuple[Limit, int]]) -> list[tuple[Limit, int]]:
    """Put the first few of each kind first, and count hours in whole ones."""
    seen: Counter[str] = Counter()
    first: list[tuple[Limit, int]] = []
    later: list[tuple[Limit, int]] = []
    for limit, amount in wanted:
        seen[limit.field] += 1
        rounded = -(-amount // HOUR) * HOUR if limit.field in HOURS else amount
        queue = first if seen[limit.field] <= PRICED_ALIKE else later
        queue.append((limit, rounded))
    return first + later


HOURS = ("manager_hours", "region_hours")
