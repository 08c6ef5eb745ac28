"""Margin net of what serving the customer and waiting for its money cost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, not_negative, require
from scoring.core._gaps import as_known_or_nan, ratio, spread_or_vector


@dataclass(frozen=True, slots=True, eq=False)
class NetMargin:
    """
    What is left of revenue.

    Attributes
    ----------
    money : (n,) ndarray
        Net margin; NaN where revenue or the cost of goods is unknown.
    share : (n,) ndarray
        Of revenue; NaN also where there is no revenue above 0.
    working_capital : (n,) ndarray
        Cost of waiting for the money; NaN where the days are unknown.
    left_out : (n,) ndarray of int
        How many of the other costs are unknown and so take nothing off: the margin is
        at most what is shown.
    """

    money: Vector
    share: Vector
    working_capital: Vector
    left_out: NDArray[np.int64]


def net_margin(
    revenue: ArrayLike,
    goods_cost: ArrayLike,
    *,
    discounts: ArrayLike = 0.0,
    returns: ArrayLike = 0.0,
    cost_to_serve: ArrayLike = np.nan,
    days_outstanding: ArrayLike = np.nan,
    capital_rate: float = 0.0,
) -> NetMargin:
    r"""
    Take off revenue what a customer costs.

    Parameters
    ----------
    revenue : (n,) array_like
        Of a year, at list or invoice; NaN where unknown. Unit of this and the costs:
        money.
    goods_cost : (n,) array_like
        Cost of the goods; NaN where unknown. Below 0 where more came back.
    discounts, returns : float or (n,) array_like
        What revenue does not have off it yet, >= 0; NaN where unknown.
    cost_to_serve : float or (n,) array_like
        From :func:`~scoring.core.margin.cost_to_serve`, >= 0; NaN where unknown.
    days_outstanding : float or (n,) array_like
        Days between invoice and payment, >= 0; NaN where unknown.
    capital_rate : float
        Cost of capital a year, >= 0.

    Returns
    -------
    NetMargin

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    .. math:: M = R - C - D - B - S - r \cdot \frac{d}{365} \cdot \max(R, 0)

    Examples
    --------
    >>> net = net_margin([100_000, 100_000], [70_000, 70_000], discounts=2_000,
    ...                  cost_to_serve=[12_000, np.nan], days_outstanding=73,
    ...                  capital_rate=0.1)
    >>> net.money, net.left_out
    (array([14000., 26000.]), array([0, 1]))
    """
    earned = as_known_or_nan(revenue, "revenue")
    size = earned.size
    goods = as_known_or_nan(goods_cost, "goods_cost", size=size)
    others = []
    for values, name in (
        (discounts, "discounts"),
        (returns, "returns"),
        (cost_to_serve, "cost_to_serve"),
        (days_outstanding, "days_outstanding"),
    ):
        given = spread_or_vector(values, name, size)
        require(np.isnan(given) | (given >= 0), given, f"{name} must be >= 0")
        others.append(given)
    rate = not_negative(capital_rate, "capital_rate")
    others[3] = rate * others[3] / 365 * np.maximum(earned, 0.0)
    unknown = np.isnan(np.array(others).reshape(4, size))
    money = earned - goods
    for cost in others:
        money = money - np.nan_to_num(cost)
    return NetMargin(money, ratio(money, earned), others[3], unknown.sum(axis=0))


def return_on_manager_cost(
    margin: ArrayLike, manager_cost: ArrayLike, *, expected: ArrayLike = 0.0
) -> Vector:
    """
    Return what each pound spent on managing accounts brings beyond itself, (n,).

    Parameters
    ----------
    margin : (n,) array_like
        Contribution after cost to serve, before the manager's cost; NaN where
        unknown. Unit of this and the rest: money over the same time.
    manager_cost : (n,) array_like
        Hours given to the account times their loaded hourly cost, >= 0; NaN where
        unknown.
    expected : float or (n,) array_like
        Contribution expected within the programme's horizon, where that is to count;
        the manager's cost is then that of the same horizon. NaN where unknown.

    Returns
    -------
    (n,) ndarray of float64
        1 is a pound more for a pound; -1 is all lost. NaN where something is unknown,
        or nothing was spent.

    Examples
    --------
    >>> return_on_manager_cost([30_000, 5_000, 9_000], [10_000, 10_000, 0])
    array([ 2. , -0.5,  nan])
    """
    earned = as_known_or_nan(margin, "margin")
    spent = as_known_or_nan(manager_cost, "manager_cost", size=earned.size, least=0.0)
    more = spread_or_vector(expected, "expected", earned.size)
    return ratio(earned + more - spent, spent)
