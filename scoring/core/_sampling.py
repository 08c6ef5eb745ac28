"""Sampling importance resampling around a maximum of likelihood."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector

FREEDOM = 5.0  # of the proposals' t distribution, whose tails are heavier than normal
WIDEST = 3.0  # prior deviation of a logarithm, which only loose ones feel


def resampled(
    log_likelihood: Callable[[Vector], float],
    centre: Vector,
    covariance: Matrix,
    *,
    low: Vector,
    high: Vector,
    proposals: int,
    draws: int,
    rng: np.random.Generator,
) -> Matrix:
    """
    Draw from the posterior of some logarithms.

    The prior is normal around the estimates with a deviation of 3 (a factor of 20
    either way), so that it matters only where the data leave a direction open.

    Parameters
    ----------
    log_likelihood : callable
        Of the data at (p,) logarithms.
    centre, covariance : (p,) ndarray, (p, p) ndarray
        Where it is greatest, and the inverse of its curvature there. What has no
        variance stays where it is.
    low, high : (p,) ndarray
        Bounds of the logarithms.
    proposals : int
        How many points the likelihood is weighed at.
    draws : int
        How many of them are drawn, with repetition.

    Returns
    -------
    (draws, p) ndarray

    References
    ----------
    D. B. Rubin (1987), "The Calculation of Posterior Distributions by Data
    Augmentation: Comment", Journal of the American Statistical Association 82, 543-546.
    """
    points, log_density = proposed(centre, covariance, proposals, rng)
    inside = ((points >= low) & (points <= high)).all(axis=1)
    log_weight = np.full(proposals, -np.inf)
    log_weight[inside] = [log_likelihood(point) for point in points[inside]]
    log_weight -= log_density
    log_weight -= ((points - centre) ** 2).sum(axis=1) / (2 * WIDEST**2)
    if not np.isfinite(log_weight).any():
        return np.tile(centre, (draws, 1))
    weight = np.exp(log_weight - log_weight.max())
    reached = np.cumsum(weight / weight.sum())
    marks = (np.arange(draws) + rng.random()) / draws
    chosen = np.minimum(np.searchsorted(reached, marks), proposals - 1)
    drawn: Matrix = points[rng.permutation(chosen)]
    return drawn


def proposed(
    centre: Vector, covariance: Matrix, proposals: int, rng: np.random.Generator
) -> tuple[Matrix, Vector]:
    """Return points (proposals, p) around the centre, and the log density of each."""
    free, axes = _axes(covariance)
    reach = rng.standard_normal((proposals, free.size))
    reach *= np.sqrt(FREEDOM / rng.chisquare(FREEDOM, (proposals, 1)))
    points = np.tile(centre, (proposals, 1))
    points[:, free] += reach @ axes
    power = -(FREEDOM + free.size) / 2
    return points, power * np.log1p((reach**2).sum(axis=1) / FREEDOM)


def normal_points(
    centre: Vector, covariance: Matrix, draws: int, rng: np.random.Generator
) -> Matrix:
    """Return (draws, p) points of the normal distribution around the centre."""
    free, axes = _axes(covariance)
    points = np.tile(centre, (draws, 1))
    points[:, free] += rng.standard_normal((draws, free.size)) @ axes
    return points


def _axes(covariance: Matrix) -> tuple[NDArray[np.intp], Matrix]:
    """Which logarithms vary, and the principal deviations that they vary along."""
    free = np.flatnonzero(np.diag(covariance) > 0)
    variances, directions = np.linalg.eigh(covariance[np.ix_(free, free)])
    deviations = np.sqrt(np.clip(variances, 0.0, WIDEST**2))
    return free, deviations[:, np.newaxis] * directions.T
