"""What a preview adds up to, in arrays: money, hours, managers, who is borderline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.core.value import weight_sensitivity
from scoring.models import AccountMeasures, MeasureSettings
from tiers.features import HOUR, Vector
from tiers.models import Evaluation
from tiers.services.judging import Judgement
from tiers.services.previewing import Flags, Preview

NEAR = 250  # places on each side of the line whose weights are varied
DRAWS = 200
SEED = 4
MEASURED = (
    "account_id",
    "headroom_beyond",
    "potential",
    "potential_low",
    "potential_high",
    "potential_grade",
    "margin_rate",
)
WAITS = (
    Evaluation.Decision.ENTERS,
    Evaluation.Decision.STAYS,
    Evaluation.Decision.BELOW,
    Evaluation.Decision.CAP,
    Evaluation.Decision.MIX,
    Evaluation.Decision.REGION,
    Evaluation.Decision.HOURS,
    Evaluation.Decision.OPTIMUM,
)
LIMITED = (
    Evaluation.Decision.CAP,
    Evaluation.Decision.MIX,
    Evaluation.Decision.REGION,
    Evaluation.Decision.HOURS,
    Evaluation.Decision.OPTIMUM,
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure as it is and as it would be; NaN where it is not measured."""

    now: float
    then: float

    @property
    def change(self) -> float:
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Totals:
    """
    What the accounts that somebody sees add up to.

    ``contribution`` is money a year after cost to serve, ``unmeasured`` how many of
    those who would be Strategic have none; hours are a month. ``capacity`` is NaN if
    no manager's hours are known.
    """

    strategic: Sum
    contribution: Sum
    unmeasured: int
    strategic_hours: Sum
    other_hours: Sum
    capacity: float


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What attention would win of the movers' headroom, in money a year.

    ``grade`` is the worst of the estimates behind it; ``unmeasured`` movers have none.
    The ends are those of the potentials, added up as if all fell together.
    """

    change: float
    low: float
    high: float
    grade: str
    unmeasured: int
    win_rate: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Loads:
    """
    Hours a month that each of m managers would owe, and has for clients.

    ``available`` is NaN for whom none are stated.
    """

    now: Vector
    then: Vector
    available: Vector

    @property
    def is_known(self) -> Flags:
        """Whose hours are stated, (m,)."""
        return np.isfinite(self.available) & (self.available > 0)

    def over(self, hours: Vector) -> Flags:
        """Who has to give more than there is, (m,)."""
        return self.is_known & (hours > self.available)

    def among(self, kept: Flags) -> "Loads":
        """Return the loads of the managers where *kept* is true."""
        return Loads(self.now[kept], self.then[kept], self.available[kept])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Borderline:
    """Who changes sides as the weights vary; ``flips`` is 0 far from the line."""

    flips: Vector
    share: float

    @property
    def is_borderline(self) -> Flags:
        return self.flips >= self.share


def totals(preview: Preview, seen: Flags) -> Totals:
    """Add up what *seen* accounts, (n,), bring and take, today and then."""
    margin = preview.portfolio.measures["net_margin_12m"]
    was, is_ = preview.holds & seen, preview.seated & seen
    minutes_now, minutes_then = preview.now.minutes_now, preview.then.minutes_then
    minutes = preview.portfolio.managers.minutes
    return Totals(
        strategic=Sum(int(was.sum()), int(is_.sum())),
        contribution=Sum(_sum(margin[was]), _sum(margin[is_])),
        unmeasured=int(np.isnan(margin[is_]).sum()),
        strategic_hours=Sum(
            _sum(minutes_now[was]) / HOUR, _sum(minutes_then[is_]) / HOUR
        ),
        other_hours=Sum(
            _sum(minutes_now[seen & ~was]) / HOUR,
            _sum(minutes_then[seen & ~is_]) / HOUR,
        ),
        capacity=_sum(minutes) / HOUR if np.isfinite(minutes).any() else np.nan,
    )


def expected(preview: Preview, seen: Flags) -> Expected:
    """
    Return what the moves of *seen* accounts would bring a year.

    Who becomes Strategic is expected to give us the settings' share of its headroom;
    who stops being so, not to.
    """
    gains = gains_of(preview.portfolio.keys[seen & (preview.holds != preview.seated)])
    enters = set(preview.portfolio.keys[seen & preview.seated].tolist())
    change = low = high = 0.0
    for key, gain in gains.items():
        if gain is None:
            continue
        change += gain.change if key in enters else -gain.change
        low += gain.low if key in enters else -gain.high
        high += gain.high if key in enters else -gain.low
    known = [gain for gain in gains.values() if gain is not None]
    return Expected(
        change=change,
        low=low,
        high=high,
        grade=max((gain.grade for gain in known), default=""),
        unmeasured=len(gains) - len(known),
        win_rate=float(MeasureSettings.current().win_rate),
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """What attention would win of one account's headroom a year, and how well known."""

    change: float
    low: float
    high: float
    grade: str


