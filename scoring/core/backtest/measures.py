"""Measures of a prediction against what happened, and predictions without a model."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_counts, as_vector, not_negative, require

HALF = 0.5  # added to both counts, so that the ratio of none to some has a logarithm


class Calibration(NamedTuple):
    """
    What was predicted and what happened, in groups of rising prediction.

    Attributes
    ----------
    predicted, observed : (g,) ndarray
        Mean of each group.
    accounts : (g,) ndarray of float64
        Accounts in each group; the groups differ by at most one.
    """

    predicted: Vector
    observed: Vector
    accounts: Vector


def auc(score: ArrayLike, happened: ArrayLike) -> float | None:
    """
    Return how well a score tells the accounts to which it happened from the others.

    The probability that one of the first has the higher score than one of the others,
    equal scores counting half (Mann and Whitney 1947): 0.5 is a coin, 1 is perfect.
    ``None`` where it happened to all or to none, and nothing can be told.

    Parameters
    ----------
    score : (n,) array_like
        Finite; higher is likelier.
    happened : (n,) array_like
        0 or 1, or bool.

    Raises
    ------
    ValueError
        If a vector is refused; names the argument and the first such index.

    Examples
    --------
    >>> auc([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0])
    0.875
    """
    right, pairs = ordered_pairs(score, happened)
    return right / pairs if pairs else None


def ordered_pairs(score: ArrayLike, happened: ArrayLike) -> tuple[float, float]:
    """Return the pairs of unlike accounts in the right order, and all such pairs."""
    scores = as_vector(score, "score")
    truth = as_vector(happened, "happened", size=scores.size)
    require((truth == 0) | (truth == 1), truth, "happened must be 0 or 1")
    hits = float(truth.sum())
    pairs = hits * (truth.size - hits)
    if not pairs:
        return 0.0, 0.0
    _, which, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # equal scores share the middle one
    return float(ranks[which] @ truth) - hits * (hits + 1) / 2, pairs


def mean_absolute_error(predicted: ArrayLike, actual: ArrayLike) -> float | None:
    """
    Return the mean distance of prediction and truth, ``None`` without an account.

    :raises ValueError: naming the argument and the first offending index
    """
    said = as_vector(predicted, "predicted")
    truth = as_vector(actual, "actual", size=said.size)
    return float(np.abs(said - truth).mean()) if said.size else None


def calibration(
    predicted: ArrayLike, observed: ArrayLike, *, groups: int = 10
) -> Calibration:
    """
    Compare prediction and truth in groups of equal size and rising prediction.

    Accounts with the same prediction count with their common mean, so that it does not
    matter which of them falls into which group.

    Parameters
    ----------
    predicted, observed : (n,) array_like
        In the same unit; observed is 0 or 1 where a probability was predicted.
    groups : int
        Wanted, >= 1; there are never more than accounts.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    Examples
    --------
    >>> calibration([0.1, 0.8, 0.2, 0.9], [0, 1, 1, 1], groups=2)
    Calibration(predicted=array([0.15, 0.85]), observed=array([0.5, 1. ]), \
accounts=array([2., 2.]))
    """
    said = as_vector(predicted, "predicted")
    truth = as_vector(observed, "observed", size=said.size)
    if groups < 1:
        raise ValueError(f"groups must be >= 1, got {groups}")
    if not said.size:
        return Calibration(np.empty(0), np.empty(0), np.empty(0))
    values, which, counts = np.unique(said, return_inverse=True, return_counts=True)
    means = np.bincount(which, weights=truth) / counts
    edges = np.linspace(0, said.size, min(groups, said.size) + 1).round().astype(int)
    accounts = np.diff(edges)
    ordered = np.sort(which)
    return Calibration(
        np.add.reduceat(values[ordered], edges[:-1]) / accounts,
        np.add.reduceat(means[ordered], edges[:-1]) / accounts,
        accounts.astype(np.float64),
    )


def interval_coverage(
    low: ArrayLike, high: ArrayLike, actual: ArrayLike
) -> float | None:
    """
    Return the share of intervals, ends included, that hold what happened.

    ``None`` without an interval.

    :raises ValueError: if one ends below its start, or a vector is refused

    Examples
    --------
    >>> interval_coverage([0, 5], [10, 6], [10, 7])
    0.5
    """
    start = as_vector(low, "low")
    end = as_vector(high, "high", size=start.size)
    truth = as_vector(actual, "actual", size=start.size)
    require(end >= start, end, "high must be >= low")
    if not start.size:
        return None
    return float(((start <= truth) & (truth <= end)).mean())


def naive_rate(frequency: ArrayLike, age: ArrayLike) -> Vector:
    """
    Return the repeat purchases a week, (n,), that an account made so far.

    It is 0 for who first bought today. The prediction without a model: times the weeks
    ahead it is a number of purchases, and as it is it ranks.

    :raises ValueError: naming the argument and the first offending index

    Examples
    --------
    >>> naive_rate([5, 0], [50, 0])
    array([0.1, 0. ])
    """
    counts = as_counts(frequency, "frequency")
    weeks = _ages(age, counts.size)
    require((weeks > 0) | (counts == 0), weeks, "age must be > 0 where it bought again")
    return np.divide(counts, weeks, out=np.zeros(counts.size), where=weeks > 0)


def recency_ratio(recency: ArrayLike, age: ArrayLike) -> Vector:
    """
    Return how late in its life, (n,), an account last bought: from 0 to 1 (today).

    It is 0 for who first bought today, or bought once.

    :raises ValueError: naming the argument and the first offending index

    Examples
    --------
    >>> recency_ratio([30, 0], [40, 0])
    array([0.75, 0.  ])
    """
    last = as_vector(recency, "recency")
    weeks = _ages(age, last.size)
    require(last >= 0, last, "recency must be >= 0")
    require(last <= weeks, last, "recency must be <= age")
    return np.divide(last, weeks, out=np.zeros(last.size), where=weeks > 0)


def relative_errors(actual: ArrayLike, expected: ArrayLike) -> Vector:
    """
    Return ln(actual / expected), (n,), half a purchase added to each.

    Parameters
    ----------
    actual, expected : (n,) array_like
        Totals, >= 0.

    Examples
    --------
    >>> relative_errors([1882], [1670.0]).round(3)
    array([0.119])
    """
    truth = as_vector(actual, "actual")
    said = as_vector(expected, "expected", size=truth.size)
    require(truth >= 0, truth, "actual must be >= 0")
    require(said >= 0, said, "expected must be >= 0")
    return np.log(truth + HALF) - np.log(said + HALF)


def widened(
    low: float,
    high: float,
    *,
    expected: float,
    errors: ArrayLike,
    level: float = 0.9,
) -> tuple[float, float]:
    r"""
    Widen the interval of a total by how far earlier predictions were off.

    A model's own interval knows of chance and of the parameters' uncertainty, not of
    the model being wrong. Its earlier errors know.

    Parameters
    ----------
    low, high : float
        The model's own interval.
    expected : float
        The total expected, >= 0.
    errors : (m,) array_like
        Errors of the same model at other origins, as :func:`relative_errors` gives
        them. Without one the interval stays as it is.
    level : float
        Probability that the interval shall hold what happens, between 0 and 1.

    Returns
    -------
    (float, float)
        Never narrower than the model's own; not below 0.

    Notes
    -----
    With m errors of root mean square s about 0 (a bias counts as an error), the next
    one lies within :math:`\pm t_m s` with probability *level*, t the quantile of
    Student's distribution with m degrees of freedom.

    Examples
    --------
    >>> own = (1491.0, 1826.0)
    >>> [round(end) for end in widened(*own, expected=1650, errors=[-.05, .1, -.08])]
    [1369, 1989]
    >>> widened(*own, expected=1650, errors=[])
    (1491.0, 1826.0)
    """
    from scipy.special import stdtrit

    off = as_vector(errors, "errors")
    said = not_negative(expected, "expected")
    start, end = not_negative(low, "low"), not_negative(high, "high")
    if start > end:
        raise ValueError(f"high must be >= low, got {high!r}")
    check_level(level)
    if not off.size:
        return start, end
    scale = float(np.sqrt(np.mean(off**2)))
    reach = float(np.exp(min(scale * stdtrit(off.size, (1 + level) / 2), 500.0)))
    wide_low = max((said + HALF) / reach - HALF, 0.0)
    return min(start, wide_low), max(end, (said + HALF) * reach - HALF)


def check_level(level: float) -> None:
    """
    Refuse what is no probability of an interval.

    :raises ValueError: unless 0 < level < 1
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level!r}")


def _ages(age: ArrayLike, size: int) -> Vector:
    weeks = as_vector(age, "age", size=size)
    require(weeks >= 0, weeks, "age must be >= 0")
    return weeks
