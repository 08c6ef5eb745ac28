"""How long the charts run until an alarm, when all is well and when it is not."""

import numpy as np

from scoring.core._arrays import Matrix, Vector, not_negative, positive
from scoring.core._quadrature import legendre
from scoring.core.monitor.charts import ewma_variance, reference_rate

NODES = 80
SETTLED = 1e-12  # of the limits' growth, after which they are taken as constant
LEFT = 1e-13  # of an excursion's probability, which may be left out


def poisson_cusum_arl(
    rate: float, in_control: float, out_of_control: float, h: float
) -> float:
    """
    Return the mean number of periods until :func:`poisson_cusum` raises an alarm.

    Parameters
    ----------
    rate : float
        True mean count a period, >= 0: the mean wait for a false alarm where it is
        *in_control*, for the right one where it is *out_of_control*.
    in_control, out_of_control, h : float
        As :func:`poisson_cusum` takes them.

    Returns
    -------
    float
        Periods from a path at 0; infinite where there is never an alarm.

    Raises
    ------
    ValueError
        If an argument is refused.

    Notes
    -----
    Exact: between two visits at 0 the path is a multiple of the reference rate less a
    whole number, so that an excursion is a chain of few states; the run length is the
    mean length of an excursion over the probability that it ends in an alarm.

    References
    ----------
    D. Brook and D. A. Evans (1972), "An Approach to the Probability Distribution of
    CUSUM Run Length", Biometrika 59(3), 539-549.

    Examples
    --------
    >>> round(poisson_cusum_arl(8, 8, 4, h=5))
    136
    >>> round(poisson_cusum_arl(4, 8, 4, h=5), 1)
    3.5
    """
    mean = not_negative(rate, "rate")
    reference = reference_rate(in_control, out_of_control)
    limit = positive(h, "h")
    falling = out_of_control < in_control
    # States by the total of the counts since the last visit at 0.
    first, mass = 0, np.ones(1)
    length, alarm = 0.0, 0.0
    period = 0
    while (left := float(mass.sum())) > LEFT * max(alarm, 1e-300):
        period += 1
        length += left
        centre = period * reference
        if falling:
            low, high = np.floor(centre - limit) + 1, np.ceil(centre) - 1
        else:
            low, high = np.floor(centre) + 1, np.ceil(centre + limit) - 1
        low, high = max(int(low), first), int(high)
        reached, below, above = _moved(mass, first, low, high, mean)
        alarm += below if falling else above
        first, mass = low, reached
        if period > 1_000_000:
            break
    return length / alarm if alarm else float("inf")


def _moved(
    mass: Vector, first: int, low: int, high: int, mean: float
) -> tuple[Vector, float, float]:
    """Add a Poisson count: probabilities of totals low..high, and below and above."""
    from scipy.special import gammaln, pdtr, pdtrc, xlogy

    totals = np.arange(first, first + mass.size, dtype=np.float64)
    fewer, more = low - 1 - totals, high - totals
    at_most = np.where(fewer >= 0, pdtr(np.maximum(fewer, 0), mean), 0.0)
    over = np.where(more >= 0, pdtrc(np.maximum(more, 0), mean), 1.0)
    below, above = float(mass @ at_most), float(mass @ over)
    if high < low:
        return np.zeros(0), below, above
    steps = np.arange(low, high + 1)[:, np.newaxis] - totals
    some = np.maximum(steps, 0)
    chance = np.exp(xlogy(some, mean) - mean - gammaln(some + 1))
    return np.where(steps >= 0, chance, 0.0) @ mass, below, above


def cusum_arl(shift: float = 0.0, *, reference: float = 0.5, h: float = 5.0) -> float:
    """
    Return the mean number of values until the two-sided :func:`cusum` alarms.

    Parameters
    ----------
    shift : float
        True mean of the standardised, normal values; 0 gives the mean wait for a
        false alarm.
    reference, h : float
        As :func:`cusum` takes them.

    References
    ----------
    Integral equation of E. S. Page (1954), "Continuous Inspection Schemes", Biometrika
    41, 100-115; the sides combine as in J. M. Lucas and R. B. Crosier (1982),
    Technometrics 24(3), 199-205.

    Examples
    --------
    >>> round(cusum_arl()), round(cusum_arl(1.0), 1)
    (465, 10.4)
    """
    moved = _finite(shift, "shift")
    k, limit = not_negative(reference, "reference"), positive(h, "h")
    up, down = _one_sided(moved, k, limit), _one_sided(-moved, k, limit)
    return float(1 / (1 / up + 1 / down))


def _one_sided(shift: float, reference: float, limit: float) -> float:
    from scipy.special import ndtr

    points, weights = legendre(NODES)
    nodes = limit * points
    starts = np.concatenate([[0.0], nodes])
    system = np.eye(starts.size)
    system[:, 0] -= ndtr(reference - shift - starts)
    ahead = nodes - starts[:, np.newaxis] + reference - shift
    system[:, 1:] -= limit * weights * _density(ahead)
    return float(np.linalg.solve(system, np.ones(starts.size))[0])


def ewma_arl(
    shift: float = 0.0,
    *,
    weight: float = 0.2,
    limit: float = 2.962,
    settled: bool = True,
) -> float:
    """
    Return the mean number of values until :func:`ewma` raises an alarm.

    Parameters
    ----------
    shift : float
        True mean of the standardised, normal values; 0 gives the mean wait for a
        false alarm.
    weight, limit : float
        As :func:`ewma` takes them.
    settled : bool
        Whether the limits stand at their final width from the start, as the published
        tables have it; ``False`` for those that :func:`ewma` draws, which are narrower
        at first.

    References
    ----------
    J. M. Lucas and M. S. Saccucci (1990), "Exponentially Weighted Moving Average
    Control Schemes", Technometrics 32(1), 1-12; integral equation of S. V. Crowder
    (1987), Technometrics 29(4), 401-407.

    Examples
    --------
    >>> round(ewma_arl()), round(ewma_arl(1.0), 1)
    (500, 10.5)
    """
    moved = _finite(shift, "shift")
    final = float(np.sqrt(ewma_variance(weight, np.inf))) * positive(limit, "limit")
    points, weights = legendre(NODES)
    nodes, widths = final * (2 * points - 1), 2 * final * weights
    onward = widths * _steps(nodes, nodes, weight, moved)
    lengths = np.linalg.solve(np.eye(NODES) - onward, np.ones(NODES))
    start = np.zeros(1)
    if settled:
        first = widths * _steps(start, nodes, weight, moved)
        return float(1 + (first @ lengths)[0])
    periods = (
        1 + int(np.ceil(np.log(SETTLED) / (2 * np.log1p(-weight)))) if weight < 1 else 1
    )
    for period in range(periods, 0, -1):
        scale = float(np.sqrt(ewma_variance(weight, period))) * limit / final
        inner, inner_widths = nodes * scale, widths * scale
        before = float(np.sqrt(ewma_variance(weight, period - 1))) * limit / final
        starts = nodes * before if period > 1 else start
        reach = inner_widths * _steps(starts, inner, weight, moved)
        lengths = 1 + reach @ lengths
    return float(lengths[0])


def _steps(starts: Vector, ends: Vector, weight: float, shift: float) -> Matrix:
    values = (ends - (1 - weight) * starts[:, np.newaxis]) / weight
    return _density(values - shift) / weight


def _density(values: Matrix) -> Matrix:
    return np.asarray(np.exp(-(values**2) / 2) / np.sqrt(2 * np.pi))


def _finite(value: float, name: str) -> float:
    if not np.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r}")
    return float(value)
