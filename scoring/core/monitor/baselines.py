"""The level and the spread that values have when all is well."""

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_counts, as_vector, require

NORMAL = 1.482602218505602  # standard deviations in a median deviation


def robust_baseline(values: ArrayLike) -> tuple[float, float]:
    """
    Return centre and spread of values of which a few may be out of line.

    Parameters
    ----------
    values : (t,) array_like
        At least one.

    Returns
    -------
    (float, float)
        Median, and the median distance from it scaled to the standard deviation of a
        normal distribution; where more than half are equal the standard deviation
        itself, 0 if all are. Unit: that of the values.

    Raises
    ------
    ValueError
        If there is no value, or one is refused.

    Examples
    --------
    >>> centre, spread = robust_baseline([10, 11, 9, 10, 12, 8, 60])
    >>> centre, round(spread, 2)
    (10.0, 1.48)
    """
    row = as_vector(values, "values")
    if not row.size:
        raise ValueError("values must hold at least one")
    centre = float(np.median(row))
    spread = NORMAL * float(np.median(np.abs(row - centre)))
    return centre, spread if spread > 0 else float(row.std())


def shrunken_baselines(
    mean: ArrayLike, variance: ArrayLike, count: ArrayLike, *, prior: float = 10.0
) -> tuple[Vector, Vector]:
    r"""
    Draw each account's mean and spread towards those of all, by what it knows.

    Parameters
    ----------
    mean, variance : (n,) array_like
        Of each account's own values; the variance, >= 0, with divisor count - 1, is
        ignored where count is below 2, and the mean where it is 0.
    count : (n,) array_like
        Values of each, whole and >= 0.
    prior : float
        Values that the common variance counts for, > 0.

    Returns
    -------
    (n,) ndarray, (n,) ndarray
        Means and standard deviations to standardise the accounts' values by.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    Notes
    -----
    Variance: :math:`((c - 1) s^2 + prior\, \bar s^2) / (c - 1 + prior)`. Mean:
    :math:`w \bar x + (1 - w) \mu` with :math:`w = \tau^2 / (\tau^2 + s^2 / c)`, the
    variance between accounts :math:`\tau^2` by moments (DerSimonian and Laird 1986).

    Examples
    --------
    >>> mean, spread = shrunken_baselines([2, 4, 9], [1, 1, 1], [20, 20, 1])
    >>> mean.round(2), spread.round(2)
    (array([2.04, 4.01, 8.02]), array([1., 1., 1.]))
    """
    counts = as_counts(count, "count")
    means = np.where(counts > 0, as_vector(mean, "mean", size=counts.size), 0.0)
    own = as_vector(variance, "variance", size=counts.size)
    require((own >= 0) | (counts < 2), own, "variance must be >= 0")
    if not (np.isfinite(prior) and prior > 0):
        raise ValueError(f"prior must be finite and > 0, got {prior!r}")
    freedom = np.maximum(counts - 1, 0.0)
    own = np.where(freedom > 0, own, 0.0)
    common = float(freedom @ own / max(freedom.sum(), 1.0))
    variances = (freedom * own + prior * common) / (freedom + prior)
    return _drawn(means, variances, counts), np.sqrt(variances)


def _drawn(means: Vector, variances: Vector, counts: Vector) -> Vector:
    known = counts > 0
    if not known.any():
        return np.zeros(counts.size)
    noise = np.where(known, variances / np.maximum(counts, 1.0), 0.0)
    if not noise[known].all():
        return np.where(known, means, float(means[known].mean()))
    precision = np.where(known, 1 / np.where(known, noise, 1.0), 0.0)
    between = _between(means, precision)
    weights = np.where(known, 1 / (between + np.where(known, noise, 1.0)), 0.0)
    middle = float(weights @ means / weights.sum())
    share = np.where(known, between / (between + np.where(known, noise, 1.0)), 0.0)
    return np.asarray(share * means + (1 - share) * middle)


def _between(means: Vector, precision: Vector) -> float:
    """Variance between accounts by moments, 0 where chance explains their means."""
    total = precision.sum()
    middle = precision @ means / total
    excess = precision @ (means - middle) ** 2 - ((precision > 0).sum() - 1)
    scale = total - precision @ precision / total
    return max(float(excess / scale), 0.0) if scale > 0 else 0.0
