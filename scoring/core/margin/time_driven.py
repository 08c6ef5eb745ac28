"""Time-driven activity-based costing: minutes times what a minute costs."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_vector, not_negative, positive, require


def capacity_cost_rate(cost: float, minutes: float) -> float:
    """
    Return what a minute costs, in money.

    Parameters
    ----------
    cost : float
        Cost of the people and things supplied, >= 0. Unit: money.
    minutes : float
        Their practical capacity in the same time, > 0; usually 80 to 85 % of the
        minutes they are paid for.

    References
    ----------
    R. S. Kaplan, S. R. Anderson (2004), "Time-Driven Activity-Based Costing", Harvard
    Business Review 82(11).

    Examples
    --------
    >>> capacity_cost_rate(560_000, 700_000)
    0.8
    """
    return not_negative(cost, "cost") / positive(minutes, "minutes")


def time_equation(base: float, coefficients: ArrayLike, drivers: ArrayLike) -> Vector:
    """
    Return the minutes, (n,), that events take.

    Parameters
    ----------
    base : float
        Minutes that every event takes, >= 0.
    coefficients : (k,) array_like
        Minutes more for one of each driver, >= 0.
    drivers : (n, k) array_like
        How many of each driver an event has, such as lines, or 1 for a new customer;
        >= 0.

    Examples
    --------
    An order takes 8 minutes, and 2 more a line after the first:

    >>> time_equation(8, [2], [[0], [3]])
    array([ 8., 14.])
    """
    minutes = not_negative(base, "base")
    each = as_vector(coefficients, "coefficients")
    require(each >= 0, each, "coefficients must be >= 0")
    counts = np.asarray(drivers, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[1] != each.size:
        raise ValueError(f"drivers must be (n, {each.size}), got {counts.shape}")
    for column in counts.T:
        as_vector(column, "drivers")
        require(column >= 0, column, "drivers must be >= 0")
    taken: Vector = minutes + counts @ each
    return taken


def cost_to_serve(minutes: ArrayLike, rate: float) -> Vector:
    """
    Return the cost, (n,), of minutes (>= 0) at a *rate* of money a minute.

    Examples
    --------
    An order, an inquiry and a credit check of Kaplan and Anderson:

    >>> cost_to_serve([8, 44, 50], 0.8)
    array([ 6.4, 35.2, 40. ])
    """
    spent = as_vector(minutes, "minutes")
    require(spent >= 0, spent, "minutes must be >= 0")
    return spent * not_negative(rate, "rate")


class CapacityUse(NamedTuple):
    """
    Where the cost of capacity went.

    Attributes
    ----------
    used : float
        Cost of the minutes used: what customers are charged. Unit: money.
    unused : float
        Cost of the minutes left, charged to nobody; below 0 where more minutes were
        used than there should be, and the practical capacity is wrong. Unit: money.
    """

    used: float
    unused: float


def capacity_use(
    minutes_used: ArrayLike, *, cost: float, minutes: float
) -> CapacityUse:
    """
    Split the cost of a capacity into used and unused.

    Parameters
    ----------
    minutes_used : (n,) array_like
        Minutes that each customer or activity took, >= 0.
    cost, minutes : float
        As :func:`capacity_cost_rate` takes them.

    Examples
    --------
    >>> capacity_use([578_600], cost=560_000, minutes=700_000)
    CapacityUse(used=462880.0, unused=97120.0)
    """
    rate = capacity_cost_rate(cost, minutes)
    used = float(cost_to_serve(minutes_used, rate).sum())
    return CapacityUse(used, float(cost) - used)
