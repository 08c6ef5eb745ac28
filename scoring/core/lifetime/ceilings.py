"""What may be invested in an account, from the careful end of its value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_vector, not_negative, positive


@dataclass(frozen=True, slots=True, eq=False)
class Ceilings:
    """
    The most that an account's value bears, (n,) each.

    Attributes
    ----------
    money : (n,) ndarray
        Unit: the currency of the values.
    hours : (n,) ndarray
        What that buys of a manager's time.
    contacts : (n,) ndarray
        Whole contacts that fit into the hours.
    """

    money: Vector
    hours: Vector
    contacts: Vector


def investment_ceilings(
    low: ArrayLike, *, share: float, hourly_cost: float, minutes_per_contact: float
) -> Ceilings:
    """
    Turn the lower percentile of lifetime value into ceilings of investment.

    Parameters
    ----------
    low : (n,) array_like
        Lower percentile of each account's value; one below zero bears nothing. Unit:
        one currency.
    share : float
        Part of it that may be spent on the account, 0 to 1.
    hourly_cost : float
        Of a manager's hour, > 0. Unit: that currency.
    minutes_per_contact : float
        > 0.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Examples
    --------
    >>> ceilings = investment_ceilings(
    ...     [40_000, -10], share=0.1, hourly_cost=80, minutes_per_contact=90)
    >>> ceilings.money, ceilings.hours, ceilings.contacts
    (array([4000.,    0.]), array([50.,  0.]), array([33.,  0.]))
    """
    values = as_vector(low, "low")
    if not_negative(share, "share") > 1:
        raise ValueError(f"share must be <= 1, got {share!r}")
    money = np.maximum(values, 0.0) * share
    hours = money / positive(hourly_cost, "hourly_cost")
    minutes = positive(minutes_per_contact, "minutes_per_contact")
    return Ceilings(money, hours, np.floor(hours * 60 / minutes * (1 + 1e-12)))
