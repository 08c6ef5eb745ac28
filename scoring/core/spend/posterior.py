"""What a fit leaves open: draws of a spend model's parameters."""

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Matrix, Vector
from scoring.core._fitting import Fit, Objective
from scoring.core._sampling import normal_points, resampled
from scoring.core.spend import gamma_gamma, log_normal
from scoring.core.spend.gamma_gamma import GammaGamma
from scoring.core.spend.log_normal import LogNormalSpend
from scoring.core.spend.spending import buyers

FEWEST_PROPOSALS = 500
# Over so many accounts the logarithms' likelihood is normal, and weighing each
# proposal would take long.
MANY_ACCOUNTS = 100_000


def posterior_spend_draws[Model: (GammaGamma, LogNormalSpend)](
    fit: Fit[Model],
    frequency: ArrayLike,
    mean_value: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
) -> list[Model]:
    """
    Draw models from the posterior of a fit's parameters, given what it was fitted to.

    Parameters
    ----------
    fit : Fit
        Of gamma-gamma or log-normal spend. A parameter at the edge of its range stays.
    frequency, mean_value : (n,) array_like
        What it was fitted to.
    draws : int
        Models to draw, >= 1.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    list of models

    Raises
    ------
    ValueError
        If no account has orders, or an argument is refused; names it and the first
        offending index.

    Notes
    -----
    Sampling importance resampling, as the purchase models' draws.
    """
    if draws < 1:
        raise ValueError(f"draws must be >= 1, got {draws}")
    counts, means = buyers(frequency, mean_value)
    unit = float(np.exp(np.mean(np.log(means))))
    if isinstance(fit.model, LogNormalSpend):
        return _log_normal(fit, counts, means, unit, draws, rng)
    return _gamma_gamma(fit, counts, means, unit, draws, rng)


def _gamma_gamma(
    fit: Fit[GammaGamma],
    counts: Vector,
    means: Vector,
    unit: float,
    draws: int,
    rng: np.random.Generator,
) -> list[GammaGamma]:
    model = fit.model
    scale = np.array([model.p, model.q - 1, model.v])
    logs = _drawn(
        gamma_gamma.spend_objective(counts, means / unit),
        np.log(scale / [1, 1, unit]),
        fit.covariance / np.outer(scale, scale),
        low=gamma_gamma.LOW,
        high=gamma_gamma.HIGH,
        accounts=counts.size,
        draws=draws,
        rng=rng,
    )
    rows = np.exp(logs).tolist()
    return [GammaGamma(p, 1 + beyond, v * unit) for p, beyond, v in rows]


def _log_normal(
    fit: Fit[LogNormalSpend],
    counts: Vector,
    means: Vector,
    unit: float,
    draws: int,
    rng: np.random.Generator,
) -> list[LogNormalSpend]:
    model = fit.model
    scale = np.array([1.0, model.between, model.within])
    centre = np.log(scale)
    centre[0] = model.mu - np.log(unit)
    logs = _drawn(
        log_normal.spend_objective(counts, np.log(means / unit)),
        centre,
        fit.covariance / np.outer(scale, scale),
        low=log_normal.LOW,
        high=log_normal.HIGH,
        accounts=counts.size,
        draws=draws,
        rng=rng,
    )
    mu = (logs[:, 0] + np.log(unit)).tolist()
    spreads = np.exp(logs[:, 1:]).tolist()
    return [
        LogNormalSpend(level, between, within)
        for level, (between, within) in zip(mu, spreads, strict=True)
    ]


def _drawn(
    objective: Objective,
    centre: Vector,
    covariance: Matrix,
    *,
    low: Vector,
    high: Vector,
    accounts: int,
    draws: int,
    rng: np.random.Generator,
) -> Matrix:
    if not covariance.any():
        return np.tile(centre, (draws, 1))
    if accounts > MANY_ACCOUNTS:
        return np.clip(normal_points(centre, covariance, draws, rng), low, high)
    return resampled(
        lambda point: objective(point)[0],
        centre,
        covariance,
        low=low,
        high=high,
        proposals=max(FEWEST_PROPOSALS, 2 * draws),
        draws=draws,
        rng=rng,
    )
