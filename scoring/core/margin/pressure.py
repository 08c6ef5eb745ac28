"""Whether a customer's prices or margins are being squeezed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, require
from scoring.core._gaps import as_columns

LEAST = 3  # periods that a trend and its error can be told from


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """
    Straight-line trends.

    Attributes
    ----------
    slope : (n,) ndarray
        Change a year, in the unit of the values; NaN under three periods.
    standard_error : (n,) ndarray
        Of the slope; NaN likewise.
    periods : (n,) ndarray of int
        Periods with a value.
    """

    slope: Vector
    standard_error: Vector
    periods: NDArray[np.int64]


def price_pressure(
    period: ArrayLike, values: ArrayLike, *, weights: ArrayLike | None = None
) -> Trend:
    """
    Fit a line through each customer's margin rates, or prices against list or peers.

    A slope below 0 is pressure; twice its error and more is hardly chance.

    Parameters
    ----------
    period : (m,) array_like
        When, in years: 0, 0.25, 0.5 for quarters.
    values : (n, m) array_like
        Margin as a share of revenue, or own price / list price, by period; NaN where
        nothing was bought.
    weights : (n, m) array_like, optional
        What each value counts, such as the revenue behind it, >= 0; alike if left out.

    Returns
    -------
    Trend

    Raises
    ------
    ValueError
        If an argument is refused.

    Notes
    -----
    Weighted least squares; the error's variance comes from the residuals on two
    degrees of freedom less than there are values.

    Examples
    --------
    >>> trend = price_pressure([0, 0.25, 0.5, 0.75], [[0.30, 0.29, 0.28, 0.27]])
    >>> trend.slope.round(3), trend.standard_error.round(3)
    (array([-0.04]), array([0.]))
    """
    when = as_vector(period, "period")
    seen = np.asarray(values, dtype=np.float64)
    if seen.ndim != 2 or seen.shape[1] != when.size:
        raise ValueError(f"values must be (n, {when.size}), got {seen.shape}")
    seen = as_columns(seen, size=len(seen), name="values")
    counts = np.ones_like(seen)
    if weights is not None:
        counts = np.asarray(weights, dtype=np.float64)
        if counts.shape != seen.shape:
            raise ValueError(f"weights must be {seen.shape}, got {counts.shape}")
        flat = counts.ravel()
        require(np.isfinite(flat) & (flat >= 0), flat, "weights must be >= 0")
    some = ~np.isnan(seen) & (counts > 0)
    periods = some.sum(axis=1)
    # Neither the size of the weights nor that of a value nobody counts matters.
    largest = np.max(counts, axis=1, initial=0.0, keepdims=True)
    weight = np.where(some, counts / np.where(largest > 0, largest, 1.0), 0.0)
    known = np.where(some, seen, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    total = np.where(total > 0, total, 1.0)
    steps = when - (weight @ when)[:, np.newaxis] / total
    level = (weight * known).sum(axis=1, keepdims=True) / total
    apart = np.where(some, known - level, 0.0)
    squares = (weight * steps**2).sum(axis=1)
    told = (periods >= LEAST) & (squares > 1e-12)
    squares = np.where(told, squares, 1.0)
    slope = (weight * steps * apart).sum(axis=1) / squares
    residual = apart - slope[:, np.newaxis] * steps
    spread = (weight * residual**2).sum(axis=1) / np.maximum(periods - 2, 1)
    error = np.sqrt(spread / squares)
    return Trend(np.where(told, slope, np.nan), np.where(told, error, np.nan), periods)
