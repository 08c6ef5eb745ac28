"""Fits of few accounts, drawn towards what is known of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Matrix, Vector
from scoring.core._fitting import Fit, Objective, maximise
from scoring.core.purchases import bgnbd_fit, mbgcnbd_fit, pareto_fit
from scoring.core.purchases.bgnbd import BGNBD
from scoring.core.purchases.histories import as_histories, grouped
from scoring.core.purchases.mbgcnbd import MBGCNBD

ENOUGH = 3  # segments whose spread says how segments differ
CLOSEST = 1e-4  # variance of a logarithm, so that no prior is beyond doubt
WIDEST = 100.0  # and none is empty


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """
    What the parameters of a segment may be, before its accounts are looked at.

    Attributes
    ----------
    centre : (p,) ndarray
        Logarithms of the portfolio's parameters.
    covariance : (p, p) ndarray
        Of the logarithms over segments; rows and columns of a parameter that ended at a
        boundary in the portfolio are 0, and it is the same in every segment.
    segments : int
        Whose estimates the covariance was made of; 0 where they were too few.
    """

    centre: Vector
    covariance: Matrix
    segments: int


def segment_prior(
    portfolio: Fit[Any], segments: Sequence[Fit[Any]], *, share: float
) -> Prior:
    r"""
    Return what the portfolio and its large segments say of a further segment.

    Parameters
    ----------
    portfolio : Fit
        Of all accounts; the prior is about its model.
    segments : sequence of Fit
        Of large segments. Those of another model, or at a boundary, tell nothing and
        are left aside.
    share : float
        Of the portfolio's accounts that are in the segment asked about, above 0 and
        up to 1; it matters where fewer than three segments are told of.

    Returns
    -------
    Prior

    Raises
    ------
    ValueError
        If the share is outside its range.

    Notes
    -----
    With m estimates :math:`\theta_s` whose sampling covariances are :math:`V_s`, the
    method of moments about the portfolio's :math:`\mu` gives
    :math:`S = \frac1m \sum_s (\theta_s - \mu)(\theta_s - \mu)' - V_s`. Of p parameters
    few segments tell little, so that S is drawn towards its diagonal with weight
    :math:`p / (p + m)`, and what is negative of it is 0.

    With fewer than three, the portfolio's own covariance is taken times its accounts
    over the segment's: what one would know from as many accounts as the segment has, so
    that portfolio and segment weigh about the same.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share must be above 0 and up to 1, got {share!r}")
    names = _names(portfolio.model)
    free = ~np.isin(names, portfolio.boundary)
    centre = _logs(portfolio.model)
    told = [
        fit
        for fit in segments
        if not fit.boundary and _kind(fit.model) == _kind(portfolio.model)
    ]
    if len(told) < ENOUGH:
        return Prior(centre, _held(_log_covariance(portfolio) / share, free), 0)
    off = np.array([_logs(fit.model) - centre for fit in told])
    sampling = np.mean([_log_covariance(fit) for fit in told], axis=0)
    spread = off.T @ off / len(told) - sampling
    own = centre.size / (centre.size + len(told))
    spread = (1 - own) * spread + own * np.diag(np.diag(spread))
    return Prior(centre, _held(spread, free), len(told))


