"""Whom others follow: standing in a network of relations, and reference value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, not_negative, require

__all__ = [
    "Influence",
    "influence",
    "personalised_pagerank",
    "reference_value",
]

TOLERANCE = 1e-10  # of all standing, that another step would still move


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """
    How much others follow each account.

    Attributes
    ----------
    standing : (n,) ndarray
        Times the mean account that has any relation; NaN is no evidence, which is not
        the same as none. It stays when accounts without relations are added.
    edges : (n,) ndarray of int
        Relations from the account to others that are behind it.
    """

    standing: Vector
    edges: NDArray[np.int64]


def influence(
    source: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike,
    *,
    size: int,
    least: int = 3,
    damping: float = 0.85,
    personal: ArrayLike | None = None,
) -> Influence:
    """
    Measure the influence of accounts on one another.

    Parameters
    ----------
    source, target : (m,) array_like of int
        The one who influences and the one who is influenced: who referred and who
        came, the group's head and its member, who sat on both boards, who was named
        as reference and who bought. Places of accounts, 0 to *size* - 1. A relation
        to itself does not count.
    weight : (m,) array_like
        What each relation counts, >= 0, such as the value credited to it.
    size : int
        Accounts, n.
    least : int
        Relations to others under which there is no evidence.
    damping : float
        Share of an account's standing that it owes to those who influenced it, from 0
        to less than 1.
    personal : (n,) array_like, optional
        What each account's own standing counts, >= 0 and not all 0, such as its
        revenue; all alike if left out.

    Returns
    -------
    Influence

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Examples
    --------
    Account 0 brought three others; 1 brought one, which is too little to tell:

    >>> found = influence([0, 0, 0, 1], [1, 2, 3, 4], [1, 1, 1, 1], size=6)
    >>> found.standing.round(2), found.edges
    (array([2.34,  nan,  nan,  nan,  nan,  nan]), array([3, 1, 0, 0, 0, 0]))
    """
    edges = _as_edges(source, target, weight, size)
    given = np.bincount(edges.source, minlength=size)
    if least < 1:
        raise ValueError(f"least must be >= 1, got {least}")
    standing = _standing(edges, size, damping, _as_personal(personal, size))
    related = (given + np.bincount(edges.target, minlength=size)) > 0
    told = related & (given >= least)
    mean = float(standing[related].mean()) if related.any() else 0.0
    times = standing / (mean if mean > 0 else 1.0)
    return Influence(np.where(told, times, np.nan), given)


def personalised_pagerank(
    source: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike,
    *,
    size: int,
    damping: float = 0.85,
    personal: ArrayLike | None = None,
) -> Vector:
    r"""
    Return the share of all standing that each account has, (n,), which sum to 1.

    Arguments and errors are those of :func:`influence`.

    Notes
    -----
    Relations are followed backwards: who is influenced passes standing on to who
    influenced it, by weight. With P the shares passed on, :math:`\alpha` the damping
    and v the personal shares, r solves

    .. math:: r = \alpha (P' r + d v) + (1 - \alpha) v

    where d is the standing of those whom nobody influenced, which goes back to all.
    That is :math:`(I - \alpha P')^{-1} v` scaled to 1, and so it is found.

    References
    ----------
    L. Page, S. Brin, R. Motwani, T. Winograd (1999), "The PageRank Citation Ranking",
    Stanford InfoLab 1999-66.

    Examples
    --------
    >>> personalised_pagerank([0, 0], [1, 2], [1, 1], size=3).round(4)
    array([0.5745, 0.2128, 0.2128])
    """
    edges = _as_edges(source, target, weight, size)
    standing = _standing(edges, size, damping, _as_personal(personal, size))
    total = standing.sum()
    return standing / total if size else standing


def reference_value(
    reference: ArrayLike,
    prospect: ArrayLike,
    part: ArrayLike,
    *,
    size: int,
    moved: ArrayLike,
    value: ArrayLike,
    months: ArrayLike,
    annual_rate: float,
) -> Vector:
    r"""
    Return what each account's references brought, (size,), discounted, in money.

    Parameters
    ----------
    reference, prospect : (m,) array_like of int
        Which account was a reference to which prospect; places, 0 to *size* - 1 and 0
        to k - 1.
    part : (m,) array_like
        How much of the references' effect on that prospect was this one's, > 0. Parts
        are made to sum to 1 for each prospect, so that a deal is allocated once.
    size : int
        Accounts that can be references.
    moved : (k,) array_like
        How far references moved each prospect to buy, 0 to 1.
    value : (k,) array_like
        Lifetime value of each prospect won; below 0 where serving costs more. Unit:
        money.
    months : (k,) array_like
        Until it was won, or is expected to be, >= 0.
    annual_rate : float
        Effective discount rate a year, >= 0.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    .. math:: BRV_i = \sum_n Ref_n \cdot DOI_{in} \cdot CLV_n / (1 + r)^{t_n}

    Clients highest in reference value are not those highest in lifetime value: show
    both, never their mean.

    References
    ----------
    V. Kumar, J. A. Petersen, R. P. Leone (2013), "Defining, Measuring, and Managing
    Business Reference Value", Journal of Marketing 77(1), equation 1.

    Examples
    --------
    Two references share a deal 3 to 1, which came after a year and was half theirs:

    >>> reference_value([0, 1], [0, 0], [3, 1], size=3, moved=[0.5], value=[110_000],
    ...                 months=[12], annual_rate=0.1).round(2)
    array([37500., 12500.,     0.])
    """
    worth = as_vector(value, "value")
    effect = as_vector(moved, "moved", size=worth.size)
    require((effect >= 0) & (effect <= 1), effect, "moved must lie from 0 to 1")
    wait = as_vector(months, "months", size=worth.size)
    require(wait >= 0, wait, "months must be >= 0")
    rate = not_negative(annual_rate, "annual_rate")
    giver = _as_places(reference, "reference", size)
    taker = _as_places(prospect, "prospect", worth.size, count=giver.size)
    parts = as_vector(part, "part", size=giver.size)
    require(parts > 0, parts, "part must be > 0")
    # A share of the largest first, so that the sum of parts cannot overflow.
    largest = np.zeros(worth.size)
    np.maximum.at(largest, taker, parts)
    shares = parts / largest[taker]
    sums = np.bincount(taker, weights=shares, minlength=worth.size)
    now = effect * worth * np.exp(-np.log1p(rate) * wait / 12)
    credited = shares / sums[taker] * now[taker]
    return np.bincount(giver, weights=credited, minlength=size).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Relations that count: between two accounts, of some weight."""

    source: NDArray[np.intp]
    target: NDArray[np.intp]
    weight: Vector


def _as_edges(
    source: ArrayLike, target: ArrayLike, weight: ArrayLike, size: int
) -> _Edges:
    giver = _as_places(source, "source", size)
    taker = _as_places(target, "target", size, count=giver.size)
    counts = as_vector(weight, "weight", size=giver.size)
    require(counts >= 0, counts, "weight must be >= 0")
    kept = (giver != taker) & (counts > 0)
    return _Edges(giver[kept], taker[kept], counts[kept])


def _as_places(
    values: ArrayLike, name: str, size: int, *, count: int | None = None
) -> NDArray[np.intp]:
    if size < 0:
        raise ValueError(f"size must be >= 0, got {size}")
    given = np.asarray(values)
    if given.dtype.kind not in "iu":
        figures = as_vector(given, name)
        require(np.rint(figures) == figures, figures, f"{name} must be whole numbers")
        given = figures
    if given.ndim != 1 or (count is not None and given.size != count):
        raise ValueError(
            f"{name} must have {'one dimension' if count is None else count} "
            f"elements, got shape {given.shape}"
        )
    within = (given >= 0) & (given < size)
    require(within, given, f"{name} must be a place from 0 to {size - 1}")
    return given.astype(np.intp)


def _as_personal(personal: ArrayLike | None, size: int) -> Vector:
    if personal is None:
        return np.ones(size)
    own = as_vector(personal, "personal", size=size)
    require(own >= 0, own, "personal must be >= 0")
    largest = own.max(initial=0.0)
    if size and not largest:
        raise ValueError("personal must not all be 0")
    return own / (largest or 1.0)


def _standing(edges: _Edges, size: int, damping: float, own: Vector) -> Vector:
    """Return own standing, (size,), and all that others pass on, in units of *own*."""
    from scipy.sparse import csr_array

    if not 0 <= damping < 1:
        raise ValueError(f"damping must lie from 0 to less than 1, got {damping!r}")
    # Shares of the largest, lest the sum of an account's weights overflow.
    largest = np.zeros(size)
    np.maximum.at(largest, edges.target, edges.weight)
    shares = edges.weight / largest[edges.target]
    sums = np.bincount(edges.target, weights=shares, minlength=size)
    shares = damping * shares / sums[edges.target]
    # Half as wide places are read more than twice as fast.
    narrow = np.int32 if size <= np.iinfo(np.int32).max else np.int64
    places = (edges.source.astype(narrow), edges.target.astype(narrow))
    passed = csr_array((shares, places), shape=(size, size))
    standing, moving = own.copy(), own
    # What is passed on shrinks by the damping at least, with every step.
    while moving.sum() > TOLERANCE * standing.sum():
        moving = passed @ moving
        standing += moving
    return standing
