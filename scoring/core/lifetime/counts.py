"""How many purchases are ahead of an account that is alive, and how far off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector
from scoring.core.purchases.bgnbd import BGNBD
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.pareto import ParetoNBD
from scoring.core.purchases.posterior import PurchaseModel

type Cube = NDArray[np.float64]

FEW = 8  # up to so many, every number of purchases is a part of its own
STEPS = 14
LEVELS = np.array(
    [0.001, 0.005, 0.02, 0.05, *np.linspace(0.1, 0.9, 9), 0.95, 0.98, 0.995, 0.999]
)
LEAVING = 16  # times of leaving that Pareto/NBD is averaged over


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """
    Parts that the number of purchases ahead falls into, given alive.

    Attributes
    ----------
    weight : (k, m, c) ndarray
        Probability of each part, in each phase of the gap; the rest is no purchase.
    orders : (m, c) ndarray
        Purchases in it.
    mean : (m, c) ndarray
        Those purchases, each discounted to now.
    spread : (m, c) ndarray
        Variance of that, relative to its square.
    """

    weight: Cube
    orders: Matrix
    mean: Matrix
    spread: Matrix


def purchase_counts(
    model: PurchaseModel, force: float, weeks: float, frequency: Vector, age: Vector
) -> Counts:
    """
    Return the parts for m histories over *weeks* > 0 at a discount *force* a week.

    BG/NBD and MBG/CNBD-k have a closed form: that at least y purchases follow is
    :math:`B(a, b' + y - 1) / B(a, b') \\cdot I_z(y k - j, n + j)`. Pareto/NBD is
    averaged over the time of leaving.
    """
    if isinstance(model, ParetoNBD):
        return _leaving_at_any_time(model, force, weeks, frequency, age)
    return _leaving_after_purchases(model, force, weeks, frequency, age)


def _leaving_after_purchases(
    model: BGNBD | MBGCNBD, force: float, weeks: float, frequency: Vector, age: Vector
) -> Counts:
    from scipy.special import betainc, betaln

    regular = isinstance(model, MBGCNBD)
    k = model.k if isinstance(model, MBGCNBD) else 1
    since = (model.alpha + age)[:, np.newaxis]
    n = (model.r + k * frequency)[:, np.newaxis]
    stay = model.b + frequency[:, np.newaxis] + (1 if regular else 0)
    edges = _edges(n, since, weeks, k)
    z = weeks / (since + weeks)
    there = np.exp(betaln(model.a, stay + edges - 1) - betaln(model.a, stay))
    orders, scatter = _parts(edges)
    weight = np.empty((k, *orders.shape))
    kept, square = np.zeros(orders.shape), np.zeros(orders.shape)
    late = _mean_discount(force, weeks)
    for j in range(k):
        tail = there * betainc(k * edges - j, n + j, z)
        weight[j] = -np.diff(tail, axis=1, append=0.0)
        # Of a part's accounts some leave with its last purchase, the rest stay.
        reached = betainc(k * orders - j, n + j, z)
        left = -np.diff(there, axis=1, append=0.0) * reached
        share = np.clip(left / np.maximum(weight[j], 1e-300), 0.0, 1.0)
        ratio = (k * orders - j) / (k * orders + n)
        ratio *= betainc(k * orders - j + 1, n + j, z) / np.maximum(reached, 1e-300)
        ratio = np.minimum(ratio, z)
        until = np.minimum(since * ratio / (1 - ratio), weeks)
        early = _mean_discount(force, until) * (orders - 1) + np.exp(-force * until)
        early /= orders
        kept += (share * early + (1 - share) * late) / k
        square += (share * early**2 + (1 - share) * late**2) / k
    spread = scatter + np.maximum(square / kept**2 - 1, 0.0)
    spread += _time_scatter(force, weeks) / (k * orders)
    return Counts(np.maximum(weight, 0.0), orders, orders * kept, spread)


def _leaving_at_any_time(
    model: ParetoNBD, force: float, weeks: float, frequency: Vector, age: Vector
) -> Counts:
    from scipy.special import betainc

    since = (model.alpha + age)[:, np.newaxis]
    n = (model.r + frequency)[:, np.newaxis]
    edges = _edges(n, since, weeks, 1)
    until, chance = _times_of_leaving(model, weeks, age)
    orders, scatter = _parts(edges)
    weight, kept, square = (np.zeros(orders.shape) for _ in range(3))
    for time, share in zip(until.T, chance.T, strict=True):
        z = (time / (since[:, 0] + time))[:, np.newaxis]
        part = -np.diff(betainc(edges, n, z), axis=1, append=0.0)
        part *= share[:, np.newaxis]
        discount = _mean_discount(force, time)[:, np.newaxis]
        weight += part
        kept += part * discount
        square += part * discount**2
    some = np.maximum(weight, 1e-300)
    kept = np.where(weight > 0, kept / some, 1.0)
    apart = np.where(weight > 0, square / some / kept**2 - 1, 0.0)
    spread = scatter + np.maximum(apart, 0.0) + _time_scatter(force, weeks) / orders
    return Counts(np.maximum(weight, 0.0)[np.newaxis], orders, orders * kept, spread)


def _times_of_leaving(
    model: ParetoNBD, weeks: float, age: Vector
) -> tuple[Matrix, Matrix]:
    """Times (m, c) until who is alive leaves or the weeks are over, with weights."""
    since = (model.beta + age)[:, np.newaxis]
    log_stay = -model.s * np.log1p(weeks / since)
    leave = -np.expm1(log_stay)
    middles = (np.arange(LEAVING) + 0.5) / LEAVING
    until = since * np.expm1(-np.log1p(-leave * middles) / model.s)
    times = np.concatenate([np.clip(until, 0.0, weeks), np.full(since.shape, weeks)], 1)
    parts = np.broadcast_to(leave / LEAVING, (age.size, LEAVING))
    return times, np.concatenate([parts, np.exp(log_stay)], 1)


def _edges(n: Vector, since: Vector, weeks: float, k: int) -> Matrix:
    """Least number of purchases (m, c) of each part: dense where the rate leads."""
    from scipy.special import gammaincinv

    middle = n / since * weeks / k
    quantiles = gammaincinv(n, LEVELS) / since * weeks / k
    quantiles = middle + (quantiles - middle) * np.sqrt(1 + n / (k * middle))
    quantiles = np.clip(quantiles, 1.0, 1e12)
    below = quantiles[:, 3:4] ** (np.arange(STEPS) / STEPS)
    few = np.broadcast_to(np.arange(1.0, FEW + 1), (n.size, FEW))
    return np.sort(np.ceil(np.concatenate([few, below, quantiles], axis=1)), axis=1)


def _parts(edges: Matrix) -> tuple[Matrix, Matrix]:
    """Mean number of purchases in each part, and its variance against the square."""
    last = np.maximum(edges[:, -1:] * 1.05, edges[:, -1:] + 1)
    width = np.maximum(np.diff(edges, axis=1, append=np.ceil(last)), 1.0)
    orders = edges + (width - 1) / 2
    return orders, (width**2 - 1) / 12 / orders**2


def _mean_discount(force: float, weeks: Vector | float) -> Vector:
    """Mean of e^-(force t) over the weeks."""
    decay = np.maximum(force * np.asarray(weeks), 1e-12)
    mean: Vector = -np.expm1(-decay) / decay
    return mean


def _time_scatter(force: float, weeks: float) -> float:
    """Variance of e^-(force t) over the weeks, against its mean's square."""
    once, twice = _mean_discount(force, weeks), _mean_discount(2 * force, weeks)
    return max(float(twice / once**2) - 1, 0.0)
