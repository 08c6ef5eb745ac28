"""Maximum likelihood for BG/NBD."""

from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector
from scoring.core._fitting import Fit, Objective, maximise
from scoring.core.purchases.bgnbd import BGNBD
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    grouped,
    thinned,
)

LOW = np.log([1e-6, 1e-4, 1e-8, 1e-6])
HIGH = np.log([1e6, 1e8, 1e6, 1e6])


def fit_bgnbd(
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    weights: ArrayLike | None = None,
) -> Fit[BGNBD]:
    """
    Fit BG/NBD to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age : (n,) array_like
        Histories as :class:`BGNBD` takes them, n >= 1.
    weights : (n,) array_like, optional
        Accounts behind each history, >= 0; 1 by default.

    Returns
    -------
    Fit of BGNBD
        ``boundary`` holds "a" where the data show nobody leaving, which regular
        buyers cause: prefer a model with regular gaps then.

    Raises
    ------
    ValueError
        If there is no account, or an argument is refused; the message names it and
        the first offending index.

    References
    ----------
    Fader, Hardie and Lee (2005), equation 6.
    """
    since = perf_counter()
    rows, counts = grouped(as_histories(frequency, recency, age), weights)
    pace = (counts @ (rows.frequency + 0.5)) / (counts @ rows.age + 0.5)
    starts = [
        np.log(np.array([shape, shape / pace, a, b]))
        for shape, a, b in ((0.5, 0.8, 2.0), (2.0, 0.1, 1.0))
    ]
    some = thinned(rows, counts)
    optimum = maximise(
        bgnbd_objective(rows, counts),
        starts,
        names=("r", "alpha", "a", "b"),
        low=LOW,
        high=HIGH,
        weight=float(counts.sum()),
        rough=some and (bgnbd_objective(*some), float(some[1].sum())),
    )
    estimates = np.exp(optimum.logs)
    return optimum.fit(BGNBD(*map(float, estimates)), estimates, since)


def bgnbd_objective(rows: Histories, counts: Vector) -> Objective:
    """
    Return the log-likelihood of weighted histories, with its gradient.

    Gamma functions depend on the frequency alone, so they are taken once for each.
    """
    from scipy.special import digamma, gammaln

    x, last, now = rows
    distinct, which = np.unique(x, return_inverse=True)
    at = np.bincount(which, weights=counts)
    total, repeat = counts.sum(), x > 0
    rest = np.maximum(distinct - 1, 0.0)

    def objective(logs: Vector) -> tuple[float, Vector]:
        r, alpha, a, b = np.exp(logs)
        shape = r + x
        log_now, log_last = np.log(alpha + now), np.log(alpha + last)
        odds = shape * (log_now - log_last)
        odds += (logs[2] - np.log(b + rest))[which]
        odds[~repeat] = -np.inf
        value = at @ (
            gammaln(r + distinct)
            + gammaln(a + b)
            - gammaln(a + b + distinct)
            + gammaln(b + distinct)
        )
        value += total * (r * logs[1] - gammaln(r) - gammaln(b))
        value += counts @ (np.logaddexp(0.0, odds) - shape * log_now)

        gone = counts / (1 + np.exp(-np.clip(odds, -700.0, 700.0)))
        gone[~repeat] = 0.0
        kept = counts - gone
        d_r = at @ digamma(r + distinct) - total * (digamma(r) - logs[1])
        d_r -= kept @ log_now + gone @ log_last
        d_alpha = total * r / alpha
        d_alpha -= kept @ (shape / (alpha + now)) + gone @ (shape / (alpha + last))
        gone_at = np.bincount(which, weights=gone)
        both = total * digamma(a + b) - at @ digamma(a + b + distinct)
        d_a = both + gone_at.sum() / a
        d_b = both + at @ digamma(b + distinct) - total * digamma(b)
        d_b -= gone_at @ (1 / (b + rest))
        slopes = np.array([d_r, d_alpha, d_a, d_b])
        return float(value), slopes * np.exp(logs)

    return objective
