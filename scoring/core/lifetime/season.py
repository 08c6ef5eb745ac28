"""What the season makes of money: an index by calendar month."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, not_negative

MONTHS = 12
LEAST_MONTHS = 24  # two whole years


@dataclass(frozen=True, slots=True, eq=False)
class SeasonalIndex:
    """
    How much more than usual each calendar month brings.

    Attributes
    ----------
    factors : (12,) ndarray
        January to December, with mean 1; all 1 where it is not measured.
    years : float
        Length of the history it rests on.
    measured : bool
        Whether there are two whole years of it, with revenue throughout.
    """

    factors: Vector
    years: float
    measured: bool


def seasonal_index(month: ArrayLike, revenue: ArrayLike) -> SeasonalIndex:
    """
    Measure the season from a portfolio's own revenue.

    Parameters
    ----------
    month : (m,) array_like of datetime64[M], or (m, 2) of year and month
        Whole months in any order, each once. One that is missing between the first
        and the last had no revenue.
    revenue : (m,) array_like
        Of each month. Unit: one currency.

    Returns
    -------
    SeasonalIndex
        Off (all 1, ``measured`` false) below 24 months, and where a year's revenue is
        not above zero.

    Raises
    ------
    ValueError
        If a month is no month or given twice, or a revenue is not finite; names the
        argument and the first offending index.

    Notes
    -----
    Ratio to moving average: each month against the mean of the twelve around it (the
    ends of thirteen count half), averaged over the years by calendar month, and set to
    a mean of 1. Growth therefore does not pass for season.

    References
    ----------
    R. J. Hyndman and G. Athanasopoulos (2021), Forecasting: Principles and Practice,
    3rd edition, section 3.4, "Classical decomposition".

    Examples
    --------
    >>> months = np.arange("2023-01", "2025-01", dtype="datetime64[M]")
    >>> revenue = np.where(np.arange(24) % 12 == 11, 200.0, 100.0)
    >>> seasonal_index(months, revenue).factors[[0, 11]].round(3)
    array([0.923, 1.846])
    """
    months = _as_months(month)
    values = as_vector(revenue, "revenue", size=months.size)
    span = int(months.max() - months.min()) + 1 if months.size else 0
    off = SeasonalIndex(np.ones(MONTHS), span / MONTHS, measured=False)
    if span < LEAST_MONTHS:
        return off
    series = np.zeros(span)
    series[months - months.min()] = values
    window = np.array([0.5, *np.ones(MONTHS - 1), 0.5]) / MONTHS
    usual = np.convolve(series, window, mode="valid")
    if (usual <= 0).any():
        return off
    ratio = np.maximum(series[MONTHS // 2 : -(MONTHS // 2)] / usual, 0.0)
    calendar = (months.min() + MONTHS // 2 + np.arange(ratio.size)) % MONTHS
    means = np.bincount(calendar, ratio, minlength=MONTHS)
    means /= np.bincount(calendar, minlength=MONTHS)
    return SeasonalIndex(means / means.mean(), span / MONTHS, measured=True)


def horizon_factor(index: SeasonalIndex, as_of: dt.date, weeks: float) -> float:
    """
    Return what the season makes of money in the *weeks* after a day.

    The mean of the index over those days: 1 over whole years, and where it is not
    measured or there are no days.

    Examples
    --------
    >>> winter = SeasonalIndex(np.array([3.0] + [9 / 11] * 11), 2.0, measured=True)
    >>> round(horizon_factor(winter, dt.date(2024, 12, 31), 31 / 7), 9)
    3.0
    """
    days = round(not_negative(weeks, "weeks") * 7)
    if not index.measured or days == 0:
        return 1.0
    ahead = np.datetime64(as_of, "D") + np.arange(1, days + 1)
    return float(index.factors[ahead.astype("datetime64[M]").astype(int) % 12].mean())


def _as_months(month: ArrayLike) -> NDArray[np.int64]:
    """Return months as whole months since January 1970."""
    values = np.asarray(month)
    if values.size == 0:
        return np.zeros(0, dtype=np.int64)
    if np.issubdtype(values.dtype, np.datetime64):
        months = values.astype("datetime64[M]").astype(np.int64)
        valid = ~np.isnat(values)
    else:
        if values.ndim != 2 or values.shape[1] != 2:
            raise ValueError(
                f"month must be datetime64 or pairs of year and month, "
                f"got shape {values.shape}"
            )
        year, number = values.astype(np.int64).T
        months = (year - 1970) * MONTHS + number - 1
        valid = (number >= 1) & (number <= MONTHS)
    if months.ndim != 1:
        raise ValueError(f"month must be one-dimensional, got shape {values.shape}")
    first = np.zeros(months.size, dtype=bool)
    first[np.unique(months, return_index=True)[1]] = True
    if not (valid & first).all():
        place = int(np.argmin(valid & first))
        raise ValueError(f"month must be a month, each once, at index {place}")
    return months
