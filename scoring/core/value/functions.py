"""Value functions: from a figure in its unit to a worth from 0 to 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scoring.core._arrays import Vector, positive, require


class ValueFunction(Protocol):
    """Maps a figure in its unit to a worth from 0 to 1, by anchors that stay."""

    def __call__(self, raw: Vector) -> Vector:
        """Return the worth, (n,), of each figure; NaN where it is missing."""

    @property
    def ends(self) -> tuple[float, float]:
        """The figures worth least and most; worth moves one way between them."""


@dataclass(frozen=True, slots=True)
class Linear:
    """
    Straight between two figures and level outside them.

    Parameters
    ----------
    worst, best : float
        The figures worth 0 and 1, in the criterion's unit; ``worst > best`` where
        less is better. They must differ.

    Examples
    --------
    >>> Linear(worst=0, best=200_000)(np.array([50_000.0, 500_000.0]))
    array([0.25, 1.  ])
    """

    worst: float
    best: float

    def __post_init__(self) -> None:
        _check_anchors(self.worst, self.best)

    def __call__(self, raw: Vector) -> Vector:
        """Return the worth, (n,), of each figure."""
        inside = np.clip(raw, min(self.ends), max(self.ends))
        share: Vector = (inside - self.worst) / (self.best - self.worst)
        return share + 0.0  # never -0

    @property
    def ends(self) -> tuple[float, float]:
        """The figures worth least and most."""
        return self.worst, self.best


@dataclass(frozen=True, slots=True)
class Logistic:
    """
    Slow, fast, slow: most of the worth changes around the middle of two figures.

    Parameters
    ----------
    worst, best : float
        The figures worth 0 and 1, level outside; they must differ.
    steepness : float
        Of the middle, > 0; 10 by default, near 0 it is straight. Unit: none.
    """

    worst: float
    best: float
    steepness: float = 10.0

    def __post_init__(self) -> None:
        _check_anchors(self.worst, self.best)
        positive(self.steepness, "steepness", above=1e-6)
        if self.steepness > 500:
            raise ValueError(f"steepness must be <= 500, got {self.steepness!r}")

    def __call__(self, raw: Vector) -> Vector:
        """Return the worth, (n,), of each figure."""
        share = Linear(self.worst, self.best)(raw)
        half = self.steepness / 4
        bent: Vector = np.tanh(half * (2 * share - 1)) / np.tanh(half)
        return np.clip((1 + bent) / 2, 0.0, 1.0)

    @property
    def ends(self) -> tuple[float, float]:
        """The figures worth least and most."""
        return self.worst, self.best


@dataclass(frozen=True, slots=True)
class Threshold:
    """
    All or nothing at one figure.

    Parameters
    ----------
    at : float
        The figure from which the worth is 1, itself included.
    below : bool
        Whether figures at or below it are worth 1 instead. False by default.
    """

    at: float
    below: bool = False

    def __post_init__(self) -> None:
        if not np.isfinite(self.at):
            raise ValueError(f"at must be finite, got {self.at!r}")

    def __call__(self, raw: Vector) -> Vector:
        """Return the worth, (n,), of each figure."""
        met = raw <= self.at if self.below else raw >= self.at
        return np.where(np.isnan(raw), np.nan, met.astype(np.float64))

    @property
    def ends(self) -> tuple[float, float]:
        """The figures worth least and most."""
        return float(np.nextafter(self.at, np.inf if self.below else -np.inf)), self.at


@dataclass(frozen=True, slots=True)
class Points:
    """
    A worth for each choice.

    Parameters
    ----------
    worths : mapping of float to float
        From the number of the choice to its worth, 0 to 1; at least one.
    """

    worths: Mapping[float, float]

    def __post_init__(self) -> None:
        if not self.worths:
            raise ValueError("worths must hold at least one choice")
        for choice, worth in self.worths.items():
            if not np.isfinite(choice):
                raise ValueError(f"choices of worths must be finite, got {choice!r}")
            if not 0 <= worth <= 1:
                raise ValueError(
                    f"worths must lie from 0 to 1, got {worth!r} for {choice!r}"
                )

    def __call__(self, raw: Vector) -> Vector:
        """
        Return the worth, (n,), of each choice.

        :raises ValueError: naming the first index that is no choice
        """
        choices = np.array(sorted(self.worths), dtype=np.float64)
        worths = np.array([self.worths[choice] for choice in choices])
        place = np.clip(np.searchsorted(choices, raw), 0, choices.size - 1)
        known = (choices[place] == raw) | np.isnan(raw)
        require(known, raw, "raw must hold choices only")
        return np.where(np.isnan(raw), np.nan, worths[place])

    @property
    def ends(self) -> tuple[float, float]:
        """The figures worth least and most."""
        return min(self.worths, key=self._rank), max(self.worths, key=self._rank)

    def _rank(self, choice: float) -> tuple[float, float]:
        return self.worths[choice], choice


def _check_anchors(worst: float, best: float) -> None:
    for name, anchor in (("worst", worst), ("best", best)):
        if not np.isfinite(anchor):
            raise ValueError(f"{name} must be finite, got {anchor!r}")
    if worst == best or not np.isfinite(float(best) - float(worst)):
        raise ValueError(f"worst and best must differ, got {worst!r} and {best!r}")
