"""How profit is spread over customers: the whale curve, and who makes most of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_vector
from scoring.core._gaps import NOTHING

ALONE = 1000  # accounts at either end that a bootstrap draws one by one
GROUPS = 2000  # of those between, drawn together


@dataclass(frozen=True, slots=True, eq=False)
class WhaleCurve:
    """
    Profit cumulated over accounts, the most profitable first.

    Shares of profit are of the total, losses included; NaN where that is not above 0.

    Attributes
    ----------
    accounts_share : (m,) ndarray
        From 0 to 1, by account or in even steps.
    profit_share : (m,) ndarray
        Cumulated profit of that share of accounts, of the total: 0 to 1 with the peak
        between.
    peak : float
        Profit of all who make some, of the total: 1 where nobody loses.
    past_peak_share : float
        Share of accounts that lose money.
    destroyed : float
        What those lose, of the total: peak - 1.
    total : float
        All profit. Unit: money.
    low, high : (m,) ndarray or None
        Percentiles of the bootstrapped curve; infinite where the total of a draw is
        not above 0. None where no draws were asked for.
    peak_low, peak_high : float or None
        Those of the peak.
    """

    accounts_share: Vector
    profit_share: Vector
    peak: float
    past_peak_share: float
    destroyed: float
    total: float
    low: Vector | None
    high: Vector | None
    peak_low: float | None
    peak_high: float | None


def whale_curve(
    profit: ArrayLike,
    *,
    draws: int = 0,
    seed: int = 0,
    level: float = 0.9,
    points: int = 201,
) -> WhaleCurve:
    """
    Cumulate profit over accounts.

    Parameters
    ----------
    profit : (n,) array_like
        Profit of each account after cost to serve, over a year or more: a quarter is
        too short to judge by. Unit: money.
    draws : int
        Of the bootstrap, in which accounts are drawn with replacement; 0 leaves it out.
    seed : int
        Of the draws.
    level : float
        Probability that the band holds, within 0 and 1.
    points : int
        Points of the curve at most, 0 included; >= 2.

    Returns
    -------
    WhaleCurve

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    Beyond the thousand largest and smallest, the bootstrap draws accounts by groups of
    neighbours: how many by the multinomial distribution, their sum by the normal with
    the group's own mean and variance.

    References
    ----------
    R. Cooper, R. S. Kaplan (1991), "Profit Priorities from Activity-Based Costing",
    Harvard Business Review 69(3).

    Examples
    --------
    >>> curve = whale_curve([60, 50, 10, -20])
    >>> curve.profit_share, curve.peak, curve.past_peak_share
    (array([0. , 0.6, 1.1, 1.2, 1. ]), 1.2, 0.25)
    """
    ordered = _ordered(profit)
    if points < 2:
        raise ValueError(f"points must be >= 2, got {points}")
    if draws < 0:
        raise ValueError(f"draws must be >= 0, got {draws}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie within 0 and 1, got {level!r}")
    size, total = ordered.size, float(ordered.sum())
    steps = np.linspace(0, 1, min(points, size + 1))
    summed = np.append(0.0, np.cumsum(ordered))
    along = np.interp(steps * size, np.arange(size + 1), summed)
    made = float(ordered[ordered > 0].sum())
    told = _is_told(total, made)
    peak = made / total if told else np.nan
    low = high = None
    peaks: tuple[float, float] | tuple[None, None] = (None, None)
    if draws and size:
        curves, tops = _bootstrap(ordered, steps, draws, seed)
        tails = [(1 - level) / 2, (1 + level) / 2]
        # Shares may be infinite, between which nothing can be interpolated.
        low, high = np.quantile(curves, tails, axis=0, method="inverted_cdf")
        lower, upper = np.quantile(tops, tails, method="inverted_cdf")
        peaks = float(lower), float(upper)
    return WhaleCurve(
        accounts_share=steps,
        profit_share=along / total if told else np.full(steps.size, np.nan),
        peak=peak,
        past_peak_share=float((ordered < 0).sum()) / max(size, 1),
        destroyed=peak - 1,
        total=total,
        low=low,
        high=high,
        peak_low=peaks[0],
        peak_high=peaks[1],
    )


class ParetoSplit(NamedTuple):
    """
    "x % of customers make 80 % of the profit".

    Attributes
    ----------
    customers_share : float
        The x, as a share; NaN where the total is not above 0.
    profit_share : float
        What those customers really make of the total, that share or a little more.
    customers : int
        How many they are; 0 where the total is not above 0.
    """

    customers_share: float
    profit_share: float
    customers: int


def pareto_split(profit: ArrayLike, share: float = 0.8) -> ParetoSplit:
    """
    Find the fewest customers who together make a share of the profit.

    Parameters
    ----------
    profit : (n,) array_like
        Profit of each customer, losses included. Unit: money.
    share : float
        Of the total profit, within 0 and 1; the total is after losses, so that a few
        customers can make more than all of it.

    Returns
    -------
    ParetoSplit

    Examples
    --------
    >>> pareto_split([60, 50, 10, -20])
    ParetoSplit(customers_share=0.5, profit_share=1.1, customers=2)
    """
    ordered = _ordered(profit)
    if not 0 < share < 1:
        raise ValueError(f"share must lie within 0 and 1, got {share!r}")
    total = float(ordered.sum())
    if not _is_told(total, float(ordered[ordered > 0].sum())):
        return ParetoSplit(np.nan, np.nan, 0)
    summed = np.cumsum(ordered)
    # Round-off of the sum is no reason to need one customer more.
    enough = summed >= share * total * (1 - 1e-12)
    customers = int(np.argmax(enough)) + 1
    made = float(summed[customers - 1]) / total
    return ParetoSplit(customers / ordered.size, made, customers)


def profit_share_of_top(profit: ArrayLike, customers_share: float = 0.2) -> float:
    """
    Return what the most profitable customers make of the total, losses included.

    NaN where the total is not above 0; part of a customer counts for that part.

    Examples
    --------
    >>> profit_share_of_top([225, -25, -25, -50, -25])
    2.25
    """
    ordered = _ordered(profit)
    if not 0 < customers_share <= 1:
        raise ValueError(
            f"customers_share must lie within 0 and 1, got {customers_share!r}"
        )
    total = float(ordered.sum())
    if not _is_told(total, float(ordered[ordered > 0].sum())):
        return np.nan
    summed = np.append(0.0, np.cumsum(ordered))
    at = customers_share * ordered.size
    return float(np.interp(at, np.arange(ordered.size + 1), summed)) / total


def _ordered(profit: ArrayLike) -> Vector:
    """Return profits, the largest first."""
    money = as_vector(profit, "profit")
    ordered: Vector = np.sort(money)[::-1]
    return ordered


def _is_told(total: float, made: float) -> bool:
    """Whether a total is above 0, and more than the round-off of gains and losses."""
    return total > max(1e-12 * made, NOTHING)


def _bootstrap(
    ordered: Vector, steps: Vector, draws: int, seed: int
) -> tuple[Matrix, Vector]:
    """Return the curves, (draws, m), and peaks, (draws,), of resampled accounts."""
    starts = _group_starts(ordered)
    sizes = np.diff(np.append(starts, ordered.size))
    means = np.add.reduceat(ordered, starts) / sizes
    squares = np.add.reduceat((ordered - np.repeat(means, sizes)) ** 2, starts)
    spread = np.sqrt(squares / sizes)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(ordered.size, sizes / ordered.size, size=draws)
    sums = counts * means
    sums += np.sqrt(counts) * spread * rng.standard_normal(counts.shape)
    cumulated = np.cumsum(sums, axis=1)
    totals = cumulated[:, -1:]
    reached = np.cumsum(counts, axis=1)
    curves = np.empty((draws, steps.size))
    for row, places, money in zip(curves, reached, cumulated, strict=True):
        row[:] = np.interp(
            steps * ordered.size, np.append(0, places), np.append(0.0, money)
        )
    peaks = np.maximum(np.max(cumulated, axis=1, keepdims=True), 0.0)
    told = totals > np.maximum(1e-12 * peaks, NOTHING)
    safe = np.where(told, totals, 1.0)
    curves = np.where(told, curves / safe, np.inf)
    peaks = np.where(told, peaks / safe, np.inf)
    return curves, peaks[:, 0]


def _group_starts(ordered: Vector) -> NDArray[np.intp]:
    """Where groups of neighbours start; a group never mixes gains and losses."""
    size = ordered.size
    if size <= 2 * ALONE + GROUPS:
        return np.arange(size)
    between = np.linspace(ALONE, size - ALONE, GROUPS + 1).astype(np.intp)
    edges = [np.arange(ALONE), between, np.arange(size - ALONE, size)]
    turns = np.searchsorted(-ordered, [0.0], side="right")
    starts = np.unique(np.concatenate([*edges, turns]))
    return starts[starts < size]
