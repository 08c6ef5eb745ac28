"""Evaluate a smooth function of (frequency, age) for many accounts through few."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector, cached_blocks

type Kernel = Callable[[Vector, Matrix], NDArray[np.float64]]
type Place = Callable[[Vector], NDArray[np.intp]]

DAYS_A_WEEK = 7
LONGEST_TABLE = 40_000  # days: a hundred years
GRID = 4096
LARGEST_INDEX = 16_384  # frequency that is looked up rather than searched


def tabulated(
    kernel: Kernel,
    frequency: Vector,
    age: Vector,
    *,
    offset: float,
    falls: Sequence[float] = (0.0,),
) -> Matrix:
    """
    Return ``kernel`` at each account's frequency and age.

    Where accounts are many, the kernel is evaluated at Chebyshev nodes in
    ln(offset + age) for each distinct frequency, and read off from there: exactly
    where ages are whole days, by a cubic on a fine grid otherwise.

    Parameters
    ----------
    kernel : callable
        From (m,) frequencies and (m, g) ages to (c, m, g) values, smooth in the
        logarithm of offset + age.
    frequency, age : (n,) ndarray of float64
        Valid histories.
    offset : float
        Added to the ages, > 0. Unit: weeks.
    falls : sequence of c float, or of one for all
        Powers of 1 / (offset + age) that the values approach, which the table leaves
        out, so that those of old accounts are as exact as those of young ones.

    Returns
    -------
    (c, n) ndarray of float64
    """
    if frequency.size == 0:
        return kernel(np.zeros(1), np.ones((1, 1)))[:, :0, 0]
    distinct, place = _places(frequency)
    low, high = np.log(offset + age.min()), np.log(offset + age.max())
    span = (float(low), float(high))
    nodes = int(18 + 9 * (span[1] - span[0]))
    if 2 * frequency.size <= nodes * distinct.size:
        return kernel(frequency, age[:, np.newaxis])[:, :, 0]
    falling = np.asarray(falls)[:, np.newaxis, np.newaxis]
    coefficients = _interpolate(kernel, distinct, nodes, span, offset, falling)
    table = Table(coefficients, falling, span, offset)
    if age.max() * DAYS_A_WEEK <= LONGEST_TABLE:
        found = _by_day(table, frequency, place, age)
        if found is not None:
            return found
    return _by_grid(table, place(frequency), np.log(offset + age))


class Table(NamedTuple):
    """Chebyshev coefficients in ln(offset + age) between the ends of a span."""

    coefficients: NDArray[np.float64]
    falls: NDArray[np.float64]
    span: tuple[float, float]
    offset: float

    def at(self, logs: Vector) -> NDArray[np.float64]:
        """Return values (c, m, g) of each frequency at (g,) logarithms."""
        basis = _chebyshev(_scaled(logs, self.span), self.coefficients.shape[2])
        values = self.coefficients @ basis
        values *= np.exp(-self.falls * logs)
        return values


def _places(frequency: Vector) -> tuple[Vector, Place]:
    """Return the distinct whole numbers, and what finds where each is among them."""
    largest = frequency.max()
    if largest > LARGEST_INDEX:
        distinct = np.unique(frequency)
        return distinct, lambda values: np.searchsorted(distinct, values)
    seen = np.zeros(int(largest) + 1, dtype=np.intp)
    for rows in cached_blocks(frequency.size):
        seen += np.bincount(frequency[rows].astype(np.intp), minlength=seen.size)
    where = np.cumsum(seen > 0) - 1
    distinct = np.flatnonzero(seen).astype(np.float64)
    return distinct, lambda values: where.take(values.astype(np.intp))


def _chebyshev(scaled: Vector, nodes: int) -> Matrix:
    angles = np.arccos(np.clip(scaled, -1.0, 1.0))
    return np.cos(np.arange(nodes)[:, np.newaxis] * angles)


def _scaled(logs: Vector, span: tuple[float, float]) -> Vector:
    low, high = span
    return 2 * (logs - low) / max(high - low, 1e-12) - 1


def _interpolate(
    kernel: Kernel,
    distinct: Vector,
    nodes: int,
    span: tuple[float, float],
    offset: float,
    falls: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Chebyshev coefficients (c, m, nodes) of the kernel at each frequency."""
    points = np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
    low, high = span
    logs = low + (high - low) * (points + 1) / 2
    ages = np.maximum(np.exp(logs) - offset, 0.0)
    values = kernel(distinct, np.broadcast_to(ages, (distinct.size, nodes)))
    values *= np.exp(falls * logs)
    basis = _chebyshev(points, nodes) * (2 / nodes)
    basis[0] /= 2
    return values @ basis.T


def _by_day(
    source: Table, frequency: Vector, place: Place, age: Vector
) -> Matrix | None:
    """Read off where every age is a whole number of days; None if one is not."""
    first = int(np.rint(age.min() * DAYS_A_WEEK))
    last = int(np.rint(age.max() * DAYS_A_WEEK))
    calendar = np.arange(first, last + 1) / DAYS_A_WEEK
    table = source.at(np.log(source.offset + calendar))
    result = np.empty((table.shape[0], age.size))
    for rows in cached_blocks(age.size):
        days = age[rows] * DAYS_A_WEEK
        whole = np.rint(days)
        days -= whole
        if max(days.max(), -days.min()) > 1e-6:
            return None
        cell = place(frequency[rows])
        cell *= calendar.size
        cell += whole.astype(np.intp)
        cell -= first
        for layer, values in zip(table, result, strict=True):
            layer.ravel().take(cell, out=values[rows], mode="clip")
    return result


def _by_grid(source: Table, which: NDArray[np.intp], logs: Vector) -> Matrix:
    table = source.at(np.linspace(*source.span, GRID))
    position = (_scaled(logs, source.span) + 1) * ((GRID - 1) / 2)
    left = np.clip(position.astype(np.intp) - 1, 0, GRID - 4)
    u = position - left
    place = which * GRID + left
    weights = (
        (u - 1) * (u - 2) * (3 - u) / 6,
        u * (u - 2) * (u - 3) / 2,
        u * (u - 1) * (3 - u) / 2,
        u * (u - 1) * (u - 2) / 6,
    )
    return np.stack(
        [
            sum(
                (w * layer.ravel().take(place + i) for i, w in enumerate(weights)),
                start=np.zeros(place.size),
            )
            for layer in table
        ]
    )
