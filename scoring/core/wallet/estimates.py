"""Wallets estimated from a few surveys, firmographics and own sales."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, positive
from scoring.core.wallet._accounts import (
    Accounts,
    as_accounts,
    as_grades,
    log,
    with_sales,
)
from scoring.core.wallet.hierarchy import Hierarchy, fit_hierarchy
from scoring.core.wallet.quantile import QuantileFit, fit_realizable

LARGEST = 700.0  # natural logarithm of money; beyond it, numbers end
LEAST_BUYERS = 30  # of a segment, and in all, for a quantile of their own
FAR = 30.0  # deviations from which a normal tail is taken by its asymptote


@dataclass(frozen=True, slots=True, eq=False)
class WalletEstimates:
    """
    What customers could spend in a year.

    Attributes
    ----------
    estimate, low, high : (n,) ndarray
        Median and range, never below own sales; NaN where nothing can be said.
        Unit: money a year.
    grade : (n,) ndarray of str
        Evidence: the survey's own grade, D for a model, empty for nothing.
    realizable : (n,) ndarray of bool
        Whether this is only what the best of similar customers spend with us. It is
        called "realizable", never "wallet".
    """

    estimate: Vector
    low: Vector
    high: Vector
    grade: NDArray[np.str_]
    realizable: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class WalletModel:
    """
    What surveys, or sales where those are few, teach about wallets.

    Attributes
    ----------
    hierarchy : Hierarchy or None
        Regression of ln wallet; None where surveys are too few.
    quantiles : tuple of QuantileFit
        Where they are: quantiles of ln sales, range and estimate; empty where there
        are hardly any customers either.
    segments : (s,) ndarray
        Segments known to the model, sorted; others are new to it.
    columns : int
        Firmographics that it was fitted on.
    surveys : int
        Surveys that it was fitted on.
    own_sales : tuple of float
        Least and greatest ln sales among the surveyed; own sales beyond them are
        taken as these, and not extrapolated.
    limits : (2, p) ndarray
        Least and greatest of the columns; figures beyond them are taken as these. For
        the quantiles those among customers; for the regression those among the
        surveyed and as far again on either side.
    """

    hierarchy: Hierarchy | None
    quantiles: tuple[QuantileFit, ...]
    segments: NDArray
    columns: int
    surveys: int
    own_sales: tuple[float, float]
    limits: Matrix

    def predict(
        self,
        segment: ArrayLike,
        x: ArrayLike,
        sales: ArrayLike,
        surveyed: ArrayLike,
        *,
        survey_sd: ArrayLike = 0.15,
        survey_grade: ArrayLike = "C",
        level: float = 0.8,
    ) -> WalletEstimates:
        """
        Estimate wallets; arguments and errors are those of :func:`estimate_wallets`.

        A surveyed account is taken to be among those that the model was fitted on.
        """
        accounts = as_accounts(segment, x, sales, surveyed, survey_sd)
        if accounts.x.shape[1] != self.columns:
            raise ValueError(
                f"x must have {self.columns} columns, got {accounts.x.shape[1]}"
            )
        if not 0 < level < 1:
            raise ValueError(f"level must lie within 0 and 1, got {level!r}")
        grades = as_grades(survey_grade, accounts.surveyed)
        if self.hierarchy is None:
            triple = self._realizable(accounts, level)
            realizable = np.isnan(accounts.surveyed) & ~np.isnan(triple[0])
        else:
            triple = self._surveyed(self.hierarchy, accounts, level)
            realizable = np.zeros(accounts.sales.size, dtype=bool)
        nothing = accounts.surveyed == 0
        low, estimate, high = (
            np.maximum(np.where(nothing, 0.0, values), accounts.floor)
            for values in triple
        )
        grade = np.where(np.isnan(estimate), "", grades)
        return WalletEstimates(estimate, low, high, grade, realizable)

    def _surveyed(
        self, hierarchy: Hierarchy, accounts: Accounts, level: float
    ) -> list[Vector]:
        """Blend with each account's own survey, and cut off what is below its sales."""
        from scipy.special import ndtri, stdtrit

        columns = with_sales(accounts, self.own_sales, self.limits)
        place = _places(self.segments, accounts.segment)
        mean, variance = hierarchy.predict(columns, place)
        # Few surveys leave the variances open: the normal is widened to Student's t.
        upper = (1 + level) / 2
        wider = float(stdtrit(hierarchy.freedom, upper) / ndtri(upper)) ** 2
        within = hierarchy.within * wider
        error2 = accounts.error**2
        trust = np.where(accounts.usable, within / (within + error2), 0.0)
        seen = np.where(accounts.usable, accounts.log_survey, mean)
        mean = (1 - trust) * mean + trust * seen
        variance = (1 - trust) ** 2 * wider * variance
        variance += np.where(accounts.usable, trust * error2, wider * within)
        return _beyond(mean, np.sqrt(variance), accounts.log_floor, level)

    def _realizable(self, accounts: Accounts, level: float) -> list[Vector]:
        """Quantiles of what similar customers spend; a survey where there is one."""
        size = accounts.sales.size
        usable = accounts.usable
        triple = [np.full(size, np.nan) for _ in range(3)]
        if self.quantiles:
            columns = np.clip(accounts.x, self.limits[0], self.limits[1])
            columns = _with_dummies(columns, self.segments, accounts.segment)
            fitted = [each.quantile(columns, size=size) for each in self.quantiles]
            # Quantiles fitted one by one can cross.
            logs = np.sort(np.clip(fitted, -LARGEST, LARGEST), axis=0)
            triple = list(np.exp(logs))
        surveys = _beyond(
            accounts.log_survey[usable],
            accounts.error[usable],
            accounts.log_floor[usable],
            level,
        )
        for values, own in zip(triple, surveys, strict=True):
            values[usable] = own
        return triple


