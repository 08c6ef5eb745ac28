"""What a fit leaves open: draws of a purchase model's parameters."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_vector
from scoring.core._fitting import Fit, Objective
from scoring.core._sampling import normal_points, resampled
from scoring.core.purchases import bgnbd_fit, mbgcnbd_fit, pareto_fit
from scoring.core.purchases.bgnbd import BGNBD
from scoring.core.purchases.histories import Histories, as_histories, grouped
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.pareto import ParetoNBD

type PurchaseModel = BGNBD | ParetoNBD | MBGCNBD

FEWEST_PROPOSALS = 500
# Over so many distinct histories the logarithms' likelihood is normal, and weighing
# each proposal would take minutes.
MANY_HISTORIES = 50_000


def posterior_draws[Model: (BGNBD, ParetoNBD, MBGCNBD)](
    fit: Fit[Model],
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    log_gap_sum: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    draws: int,
    rng: np.random.Generator,
) -> list[Model]:
    """
    Draw models from the posterior of a fit's parameters, given what it was fitted to.

    Parameters
    ----------
    fit : Fit
        Of BG/NBD, Pareto/NBD or MBG/CNBD-k. A parameter at the edge of its range
        stays there, as does k.
    frequency, recency, age : (n,) array_like
        The histories that it was fitted to, n >= 1.
    log_gap_sum : (n,) array_like, optional
        Checked only: it says nothing of the parameters once k is given.
    weights : (n,) array_like, optional
        Accounts behind each history, >= 0; 1 by default.
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
        If there is no account, or an argument is refused; the message names it and
        the first offending index.

    Notes
    -----
    Sampling importance resampling: proposals of the logarithms from a t distribution
    around the estimates, weighed by the likelihood and a wide normal prior. Over many
    thousand distinct histories the likelihood is as good as normal, and taken so.
    """
    if draws < 1:
        raise ValueError(f"draws must be >= 1, got {draws}")
    histories = as_histories(frequency, recency, age)
    if log_gap_sum is not None:
        as_vector(log_gap_sum, "log_gap_sum", size=histories.frequency.size)
    rows, counts = grouped(histories, weights)
    objective, low, high, made = _likelihood(fit.model, rows, counts)
    estimates = _parameters(fit.model)
    centre = np.log(estimates)
    covariance = fit.covariance / np.outer(estimates, estimates)
    if not covariance.any():
        return [fit.model] * draws
    if counts.size > MANY_HISTORIES:
        logs = np.clip(normal_points(centre, covariance, draws, rng), low, high)
    else:
        logs = resampled(
            lambda point: objective(point)[0],
            centre,
            covariance,
            low=low,
            high=high,
            proposals=max(FEWEST_PROPOSALS, draws),
            draws=draws,
            rng=rng,
        )
    return [made(*map(float, row)) for row in np.exp(logs)]


def _parameters(model: PurchaseModel) -> Vector:
    """Return the positive parameters of a model, in the order of its fields."""
    if isinstance(model, ParetoNBD):
        return np.array([model.r, model.alpha, model.s, model.beta])
    return np.array([model.r, model.alpha, model.a, model.b])


def _likelihood[Model: (BGNBD, ParetoNBD, MBGCNBD)](
    model: Model, rows: Histories, counts: Vector
) -> tuple[Objective, Vector, Vector, Callable[..., Model]]:
    """Return the log-likelihood, its bounds, and what makes a model of parameters."""
    if isinstance(model, ParetoNBD):
        objective = pareto_fit.pareto_nbd_objective(rows, counts)
        return objective, pareto_fit.LOW, pareto_fit.HIGH, ParetoNBD
    if isinstance(model, MBGCNBD):
        k = model.k
        objective = mbgcnbd_fit.mbg_cnbd_objective(k, rows, counts)
        return (
            objective,
            mbgcnbd_fit.LOW,
            mbgcnbd_fit.HIGH,
            lambda *parameters: MBGCNBD(k, *parameters),
        )
    objective = bgnbd_fit.bgnbd_objective(rows, counts)
    return objective, bgnbd_fit.LOW, bgnbd_fit.HIGH, BGNBD
