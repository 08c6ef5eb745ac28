"""How attached a customer is: an index of what it does and says."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, not_negative, require
from scoring.core._gaps import as_known_or_nan
from scoring.core.value import ValueFunction

__all__ = [
    "Attachment",
    "GrowthCorrelation",
    "attachment_index",
    "attachment_parts",
    "growth_correlation",
]


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """
    Attachment of customers, from 0 to 100 points.

    Attributes
    ----------
    index : (n,) ndarray
        Mean of the known parts by weight; NaN where less is known than asked for.
    coverage : (n,) ndarray
        Weight of the known parts, of all; 0 to 1.
    low, high : (n,) ndarray
        The index if everything missing turned out worst, and best: 0 and 100 where
        nothing is known.
    names : tuple of str
        The parts, in the order of the columns.
    contributions : (n, c) ndarray
        Points by part, which add up to the index; 0 for a part that is missing.
    missing : (n, c) ndarray of bool
        Which parts are missing.
    """

    index: Vector
    coverage: Vector
    low: Vector
    high: Vector
    names: tuple[str, ...]
    contributions: Matrix
    missing: NDArray[np.bool_]


def attachment_parts(
    figures: Mapping[str, ArrayLike], anchors: Mapping[str, ValueFunction]
) -> dict[str, Vector]:
    """
    Turn figures in their units into worths from 0 to 1.

    Parameters
    ----------
    figures : mapping of str to (n,) array_like
        By part: change of share of wallet a year, perception 1 to 5, advocacy 0 to 10,
        units and functions that buy, tenure in years, feels special 1 to 5; NaN where
        unknown.
    anchors : mapping of str to ValueFunction
        For each of those parts, from what figure to what it is worth 0 to 1. Policy,
        and the same for everybody, whoever else is on the list.

    Raises
    ------
    ValueError
        If a part has no anchors, or a figure is refused; the message names the part
        and the first offending index.

    Examples
    --------
    >>> from scoring.core.value import Linear
    >>> attachment_parts({"advocacy": [10, 5, np.nan]}, {"advocacy": Linear(0, 10)})
    {'advocacy': array([1. , 0.5, nan])}
    """
    parts = {}
    for name, raw in figures.items():
        if name not in anchors:
            raise ValueError(f"anchors must have {name}")
        parts[name] = anchors[name](as_known_or_nan(raw, name))
    return parts


def attachment_index(
    parts: Mapping[str, ArrayLike],
    weights: Mapping[str, float],
    *,
    least_coverage: float = 0.0,
) -> Attachment:
    """
    Weigh the parts of attachment that are known.

    Parameters
    ----------
    parts : mapping of str to (n,) array_like
        Worths from 0 to 1, NaN where unknown, as :func:`attachment_parts` gives them.
    weights : mapping of str to float
        What each part counts, >= 0 and not all 0. A part with a weight that *parts*
        has not is missing for everybody.
    least_coverage : float
        Weight that must be known for an index, 0 to 1; by default any at all.

    Returns
    -------
    Attachment

    Raises
    ------
    ValueError
        If a part has no weight, or a figure is refused; the message names the part
        and the first offending index.

    Examples
    --------
    >>> found = attachment_index(
    ...     {"advocacy": [0.9, 0.9], "tenure": [0.5, np.nan]},
    ...     {"advocacy": 0.6, "tenure": 0.4})
    >>> found.index, found.coverage, found.low, found.high
    (array([74., 90.]), array([1. , 0.6]), array([74., 54.]), array([74., 94.]))
    """
    if not 0 <= least_coverage <= 1:
        raise ValueError(f"least_coverage must lie from 0 to 1, got {least_coverage!r}")
    strange = [name for name in parts if name not in weights]
    if strange:
        raise ValueError(f"weights must have {strange[0]}")
    names = tuple(weights)
    given = np.array(
        [not_negative(weights[name], f"weight of {name}") for name in names]
    )
    if not given.any():
        raise ValueError("weights must not all be 0")
    shares = given / given.max()
    shares /= shares.sum()
    worths = _as_worths(parts, names)
    missing = np.isnan(worths)
    known = np.where(missing, 0.0, worths) * shares
    coverage = np.minimum((~missing * shares).sum(axis=1), 1.0)
    told = (coverage > 0) & (coverage >= least_coverage - 1e-12)
    whole = np.where(told, coverage, 1.0)[:, np.newaxis]
    contributions = np.where(told[:, np.newaxis], 100 * (known / whole), 0.0)
    low = 100 * known.sum(axis=1)
    return Attachment(
        index=np.where(told, contributions.sum(axis=1), np.nan),
        coverage=coverage,
        low=low,
        high=low + 100 * (missing * shares).sum(axis=1),
        names=names,
        contributions=contributions,
        missing=missing,
    )


@dataclass(frozen=True, slots=True)
class GrowthCorrelation:
    """
    Whether attachment went before growth.

    Attributes
    ----------
    correlation : float
        Spearman's, of attachment then and growth since; NaN where it cannot be told.
    low, high : float
        Its interval; NaN under five accounts.
    accounts : int
        Accounts with both.
    """

    correlation: float
    low: float
    high: float
    accounts: int


def growth_correlation(
    index: ArrayLike, growth: ArrayLike, *, level: float = 0.9
) -> GrowthCorrelation:
    """
    Test attachment on what became of it: does it go before growth here?

    Parameters
    ----------
    index : (n,) array_like
        Attachment then; NaN where it had none.
    growth : (n,) array_like
        Growth in the year since, in any unit; NaN where unknown.
    level : float
        Probability that the interval holds, within 0 and 1.

    References
    ----------
    D. G. Bonett, T. A. Wright (2000), "Sample Size Requirements for Estimating
    Pearson, Kendall and Spearman Correlations", Psychometrika 65(1): Fisher's z with
    variance (1 + r²/2) / (n - 3).

    Examples
    --------
    >>> found = growth_correlation([10, 20, 30, 40, 50, 60], [1, 0, 2, 4, 3, 5])
    >>> round(found.correlation, 3), round(found.low, 2), found.accounts
    (0.886, 0.27, 6)
    """
    from scipy.special import ndtri

    then = as_known_or_nan(index, "index")
    since = as_known_or_nan(growth, "growth", size=then.size)
    if not 0 < level < 1:
        raise ValueError(f"level must lie within 0 and 1, got {level!r}")
    both = ~(np.isnan(then) | np.isnan(since))
    accounts = int(both.sum())
    one, other = _ranks(then[both]), _ranks(since[both])
    if accounts < 2 or not np.ptp(one) or not np.ptp(other):
        return GrowthCorrelation(np.nan, np.nan, np.nan, accounts)
    one, other = one - one.mean(), other - other.mean()
    r = float(one @ other / np.sqrt((one @ one) * (other @ other)))
    r = min(max(r, -1.0), 1.0)
    if accounts < 5:
        return GrowthCorrelation(r, np.nan, np.nan, accounts)
    centre = np.arctanh(min(max(r, -1 + 1e-12), 1 - 1e-12))
    wide = ndtri((1 + level) / 2) * np.sqrt((1 + r**2 / 2) / (accounts - 3))
    low, high = np.tanh([centre - wide, centre + wide])
    return GrowthCorrelation(r, min(float(low), r), max(float(high), r), accounts)


def _ranks(values: Vector) -> Vector:
    """Return ranks, those of equal values their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Vector = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks


def _as_worths(parts: Mapping[str, ArrayLike], names: tuple[str, ...]) -> Matrix:
    """Return the parts side by side, (n, c); NaN for one that is not there."""
    if not parts:
        raise ValueError("parts must hold at least one")
    columns: dict[str, Vector] = {}
    size: int | None = None
    for name, values in parts.items():
        worth = as_known_or_nan(values, name, size=size)
        size = worth.size
        within = np.isnan(worth) | ((worth >= 0) & (worth <= 1))
        require(within, worth, f"{name} must lie from 0 to 1")
        columns[name] = worth
    nothing = np.full(size or 0, np.nan)
    return np.column_stack([columns.get(name, nothing) for name in names])