def fit_wallets(
    segment: ArrayLike,
    x: ArrayLike,
    sales: ArrayLike,
    surveyed: ArrayLike,
    *,
    survey_sd: ArrayLike = 0.15,
    least_surveys: int = 30,
    tau: float = 0.9,
    sample: int = 10_000,
) -> WalletModel:
    """
    Learn from accounts what others' wallets may be.

    Arguments and errors are those of :func:`estimate_wallets`; *sample* is how many
    customers the quantiles are fitted on at most, evenly taken by sales.
    """
    accounts = as_accounts(segment, x, sales, surveyed, survey_sd)
    if not 0.5 < tau < 1:
        raise ValueError(f"tau must lie within 0.5 and 1, got {tau!r}")
    if least_surveys < 3:
        raise ValueError(f"least_surveys must be >= 3, got {least_surveys}")
    positive(sample, "sample")
    seen = accounts.only(accounts.usable)
    surveys = seen.sales.size
    if surveys < least_surveys:
        return _fit_quantiles(accounts, surveys, tau, sample)
    logs = log(seen.sales[seen.sales > 0])
    own_sales = (float(logs.min()), float(logs.max())) if logs.size else (0.0, 0.0)
    limits = _limits(seen.x)
    limits += np.diff(limits, axis=0) * [[-1.0], [1.0]]
    segments = np.unique(seen.segment)
    hierarchy = fit_hierarchy(
        seen.log_survey,
        with_sales(seen, own_sales, limits),
        np.searchsorted(segments, seen.segment),
        segments.size,
        seen.error,
    )
    columns = accounts.x.shape[1]
    return WalletModel(hierarchy, (), segments, columns, surveys, own_sales, limits)


def estimate_wallets(
    segment: ArrayLike,
    x: ArrayLike,
    sales: ArrayLike,
    surveyed: ArrayLike,
    *,
    survey_sd: ArrayLike = 0.15,
    survey_grade: ArrayLike = "C",
    level: float = 0.8,
    least_surveys: int = 30,
    tau: float = 0.9,
) -> WalletEstimates:
    r"""
    Estimate what customers could spend, from a few whose wallets are known.

    Parameters
    ----------
    segment : (n,) array_like of str or int
        The kind of customer, such as the industry; a few hundred kinds at most.
    x : (n, p) array_like
        Firmographics on which the logarithm of a wallet depends straight, such as ln
        employees; NaN where unknown. p may be 0.
    sales : (n,) array_like
        Own sales of the last year; below 0 where credits outweigh. Unit: money.
    surveyed : (n,) array_like
        Wallets that somebody stated, >= 0; NaN where nobody did. Unit: money a year.
    survey_sd : float or (n,) array_like
        Standard deviation of the error of ln stated, > 0; 0.15 by default.
    survey_grade : str or (n,) array_like of str
        Evidence grade of what was stated, A to D; "C" by default.
    level : float
        Probability that the range is to hold, within 0 and 1; 0.8 by default.
    least_surveys : int
        Stated wallets (of more than 0) below which there is no estimate of the wallet
        but a high quantile of similar customers' sales; 30 by default, at least 3.
    tau : float
        Which quantile, within 0.5 and 1; its range runs from twice to half the share
        of customers above it (0.8 to 0.95 for 0.9).

    Returns
    -------
    WalletEstimates

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    .. math:: \ln W_i = a + x_i' b + c \ln S_i + u_{seg(i)} + e_i

    with :math:`u \sim N(0, \tau^2)`, :math:`e \sim N(0, \sigma^2)` and own sales S
    (an indicator where there are none). What was stated is ln W with its error, and
    is blended with the model's mean by precision. The ratio of variances is averaged
    over, and the range is Student's. As W >= S, what lies below own sales is cut off
    and the rest scaled up; the estimate is the median of that, and the high end its
    percentile, while the low end is the uncut one or own sales. A stated wallet of 0
    is kept as it is, but for own sales.

    References
    ----------
    A. Gelman, J. Hill (2007), "Data Analysis Using Regression and Multilevel /
    Hierarchical Models", chapter 12. For the quantile, :func:`fit_realizable`.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> employees = rng.lognormal(4, 1, 500)
    >>> wallet = 900 * employees**0.8 * rng.lognormal(0, 0.4, 500)
    >>> stated = np.where(np.arange(500) < 60, wallet, np.nan)
    >>> wallets = estimate_wallets(
    ...     np.repeat("retail", 500), np.log(employees), 0.3 * wallet, stated)
    >>> within = (wallets.low <= wallet) & (wallet <= wallets.high)
    >>> wallets.grade[[0, 499]], bool(within[60:].mean() > 0.7)
    (array(['C', 'D'], dtype='<U1'), True)
    """
    model = fit_wallets(
        segment,
        x,
        sales,
        surveyed,
        survey_sd=survey_sd,
        least_surveys=least_surveys,
        tau=tau,
    )
    return model.predict(
        segment,
        x,
        sales,
        surveyed,
        survey_sd=survey_sd,
        survey_grade=survey_grade,
        level=level,
    )


