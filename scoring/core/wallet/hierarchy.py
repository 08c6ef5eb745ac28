"""Log-linear regression with segment effects, and how sure its predictions are."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector

RATIOS = np.concatenate([[0.0], np.geomspace(1e-3, 1e2, 41)])  # between / within
WEAK = 0.01  # prior precision of a standardised coefficient, in residual variances
LEAST_OWN = 0.1  # share of the residual variance that is the accounts' own, at least
CHUNK = 1 << 16
TINY = 1e-24


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """
    What a regression with segment effects learned.

    Attributes
    ----------
    centre, scale : (p,) ndarray
        By which columns are standardised; the scale is 0 for one that never varies.
    coefficients : (1 + p + s,) ndarray
        Posterior mean of the intercept, the slopes and the segments' effects.
    covariance : (1 + p + s, 1 + p + s) ndarray
        Their posterior covariance, uncertainty about the variances included.
    between : float
        Variance of the segments' effects.
    within : float
        Variance of the accounts themselves, survey error taken off.
    freedom : float
        Degrees of freedom behind the variances.
    """

    centre: Vector
    scale: Vector
    coefficients: Vector
    covariance: Matrix
    between: float
    within: float
    freedom: float

    def predict(self, x: Matrix, place: NDArray[np.intp]) -> tuple[Vector, Vector]:
        """
        Return mean and variance, (n,), of the regression's value, own spread left out.

        *x* is (n, p), NaN where unknown: the column's mean is taken and its spread
        added. *place* is the segment's number, -1 for one without surveys.
        """
        mean, variance = np.empty(len(x)), np.empty(len(x))
        for start in range(0, len(x), CHUNK):
            part = slice(start, start + CHUNK)
            mean[part], variance[part] = self._predict(x[part], place[part])
        return mean, variance

    def _predict(self, x: Matrix, place: NDArray[np.intp]) -> tuple[Vector, Vector]:
        # Few columns and many accounts: arrays lie column by column.
        p = self.centre.size
        varies = np.flatnonzero(self.scale)
        design = np.ones((1 + varies.size, len(x)))
        unknown = np.empty((varies.size, len(x)))
        for row, column in enumerate(varies):
            steps = (x[:, column] - self.centre[column]) / self.scale[column]
            unknown[row] = np.isnan(steps)
            design[1 + row] = np.where(np.isnan(steps), 0.0, steps)
        kept = np.append(0, 1 + varies)
        fixed = self.coefficients[kept]
        # The last segment stands for those without surveys.
        effects = np.append(self.coefficients[1 + p :], 0.0)
        cross = np.zeros((kept.size, effects.size))
        cross[:, :-1] = self.covariance[kept][:, 1 + p :]
        own = np.append(np.diag(self.covariance)[1 + p :], self.between)
        mean = fixed @ design + effects[place]
        inner = self.covariance[np.ix_(kept, kept)] @ design
        inner += 2 * np.take(cross, place, axis=1)
        variance = (inner * design).sum(axis=0) + own[place]
        variance += fixed[1:] ** 2 @ unknown
        return mean, np.maximum(variance, 0.0)


def standardised(x: Matrix, centre: Vector, scale: Vector) -> Matrix:
    """Return the columns in deviations, 0 where unknown or where they never varied."""
    steps = (x - centre) / np.where(scale > 0, scale, 1.0)
    return np.where(np.isnan(steps) | (scale == 0), 0.0, steps)


def fit_hierarchy(
    y: Vector, x: Matrix, place: NDArray[np.intp], segments: int, error: Vector
) -> Hierarchy:
    """
    Fit y = intercept + x'b + effect of the segment + own deviation + survey error.

    Parameters
    ----------
    y : (m,) ndarray
        What was surveyed, in logarithms.
    x : (m, p) ndarray
        Columns, NaN where unknown.
    place : (m,) ndarray of int
        The segment's number, 0 to *segments* - 1.
    error : (m,) ndarray
        Standard deviation of the survey's error, in logarithms.

    Notes
    -----
    The ratio of the variance between segments to that within is not chosen but
    averaged over, by its restricted likelihood on a grid, so that few surveys give
    wide answers. Coefficients have a prior too weak to notice, of standard deviation
    10 residual deviations.
    """
    centre, scale = centres(x)
    design = np.column_stack([np.ones(len(y)), standardised(x, centre, scale)])
    level = float(y.mean())
    freedom = max(len(y) - 1 - int((scale > 0).sum()), 1)
    groups = _Groups(y - level, design, place, segments, freedom)
    error2 = error**2
    typical = float(error2.mean())
    posterior = groups.posterior(np.ones(len(y)))
    if np.ptp(error2):
        # Better surveys count for more; what counts 1 has the harmonic mean's error.
        own = _own_variance(posterior.spread, typical)
        harmonic = float(len(y) / (1 / (own + error2)).sum())
        posterior = groups.posterior(harmonic / (own + error2))
        typical = harmonic - own
    posterior.mean[0] += level
    return Hierarchy(
        centre=centre,
        scale=scale,
        coefficients=posterior.mean,
        covariance=posterior.covariance,
        between=posterior.between,
        within=_own_variance(posterior.spread, typical),
        freedom=float(max(freedom, 3)),
    )


def _own_variance(spread: float, error2: float) -> float:
    return max(spread - error2, LEAST_OWN * spread, 1e-12)


def centres(x: Matrix) -> tuple[Vector, Vector]:
    """Return mean and deviation, (p,), of the known; 0 for a column that is level."""
    known = ~np.isnan(x)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, x, 0.0).sum(axis=0) / count
    steps = np.where(known, x - centre, 0.0)
    scale = np.sqrt((steps**2).sum(axis=0) / count)
    return centre, np.where(scale > 1e-9 * np.abs(centre), scale, 0.0)


class _Posterior(NamedTuple):
    """Coefficients, and the variances between segments and of an observation."""

    mean: Vector
    covariance: Matrix
    between: float
    spread: float


class _Groups:
    """Observations with their design and segment, to be weighted and averaged over."""

    def __init__(
        self,
        y: Vector,
        design: Matrix,
        place: NDArray[np.intp],
        segments: int,
        freedom: int,
    ) -> None:
        self.y, self.design = y, design
        self.place, self.segments, self.freedom = place, segments, freedom

    def posterior(self, weights: Vector) -> _Posterior:
        """Average over the ratio of variances; see :func:`fit_hierarchy`."""
        moments, target = self._moments(weights)
        columns = self.design.shape[1]
        prior = np.full(columns, WEAK)
        prior[0] = 1e-9
        power = float(weights @ self.y**2)
        logs, means, inverses, variances = [], [], [], []
        for ratio in RATIOS:
            # A segment's effect with no spread is no effect.
            penalty = 1 / ratio if ratio else 1e9
            penalties = np.append(prior, np.full(self.segments, penalty))
            inverse = np.linalg.inv(moments + np.diag(penalties))
            mean = inverse @ target
            variance = max(power - float(mean @ target), 1e-12 * power, TINY)
            variance /= self.freedom
            determinant = np.linalg.slogdet(inverse)[1]
            logs.append(determinant + self.segments * np.log(penalty))
            logs[-1] -= self.freedom * np.log(variance)
            means.append(mean)
            inverses.append(inverse)
            variances.append(variance)
        chance = np.exp((np.array(logs) - max(logs)) / 2)
        chance /= chance.sum()
        mean = chance @ np.array(means)
        apart = np.array(means) - mean
        spreads = chance * np.array(variances)
        covariance = np.einsum("r,rij->ij", spreads, np.array(inverses))
        covariance += np.einsum("r,ri,rj->ij", chance, apart, apart)
        between, spread = float(RATIOS @ spreads), float(spreads.sum())
        return _Posterior(mean, covariance, between, spread)

    def _moments(self, weights: Vector) -> tuple[Matrix, Vector]:
        """Cross products of the design, segments included, and with what is seen."""
        weighted = np.column_stack([self.design, self.y]) * weights[:, np.newaxis]
        columns = self.design.shape[1]
        by_segment = np.column_stack(
            [
                np.bincount(self.place, weights=column, minlength=self.segments)
                for column in weighted.T
            ]
        )
        inner, cross = self.design.T @ weighted[:, :columns], by_segment[:, :columns]
        totals = np.diag(by_segment[:, 0])
        moments = np.block([[inner, cross.T], [cross, totals]])
        target = np.append(self.design.T @ weighted[:, columns], by_segment[:, columns])
        return moments, target
