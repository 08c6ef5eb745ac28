"""Maximum likelihood for MBG/CNBD-k."""

from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector
from scoring.core._fitting import Fit, Objective, maximise
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    as_weights,
    grouped,
    thinned,
)
from scoring.core.purchases.mbgcnbd import MBGCNBD, gap_term

LOW = np.log([1e-6, 1e-4, 1e-8, 1e-6])
HIGH = np.log([1e6, 1e8, 1e6, 1e6])
MOST_PHASES = 4


def fit_mbg_cnbd(
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    log_gap_sum: ArrayLike,
    k: int | None = None,
    weights: ArrayLike | None = None,
) -> Fit[MBGCNBD]:
    """
    Fit MBG/CNBD-k to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age : (n,) array_like
        Histories as :class:`MBGCNBD` takes them, n >= 1.
    log_gap_sum : (n,) array_like
        Sum of the logarithms of each account's gaps between purchase days in weeks,
        ignored where frequency is 0.
    k : int, optional
        Phases of a gap, >= 1; by default the one of 1 to 4 with the highest
        likelihood.
    weights : (n,) array_like, optional
        Accounts behind each history, >= 0; 1 by default.

    Returns
    -------
    Fit of MBGCNBD
        Its log-likelihood has the gaps' term, so that fits of different k, and of
        BG/NBD, compare. Errors and covariance are those of r, alpha, a and b.

    Raises
    ------
    ValueError
        If there is no account, or an argument is refused; the message names it and
        the first offending index.
    """
    since = perf_counter()
    histories = as_histories(frequency, recency, age)
    rows, counts = grouped(histories, weights)
    if k is not None and (k < 1 or k != int(k)):
        raise ValueError(f"k must be a whole number >= 1, got {k!r}")
    weight = as_weights(weights, histories.frequency.size)
    best: Fit[MBGCNBD] | None = None
    for phases in range(1, MOST_PHASES + 1) if k is None else (int(k),):
        fit = _fit(phases, rows, counts, since)
        gaps = gap_term(phases, histories.frequency, log_gap_sum, weight)
        fit = replace(fit, log_likelihood=fit.log_likelihood + gaps)
        if best is None or fit.log_likelihood > best.log_likelihood:
            best = fit
    if best is None:
        raise ValueError("k must be given")
    return replace(best, seconds=perf_counter() - since)


def _fit(k: int, rows: Histories, counts: Vector, since: float) -> Fit[MBGCNBD]:
    pace = (counts @ (rows.frequency + 0.5)) / (counts @ rows.age + 0.5)
    starts = [
        np.log(np.array([shape, shape / (k * pace), a, b]))
        for shape, a, b in ((0.5 * k, 0.8, 1.6), (2.0, 0.1, 1.0))
    ]
    some = thinned(rows, counts)
    optimum = maximise(
        mbg_cnbd_objective(k, rows, counts),
        starts,
        names=("r", "alpha", "a", "b"),
        low=LOW,
        high=HIGH,
        weight=float(counts.sum()),
        rough=some and (mbg_cnbd_objective(k, *some), float(some[1].sum())),
    )
    estimates = np.exp(optimum.logs)
    return optimum.fit(MBGCNBD(k, *map(float, estimates)), estimates, since)


def mbg_cnbd_objective(k: int, rows: Histories, counts: Vector) -> Objective:
    """Return the log-likelihood of weighted histories, with its gradient."""
    from scipy.special import digamma, gammaln

    x, last, now = rows
    distinct, which = np.unique(x, return_inverse=True)
    at = np.bincount(which, weights=counts)
    total = counts.sum()

    def objective(logs: Vector) -> tuple[float, Vector]:
        r, alpha, a, b = np.exp(logs)
        n, at_n = r + k * x, r + k * distinct
        log_now, log_last = np.log(alpha + now), np.log(alpha + last)
        phases, by_n, by_alpha = _phase_sums(k, n, now - last, alpha + now)
        odds = n * (log_now - log_last) - np.log(phases)
        odds += (logs[2] - np.log(b + distinct))[which]
        value = at @ (
            gammaln(at_n) + gammaln(b + distinct + 1) - gammaln(a + b + distinct + 1)
        )
        value += total * (r * logs[1] - gammaln(r) + gammaln(a + b) - gammaln(b))
        value += counts @ (np.log(phases) + np.logaddexp(0.0, odds) - n * log_now)

        gone = counts / (1 + np.exp(-np.clip(odds, -700.0, 700.0)))
        kept = counts - gone
        gone_at = np.bincount(which, weights=gone)
        d_r = at @ digamma(at_n) - total * (digamma(r) - logs[1])
        d_r += kept @ (by_n / phases - log_now) - gone @ log_last
        d_alpha = total * r / alpha + kept @ (by_alpha / phases - n / (alpha + now))
        d_alpha -= gone @ (n / (alpha + last))
        both = total * digamma(a + b) - at @ digamma(a + b + distinct + 1)
        d_a = both + gone_at.sum() / a
        d_b = both + at @ digamma(b + distinct + 1) - total * digamma(b)
        d_b -= gone_at @ (1 / (b + distinct))
        return float(value), np.array([d_r, d_alpha, d_a, d_b]) * np.exp(logs)

    return objective


def _phase_sums(
    k: int, n: Vector, silence: Vector, since: Vector
) -> tuple[Vector, Vector, Vector]:
    """Sum of the phases' weights, and its derivatives in n and alpha."""
    share = silence / since
    term, slope = np.ones_like(n), np.zeros_like(n)
    total, by_n, by_alpha = term.copy(), slope.copy(), np.zeros_like(n)
    for j in range(1, k):
        slope = (slope * (n + j - 1) + term) / j * share
        term = term * (n + j - 1) / j * share
        total += term
        by_n += slope
        by_alpha -= j * term / since
    return total, by_n, by_alpha