def _fit_quantiles(
    accounts: Accounts, surveys: int, tau: float, sample: int
) -> WalletModel:
    """Fit quantiles of ln sales of those who buy; prospects are like none of them."""
    bought = np.flatnonzero(accounts.sales > 0)
    by_sales = bought[np.argsort(accounts.sales[bought], kind="stable")]
    evenly = np.linspace(0, bought.size - 1, min(bought.size, int(sample)))
    chosen = accounts.only(by_sales[evenly.astype(np.intp)])
    names, counts = np.unique(chosen.segment, return_counts=True)
    segments = names[counts >= LEAST_BUYERS]
    size = accounts.x.shape[1]
    if chosen.sales.size < LEAST_BUYERS:
        none = np.zeros((2, size))
        return WalletModel(None, (), segments, size, surveys, (0.0, 0.0), none)
    limits = _limits(chosen.x)
    columns = _with_dummies(chosen.x, segments, chosen.segment)
    taus = (1 - 2 * (1 - tau), tau, 1 - (1 - tau) / 2)
    logs = log(chosen.sales)
    quantiles = tuple(
        fit_realizable(columns, logs, min(max(each, 1e-3), 1 - 1e-3)) for each in taus
    )
    return WalletModel(None, quantiles, segments, size, surveys, (0.0, 0.0), limits)


def _limits(columns: Matrix) -> Matrix:
    """Return least and greatest, (2, p), of what is known; 0 where nothing is."""
    known = ~np.isnan(columns)
    least = np.where(known, columns, np.inf).min(axis=0)
    greatest = np.where(known, columns, -np.inf).max(axis=0)
    limits = np.array([least, greatest])
    return np.where(np.isfinite(limits), limits, 0.0)


def _with_dummies(columns: Matrix, segments: NDArray, segment: NDArray) -> Matrix:
    """Add a column for each segment but the first, 1 where an account is of it."""
    return np.column_stack([columns, *(segment == name for name in segments[1:])])


def _places(segments: NDArray, segment: NDArray) -> NDArray[np.intp]:
    """Return each segment's number, -1 for one that the model has not seen."""
    place = np.minimum(np.searchsorted(segments, segment), segments.size - 1)
    return np.where(segments[place] == segment, place, -1)


def _beyond(mean: Vector, sd: Vector, floor: Vector, level: float) -> list[Vector]:
    """
    Low, middle and high of a log-normal that lies above its floor.

    The middle and the high end are of what is left when all below the floor is cut
    off. The low end is not: the mean has partly learned of the floor already.
    """
    from scipy.special import ndtr, ndtri

    sd = np.maximum(sd, 1e-12)
    start = np.maximum((floor - mean) / sd, -FAR)
    kept = ndtr(-np.minimum(start, FAR))
    upper = (1 + level) / 2
    ends = [mean - sd * ndtri(upper)]
    for below in (0.5, upper):
        steps = -ndtri(kept * (1 - below))
        far = start > FAR
        steps[far] = start[far] - np.log1p(-below) / start[far]
        ends.append(mean + sd * steps)
    return [np.exp(np.clip(end, -LARGEST, LARGEST)) for end in ends]
