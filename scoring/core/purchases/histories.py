"""Purchase histories as the models take them: checked, and grouped where equal."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_counts, as_vector, every, require

WEEKS_A_YEAR = 52
# About so many histories, one in four or fewer, tell where an optimum is to be found.
FEW_ROWS = 2_500
LEAST_APART = 4


class Histories(NamedTuple):
    """
    What the models know of each account.

    Attributes
    ----------
    frequency : (n,) ndarray
        Days with a purchase after the first such day.
    recency : (n,) ndarray
        Weeks from the first such day to the last; 0 where frequency is 0.
    age : (n,) ndarray
        Weeks from the first such day to now.
    """

    frequency: Vector
    recency: Vector
    age: Vector


def as_histories(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Histories:
    """
    Check and return purchase histories.

    :raises ValueError: naming the argument and the first index, if a frequency is not
        whole or negative, 0 <= recency <= age fails, or lengths differ
    """
    counts = as_counts(frequency, "frequency")
    last = as_vector(recency, "recency", size=counts.size)
    now = as_vector(age, "age", size=counts.size)
    if not every(_in_order, last, now):
        require(now >= 0, now, "age must be >= 0")
        require(last >= 0, last, "recency must be >= 0")
        require(last <= now, last, "recency must be <= age")
    if not counts.all():
        last = last * (counts > 0)
    return Histories(counts, last, now)


def _in_order(last: Vector, now: Vector) -> NDArray[np.bool_]:
    valid = last >= 0
    valid &= last <= now
    return valid


def as_weights(weights: ArrayLike | None, size: int) -> Vector:
    """
    Return the weights of *size* accounts, 1 each where none are given.

    :raises ValueError: if one is negative, all are 0, or their number differs
    """
    if weights is None:
        return np.ones(size)
    vector = as_vector(weights, "weights", size=size)
    require(vector >= 0, vector, "weights must be >= 0")
    if not vector.any():
        raise ValueError("weights must not all be 0")
    return vector


def grouped(
    histories: Histories, weights: ArrayLike | None
) -> tuple[Histories, Vector]:
    """
    Return the distinct histories and the weight of each, in an order of their own.

    :raises ValueError: if there is no account, or the weights are refused
    """
    if histories.frequency.size == 0:
        raise ValueError("frequency must hold at least one account")
    weight = as_weights(weights, histories.frequency.size)
    units = [histories.frequency, histories.recency * 7, histories.age * 7]
    whole = [np.rint(values) for values in units]
    exact = all(
        float(np.abs(values - near).max()) < 1e-6
        for values, near in zip(units, whole, strict=True)
    )
    spans = [int(near.max()) + 1 for near in whole]
    if not exact or np.prod([float(span) for span in spans]) > 2**62:
        return _grouped_rows(histories, weight)
    x, last, now = (near.astype(np.int64) for near in whole)
    keys, which = np.unique((x * spans[1] + last) * spans[2] + now, return_inverse=True)
    rest, now = np.divmod(keys, spans[2])
    x, last = np.divmod(rest, spans[1])
    rows = Histories(x.astype(np.float64), last / 7, now / 7)
    return rows, np.bincount(which, weights=weight)


def thinned(rows: Histories, counts: Vector) -> tuple[Histories, Vector] | None:
    """
    Return some of many distinct histories, of all kinds; ``None`` where they are few.
    """
    apart = rows.frequency.size // FEW_ROWS
    if apart < LEAST_APART:
        return None
    some = slice(apart // 2, None, apart)
    if not counts[some].any():
        return None
    return Histories(*(values[some] for values in rows)), counts[some]


def _grouped_rows(histories: Histories, weight: Vector) -> tuple[Histories, Vector]:
    rows, which = np.unique(np.column_stack(histories), axis=0, return_inverse=True)
    return Histories(*rows.T.copy()), np.bincount(which, weights=weight)


def weekly_force(annual_rate: float) -> float:
    """
    Return the continuous discount rate a week of an effective rate a year.

    :raises ValueError: if the rate is not finite and >= 0
    """
    if not (np.isfinite(annual_rate) and annual_rate >= 0):
        raise ValueError(f"annual_rate must be finite and >= 0, got {annual_rate!r}")
    return float(np.log1p(annual_rate)) / WEEKS_A_YEAR


def discount_weeks(force: float, horizon: float | None) -> float:
    """
    Return the weeks after which nothing more counts.

    :raises ValueError: if the horizon is negative, or endless and nothing discounted
    """
    if horizon is None:
        if force == 0:
            raise ValueError("horizon must be given where annual_rate is 0")
        return 40 / force  # e^-40 of the value lies beyond
    if not (np.isfinite(horizon) and horizon >= 0):
        raise ValueError(f"horizon must be finite and >= 0, got {horizon!r}")
    return float(horizon)
