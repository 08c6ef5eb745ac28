"""Maximum likelihood for Pareto/NBD."""

from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector
from scoring.core._fitting import Fit, Objective, maximise
from scoring.core._quadrature import blocks
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    grouped,
    thinned,
)
from scoring.core.purchases.pareto import ParetoNBD, decay_nodes

LOW = np.log([1e-6, 1e-3, 1e-8, 1e-3])
HIGH = np.log([1e6, 1e8, 1e4, 1e8])


def fit_pareto_nbd(
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    weights: ArrayLike | None = None,
) -> Fit[ParetoNBD]:
    """
    Fit Pareto/NBD to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age : (n,) array_like
        Histories as :class:`ParetoNBD` takes them, n >= 1.
    weights : (n,) array_like, optional
        Accounts behind each history, >= 0; 1 by default.

    Returns
    -------
    Fit of ParetoNBD
        ``boundary`` holds "s" where the data show nobody leaving.

    Raises
    ------
    ValueError
        If there is no account, or an argument is refused; the message names it and
        the first offending index.
    """
    since = perf_counter()
    rows, counts = grouped(as_histories(frequency, recency, age), weights)
    pace = (counts @ (rows.frequency + 0.5)) / (counts @ rows.age + 0.5)
    span = counts @ rows.age / counts.sum() + 0.5
    starts = [
        np.log(np.array([shape, shape / pace, s, span * reach]))
        for shape, s, reach in ((0.6, 0.6, 0.4), (2.0, 0.1, 0.5))
    ]
    some = thinned(rows, counts)
    optimum = maximise(
        pareto_nbd_objective(rows, counts),
        starts,
        names=("r", "alpha", "s", "beta"),
        low=LOW,
        high=HIGH,
        weight=float(counts.sum()),
        rough=some and (pareto_nbd_objective(*some), float(some[1].sum())),
    )
    estimates = np.exp(optimum.logs)
    return optimum.fit(ParetoNBD(*map(float, estimates)), estimates, since)


def pareto_nbd_objective(rows: Histories, counts: Vector) -> Objective:
    """
    Return the log-likelihood of weighted histories, with its gradient.

    The gradient is taken under the integral over the time of leaving.
    """
    from scipy.special import digamma, gammaln

    x, last, now = rows
    distinct, which = np.unique(x, return_inverse=True)
    at = np.bincount(which, weights=counts)
    total = counts.sum()

    def objective(logs: Vector) -> tuple[float, Vector]:
        r, alpha, s, beta = np.exp(logs)
        n = r + x
        log_buying, log_leaving = np.log(alpha + now), np.log(beta + now)
        odds = np.full(x.size, -np.inf)
        means = np.zeros((4, x.size))
        for some in blocks(x.size, 2000):
            odds[some], means[:, some] = _left_between(
                n[some], last[some], now[some], (alpha, s, beta)
            )
        odds += n * (log_buying - np.log(alpha + last))
        odds += s * (log_leaving - np.log(beta + last))
        value = at @ gammaln(r + distinct) - total * gammaln(r)
        value += total * (r * logs[1] + s * logs[3])
        value += counts @ (np.logaddexp(0.0, odds) - n * log_buying - s * log_leaving)

        gone = counts / (1 + np.exp(-np.clip(odds, -700.0, 700.0)))
        gone[now == last] = 0.0
        kept = counts - gone
        d_r = at @ digamma(r + distinct) - total * (digamma(r) - logs[1])
        d_r -= kept @ log_buying + gone @ means[0]
        d_alpha = total * r / alpha - kept @ (n / (alpha + now)) - gone @ (n * means[1])
        d_s = total * logs[3] - kept @ log_leaving
        d_s += gone.sum() / s - gone @ means[2]
        d_beta = total * s / beta - s * (kept @ (1 / (beta + now)))
        d_beta -= (s + 1) * (gone @ means[3])
        return float(value), np.array([d_r, d_alpha, d_s, d_beta]) * np.exp(logs)

    return objective


def _left_between(
    n: Vector, last: Vector, now: Vector, parameters: tuple[float, float, float]
) -> tuple[Vector, np.ndarray]:
    """
    Weigh the times at which an account may have left since its last purchase.

    Returns the logarithm of s/(beta + last) times their integral, and the means under
    it of ln(alpha + u), 1/(alpha + u), ln(beta + u) and 1/(beta + u).
    """
    alpha, s, beta = parameters
    buying, leaving = alpha + last, beta + last
    shape = np.full(n.size, s + 1)
    u, width = decay_nodes(n, buying, shape, leaving, now - last)
    buys, leaves = buying[:, np.newaxis] + u, leaving[:, np.newaxis] + u
    log_buys, log_leaves = np.log(buys), np.log(leaves)
    density = (log_buys - np.log(buying)[:, np.newaxis]) * -n[:, np.newaxis]
    density -= (s + 1) * (log_leaves - np.log(leaving)[:, np.newaxis])
    np.exp(density, out=density)
    density *= width
    integral = density.sum(axis=1)
    means = np.empty((4, n.size))
    for row, values in zip(
        means, (log_buys, 1 / buys, log_leaves, 1 / leaves), strict=True
    ):
        np.einsum("ij,ij->i", density, values, out=row)
    means /= np.maximum(integral, 1e-300)
    logs = np.full(n.size, -np.inf)
    np.log(s / leaving * integral, out=logs, where=integral > 0)
    return logs, means