def gains_of(keys: NDArray[np.int64]) -> dict[int, Gain | None]:
    """Return what attention would win of each account; None where it is unknown."""
    rate = float(MeasureSettings.current().win_rate)
    found: dict[int, Gain | None] = dict.fromkeys(keys.tolist())
    rows = AccountMeasures.objects.filter(pk__in=keys.tolist()).values_list(*MEASURED)
    for key, beyond, potential, low, high, grade, margin in rows:
        if beyond is None or margin is None:
            continue
        worth = rate * float(margin)
        least = float(beyond) - float(potential - low if low is not None else 0)
        most = float(beyond) + float(high - potential if high is not None else 0)
        found[key] = Gain(
            worth * float(beyond), worth * max(least, 0.0), worth * most, grade or "D"
        )
    return found


def loads(preview: Preview) -> Loads:
    """Return what each manager would owe all accounts, and owes them today."""
    portfolio = preview.portfolio
    size = portfolio.managers.keys.size
    owned = portfolio.manager >= 0

    def owed(minutes: NDArray[np.int64]) -> Vector:
        return np.bincount(
            portfolio.manager[owned], weights=minutes[owned], minlength=size
        )

    return Loads(
        now=owed(preview.now.minutes_now) / HOUR,
        then=owed(preview.then.minutes_then) / HOUR,
        available=portfolio.managers.minutes / HOUR,
    )


def borderline(preview: Preview) -> Borderline:
    """Vary the draft's weights, and see who near the line changes sides."""
    then, policy = preview.then, preview.policy
    flips = np.zeros(then.score.size)
    weights = np.array([each["weight"] for each in policy.criteria], dtype=np.float64)
    weights /= weights.sum()
    for places, line, top in _lines(preview):
        near = _nearest(then, places, line)
        if near.size == 0:
            continue
        found = weight_sensitivity(
            np.nan_to_num(then.worths[near]),
            weights,
            line=line if top is None else None,
            top=None if top is None else int(preview.seated[near].sum()),
            concentration=policy.weight_spread,
            draws=DRAWS,
            seed=SEED,
        )
        flips[near] = found.flips
    return Borderline(flips, policy.borderline_share)


def _lines(preview: Preview) -> list[tuple[Flags, float, int | None]]:
    """
    Return who stands before which line: accounts, its score, and seats if they decide.

    Where seats run out the line is the score of the last who has one, and moves with
    the others' scores; else it is the policy's own, one to stay and one to enter.
    """
    then, policy = preview.then, preview.policy
    waits = np.isin(then.decision, [str(code) for code in WAITS])
    seated = waits & preview.seated
    if seated.any() and np.isin(then.decision, [str(c) for c in LIMITED]).any():
        return [(waits, float(then.score[seated].min()), int(seated.sum()))]
    return [
        (waits & preview.holds, policy.stay_score, None),
        (waits & ~preview.holds, policy.enter_score, None),
    ]


def _nearest(then: Judgement, places: Flags, line: float) -> NDArray[np.int64]:
    found = np.flatnonzero(places)
    above = found[then.score[found] >= line]
    below = found[then.score[found] < line]
    near = [
        side[np.argsort(np.abs(then.score[side] - line), kind="stable")[:NEAR]]
        for side in (above, below)
    ]
    return np.concatenate(near)


def _sum(values: Vector | NDArray[np.int64]) -> float:
    return float(np.nansum(values))
