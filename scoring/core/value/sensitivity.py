"""How far a place above the line depends on the weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_vector, positive, require

BLOCK = 1 << 22  # scores held at a time


@dataclass(frozen=True, slots=True, eq=False)
class WeightSensitivity:
    """
    What becomes of accounts as the weights vary.

    Attributes
    ----------
    above : (n,) ndarray
        Probability of being at or above the line.
    now : (n,) ndarray of bool
        Whether an account is, by the weights as given.
    flips : (n,) ndarray
        Probability of being on the other side than now.
    low, high : (n,) ndarray or None
        10 and 90 % percentiles of the score in points, where asked for.
    """

    above: Vector
    now: NDArray[np.bool_]
    flips: Vector
    low: Vector | None = None
    high: Vector | None = None


def weight_sensitivity(
    factors: ArrayLike,
    weights: ArrayLike,
    *,
    line: float | None = None,
    top: int | None = None,
    concentration: float,
    draws: int = 200,
    seed: int = 0,
    points: float = 100.0,
    spread: bool = False,
) -> WeightSensitivity:
    """
    Draw weights around those given, and see who stays above the line.

    Parameters
    ----------
    factors : (n, c) array_like
        Worths from 0 to 1, such as ``Scores.worths``.
    weights : (c,) array_like
        As given, >= 0 with a sum of 1; one of 0 stays 0.
    line : float, optional
        Score from which an account is above. Unit: points. Either this or *top*.
    top : int, optional
        How many accounts are above, >= 1; those level with the last one are too.
    concentration : float
        How closely the draws keep to the weights, > 0: a weight w varies by a standard
        deviation of sqrt(w (1 - w) / (concentration + 1)).
    draws : int
        Weights drawn, >= 1.
    seed : int
        Of the draws.
    points : float
        The full score, > 0.
    spread : bool
        Whether percentiles of the score are wanted; they take draws x n numbers.

    Returns
    -------
    WeightSensitivity

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    Weights are Dirichlet with parameters concentration x weights.

    Examples
    --------
    An account that is good at everything, and two that are so at one thing:

    >>> worths = [[0.9, 0.9], [1.0, 0.4], [0.4, 1.0]]
    >>> found = weight_sensitivity(worths, [0.5, 0.5], line=70, concentration=20)
    >>> found.above, found.now
    (array([1.   , 0.465, 0.535]), array([ True,  True,  True]))
    """
    worths, given = _as_factors(factors), as_vector(weights, "weights")
    _check(worths, given, line, top, draws)
    full = positive(points, "points")
    alpha = positive(concentration, "concentration") * given
    drawn = np.zeros((draws, given.size))
    some = given > 0
    rng = np.random.default_rng(seed)
    drawn[:, some] = rng.dirichlet(alpha[some], size=draws)
    size = len(worths)
    now = _is_above(full * given[np.newaxis] @ worths.T, line, top)[0]
    count = np.zeros(size)
    scores = np.empty((draws, size)) if spread else None
    block = max(1, BLOCK // max(size, 1))
    for start in range(0, draws, block):
        part = full * drawn[start : start + block] @ worths.T
        count += _is_above(part, line, top).sum(axis=0)
        if scores is not None:
            scores[start : start + block] = part
    above = count / draws
    flips = np.where(now, 1 - above, above)
    if scores is None:
        return WeightSensitivity(above, now, flips)
    low, high = np.quantile(scores, [0.1, 0.9], axis=0)
    return WeightSensitivity(above, now, flips, low, high)


def _is_above(scores: Matrix, line: float | None, top: int | None) -> NDArray[np.bool_]:
    """Return who is above in each row; as good as, within 1e-9 points."""
    size = scores.shape[1]
    if line is not None:
        return scores >= line - 1e-9
    if top is None or top >= size:
        return np.ones(scores.shape, dtype=bool)
    last = np.partition(scores, size - top, axis=1)[:, size - top]
    return scores >= last[:, np.newaxis] - 1e-9


def _as_factors(factors: ArrayLike) -> Matrix:
    worths = np.asarray(factors, dtype=np.float64)
    if worths.ndim != 2:
        raise ValueError(f"factors must be (n, c), got {worths.shape}")
    within = (worths >= 0) & (worths <= 1)
    if not within.all():
        row, column = np.argwhere(~within)[0]
        raise ValueError(
            f"factors must lie from 0 to 1, got {worths[row, column]:g} "
            f"at index {row}, column {column}"
        )
    return worths


def _check(
    worths: Matrix, weights: Vector, line: float | None, top: int | None, draws: int
) -> None:
    if weights.size != worths.shape[1]:
        raise ValueError(
            f"weights must have {worths.shape[1]} elements, got {weights.size}"
        )
    require(weights >= 0, weights, "weights must be >= 0")
    if abs(weights.sum() - 1) > 1e-9:
        raise ValueError(f"weights must sum to 1, got {weights.sum():.12g}")
    if (line is None) == (top is None):
        raise ValueError("either line or top must be given")
    if line is not None and not np.isfinite(line):
        raise ValueError(f"line must be finite, got {line!r}")
    if top is not None and top < 1:
        raise ValueError(f"top must be >= 1, got {top}")
    if draws < 1:
        raise ValueError(f"draws must be >= 1, got {draws}")
