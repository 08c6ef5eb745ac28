"""Maximum likelihood on the logarithms of a few positive parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from scoring.core._arrays import Matrix, Vector

type Objective = Callable[[Vector], tuple[float, Vector]]

FLATTEST = 1e-2  # curvature of the log-likelihood: a log parameter known to +- 10
STEP = 1e-4  # between the points of a difference
SMALL_STEP = 1e-4  # over which curvature stays the same


@dataclass(frozen=True, slots=True, eq=False)
class Fit[Model]:
    """
    A model fitted by maximum likelihood, and how well the data determine it.

    Attributes
    ----------
    model
        The model at the estimates.
    log_likelihood : float
        Of the data at the estimates, natural logarithm.
    standard_errors : (p,) ndarray
        Of the parameters in the order of the model's fields. 0 for a parameter held
        at the edge of its range, which has none.
    covariance : (p, p) ndarray
        Inverse of the observed information, in the parameters' own units. Along a
        direction that the data leave open the logarithms' deviation is capped at 10.
    boundary : tuple of str
        Parameters at the edge of their range, or along a direction that the data
        leave open; empty for an ordinary optimum.
    iterations : int
        Steps of the optimiser.
    seconds : float
        Wall-clock time of the fit.
    """

    model: Model
    log_likelihood: float
    standard_errors: Vector
    covariance: Matrix
    boundary: tuple[str, ...]
    iterations: int
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where a log-likelihood is greatest, in the logarithms of its parameters."""

    logs: Vector
    log_likelihood: float
    covariance: Matrix
    boundary: tuple[str, ...]
    iterations: int

    def fit[Model](self, model: Model, scale: Vector, since: float) -> Fit[Model]:
        """Return the fit of *model*, whose parameters move by *scale* a log unit."""
        covariance = self.covariance * np.outer(scale, scale)
        return Fit(
            model=model,
            log_likelihood=self.log_likelihood,
            standard_errors=np.sqrt(np.diag(covariance)),
            covariance=covariance,
            boundary=self.boundary,
            iterations=self.iterations,
            seconds=perf_counter() - since,
        )


def maximise(
    objective: Objective,
    starts: Sequence[Vector],
    *,
    names: Sequence[str],
    low: Vector,
    high: Vector,
    weight: float,
) -> Optimum:
    """
    Maximise a log-likelihood within bounds, from each start until one is interior.

    Parameters
    ----------
    objective : callable
        From (p,) logarithms of the parameters to the log-likelihood and its gradient.
    starts : sequence of (p,) ndarray
        Tried in this order; a later one only if those before it end at a boundary.
    names : sequence of str
        What the parameters are called.
    low, high : (p,) ndarray
        Bounds of the logarithms.
    weight : float
        Number of accounts, > 0; the optimiser sees the mean.
    """
    best: Optimum | None = None
    for start in starts:
        found = _climb(objective, np.clip(start, low, high), names, low, high, weight)
        if best is None or found.log_likelihood > best.log_likelihood + 1e-6:
            best = found
        if not best.boundary:
            break
    if best is None:
        raise ValueError("starts must not be empty")
    return best


def _climb(
    objective: Objective,
    start: Vector,
    names: Sequence[str],
    low: Vector,
    high: Vector,
    weight: float,
) -> Optimum:
    from scipy.optimize import minimize

    def loss(logs: Vector) -> tuple[float, Vector]:
        value, gradient = objective(logs)
        return -value / weight, -gradient / weight

    result = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=np.column_stack([low, high]),
        options={"maxiter": 1000, "ftol": 1e-11, "gtol": 1e-5, "maxcor": 8},
    )
    logs = _snapped(objective, np.clip(result.x, low, high), low, high)
    free = (logs > low) & (logs < high)
    logs, curvature = _polished(objective, logs, free, low, high)
    covariance, open_ended = _inverse(curvature, free)
    return Optimum(
        logs=logs,
        log_likelihood=objective(logs)[0],
        covariance=covariance,
        boundary=tuple(
            name
            for name, inside, loose in zip(names, free, open_ended, strict=True)
            if not inside or loose
        ),
        iterations=int(result.nit),
    )


def _snapped(objective: Objective, logs: Vector, low: Vector, high: Vector) -> Vector:
    """Move a parameter to its bound where the likelihood climbs all the way there."""
    value, gradient = objective(logs)
    for index, slope in enumerate(gradient):
        bound = high[index] if slope > 0 else low[index]
        moved = logs.copy()
        moved[index] = bound
        at_bound = objective(moved)[0]
        gain = at_bound - value
        if gain > 1e-9 * (1 + abs(value)) or (
            gain >= 0 and abs(logs[index] - bound) < STEP
        ):
            logs, value = moved, at_bound
    return logs


def _polished(
    objective: Objective, logs: Vector, free: np.ndarray, low: Vector, high: Vector
) -> tuple[Vector, Matrix]:
    """Newton's steps from near the optimum, and the curvature at its end."""
    curvature = _curvature(objective, logs, free)
    value, gradient = objective(logs)
    for _ in range(4):
        if np.abs(gradient[free]).max(initial=0.0) < 1e-9 * (1 + abs(value)):
            break
        values, vectors = np.linalg.eigh(curvature)
        solid = values > FLATTEST
        along = vectors[:, solid]
        step = np.zeros_like(logs)
        step[free] = along @ ((along.T @ gradient[free]) / values[solid])
        moved = np.clip(logs + step, low, high)
        reached, slope = objective(moved)
        if np.abs(step).max() > 1 or reached < value:
            break
        logs, value, gradient = moved, reached, slope
        if np.abs(step).max() > SMALL_STEP:
            curvature = _curvature(objective, logs, free)
    return logs, curvature


def _curvature(objective: Objective, logs: Vector, free: np.ndarray) -> Matrix:
    """Minus the second derivatives among the free parameters, by differences."""
    places = np.flatnonzero(free)
    rows = []
    for place in places:
        ahead, behind = logs.copy(), logs.copy()
        ahead[place] += STEP
        behind[place] -= STEP
        rows.append((objective(behind)[1] - objective(ahead)[1])[places] / (2 * STEP))
    curvature = np.array(rows).reshape(places.size, places.size)
    return (curvature + curvature.T) / 2


def _inverse(curvature: Matrix, free: np.ndarray) -> tuple[Matrix, np.ndarray]:
    """Covariance of the logarithms, and which of them the data leave open."""
    covariance = np.zeros((free.size, free.size))
    open_ended = np.zeros(free.size, dtype=bool)
    if free.any():
        values, vectors = np.linalg.eigh(curvature)
        inverse = (vectors / np.maximum(values, FLATTEST)) @ vectors.T
        covariance[np.ix_(free, free)] = inverse
        loose = np.abs(vectors[:, values < FLATTEST])
        open_ended[free] = (loose > 0.3).any(axis=1)
    return covariance, open_ended
