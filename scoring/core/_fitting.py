"""Maximum likelihood on the logarithms of a few positive parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from scoring.core._arrays import Matrix, Vector

type Objective = Callable[[Vector], tuple[float, Vector]]

FLATTEST = 1e-2  # curvature of the log-likelihood: a log parameter known to +- 10
STEP = 1e-4  # between the points of a difference
SMALL_STEP = 1e-4  # over which curvature stays the same
SHORT = 1e-5  # between the points of a one-sided difference
SETTLED = 1e-8  # step after which an optimum is found
LONGEST = 2.0  # step, in logarithms
CLEAR = 1.0  # variance of a logarithm, less than which is far from every boundary
STEEP = 1e-2  # slope of the mean log-likelihood, where no climb has ended
MOST_CLIMBS = 3  # from where the one before stopped
MOST_STEPS = 16  # before the slower and more careful way is taken


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

    def given(self, name: str) -> "Optimum":
        """Return the optimum without *name* at its boundary: it was never sought."""
        return replace(self, boundary=tuple(n for n in self.boundary if n != name))

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
    rough: tuple[Objective, float] | None = None,
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
    rough : objective and weight, optional
        Of some of many accounts, whose optimum tells where to look for that of all.
    """
    if not starts:
        raise ValueError("starts must not be empty")
    if rough is not None:
        some = maximise(
            rough[0], starts, names=names, low=low, high=high, weight=rough[1]
        )
        # Whether all of them end at a boundary, only all of them tell.
        starts = starts if some.boundary else [some.logs, *starts]
    first = np.clip(starts[0], low, high)
    near = _stride(objective, first, low, high)
    if isinstance(near, Optimum):
        return near
    first = first if near is None else near
    best = _climb(objective, first, names, low, high, weight)
    for start in starts[1:]:
        if not best.boundary:
            break
        start = np.clip(start, low, high)
        found = _climb(objective, start, names, low, high, weight)
        if found.log_likelihood > best.log_likelihood + 1e-6:
            best = found
    return best


def _stride(
    objective: Objective, start: Vector, low: Vector, high: Vector
) -> Optimum | Vector | None:
    """
    Find an optimum far from every boundary, by quasi-Newton steps.

    Returns only where it is if that is less clear, and nothing if there is none on the
    way: :func:`_climb` takes more evaluations, but gets along with both.
    """
    logs, (value, gradient) = start, objective(start)
    curvature = _definite(_forward(objective, logs, gradient))
    for count in range(1, MOST_STEPS):
        step = _uphill(curvature, gradient)
        if np.abs(step).max() < SMALL_STEP:
            curvature = _forward(objective, logs, gradient)
            return _settled(objective, logs, value, gradient, curvature, count)
        for _ in range(4):
            moved = logs + step
            if (moved <= low).any() or (moved >= high).any():
                return None
            reached, slope = objective(moved)
            if reached >= value:
                break
            step = step / 4
        change, along = gradient - slope, curvature @ step
        if step @ change > 0:
            curvature = (
                curvature
                + np.outer(change, change) / (step @ change)
                - np.outer(along, along) / (step @ along)
            )
        logs, value, gradient = moved, reached, slope
    return None


def _settled(
    objective: Objective,
    logs: Vector,
    value: float,
    gradient: Vector,
    curvature: Matrix,
    count: int,
) -> Optimum | Vector | None:
    """Take the last short steps, and say how well the optimum is known."""
    if np.linalg.eigvalsh(curvature)[0] < FLATTEST:
        return None
    covariance = np.linalg.inv(curvature)
    for _ in range(4):
        step = covariance @ gradient
        if np.abs(step).max() < SETTLED:
            clear = np.abs(covariance).max() < CLEAR
            return Optimum(logs, value, covariance, (), count) if clear else logs
        logs = logs + step
        value, gradient = objective(logs)
    return None


def _definite(curvature: Matrix) -> Matrix:
    """Return a curvature as strong in every direction, by which steps climb."""
    values, vectors = np.linalg.eigh(curvature)
    steep = np.abs(values)
    steep = np.maximum(steep, 1e-6 * steep.max() + 1e-300)
    definite: Matrix = (vectors * steep) @ vectors.T
    return definite


def _uphill(curvature: Matrix, gradient: Vector) -> Vector:
    """Return a step that climbs, not longer than allowed."""
    step: Vector = np.linalg.solve(curvature, gradient)
    step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-300))
    return step


def _forward(objective: Objective, logs: Vector, gradient: Vector) -> Matrix:
    """Minus the second derivatives by one-sided differences of the gradient."""
    rows = [
        (gradient - objective(logs + move)[1]) / SHORT
        for move in SHORT * np.eye(logs.size)
    ]
    curvature = np.array(rows)
    return (curvature + curvature.T) / 2


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

    steps, reached = 0, start
    # Along a narrow ridge it can stop with much still to gain, and go on if asked.
    for _ in range(MOST_CLIMBS):
        result = minimize(
            loss,
            reached,
            jac=True,
            method="L-BFGS-B",
            bounds=np.column_stack([low, high]),
            options={"maxiter": 1000, "ftol": 1e-11, "gtol": 1e-5, "maxcor": 8},
        )
        steps, reached = steps + int(result.nit), np.clip(result.x, low, high)
        ahead = np.clip(reached - result.jac, low, high) - reached
        if np.abs(ahead).max() < STEEP:
            break
    logs = _snapped(objective, reached, low, high)
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
        iterations=steps,
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
