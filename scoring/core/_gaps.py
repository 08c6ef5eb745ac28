"""Checks on figures that may be unknown, written NaN."""

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Matrix, Vector, as_vector, require

NOTHING = 1e-100  # money, below which nothing is a share of anything


def ratio(part: Vector, whole: Vector) -> Vector:
    """Return *part* of *whole*, NaN where the whole is nothing, less, or unknown."""
    some = whole > NOTHING
    return np.where(some, part / np.where(some, whole, 1.0), np.nan)


def as_known_or_nan(
    values: ArrayLike, name: str, *, size: int | None = None, least: float = -np.inf
) -> Vector:
    """
    Return *values* as a float64 vector that may hold NaN.

    :raises ValueError: if it is not one-dimensional, not of that *size*, infinite or
        below *least*
    """
    vector = np.asarray(values, dtype=np.float64)
    unknown = np.isnan(vector)
    as_vector(np.where(unknown, 0.0, vector), name, size=size)
    if least > -np.inf:
        require(unknown | (vector >= least), vector, f"{name} must be >= {least:g}")
    return vector


def spread_or_vector(values: ArrayLike, name: str, size: int) -> Vector:
    """
    Return *values*, one for all or one each, as a vector, (size,), that may hold NaN.

    :raises ValueError: as :func:`as_known_or_nan` does
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim == 0:
        given = np.broadcast_to(given, size)
    return as_known_or_nan(given, name, size=size)


def as_columns(x: ArrayLike, *, size: int, name: str = "x") -> Matrix:
    """
    Return (size, p) columns of figures that may hold NaN; p may be 0.

    :raises ValueError: if the shape does not fit or a figure is infinite; the message
        names the first offending index and column
    """
    columns = np.asarray(x, dtype=np.float64)
    if columns.ndim == 1 and columns.size == size:
        columns = columns[:, np.newaxis]
    if columns.ndim != 2 or len(columns) != size:
        raise ValueError(f"{name} must be ({size}, p), got {columns.shape}")
    endless = np.isinf(columns)
    if endless.any():
        row, column = np.argwhere(endless)[0]
        raise ValueError(
            f"{name} must be finite or NaN, got {columns[row, column]:g} "
            f"at index {row}, column {column}"
        )
    return columns
