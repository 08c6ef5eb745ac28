"""Scores with exact contributions, their range, and what would change them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_vector, positive
from scoring.core.value.functions import Points, ValueFunction

type Judgement = Callable[[Vector], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    One thing that is judged.

    Parameters
    ----------
    name : str
        What it is called.
    value : ValueFunction
        From the figure to its worth.
    weight : float
        Its share of the score, >= 0.
    when_missing : float
        Worth of an account whose figure is missing, 0 to 1; 0 by default.
    """

    name: str
    value: ValueFunction
    weight: float
    when_missing: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(f"weight must be finite and >= 0, got {self.weight!r}")
        if not 0 <= self.when_missing <= 1:
            raise ValueError(
                f"when_missing must lie from 0 to 1, got {self.when_missing!r}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """
    Scores and what they are made of.

    Attributes
    ----------
    total : (n,) ndarray
        The score, from 0 to the full points.
    contributions : (n, c) ndarray
        What each criterion gives; a row adds up to the score. Unit: points.
    worths : (n, c) ndarray
        Worth of each figure from 0 to 1, ``when_missing`` where there is none.
    missing : (n, c) ndarray of bool
        Which figures are missing.
    low, high : (n,) ndarray
        The score if everything missing turned out worst, and best.
    at_stake : (n, c) ndarray
        Points that a missing figure could still give; 0 where it is known.
    """

    total: Vector
    contributions: Matrix
    worths: Matrix
    missing: NDArray[np.bool_]
    low: Vector
    high: Vector
    at_stake: Matrix


def score(
    criteria: Sequence[Criterion], raw: ArrayLike, *, points: float = 100.0
) -> Scores:
    """
    Score accounts by weighted criteria.

    Parameters
    ----------
    criteria : sequence of c Criterion
        Whose weights sum to 1.
    raw : (n, c) array_like
        The figures of each account in the criteria's units; NaN where missing.
    points : float
        The full score, > 0; 100 by default.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        If the weights do not sum to 1 within 1e-9, the shape does not fit, or a
        figure is infinite or no choice; the message names the criterion and the
        first offending index.

    References
    ----------
    W. Edwards and F. H. Barron (1994), "SMARTS and SMARTER", Organizational Behavior
    and Human Decision Processes 60(3), 306-325.

    Examples
    --------
    >>> from scoring.core.value import Linear, Threshold
    >>> spend = Criterion("spend", Linear(0, 200_000), weight=0.6)
    >>> reach = Criterion("influence", Threshold(3), weight=0.4)
    >>> scores = score([spend, reach], [[50_000, 4], [100_000, np.nan]])
    >>> scores.contributions
    array([[15., 40.],
           [30.,  0.]])
    >>> scores.low, scores.high
    (array([55., 30.]), array([55., 70.]))
    """
    full = positive(points, "points")
    figures = _as_figures(raw, criteria)
    weights = np.array([criterion.weight for criterion in criteria])
    if abs(weights.sum() - 1) > 1e-9:
        raise ValueError(f"weights must sum to 1, got {weights.sum():.12g}")
    missing = np.isnan(figures)
    worths = np.empty_like(figures)
    for column, criterion in enumerate(criteria):
        try:
            worth = criterion.value(figures[:, column])
        except ValueError as error:
            raise ValueError(f"{criterion.name}: {error}") from None
        worths[:, column] = np.where(missing[:, column], criterion.when_missing, worth)
    contributions = worths * weights * full
    lowest = np.where(missing, 0.0, contributions).sum(axis=1)
    at_stake = np.where(missing, weights * full, 0.0)
    return Scores(
        total=contributions.sum(axis=1),
        contributions=contributions,
        worths=worths,
        missing=missing,
        low=lowest,
        high=lowest + at_stake.sum(axis=1),
        at_stake=at_stake,
    )


class Change(NamedTuple):
    """
    The smallest changes of one criterion.

    Attributes
    ----------
    figure : (n,) ndarray of float64
        The figure that reaches the target; today's own where it does already or where
        nothing does, NaN where that is missing.
    possible : (n,) ndarray of bool
        Whether this criterion alone can reach the target.
    """

    figure: Vector
    possible: NDArray[np.bool_]


def smallest_change(
    criteria: Sequence[Criterion],
    raw: ArrayLike,
    *,
    criterion: int,
    target: float | ArrayLike,
    below: bool = False,
    points: float = 100.0,
) -> Change:
    """
    Find the figure nearest today's with which each account's score reaches a target.

    Parameters
    ----------
    criteria : sequence of c Criterion
        As :func:`score` takes them.
    raw : (n, c) array_like
        The figures; NaN where missing.
    criterion : int
        The one that may change, by its place from 0; all else stays.
    target : float or (n,) array_like
        The score to reach. Unit: points.
    below : bool
        Whether the score is to fall under the target instead. False by default.
    points : float
        The full score; 100 by default.

    Returns
    -------
    Change
        :func:`score` with the figure gives *target* or more (with ``below``, less).
        From a missing figure the change is the least demanding one that will do.

    Raises
    ------
    ValueError
        As :func:`score` does, or if *criterion* or *target* is refused.
    """
    parts = score(criteria, raw, points=points)
    if not 0 <= criterion < len(criteria):
        raise ValueError(f"criterion must lie from 0 to {len(criteria) - 1}")
    size = parts.total.size
    aim = np.full(size, target) if np.ndim(target) == 0 else target
    aim = as_vector(aim, "target", size=size)
    judged = criteria[criterion]
    today = np.array(raw, dtype=np.float64).reshape(size, -1)[:, criterion]

    def reached(figures: Vector) -> NDArray[np.bool_]:
        contributions = parts.contributions.copy()
        contributions[:, criterion] = judged.value(figures) * judged.weight * points
        total = contributions.sum(axis=1)
        return total < aim if below else total >= aim

    already = parts.total < aim if below else parts.total >= aim
    if isinstance(judged.value, Points):
        figure, possible = _nearest_choice(judged.value, today, reached, below=below)
    else:
        figure, possible = _nearest_figure(judged.value, today, reached, below=below)
    changed = possible & ~already
    return Change(np.where(changed, figure, today), possible | already)


def _nearest_choice(
    value: Points, today: Vector, reached: Judgement, *, below: bool
) -> Change:
    """The choice that reaches it and differs least in worth from the others."""
    figure, possible = today.copy(), np.zeros(today.size, dtype=bool)
    for choice in sorted(value.worths, key=value.worths.__getitem__, reverse=below):
        found = reached(np.full(today.size, choice)) & ~possible
        figure[found] = choice
        possible |= found
    return Change(figure, possible)


def _nearest_figure(
    value: ValueFunction, today: Vector, reached: Judgement, *, below: bool
) -> Change:
    """Halve, down to neighbouring numbers, between today's figure and the best."""
    start, end = reversed(value.ends) if below else value.ends
    near = np.where(np.isnan(today), start, today)
    far = np.full(today.size, end)
    possible, at_start = reached(far), reached(near)
    far = np.where(at_start, near, far)
    for _ in range(1100):
        middle = near / 2 + far / 2
        open_still = (middle != near) & (middle != far)
        if not open_still.any():
            break
        hit = reached(middle)
        far = np.where(open_still & hit, middle, far)
        near = np.where(open_still & ~hit, middle, near)
    return Change(far, possible)


def _as_figures(raw: ArrayLike, criteria: Sequence[Criterion]) -> Matrix:
    figures = np.asarray(raw, dtype=np.float64)
    if figures.ndim != 2 or figures.shape[1] != len(criteria):
        raise ValueError(f"raw must be (n, {len(criteria)}), got {figures.shape}")
    for column, criterion in enumerate(criteria):
        endless = np.isinf(figures[:, column])
        if endless.any():
            first = int(np.argmax(endless))
            raise ValueError(
                f"raw must be finite or NaN, got {criterion.name} "
                f"{figures[first, column]:g} at index {first}"
            )
    return figures
