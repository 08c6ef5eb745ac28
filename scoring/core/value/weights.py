"""Weights of criteria, from swings or from their order alone."""

from math import comb

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_vector, require


def swing_weights(swings: ArrayLike) -> Vector:
    """
    Return weights, (c,), that sum to 1, from points given to each swing.

    Parameters
    ----------
    swings : (c,) array_like
        Points for going from the worst to the best anchor, the largest usually 100;
        >= 0, and not all 0.

    Examples
    --------
    >>> swing_weights([100, 60, 40])
    array([0.5, 0.3, 0.2])
    """
    given = as_vector(swings, "swings")
    require(given >= 0, given, "swings must be >= 0")
    if not given.any():
        raise ValueError("swings must not all be 0")
    shares = given / given.max()
    weights: Vector = shares / shares.sum()
    return weights


def rank_order_centroid(criteria: int) -> Vector:
    """
    Return weights, (c,), that sum to 1, where only the order of criteria is known.

    Parameters
    ----------
    criteria : int
        How many, >= 1; the first is the most important.

    References
    ----------
    Edwards and Barron (1994): the k-th of K is the mean of 1/j over j = k..K, on K.

    Examples
    --------
    >>> rank_order_centroid(4).round(4)
    array([0.5208, 0.2708, 0.1458, 0.0625])
    """
    if criteria < 1 or criteria != int(criteria):
        raise ValueError(f"criteria must be >= 1 and whole, got {criteria}")
    return np.cumsum(1 / np.arange(criteria, 0, -1))[::-1] / criteria


def rank_order_distribution(criteria: int) -> Vector:
    r"""
    Return weights, (c,), that sum to 1, as people who rated criteria freely would.

    Parameters
    ----------
    criteria : int
        How many, >= 1; the first is the most important.

    Notes
    -----
    The first is rated 1, the others anything from 0 to 1 in their order; the weights
    are the mean of the ratings over their sum S. With 1/S the integral of
    :math:`e^{-sS}`, that is a double integral over the k-th rating u and s:

    .. math:: w_k = \int_0^\infty e^{-s} \int_0^1 u\, j \tbinom{m}{j} e^{-su}
              B(0, u)^{m-j} B(u, 1)^{j-1} \,du\,ds, \quad
              B(a, b) = \int_a^b e^{-sv} dv

    where u is the j-th largest of m = c - 1, taken by Gauss-Legendre quadrature.

    References
    ----------
    R. Roberts, P. Goodwin (2002), "Weight Approximations in Multi-attribute Decision
    Models", Journal of Multi-Criteria Decision Analysis 11(6), 291-303.

    Examples
    --------
    >>> rank_order_distribution(4).round(4)
    array([0.418 , 0.2986, 0.1912, 0.0922])
    """
    if criteria < 1 or criteria != int(criteria):
        raise ValueError(f"criteria must be >= 1 and whole, got {criteria}")
    others = criteria - 1
    nodes, shares = np.polynomial.legendre.leggauss(200)
    u, share = (nodes + 1) / 2, shares / 2
    # s = 8 u / (1 - u) spreads the nodes from 0 to infinity.
    s = 8 * u[:, np.newaxis] / (1 - u[:, np.newaxis])
    step = share * 8 / (1 - u) ** 2 * np.exp(-s[:, 0])
    under = -np.expm1(-s * u) / s
    over = (np.exp(-s * u) - np.exp(-s)) / s
    weights = np.empty(criteria)
    for place in range(1, criteria):
        ways = place * comb(others, place)
        within = u * np.exp(-s * u) * under ** (others - place) * over ** (place - 1)
        weights[place] = ways * step @ within @ share
    weights[0] = 1 - weights[1:].sum()
    return weights
