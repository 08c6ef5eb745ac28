"""Discounted purchases of MBG/CNBD-k, by rate of buying and chance of leaving."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector
from scoring.core._quadrature import beta_expectation, blocks

type Cube = NDArray[np.float64]

LOST = 37.0  # e^-37 is below the precision of a number
WIDEST_STEP = 0.15  # in the logarithm of the rate
SAME = 1e-4  # two decays so close, over the horizon, are one


def discounted_integrals(
    k: int,
    shapes: tuple[float, float, float],
    x: Vector,
    since: Matrix,
    *,
    force: float,
    weeks: float,
    moments: int,
) -> Cube:
    r"""
    Return moments of the discounted purchases of who is alive, in each phase.

    Parameters
    ----------
    k : int
        Phases of a gap.
    shapes : tuple of float
        The model's r, a and b.
    x : (m,) ndarray
        Repeat purchases.
    since : (m, g) ndarray
        Alpha and the age together. Unit: weeks.
    force, weeks : float
        Discount rate a week and the horizon.
    moments : int
        1 for the mean; 3 for the mean, that at twice the rate, and that of pairs.

    Returns
    -------
    (moments, k, m, g) ndarray of float64

    Notes
    -----
    Given the rate and the chance of leaving, with :math:`q = 1 - p` and
    :math:`z_l = q^{1/k} e^{2 \pi i l / k}`, the density of a purchase at t is
    :math:`\lambda / (k q) \sum_l z_l^{j+1} e^{-\lambda (1 - z_l) t}`, so that time is
    integrated in closed form; the trapezoidal rule in the logarithm of the rate, whose
    density falls off at both ends, does the rest. One grid serves all histories with
    about as many purchases.
    """
    result = np.empty((moments, k, *since.shape))
    size = np.floor(np.log1p(shapes[0] + k * x) / np.log(4.0))
    for one in np.unique(size):
        rows = np.flatnonzero(size == one)
        result[:, :, rows] = _on_one_grid(
            k, shapes, x[rows], since[rows], force, weeks, moments
        )
    return result


def _on_one_grid(
    k: int,
    shapes: tuple[float, float, float],
    x: Vector,
    since: Matrix,
    force: float,
    weeks: float,
    moments: int,
) -> Cube:
    from scipy.special import gammaln

    r, a, b = shapes
    n, logs = r + k * x, np.log(since)
    step, first, count = _grid(n, logs, k)
    steepness = max(1.0, float(np.exp(first + step * count)) * weeks)
    distinct, which = np.unique(x, return_inverse=True)
    p, weight = beta_expectation(a, b + 1, distinct, steepness=steepness)
    shape, scale = n[:, np.newaxis, np.newaxis], logs[:, :, np.newaxis]
    height = gammaln(shape) - np.log(step)
    result = np.zeros((moments, k, *since.shape))
    width = max(p.shape[1] * 8 * k, since.size)
    for rows in blocks(count, width):
        log_rate = first + step * np.arange(count)[rows]
        given = _over_leaving(k, np.exp(log_rate), p, weight, force, weeks, moments)
        reached = log_rate + scale
        density = np.exp(shape * reached - np.exp(reached) - height)
        for j in range(k):
            if j:
                density *= np.exp(reached) / (shape + j - 1)
            values = given[:, j][:, which, :, np.newaxis]
            result[:, j] += (density @ values)[..., 0]
    return np.maximum(result, 0.0)


def _grid(n: Vector, logs: Matrix, k: int) -> tuple[float, float, int]:
    """Step, first point and number of points in the logarithm of the rate."""
    step = min(WIDEST_STEP, 0.65 / float(np.sqrt(n.max() + k)))
    spread = np.sqrt(2 * LOST / n)
    below = np.minimum(spread + spread**2 / 6, LOST + 1)
    above = np.minimum(spread, np.log1p((60 + np.sqrt(2 * LOST * n)) / n)) + step
    low = float((np.log(n) - below).min() - logs.max())
    high = float((np.log(n + k - 1) + above).max() - logs.min())
    return step, low, int((high - low) / step) + 2


def _over_leaving(
    k: int,
    rate: Vector,
    p: Matrix,
    weight: Matrix,
    force: float,
    weeks: float,
    moments: int,
) -> Cube:
    """Moments (moments, k, m, rates), averaged over the chance of leaving."""
    given = np.empty((moments, k, p.shape[0], rate.size))
    if (p == p[:1]).all():
        terms = _given_leaving(k, rate[:, np.newaxis], p[0], force, weeks, moments)
        for at, term in terms:
            given[at] = weight @ term.T
        return given
    for row, (points, share) in enumerate(zip(p, weight, strict=True)):
        terms = _given_leaving(k, rate[:, np.newaxis], points, force, weeks, moments)
        for (moment, phase), term in terms:
            given[moment, phase, row] = term @ share
    return given


def _given_leaving(
    k: int, rate: Matrix, p: Vector, force: float, weeks: float, moments: int
) -> Iterator[tuple[tuple[int, int], Matrix]]:
    """Yield (moment, phase) and its values (rates, p) given rate and p."""
    log_root, stays = np.log1p(-p) / k, 1 - p
    roots = [root_of(log_root, turn / k) for turn in range(k)]
    decays = [rate * (1 - root) for root in roots]
    decays[0] = np.maximum(rate * -np.expm1(log_root), 1e-250)
    # The others are the conjugates of these.
    half = range(k // 2 + 1)
    once = [_kept(decays[i] + force, weeks) for i in half]
    if moments > 1:
        twice = [_kept(decays[i] + 2 * force, weeks) for i in half]
        after = [_after(roots, decays, decays[i], force, weeks) for i in half]
    for j in range(k):
        powers = [(1 if 2 * i in (0, k) else 2) * roots[i] ** (j + 1) for i in half]
        yield (0, j), _sum(powers, once) * rate / (k * stays)
        if moments > 1:
            yield (1, j), _sum(powers, twice) * rate / (k * stays)
            yield (2, j), _sum(powers, after) * 2 * rate**2 / (k**2 * stays)


def root_of(log_root: NDArray[np.float64], turn: float) -> NDArray[Any]:
    """Return that root of q; real ones as real numbers, which are faster."""
    if turn in (0.0, 0.5):
        real: NDArray[np.float64] = np.exp(log_root) * (1 - 4 * turn)
        return real
    other: NDArray[np.complex128] = np.exp(log_root + 2j * np.pi * turn)
    return other


def _after(
    roots: list[NDArray[Any]],
    decays: list[NDArray[Any]],
    decay: NDArray[Any],
    force: float,
    weeks: float,
) -> NDArray[Any]:
    """Integrate over the second purchase of a pair whose first decays so."""
    total = np.zeros(())
    for root, later in zip(roots, decays, strict=True):
        total = total + root * _between(later + force, decay + 2 * force, weeks)
    return total


def _sum(powers: list[NDArray[Any]], values: list[NDArray[Any]]) -> Matrix:
    total = np.zeros(values[0].shape)
    for power, value in zip(powers, values, strict=True):
        total += (power * value).real
    return total


def _kept(decay: NDArray[Any], weeks: float) -> NDArray[Any]:
    """Integrate e^-(decay t) over t from 0 to *weeks*."""
    kept: NDArray[Any] = -np.expm1(-decay * weeks) / decay
    return kept


def _between(one: NDArray[Any], other: NDArray[Any], weeks: float) -> NDArray[Any]:
    """Minus the slope of :func:`_kept` between two decays, also where they meet."""
    apart = other - one
    near = np.abs(apart) * weeks < SAME
    slope: NDArray[Any] = (_kept(one, weeks) - _kept(other, weeks)) / np.where(
        near, 1.0, apart
    )
    if near.any():
        y = ((one + other) / 2)[near] * weeks
        small = np.abs(y) < 1e-3
        safe = np.where(small, 1.0, y)
        at = (-np.expm1(-safe) - safe * np.exp(-safe)) / safe**2
        at = np.where(small, 0.5 - y / 3 + y**2 / 8, at)
        slope[near] = at * weeks**2
    return slope