def fit_pooled(
    prior: Prior,
    model: Any,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    log_gap_sum: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
) -> Fit[Any]:
    """
    Fit the most probable model of few accounts under a prior.

    Parameters
    ----------
    prior : Prior
        Of :func:`segment_prior`.
    model
        The portfolio's: its kind, and the k of an MBGCNBD, are kept.
    frequency, recency, age, log_gap_sum : (n,) array_like
        Histories as :func:`fit_mbg_cnbd` takes them, n >= 1. The gaps matter to the
        likelihood of an MBGCNBD alone.
    weights : (n,) array_like, optional
        Accounts behind each history, >= 0; 1 by default.

    Returns
    -------
    Fit
        ``log_likelihood`` is that of the histories, without the prior; ``covariance``
        is that of the posterior, as sure as both together. ``boundary`` names the
        parameters that the portfolio left at a boundary, which are held.

    Raises
    ------
    ValueError
        If there is no account, or an argument is refused; the message names it and
        the first offending index.

    Examples
    --------
    A segment of two accounts hardly moves what the portfolio says:

    >>> from scoring.core.purchases import fit_bgnbd
    >>> x, t, age = [0, 1, 4, 2, 0, 6], [0, 5, 30, 20, 0, 38], [39, 38, 35, 30, 20, 39]
    >>> portfolio = fit_bgnbd(x * 20, t * 20, age * 20)
    >>> prior = segment_prior(portfolio, [], share=2 / 120)
    >>> fit_pooled(prior, portfolio.model, [9, 8], [30, 31], [39, 39]).model.r > 0
    True
    """
    since = perf_counter()
    rows, counts = grouped(as_histories(frequency, recency, age), weights)
    objective, low, high = _problem(model, rows, counts)
    free = np.diag(prior.covariance) > 0
    logs, covariance, iterations = prior.centre.copy(), np.zeros((free.size,) * 2), 0
    if free.any():
        optimum = maximise(
            _posterior(objective, prior, free),
            [np.clip(prior.centre[free], low[free] + 1e-6, high[free] - 1e-6)],
            names=tuple(_names(model)[free]),
            low=low[free],
            high=high[free],
            weight=float(counts.sum()),
        )
        logs[free] = optimum.logs
        covariance[np.ix_(free, free)] = optimum.covariance
        iterations = optimum.iterations
    values = np.exp(logs)
    fitted = _model(model, values)
    extra = {"log_gap_sum": log_gap_sum} if isinstance(model, MBGCNBD) else {}
    spread = covariance * np.outer(values, values)
    return Fit(
        model=fitted,
        log_likelihood=float(
            fitted.log_likelihood(frequency, recency, age, **extra, weights=weights)
        ),
        standard_errors=np.sqrt(np.diag(spread)),
        covariance=spread,
        boundary=tuple(map(str, _names(model)[~free])),
        iterations=iterations,
        seconds=perf_counter() - since,
    )


def _posterior(objective: Objective, prior: Prior, free: np.ndarray) -> Objective:
    precision = np.linalg.inv(prior.covariance[np.ix_(free, free)])
    logs = prior.centre.copy()

    def penalised(moved: Vector) -> tuple[float, Vector]:
        logs[free] = moved
        value, gradient = objective(logs)
        off = moved - prior.centre[free]
        pull = precision @ off
        return value - float(off @ pull) / 2, gradient[free] - pull

    return penalised


def _problem(model: Any, rows: Any, counts: Vector) -> tuple[Objective, Vector, Vector]:
    if isinstance(model, MBGCNBD):
        objective = mbgcnbd_fit.mbg_cnbd_objective(model.k, rows, counts)
        return objective, mbgcnbd_fit.LOW, mbgcnbd_fit.HIGH
    if isinstance(model, BGNBD):
        objective = bgnbd_fit.bgnbd_objective(rows, counts)
        return objective, bgnbd_fit.LOW, bgnbd_fit.HIGH
    objective = pareto_fit.pareto_nbd_objective(rows, counts)
    return objective, pareto_fit.LOW, pareto_fit.HIGH


def _held(covariance: Matrix, free: np.ndarray) -> Matrix:
    """Return a covariance with bounded variances, 0 for what is not free."""
    kept: Matrix = np.zeros_like(covariance)
    if free.any():
        values, vectors = np.linalg.eigh(covariance[np.ix_(free, free)])
        values = np.clip(values, CLOSEST, WIDEST)
        kept[np.ix_(free, free)] = (vectors * values) @ vectors.T
    return kept


def _log_covariance(fit: Fit[Any]) -> Matrix:
    values = np.exp(_logs(fit.model))
    covariance: Matrix = np.asarray(fit.covariance) / np.outer(values, values)
    return covariance


def _names(model: Any) -> np.ndarray:
    return np.array([name for name in model.__slots__ if name != "k"])


def _logs(model: Any) -> Vector:
    logs: Vector = np.log([getattr(model, name) for name in _names(model)])
    return logs


def _kind(model: Any) -> tuple[type, int]:
    return type(model), getattr(model, "k", 1)


def _model(like: Any, values: Vector) -> Any:
    fixed = {"k": like.k} if isinstance(like, MBGCNBD) else {}
    named = dict(zip(map(str, _names(like)), map(float, values), strict=True))
    return type(like)(**fixed, **named)
