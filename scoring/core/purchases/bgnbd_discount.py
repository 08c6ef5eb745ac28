"""Discounted purchases of BG/NBD."""

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector, blocks
from scoring.core._quadrature import beta_expectation, legendre, shared

type Cube = NDArray[np.float64]
type Shapes = tuple[float, float, float]

PANEL = 6  # nodes between the ends of two horizons


def discount_integrals(
    shapes: Shapes,
    x: Vector,
    since: Matrix,
    *,
    force: float,
    weeks: float,
    moments: int,
) -> Cube:
    r"""
    Integrate the discounted purchases of who is alive.

    Parameters
    ----------
    shapes : tuple of float
        r, a and b of the model.
    x : (m,) ndarray
        Frequencies.
    since : (m, g) ndarray
        Alpha + age, > 0; with g > 1 all rows are equal. Unit: weeks.
    force, weeks : float
        Continuous discount rate a week, and the end of the horizon.
    moments : int
        1 for the mean alone, 3 for all of ``DiscountedMoments``.

    Returns
    -------
    (moments, m, g) ndarray

    Notes
    -----
    With :math:`k = r + x`, :math:`A = \alpha + T` and :math:`s = t/A` purchases have
    the density :math:`k\,E_p (1 + p s)^{-(k+1)}` in s whatever A is. So one evaluation
    serves all ages, if no panel of nodes crosses the end :math:`H/A` of a horizon.
    """
    r, a, b = shapes
    decay = np.maximum(1.0, (r + x + 1) * (a / (a + b + x)))
    result = np.empty((moments, *since.shape))
    if since.shape[1] == 1:
        for rows in blocks(x.size, 4000):
            ages = since[rows]
            unit = 1 / (decay[rows, np.newaxis] + force * ages)
            s, width = _from_now(unit, weeks / ages)
            parts = zip(
                _densities(shapes, x[rows], s, moments),
                _discounts(s * ages, width, ages, force),
                strict=False,
            )
            for values, (density, discount) in zip(result, parts, strict=True):
                values[rows, 0] = (density * discount).sum(axis=1)
        return result
    ages = since[0]
    fastest = 1 / float(decay.max() + force * ages.max())
    s, width = _between_ends(fastest, weeks / ages)
    discounts = _discounts(s[:, np.newaxis] * ages, width, ages, force)
    for rows in blocks(x.size, s.size * 200):
        densities = _densities(shapes, x[rows], s[np.newaxis], moments)
        for values, density, discount in zip(
            result, densities, discounts, strict=False
        ):
            values[rows] = density @ discount
    return result


def _nodes(
    unit: Matrix | float, start: Matrix | float, end: Matrix | float, count: int
) -> tuple[Matrix, Matrix]:
    """Return Gauss nodes and widths on the last axis, even in ln(unit + s)."""
    points, weights = legendre(count)
    low = np.log1p(start / unit)
    span = np.log1p(end / unit) - low
    logs = low + span * points
    return unit * np.expm1(logs), unit * np.exp(logs) * span * weights


def _from_now(unit: Matrix | float, end: Matrix) -> tuple[Matrix, Matrix]:
    span = float(np.log1p(end / unit).max(initial=0.0))
    return _nodes(unit, 0.0, end, int(16 + 4 * span))


def _between_ends(unit: float, ends: Vector) -> tuple[Vector, Matrix]:
    """Return nodes (n,) up to the last end, and their widths (n, g) up to each."""
    order = np.sort(ends)
    first, first_width = _from_now(unit, order[:1])
    rest, rest_width = _nodes(
        unit, order[:-1, np.newaxis], order[1:, np.newaxis], PANEL
    )
    nodes = np.concatenate([first, rest.ravel()])
    widths = np.concatenate([first_width, rest_width.ravel()])
    return nodes, widths[:, np.newaxis] * (nodes[:, np.newaxis] <= ends)


def _densities(shapes: Shapes, x: Vector, s: Matrix, moments: int) -> list[Matrix]:
    """Return densities in s of a purchase, at two rates, and of pairs, (m, n) each."""
    r, a, b = shapes
    shape = (r + x)[:, np.newaxis]
    steepness = (r + float(x.max(initial=0.0)) + 2) * float(s.max(initial=0.0))
    p, weight = beta_expectation(a, b, x, steepness=steepness)
    p, weight = shared(p)[:, np.newaxis, :], weight[:, :, np.newaxis]
    logs = np.log1p(s[:, :, np.newaxis] * p)
    powers = logs * -(shape[:, :, np.newaxis] + 1)
    np.exp(powers, out=powers)
    density = (powers @ weight)[:, :, 0] * shape
    if moments == 1:
        return [density]
    powers *= (1 - p) * np.exp(-logs)
    pairs = (powers @ weight)[:, :, 0] * (shape * (shape + 1))
    return [density, density, pairs]


def _discounts(
    time: Matrix, width: Matrix, since: Matrix | Vector, force: float
) -> list[Matrix]:
    """Return by what to integrate each of the densities, with the widths of nodes."""
    stay = np.exp(-force * time)
    before = -np.expm1(-force * time) / force if force > 0 else time
    once = stay * width
    return [once, once * stay, once * (2 * before / since)]
