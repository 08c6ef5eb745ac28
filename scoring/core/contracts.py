"""Customers under contract, whose leaving is seen: how long they stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_counts, positive, require
from scoring.core._fitting import Fit, Objective, maximise
from scoring.core._quadrature import beta_expectation

__all__ = ["ShiftedBetaGeometric", "fit_sbg"]

LOW = np.log([1e-6, 1e-6])
HIGH = np.log([1e6, 1e6])


@dataclass(frozen=True, slots=True)
class ShiftedBetaGeometric:
    r"""
    Shifted beta-geometric model of renewals.

    At the end of each period a customer does not renew with probability
    :math:`\theta`, its own and always the same, and
    :math:`\theta \sim \mathrm{Beta}(\alpha, \beta)` over customers. Retention rises
    from period to period, because those who leave easily have left.

    The methods take one number or an array of any shape, and return the same.

    Parameters
    ----------
    alpha, beta : float
        Shapes of the probabilities of leaving, > 0. Unit: none.

    References
    ----------
    P. S. Fader and B. G. S. Hardie (2007), "How to Project Customer Retention",
    Journal of Interactive Marketing 21(1), 76-90; the same (2010), "Customer-Base
    Valuation in a Contractual Setting", Marketing Science 29(1), 85-93.

    Examples
    --------
    >>> model = ShiftedBetaGeometric(alpha=0.764, beta=1.296)
    >>> model.survival([0, 1, 4, 12]).round(4)
    array([1.    , 0.6291, 0.3254, 0.1594])
    >>> model.retention([1, 2, 12]).round(3)
    array([0.629, 0.75 , 0.942])
    """

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        positive(self.alpha, "alpha")
        positive(self.beta, "beta")

    def survival(self, periods: ArrayLike) -> Any:
        """
        Return the share of starters still there after so many renewals, 1 after none.

        Parameters
        ----------
        periods : array_like
            Renewals, whole and >= 0.

        Raises
        ------
        ValueError
            If one is not; names the first such index.
        """
        from scipy.special import betaln

        renewals, shape = _flat(periods, "periods")
        logs = betaln(self.alpha, self.beta + renewals) - betaln(self.alpha, self.beta)
        return np.exp(np.minimum(logs, 0.0)).reshape(shape)[()]

    def retention(self, period: ArrayLike) -> Any:
        """
        Return the share of those there before renewal *period* who renew.

        :raises ValueError: if a period is not whole and >= 1; names the first index
        """
        renewal, shape = _flat(period, "period", least=1)
        kept = self.beta + renewal - 1
        return (kept / (self.alpha + kept)).reshape(shape)[()]

    def discounted_remaining(self, renewals: ArrayLike, rate: float) -> Any:
        r"""
        Return the periods that a customer has left, each discounted to now.

        Times the margin a period it is the customer's remaining value.

        Parameters
        ----------
        renewals : array_like
            n, whole and >= 1: the customer stands just before renewal n, having
            renewed n - 1 times, and pays if it renews.
        rate : float
            Discount rate a period, > 0.

        Raises
        ------
        ValueError
            If an argument is refused; names it and the first offending index.

        Notes
        -----
        The textbook form (2010, equation 6) is

        .. math:: DERL = \frac{\beta + n - 1}{\alpha + \beta + n - 1}\;
                  {}_2F_1\Bigl(1, \beta + n; \alpha + \beta + n; \frac{1}{1 + d}\Bigr),

        here taken as the mean of :math:`(1 - \theta)(1 + d) / (d + \theta)` over what
        is known of the customer, :math:`\theta \sim \mathrm{Beta}(\alpha, \beta + n -
        1)`, which loses no digits.

        Examples
        --------
        >>> model = ShiftedBetaGeometric(alpha=0.668, beta=3.806)
        >>> model.discounted_remaining([1, 8], 0.1).round(2)
        array([5.41, 7.53])
        """
        before, shape = _flat(renewals, "renewals", least=1)
        return self._discounted(before - 1, rate, renewing=True).reshape(shape)[()]

    def discounted_lifetime(self, rate: float) -> float:
        r"""
        Return a new customer's periods, the first included, each discounted to now.

        :math:`{}_2F_1(1, \beta; \alpha + \beta; 1 / (1 + d))`, as
        :meth:`discounted_remaining` takes it; *rate* a period, > 0.
        """
        return float(self._discounted(np.zeros(1), rate, renewing=False)[0])

    def _discounted(self, renewed: Vector, rate: float, *, renewing: bool) -> Vector:
        """Periods expected after so many renewals, from the next one or from now."""
        d = positive(rate, "rate")
        theta, weight = beta_expectation(
            self.alpha, self.beta, renewed, steepness=(1 + d) / d
        )
        worth = (1 + d) / (d + theta)
        if renewing:
            worth = worth * (1 - theta)
        return np.asarray((worth * weight).sum(axis=1))


def fit_sbg(
    survivors: ArrayLike | Sequence[ArrayLike],
) -> Fit[ShiftedBetaGeometric]:
    """
    Fit the shifted beta-geometric model by maximum likelihood.

    Parameters
    ----------
    survivors : (t,) array_like, or sequence of several
        For a cohort: those who started, then those still there after each renewal,
        whole and never rising. Cohorts may be of different lengths; their
        log-likelihoods add up.

    Returns
    -------
    Fit of ShiftedBetaGeometric
        ``boundary`` names parameters that the data leave open, as where all customers
        leave alike or nobody has left.

    Raises
    ------
    ValueError
        If nobody ever came up for renewal, or a number is refused; names the cohort
        and the first offending index.

    References
    ----------
    Fader and Hardie (2007), appendix; several cohorts: note 017, brucehardie.com.

    Examples
    --------
    >>> fit = fit_sbg([1000, 631, 468, 382, 326])
    >>> [round(value, 3) for value in (fit.model.alpha, fit.model.beta)]
    [0.764, 1.296]
    >>> round(float(fit.log_likelihood), 1)
    -1401.6
    """
    since = perf_counter()
    cohorts = _as_cohorts(survivors)
    periods = max((cohort.size - 1 for cohort in cohorts), default=0)
    kept, lost = np.zeros(periods), np.zeros(periods)
    for cohort in cohorts:
        kept[: cohort.size - 1] += cohort[1:]
        lost[: cohort.size - 1] -= np.diff(cohort)
    asked = float(kept.sum() + lost.sum())
    if not asked:
        raise ValueError("survivors must hold at least one renewal that was due")
    optimum = maximise(
        _objective(kept, lost),
        [np.log([1.0, 1.0]), np.log([10.0, 10.0])],
        names=("alpha", "beta"),
        low=LOW,
        high=HIGH,
        weight=asked,
    )
    alpha, beta = (float(value) for value in np.exp(optimum.logs))
    model = ShiftedBetaGeometric(alpha, beta)
    return optimum.fit(model, np.array([alpha, beta]), since)


def _objective(kept: Vector, lost: Vector) -> Objective:
    """Log-likelihood and gradient in ln alpha and ln beta of renewals made and not."""
    before = np.arange(kept.size, dtype=np.float64)
    due = kept + lost

    def objective(logs: Vector) -> tuple[float, Vector]:
        alpha, beta = np.exp(logs)
        stay, both = beta + before, alpha + beta + before
        value = lost.sum() * logs[0] + kept @ np.log(stay) - due @ np.log(both)
        shared = (due / both).sum()
        d_alpha = lost.sum() - alpha * shared
        d_beta = beta * ((kept / stay).sum() - shared)
        return float(value), np.array([d_alpha, d_beta])

    return objective


def _as_cohorts(survivors: ArrayLike | Sequence[ArrayLike]) -> list[Vector]:
    rows: list[Any] = list(survivors)  # type: ignore[arg-type]
    if rows and np.ndim(rows[0]) == 0:
        rows = [rows]
        names = ["survivors"]
    else:
        names = [f"survivors[{place}]" for place in range(len(rows))]
    return [_as_cohort(row, name) for row, name in zip(rows, names, strict=True)]


def _as_cohort(row: ArrayLike, name: str) -> Vector:
    cohort = as_counts(row, name)
    if not cohort.size:
        raise ValueError(f"{name} must start with how many started")
    falling = np.concatenate([[True], np.diff(cohort) <= 0])
    require(falling, cohort, f"{name} must never rise")
    return cohort


def _flat(
    values: ArrayLike, name: str, *, least: int = 0
) -> tuple[Vector, tuple[int, ...]]:
    """Check whole numbers in any shape and return them flat, with their shape."""
    array: NDArray[Any] = np.asarray(values)
    numbers = as_counts(array.reshape(-1), name)
    require(numbers >= least, numbers, f"{name} must be >= {least}")
    return numbers, array.shape
