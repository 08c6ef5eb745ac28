"""Our part of a wallet, and what is left behind of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, require
from scoring.core._gaps import as_known_or_nan, ratio


def share_of_wallet(sales: ArrayLike, wallet: ArrayLike) -> Vector:
    """
    Return what is with us of each wallet, (n,), from 0 to 1.

    Parameters
    ----------
    sales : (n,) array_like
        Own sales a year; below 0 (credits outweigh) counts as nothing, and NaN is
        unknown. Unit: money.
    wallet : (n,) array_like
        All that the customer spends a year, >= 0, NaN where unknown. A wallet below
        own sales is wrong by at least the difference: the share is 1. Unit: money.

    Returns
    -------
    (n,) ndarray of float64
        NaN where the wallet is unknown or nothing: there is nothing to have a share of.

    Examples
    --------
    >>> share_of_wallet([300_000, -5_000, 10], [400_000, 400_000, np.nan])
    array([0.75, 0.  ,  nan])
    """
    own = as_known_or_nan(sales, "sales")
    whole = as_known_or_nan(wallet, "wallet", size=own.size, least=0.0)
    return ratio(np.clip(own, 0.0, np.nan_to_num(whole)), whole)


def wallet_allocation_share(rank: ArrayLike, suppliers: ArrayLike) -> Any:
    """
    Return the share of wallet, (n,), that a place among the suppliers suggests.

    Parameters
    ----------
    rank : (n,) array_like
        Our place in the customer's preference, 1 the first; ties take the mean of
        their places, so halves are allowed.
    suppliers : (n,) array_like
        How many suppliers the customer uses, whole and >= 1. Either may be one number
        for all; two numbers give one.

    Raises
    ------
    ValueError
        If a rank lies outside 1 to the number of suppliers, by its index.

    References
    ----------
    T. L. Keiningham, L. Aksoy, A. Buoye, B. Cooil (2011), "Customer Loyalty Isn't
    Enough. Grow Your Share of Wallet", Harvard Business Review 89(10): the Wallet
    Allocation Rule, (1 - rank / (suppliers + 1)) * 2 / suppliers.

    Examples
    --------
    >>> wallet_allocation_share([1, 2], [2, 2]).round(4)
    array([0.6667, 0.3333])
    """
    size = max(np.size(rank), np.size(suppliers))
    single = np.ndim(rank) == 0 and np.ndim(suppliers) == 0
    if np.ndim(rank) == 0:
        rank = np.full(size, rank)
    if np.ndim(suppliers) == 0:
        suppliers = np.full(np.size(rank), suppliers)
    place = as_vector(rank, "rank")
    used = as_vector(suppliers, "suppliers", size=place.size)
    whole = (used >= 1) & (np.rint(used) == used)
    require(whole, used, "suppliers must be whole numbers >= 1")
    within = (place >= 1) & (place <= used)
    require(within, place, "rank must lie from 1 to the number of suppliers")
    share = (1 - place / (used + 1)) * 2 / used
    return share[0] if single else share


@dataclass(frozen=True, slots=True, eq=False)
class LeftBehind:
    """
    Business that a customer could place with us and does not.

    Attributes
    ----------
    potential : (n,) ndarray
        What could be ours: the wallet less what is made in-house. Unit: money.
    money : (n,) ndarray
        Potential less ours. Unit: money.
    unplaced, competitors : (n,) ndarray
        Of that, what nobody gets and what other suppliers get; NaN where nobody said.
    unattributed : (n,) ndarray
        What is left behind without anybody having said to whom it goes.
    share : (n,) ndarray
        Money left behind of the potential, from 0 to 1.
    measured : (n,) ndarray of bool
        Whether there is evidence. Without, all of the above is NaN: a share of 0 that
        nobody has stated is not measured.
    """

    potential: Vector
    money: Vector
    unplaced: Vector
    competitors: Vector
    unattributed: Vector
    share: Vector
    measured: NDArray[np.bool_]


def left_behind(
    wallet: ArrayLike,
    ours: ArrayLike,
    in_house: ArrayLike,
    unplaced: ArrayLike,
    competitors: ArrayLike,
) -> LeftBehind:
    """
    Split what is left behind into unplaced and lost to competitors.

    Parameters
    ----------
    wallet : (n,) array_like
        All that the customer spends a year, in-house and unplaced included, >= 0;
        NaN where unknown. Where the parts add up to more, they are believed. Unit of
        this and the rest: money.
    ours : (n,) array_like
        What is with us; below 0 counts as nothing. NaN where unknown.
    in_house, unplaced, competitors : (n,) array_like
        What the customer makes itself, does not buy at all, and buys elsewhere, >= 0;
        NaN where nobody said, which for in-house counts as nothing. What is made
        in-house is not left behind.

    Returns
    -------
    LeftBehind
        Measured is an account whose wallet and own part are known, and where either
        money is left behind or both unplaced and competitors were stated.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Examples
    --------
    A wallet of 500, 60 of it made in-house; we get 350 and a competitor 50:

    >>> left = left_behind([500], [350], [60], [np.nan], [50])
    >>> left.money, left.competitors, left.unattributed, left.share.round(3)
    (array([90.]), array([50.]), array([40.]), array([0.205]))
    """
    total = as_known_or_nan(wallet, "wallet", least=0.0)
    size = total.size
    own = np.maximum(as_known_or_nan(ours, "ours", size=size), 0.0)
    made, nobody, others = (
        as_known_or_nan(part, name, size=size, least=0.0)
        for part, name in (
            (in_house, "in_house"),
            (unplaced, "unplaced"),
            (competitors, "competitors"),
        )
    )
    stated = np.nan_to_num(nobody) + np.nan_to_num(others)
    left = np.maximum(total - np.nan_to_num(made) - own, stated)
    said = ~(np.isnan(nobody) | np.isnan(others))
    measured = ~np.isnan(total + own) & ((left > 0) | said)

    def where_measured(values: Vector) -> Vector:
        return np.where(measured, values, np.nan)

    potential = own + left
    share = np.where(potential > 0, np.nan_to_num(ratio(left, potential)), 0.0)
    return LeftBehind(
        potential=where_measured(potential),
        money=where_measured(left),
        unplaced=where_measured(nobody),
        competitors=where_measured(others),
        unattributed=where_measured(np.maximum(left - stated, 0.0)),
        share=where_measured(share),
        measured=measured,
    )
