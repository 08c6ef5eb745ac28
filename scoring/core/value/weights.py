"""Weights of criteria, from swings or from their order alone."""

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
    if criteria < 1:
        raise ValueError(f"criteria must be >= 1, got {criteria}")
    return np.cumsum(1 / np.arange(criteria, 0, -1))[::-1] / criteria
