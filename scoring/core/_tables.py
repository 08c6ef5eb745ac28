"""Evaluate a smooth function of (frequency, age) for many accounts through few."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector
from scoring.core._quadrature import cached_blocks

type Kernel = Callable[[Vector, Matrix], NDArray[np.float64]]

DAYS_A_WEEK = 7
LONGEST_TABLE = 40_000  # days: a hundred years
GRID = 4096


def tabulated(
    kernel: Kernel, frequency: Vector, age: Vector, *, offset: float
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

    Returns
    -------
    (c, n) ndarray of float64
    """
    distinct, which = (
        np.unique(frequency, return_inverse=True)
        if (frequency.max(initial=0.0) > GRID * 4)
        else _distinct_counts(frequency)
    )
    low, high = np.log(offset + age.min(initial=np.inf)), 0.0
    if age.size:
        high = float(np.log(offset + age.max()))
    nodes = int(18 + 9 * max(high - low, 0.0)) if age.size else 1
    if frequency.size <= 2 * nodes * distinct.size:
        return kernel(frequency, age[:, np.newaxis])[:, :, 0]
    coefficients = _interpolate(kernel, distinct, nodes, (low, high), offset)
    days = age * DAYS_A_WEEK
    whole = np.rint(days)
    if whole.max() <= LONGEST_TABLE and np.abs(days - whole).max() < 1e-6:
        return _by_day(coefficients, which, whole.astype(np.int32), (low, high), offset)
    return _by_grid(coefficients, which, np.log(offset + age), (low, high))


def _distinct_counts(frequency: Vector) -> tuple[Vector, NDArray[np.intp]]:
    """Return the distinct whole numbers and, for each element, which it is."""
    counts = frequency.astype(np.intp)
    seen = np.bincount(counts, minlength=1) > 0
    place = np.cumsum(seen) - 1
    return np.flatnonzero(seen).astype(np.float64), place[counts]


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
) -> NDArray[np.float64]:
    """Chebyshev coefficients (c, m, nodes) of the kernel at each frequency."""
    points = np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
    low, high = span
    ages = np.exp(low + (high - low) * (points + 1) / 2) - offset
    values = kernel(distinct, np.broadcast_to(ages, (distinct.size, nodes)))
    basis = _chebyshev(points, nodes) * (2 / nodes)
    basis[0] /= 2
    return values @ basis.T


def _by_day(
    coefficients: NDArray[np.float64],
    which: NDArray[np.intp],
    days: NDArray[np.int32],
    span: tuple[float, float],
    offset: float,
) -> Matrix:
    first = int(days.min())
    calendar = np.arange(first, int(days.max()) + 1) / DAYS_A_WEEK
    scaled = _scaled(np.log(offset + calendar), span)
    table = coefficients @ _chebyshev(scaled, coefficients.shape[2])
    result = np.empty((table.shape[0], days.size))
    for rows in cached_blocks(days.size):
        place = which[rows] * calendar.size + (days[rows] - first)
        for layer, values in zip(table, result, strict=True):
            layer.ravel().take(place, out=values[rows], mode="clip")
    return result


def _by_grid(
    coefficients: NDArray[np.float64],
    which: NDArray[np.intp],
    logs: Vector,
    span: tuple[float, float],
) -> Matrix:
    table = coefficients @ _chebyshev(
        np.linspace(-1.0, 1.0, GRID), coefficients.shape[2]
    )
    position = (_scaled(logs, span) + 1) * ((GRID - 1) / 2)
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
