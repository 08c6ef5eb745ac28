"""How many of a list of flags are expected to be false."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, require


class Discoveries(NamedTuple):
    """
    Probabilities of so much by chance, judged as a list.

    Attributes
    ----------
    rejected : (n,) ndarray of bool
        The flags that stand if at most the level's share of them may be false.
    adjusted : (n,) ndarray
        The lowest level at which each stands.
    expected_false : float
        How many of those that stand are expected to be false.
    """

    rejected: NDArray[np.bool_]
    adjusted: Vector
    expected_false: float


def benjamini_hochberg(p: ArrayLike, level: float = 0.05) -> Discoveries:
    r"""
    Choose the flags of which at most a share of *level* is expected to be false.

    Parameters
    ----------
    p : (n,) array_like
        For each account the probability of so much by chance, 0 to 1.
    level : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    Notes
    -----
    Those up to the largest i with :math:`p_{(i)} \le i\,level / n` stand. Of them
    :math:`n p_{(i)}` are expected to be false, which is exact if nearly all accounts
    are undisturbed, and too many otherwise.

    References
    ----------
    Y. Benjamini and Y. Hochberg (1995), "Controlling the False Discovery Rate",
    Journal of the Royal Statistical Society B 57(1), 289-300.

    Examples
    --------
    >>> found = benjamini_hochberg([0.001, 0.8, 0.012, 0.3, 0.04], 0.05)
    >>> found.rejected, round(found.expected_false, 2)
    (array([ True, False,  True, False, False]), 0.06)
    """
    chances = _chances(p)
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level!r}")
    order = np.argsort(chances, kind="stable")
    size = chances.size
    steps = chances[order] * (size / np.arange(1, size + 1))
    adjusted = np.empty(size)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    rejected = adjusted <= level
    largest = float(chances[rejected].max()) if rejected.any() else 0.0
    return Discoveries(rejected, adjusted, size * largest)


def expected_false(p: ArrayLike, threshold: float) -> float:
    """
    Return how many of the accounts below a threshold are expected to be false flags.

    At most all of them: a list as long as chance alone makes it has nothing in it.

    Parameters
    ----------
    p : (n,) array_like
        For each account the probability of so much by chance, 0 to 1.
    threshold : float
        Up to which an account is flagged, 0 to 1.

    Examples
    --------
    >>> expected_false([0.001, 0.002, 0.5] + [0.6] * 47, 0.01)
    0.5
    """
    chances = _chances(p)
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold must be between 0 and 1, got {threshold!r}")
    return min(chances.size * threshold, float((chances <= threshold).sum()))


def _chances(p: ArrayLike) -> Vector:
    chances = as_vector(p, "p")
    require((chances >= 0) & (chances <= 1), chances, "p must be between 0 and 1")
    return chances
