"""Money beyond what an account is already expected to bring."""

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, not_negative, require
from scoring.core._gaps import as_known_or_nan, spread_or_vector


def headroom_beyond(
    wallet: ArrayLike, sales: ArrayLike, expected_sales: ArrayLike
) -> Vector:
    """
    Return the wallet beyond today's and expected sales, (n,), in money a year.

    Lifetime value counts what an account is expected to buy, which may be more than
    it buys today. Headroom beyond the larger of the two shares no money with it.

    Parameters
    ----------
    wallet : (n,) array_like
        All that the customer could spend with us in a year, >= 0; NaN where unknown.
    sales : (n,) array_like
        Own sales of the last year.
    expected_sales : (n,) array_like
        Sales a year that lifetime value is made of: its money before margin, over the
        years of its horizon discounted likewise. NaN where there is none.

    Returns
    -------
    (n,) ndarray of float64
        At least 0; NaN where the wallet is unknown.

    Examples
    --------
    >>> headroom_beyond([400, 400, 400], [300, 300, 300], [250, 360, np.nan])
    array([100.,  40., 100.])
    """
    whole = as_known_or_nan(wallet, "wallet", least=0.0)
    today = as_known_or_nan(sales, "sales", size=whole.size)
    expected = as_known_or_nan(expected_sales, "expected_sales", size=whole.size)
    counted = np.maximum(np.fmax(np.fmax(today, expected), 0.0), 0.0)
    return np.where(np.isnan(whole), np.nan, np.maximum(whole - counted, 0.0))


def headroom_value(
    beyond: ArrayLike,
    *,
    win_rate: ArrayLike,
    margin_rate: ArrayLike,
    annual_rate: float,
    horizon_weeks: float,
) -> Vector:
    r"""
    Return what headroom is worth, (n,), discounted to now, in money.

    Parameters
    ----------
    beyond : (n,) array_like
        From :func:`headroom_beyond`, >= 0; NaN where unknown. Unit: money a year.
    win_rate : float or (n,) array_like
        Share of it that we can expect to win, 0 to 1.
    margin_rate : float or (n,) array_like
        Margin on it, as a share.
    annual_rate : float
        Effective discount rate a year, >= 0.
    horizon_weeks : float
        Weeks ahead, >= 0.

    Returns
    -------
    (n,) ndarray of float64
        NaN where the headroom, its win rate or its margin rate is unknown.

    Notes
    -----
    Headroom comes evenly over the year, with :math:`\delta = \ln(1 + r) / 52`:

    .. math:: V = h \cdot w \cdot m \cdot \frac{1 - e^{-\delta H}}{52 \delta}

    Added to a lifetime value over the same horizon at the same rates, it never
    exceeds the discounted margin on the whole wallet (or, where more than the wallet
    is expected to be bought, the lifetime value): no pound is counted twice.

    Examples
    --------
    >>> headroom_value([40_000], win_rate=0.25, margin_rate=0.3, annual_rate=0.1,
    ...                horizon_weeks=156).round(0)
    array([7828.])
    """
    money = as_known_or_nan(beyond, "beyond", least=0.0)
    wins = spread_or_vector(win_rate, "win_rate", money.size)
    share = np.isnan(wins) | ((wins >= 0) & (wins <= 1))
    require(share, wins, "win_rate must lie from 0 to 1")
    margins = spread_or_vector(margin_rate, "margin_rate", money.size)
    years = discounted_years(annual_rate, horizon_weeks)
    value: Vector = money * wins * margins * years
    return value


def discounted_years(annual_rate: float, horizon_weeks: float) -> float:
    """Return the years of a horizon, each worth what it is from here."""
    rate = not_negative(annual_rate, "annual_rate")
    weeks = not_negative(horizon_weeks, "horizon_weeks")
    force = np.log1p(rate) / 52
    if force * weeks < 1e-12:
        return weeks / 52
    return float(-np.expm1(-force * weeks) / (52 * force))
