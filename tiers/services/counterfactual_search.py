"""The nearest figure of one measure with which the ranking decides otherwise."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np

from tiers.features import Flags
from tiers.models import Policy
from tiers.services.counterfactual_alone import Alone
from tiers.services.judging import POINTS, criteria_of, raw_figures, scores_of
from tiers.services.judging_gates import REVENUE

# A figure is named in steps, rounded to where it still does what is claimed.
STEPS = {
    "MONEY": Decimal(1),
    "MONEY_A_YEAR": Decimal(1),
    "SHARE": Decimal("0.001"),
    "TIMES_MEAN": Decimal("0.1"),
    "LEVEL": Decimal("0.1"),
    "INDEX": Decimal("0.1"),
    "COUNT": Decimal(1),
}
FINE = Decimal("0.01")
# Figures that there can be, by unit; a count of nothing is not measured.
DOMAINS = {
    "LEVEL": (0.0, 5.0),
    "INDEX": (0.0, 100.0),
    "COUNT": (1.0, math.inf),
    "TIMES_MEAN": (0.0, math.inf),
    "SHARE": (-math.inf, 1.0),
}
NOT_NEGATIVE = {"potential", "headroom"}
MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Axis:
    """
    One measure that may change: a criterion by its place, or a gate's alone.

    ``start`` is where a missing figure is searched from: where it would change least.
    """

    code: str
    unit: str
    place: int | None
    start: float


def nearest(alone: Alone, axis: Axis) -> float | None:
    """
    Return the figure nearest today's with which the account gets or loses a seat.

    In steps that people can read where one of them does it too; ``None`` where no
    figure does.
    """
    now = alone.figure(axis.code)
    start = axis.start if math.isnan(now) else now
    had = alone.has_seat
    gated = {*hurdles(alone.policy), REVENUE}
    if not had and axis.code not in gated and not alone.passes:
        return None  # a gate that looks at something else stands in the way

    def turns(figures: Sequence[float]) -> Flags:
        return np.asarray(
            alone.seated(alone.variants(axis.code, figures)) != had, dtype=bool
        )

    tried = _within(axis, _tries(alone, axis))
    if not tried:
        return None
    turning = [figure for figure, does in zip(tried, turns(tried), strict=True) if does]
    named = []
    for side in (
        [figure for figure in turning if figure > start],
        [figure for figure in turning if figure <= start],
    ):
        if side:
            closest = min(side, key=lambda figure: abs(figure - start))
            named.append(_named(axis, closest, start, turns))
    found = [figure for figure in named if figure is not None]
    return min(found, key=lambda figure: abs(figure - start)) if found else None


def choices(alone: Alone, code: str, among: Sequence[str]) -> list[str]:
    """Return the choices of a criterion with which it gets or loses a seat."""
    many = alone.many(len(among))
    wanted: dict[str, Any] = {code: np.array(among, dtype=np.str_)}
    tried = replace(many, **wanted)
    turns = alone.seated(tried) != alone.has_seat
    return [choice for choice, does in zip(among, turns, strict=True) if does]


def _tries(alone: Alone, axis: Axis) -> list[float]:
    """Return the figures next to which anything can change, and their neighbours."""
    edges = _edges(alone, axis)
    if axis.place is not None:
        today = alone.figure(axis.code)
        claims = alone.found(alone.variants(axis.code, [today, *_all_beside(edges)]))
        targets = {alone.line, *_developing(alone, axis)}
        for place in range(claims.score.size):
            need = alone.need(alone.claim(claims, place), alone.total(claims, place))
            targets.add(max(alone.line, need.score))
        reachable = [target for target in targets if math.isfinite(target)]
        edges = edges + _crossings(alone, axis.place, reachable)
    step = STEPS.get(axis.unit, FINE)
    return _all_beside(edges) + [near for edge in edges for near in _around(edge, step)]


def _edges(alone: Alone, axis: Axis) -> list[float]:
    """Return the figures at which a gate, a limit or the nominee type changes."""
    policy, code = alone.policy, axis.code
    edges = [
        float(hurdle)
        for measure, hurdle in hurdles(policy).items()
        if measure == code and hurdle is not None
    ]
    if code == "influence":
        edges.append(float(policy.market_impact))
    if code == REVENUE:
        edges += [0.0, *_concentration(alone)]
    if code == "people" and (policy.manager_hours_share or policy.region_limits):
        edges += [float(people) for people in range(1, MOST_PEOPLE + 1)]
    return edges


def hurdles(policy: Policy) -> dict[str, float | None]:
    """Return the gates of *policy* that one figure of an account passes or fails."""
    potential = policy.minimum_potential
    return {
        "potential": None if potential is None else float(potential),
        "net_margin_rate": policy.minimum_margin_rate,
        "roi": policy.minimum_roi,
    }


def _concentration(alone: Alone) -> list[float]:
    """Return the revenues at which this account or another is too much of it all."""
    share, others = alone.policy.maximum_revenue_share, alone.others_revenue
    if share is None or others is None or share <= 0:
        return []
    edges = [share * others / (1 - share)] if share < 1 else []
    rivals = alone.waiting.revenue[alone.waiting.revenue > share * others]
    return edges + [float(rival) / share - others for rival in rivals.tolist()]


def _developing(alone: Alone, axis: Axis) -> list[float]:
    """Return the score below which the time to develop no longer holds the seat."""
    criteria = alone.policy.criteria
    missing = 0.0
    scores = scores_of(alone.policy, alone.one).contributions[0].tolist()
    for place, criterion in enumerate(criteria):
        if criterion["code"] == REVENUE:
            if place == axis.place:
                return []
            missing += POINTS * criterion["weight"] - scores[place]
    return [alone.policy.stay_score - missing] if missing else []


def _crossings(alone: Alone, place: int, targets: list[float]) -> list[float]:
    """Return the figures of a criterion at which the score reaches targets."""
    from scoring.core.value import smallest_change

    criteria = alone.policy.criteria
    raw = raw_figures(criteria, alone.many(len(targets)))
    found = []
    for below in (False, True):
        change = smallest_change(
            criteria_of(criteria),
            raw,
            criterion=place,
            target=np.array(targets),
            below=below,
            points=POINTS,
        )
        figures = change.figure[change.possible & np.isfinite(change.figure)]
        found += [float(figure) for figure in figures]
    return found


def _beside(figure: float) -> list[float]:
    return [figure, math.nextafter(figure, math.inf), math.nextafter(figure, -math.inf)]


def _around(figure: float, step: Decimal) -> list[float]:
    """Return the readable figures on both sides, in case sums are rounded apart."""
    steps = (Decimal(figure) / step).to_integral_value(ROUND_FLOOR)
    return [float((steps + n) * step) for n in (-1, 0, 1, 2)]


def _all_beside(figures: Iterable[float]) -> list[float]:
    return [near for figure in figures for near in _beside(figure)]


def _within(axis: Axis, figures: Iterable[float]) -> list[float]:
    low, high = DOMAINS.get(axis.unit, (-math.inf, math.inf))
    if axis.code in NOT_NEGATIVE:
        low = max(low, 0.0)
    return sorted({f for f in figures if math.isfinite(f) and low <= f <= high})


def _named(
    axis: Axis,
    figure: float,
    start: float,
    turns: Callable[[Sequence[float]], Flags],
) -> float | None:
    """Return *figure* in steps that people can read and that still do it."""
    step = STEPS.get(axis.unit, FINE)
    up = figure > start
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    steps = (Decimal(figure) / step).to_integral_value(rounding)
    readable = _within(
        axis,
        [float((steps + (n if up else -n)) * step) for n in range(3)],
    )
    if readable:
        does = turns(readable)
        found = [value for value, is_so in zip(readable, does, strict=True) if is_so]
        if found:
            return min(found, key=lambda value: abs(value - start))
    if axis.unit == "COUNT":
        return None
    return figure if turns([figure])[0] else None
