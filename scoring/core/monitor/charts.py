"""Control charts: whether counts or values have left the level they used to have."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_vector, positive, require

type Flags = NDArray[np.bool_]


class Cusum(NamedTuple):
    """
    A one-sided cumulative sum.

    Attributes
    ----------
    path : ndarray
        The sum after each period, of the counts' shape.
    alarms : ndarray of bool
        Where it has reached the limit; it is not set back by an alarm.
    """

    path: Vector
    alarms: Flags


class TwoSidedCusum(NamedTuple):
    """Cumulative sums upwards and downwards, and where one has reached the limit."""

    up: Vector
    down: Vector
    alarms: Flags


class Ewma(NamedTuple):
    """
    A moving average with weights that fall exponentially, and its limits.

    Attributes
    ----------
    path : ndarray
        The average after each value, of the values' shape and unit.
    low, high : ndarray
        Its limits after each value, of the values' shape and unit.
    alarms : ndarray of bool
        Where the average is outside.
    """

    path: Vector
    low: Vector
    high: Vector
    alarms: Flags


def poisson_cusum(
    counts: ArrayLike, in_control: ArrayLike, out_of_control: ArrayLike, h: ArrayLike
) -> Cusum:
    r"""
    Watch counts for a change of their mean from one rate to another.

    With fewer than about four a period the alarm comes late: use
    :class:`GapSurvival` there.

    Parameters
    ----------
    counts : (t,) or (n, t) array_like
        Counts by period, oldest first, whole and >= 0; a row an account.
    in_control, out_of_control : float or (n,) array_like
        Mean count a period when all is well, and the one to be found, both > 0 and
        different. A lower one makes the chart look down, a higher one up.
    h : float or (n,) array_like
        Limit, > 0; :func:`poisson_cusum_arl` says what it costs.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    Notes
    -----
    Downwards :math:`C_t = \max(0, C_{t-1} + k - X_t)` from 0, with
    :math:`k = (m_0 - m_1) / \ln(m_0 / m_1)`; an alarm is :math:`C_t \ge h`.

    References
    ----------
    J. M. Lucas (1985), "Counted Data CUSUM's", Technometrics 27(2), 129-144.

    Examples
    --------
    >>> chart = poisson_cusum([8, 9, 4, 4, 3, 4], 8, 4, h=5)
    >>> chart.path.round(1), chart.alarms.nonzero()[0]
    (array([0. , 0. , 1.8, 3.5, 6.3, 8.1]), array([4, 5]))
    """
    rows, shape = _rows(counts, "counts")
    _require(
        (rows >= 0) & (np.rint(rows) == rows),
        rows.reshape(shape),
        "counts must be whole numbers >= 0",
    )
    normal = _each(in_control, "in_control", rows.shape[0])
    other = _each(out_of_control, "out_of_control", rows.shape[0])
    limit = _each(h, "h", rows.shape[0])
    reference = _reference_rates(normal, other)
    sign = np.where(other < normal, 1.0, -1.0)
    path = _accumulated(sign[:, np.newaxis] * (reference[:, np.newaxis] - rows))
    alarms = path >= limit[:, np.newaxis]
    return Cusum(path.reshape(shape), alarms.reshape(shape))


def reference_rate(in_control: float, out_of_control: float) -> float:
    """
    Return the count a period, k, at which a path stays where it is.

    :raises ValueError: if a rate is not > 0, or they are the same
    """
    normal = positive(in_control, "in_control")
    other = positive(out_of_control, "out_of_control")
    return float(_reference_rates(np.array([normal]), np.array([other]))[0])


def cusum(
    values: ArrayLike,
    *,
    reference: float = 0.5,
    h: float = 5.0,
    centre: ArrayLike = 0.0,
    spread: ArrayLike = 1.0,
) -> TwoSidedCusum:
    r"""
    Watch standardised values for a lasting change of their mean, either way.

    Parameters
    ----------
    values : (t,) or (n, t) array_like
        Oldest first; a row an account.
    reference : float
        k, half the shift to be found, >= 0. Unit: standard deviations.
    h : float
        Limit, > 0. Unit: standard deviations. The defaults wait 465 values for a
        false alarm and find a shift of one deviation in 10.4 (:func:`cusum_arl`).
    centre, spread : float or (n,) array_like
        Mean and standard deviation when all is well; spread > 0.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    Examples
    --------
    >>> cusum([0, 2, 2, 2, 2], h=4).alarms
    array([False, False, False,  True,  True])
    """
    rows, shape = _rows(values, "values")
    if not (np.isfinite(reference) and reference >= 0):
        raise ValueError(f"reference must be finite and >= 0, got {reference!r}")
    limit = positive(h, "h")
    scaled = _standardised(rows, centre, spread)
    up = _accumulated(scaled - reference)
    down = _accumulated(-scaled - reference)
    alarms = np.maximum(up, down) >= limit
    return TwoSidedCusum(up.reshape(shape), down.reshape(shape), alarms.reshape(shape))


def ewma(
    values: ArrayLike,
    weight: float = 0.2,
    limit: float = 2.962,
    *,
    centre: ArrayLike = 0.0,
    spread: ArrayLike = 1.0,
) -> Ewma:
    r"""
    Watch values for a change of their mean by a moving average.

    Parameters
    ----------
    values : (t,) or (n, t) array_like
        Oldest first, one a period; a row an account or a figure.
    weight : float
        :math:`\lambda`, of the newest value, 0 < weight <= 1.
    limit : float
        L, > 0: standard deviations of the average. The defaults wait 500 values for a
        false alarm and find a shift of one deviation in 10.5 (:func:`ewma_arl`).
    centre, spread : float or (n,) array_like
        Mean and standard deviation of a value when all is well; spread > 0.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    Notes
    -----
    :math:`z_t = \lambda x_t + (1 - \lambda) z_{t-1}` from the centre, with the exact
    limits for each t,

    .. math:: \mu \pm L \sigma \sqrt{\frac{\lambda}{2 - \lambda}
              \bigl(1 - (1 - \lambda)^{2 t}\bigr)}.

    References
    ----------
    S. W. Roberts (1959), "Control Chart Tests Based on Geometric Moving Averages",
    Technometrics 1(3), 239-250; J. M. Lucas and M. S. Saccucci (1990), Technometrics
    32(1), 1-12.

    Examples
    --------
    >>> chart = ewma([0.5, 2.5, 2.0, 2.5])
    >>> chart.path.round(2), chart.high.round(2)
    (array([0.1 , 0.58, 0.86, 1.19]), array([0.59, 0.76, 0.85, 0.9 ]))
    >>> chart.alarms
    array([False, False,  True,  True])
    """
    rows, shape = _rows(values, "values")
    _check_weight(weight)
    reach = positive(limit, "limit")
    scaled = _standardised(rows, centre, spread)
    path = np.empty(rows.shape)
    average = np.zeros(rows.shape[0])
    for period in range(rows.shape[1]):
        average = weight * scaled[:, period] + (1 - weight) * average
        path[:, period] = average
    width = reach * np.sqrt(ewma_variance(weight, np.arange(1, rows.shape[1] + 1)))
    middle = _each(centre, "centre", rows.shape[0], any_sign=True)[:, np.newaxis]
    scale = _each(spread, "spread", rows.shape[0])[:, np.newaxis]
    return Ewma(
        (middle + scale * path).reshape(shape),
        (middle - scale * width).reshape(shape),
        (middle + scale * width).reshape(shape),
        (np.abs(path) > width).reshape(shape),
    )


def ewma_variance(weight: float, periods: ArrayLike) -> Vector:
    """
    Return the variance of the average after so many values, in that of one value.

    :raises ValueError: unless 0 < weight <= 1
    """
    _check_weight(weight)
    grown = 1 - (1 - weight) ** (2 * np.asarray(periods, dtype=np.float64))
    return np.asarray(weight / (2 - weight) * grown)


def _check_weight(weight: float) -> None:
    if not 0 < weight <= 1:
        raise ValueError(f"weight must be > 0 and <= 1, got {weight!r}")


def _accumulated(steps: Matrix) -> Matrix:
    """Sum along the rows, never below 0."""
    sums = np.cumsum(steps, axis=1)
    lowest = np.minimum(np.minimum.accumulate(sums, axis=1), 0.0)
    return np.asarray(sums - lowest)


def _reference_rates(in_control: Vector, out_of_control: Vector) -> Vector:
    change = in_control - out_of_control
    require(
        change != 0, out_of_control, "out_of_control must not be the in_control rate"
    )
    return np.asarray(change / np.log1p(change / out_of_control))


def _standardised(rows: Matrix, centre: ArrayLike, spread: ArrayLike) -> Matrix:
    middle = _each(centre, "centre", rows.shape[0], any_sign=True)
    scale = _each(spread, "spread", rows.shape[0])
    return np.asarray((rows - middle[:, np.newaxis]) / scale[:, np.newaxis])


def _each(value: ArrayLike, name: str, rows: int, *, any_sign: bool = False) -> Vector:
    """Return one finite figure a row, > 0 unless it may have any sign."""
    given = np.asarray(value, dtype=np.float64)
    if given.ndim == 0:
        given = given[np.newaxis]
        figures = as_vector(given, name)
    else:
        figures = as_vector(given, name, size=rows)
    if not any_sign:
        require(figures > 0, figures, f"{name} must be > 0")
    return np.broadcast_to(figures, rows)


def _rows(values: ArrayLike, name: str) -> tuple[Matrix, tuple[int, ...]]:
    """Check a row or several and return them as rows, with their shape."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim not in (1, 2):
        raise ValueError(f"{name} must have one or two dimensions, got {array.shape}")
    _require(np.isfinite(array), array, f"{name} must be finite")
    return np.atleast_2d(array), array.shape


def _require(valid: Flags, values: Matrix, message: str) -> None:
    """Refuse rows that are not all valid, naming the first place that is not."""
    if values.ndim == 1:
        require(valid.reshape(-1), values, message)
    elif not valid.all():
        row, column = (int(place[0]) for place in np.nonzero(~valid))
        found = values[row, column]
        raise ValueError(f"{message}, got {found:g} at index ({row}, {column})")
