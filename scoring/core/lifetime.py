"""What the purchases of the coming weeks are worth, with their spread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_vector, require
from scoring.core._draws import Key, generators, order_by_key
from scoring.core.purchases.bgnbd import DiscountedMoments
from scoring.core.purchases.histories import (
    as_histories,
    discount_weeks,
    weekly_force,
)
from scoring.core.spend import GammaGamma

__all__ = ["LifetimeValue", "QuantileCheck", "lifetime_value", "simulate_values"]

PERCENTILES = (0.1, 0.5, 0.9)
CHECKED = 2000
STRATA = 10
TINY = np.finfo(np.float64).tiny


class PurchaseModel(Protocol):
    """What valuing needs of a model of purchases; BGNBD and ParetoNBD have it."""

    def probability_of_purchase(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Vector:
        """Return the probability, (n,), of a purchase in *horizon* weeks."""

    def discounted_moments(
        self,
        annual_rate: float,
        horizon: float | None,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> DiscountedMoments:
        """Return the moments of the discounted number of purchases."""

    def sample_times(
        self,
        horizon: float,
        draws: int,
        rng: np.random.Generator,
        frequency: float,
        recency: float,
        age: float,
    ) -> tuple[NDArray[np.int64], Vector]:
        """Simulate when one account buys: the draw, and the weeks until then."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantileCheck:
    """
    The closed form against simulation on accounts of all sizes.

    Attributes
    ----------
    accounts : int
        Accounts simulated.
    draws : int
        Draws of each.
    error : float
        Largest difference between the share of all draws of a stratum at or below
        the percentile, and what the closed form says of it. A probability.
    """

    accounts: int
    draws: int
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class LifetimeValue:
    """
    Discounted margin of the coming weeks by account.

    Attributes
    ----------
    mean : (n,) ndarray
        Expected value. Unit: the currency of the mean values.
    variance : (n,) ndarray
        Its variance, currency squared; infinite where an account's few orders leave
        the level of its spend so open that none exists.
    low, median, high : (n,) ndarray
        10, 50 and 90 % percentiles. Unit: that currency.
    probability_of_none : (n,) ndarray
        Probability of no purchase, and so of a value of 0.
    check : QuantileCheck or None
        How well the percentiles agree with simulation, where draws were asked for.
    """

    mean: Vector
    variance: Vector
    low: Vector
    median: Vector
    high: Vector
    probability_of_none: Vector
    check: QuantileCheck | None


def lifetime_value(
    model: PurchaseModel,
    spend: GammaGamma,
    *,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    mean_value: ArrayLike,
    margin_rate: ArrayLike,
    annual_rate: float,
    horizon: float | None,
    draws: int = 0,
    seed: int = 0,
    keys: Sequence[Key] | NDArray | None = None,
) -> LifetimeValue:
    r"""
    Value the purchases of the next *horizon* weeks, discounted to now.

    Parameters
    ----------
    model : BGNBD or ParetoNBD
        How often accounts buy.
    spend : GammaGamma
        What they spend on a day on which they buy.
    frequency, recency, age : (n,) array_like
        Purchase histories, as the model takes them. Unit: weeks.
    mean_value : (n,) array_like
        Observed mean value of a repeat purchase, > 0 where frequency is > 0 and
        ignored where it is 0. Unit: one currency for all accounts.
    margin_rate : float or (n,) array_like
        Margin earned on revenue, as a share; 0.3 is 30 %. Not negative.
    annual_rate : float
        Effective discount rate a year, >= 0.
    horizon : float or None
        Weeks ahead, >= 0; ``None`` is without end and needs a rate > 0.
    draws : int
        Draws an account for the check of the percentiles; 0 leaves it out.
    seed : int
        Of the draws.
    keys : sequence of n int or str
        What identifies each account; its draws depend on the seed and its key only.
        Needed where draws are asked for.

    Returns
    -------
    LifetimeValue
        Means and variances are exact under the models; the percentiles are those of a
        zero-inflated gamma with the moments of the orders, times the inverse gamma
        that the spend model gives for the account's level.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    With purchases at :math:`t_i` of value :math:`M R_i`, :math:`E R_i = 1` and
    :math:`\operatorname{var} R_i = 1/p`, the sum :math:`S = \sum e^{-\delta t_i} R_i`
    does not depend on the level M, so that

    .. math:: E[V] = E[M] E[S], \qquad
              \operatorname{var} V = E[M^2] E[S^2] - (E[M] E[S])^2,

    .. math:: E[S^2] = (1 + 1/p) E \sum e^{-2 \delta t_i}
              + E \sum_{i \ne j} e^{-\delta (t_i + t_j)}.

    Examples
    --------
    >>> from scoring.core.purchases import BGNBD
    >>> value = lifetime_value(
    ...     BGNBD(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44),
    ...     frequency=[2, 0], recency=[30.43, 0], age=[38.86, 38.86],
    ...     mean_value=[22.35, 0], margin_rate=0.3, annual_rate=0.1, horizon=52,
    ... )
    >>> value.mean.round(2), value.high.round(2)
    (array([11.04,  2.55]), array([30.59,  8.29]))
    """
    histories = as_histories(frequency, recency, age)
    size = histories.frequency.size
    margin = _as_margins(margin_rate, size)
    shape, scale = spend.posterior(histories.frequency, mean_value)
    moments = model.discounted_moments(annual_rate, horizon, *histories)
    weeks = discount_weeks(weekly_force(annual_rate), horizon)
    bought = model.probability_of_purchase(weeks, *histories)

    second = (1 + 1 / spend.p) * moments.mean_at_double_rate + moments.mean_of_pairs
    level = margin * scale / (shape - 1)
    mean = level * moments.mean
    variance = _variance(level, shape, moments, second)
    low, median, high = _percentiles(
        bought, moments.mean, second, margin * scale, shape
    )
    value = LifetimeValue(mean, variance, low, median, high, 1 - bought, None)
    if draws == 0 or size == 0:
        return value
    if keys is None:
        raise ValueError("keys must be given where draws are asked for")
    _check_keys(keys, size)
    chosen = _stratified(mean, seed, keys)
    simulated = simulate_values(
        model,
        spend,
        frequency=histories.frequency[chosen],
        recency=histories.recency[chosen],
        age=histories.age[chosen],
        mean_value=as_vector(mean_value, "mean_value")[chosen],
        margin_rate=margin[chosen],
        annual_rate=annual_rate,
        horizon=horizon,
        draws=draws,
        seed=seed,
        keys=[keys[place] for place in chosen],
    )
    return replace(value, check=_check(value, chosen, simulated))


def simulate_values(
    model: PurchaseModel,
    spend: GammaGamma,
    *,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    mean_value: ArrayLike,
    margin_rate: ArrayLike,
    annual_rate: float,
    horizon: float | None,
    draws: int,
    seed: int,
    keys: Sequence[Key] | NDArray,
) -> Matrix:
    """
    Simulate what :func:`lifetime_value` puts into moments, with the same arguments.

    Returns
    -------
    (n, draws) ndarray of float64
        Discounted margin in each draw. A row depends on the seed, the account's key
        and its own figures only: neither order nor chunks change it.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.
    """
    histories = as_histories(frequency, recency, age)
    size = histories.frequency.size
    _check_keys(keys, size)
    if draws < 1:
        raise ValueError(f"draws must be >= 1, got {draws}")
    margin = _as_margins(margin_rate, size)
    force = weekly_force(annual_rate)
    weeks = discount_weeks(force, horizon)
    shape, scale = spend.posterior(histories.frequency, mean_value)
    values = np.empty((size, draws))
    accounts = zip(
        values, *histories, shape, margin * scale, generators(seed, keys), strict=True
    )
    for row, x, last, now, level, unit, rng in accounts:
        draw, times = model.sample_times(weeks, draws, rng, x, last, now)
        worth = rng.standard_gamma(spend.p, draw.size) / spend.p
        worth *= np.exp(-force * times)
        row[:] = np.bincount(draw, weights=worth, minlength=draws)
        row *= unit / np.maximum(rng.standard_gamma(level, draws), TINY)
    return values


def _as_margins(margin_rate: ArrayLike, size: int) -> Vector:
    rates = np.broadcast_to(np.asarray(margin_rate, dtype=np.float64), size)
    margin = as_vector(rates, "margin_rate", size=size)
    require(margin >= 0, margin, "margin_rate must be >= 0")
    return margin


def _check_keys(keys: Sequence[Key] | NDArray, size: int) -> None:
    if len(keys) != size:
        raise ValueError(f"keys must have {size} elements, got {len(keys)}")


def _variance(
    level: Vector, shape: Vector, moments: DiscountedMoments, second: Vector
) -> Vector:
    """Variance of a sum with these moments times a level of inverse gamma shape."""
    exists = shape > 2
    spread = np.where(exists, (shape - 1) / np.where(exists, shape - 2, 1.0), 1.0)
    variance = np.maximum(spread * second - moments.mean**2, 0.0) * level**2
    return np.where(exists | (second == 0) | (level == 0), variance, np.inf)


def _percentiles(
    bought: Vector, first: Vector, second: Vector, unit: Vector, level: Vector
) -> list[Vector]:
    """Percentiles of a zero-inflated gamma over a gamma of shape *level*, by unit."""
    from scipy.special import betaincinv

    chance = np.maximum(bought, TINY)
    mean = first / chance
    excess = np.maximum(second / chance - mean**2, 1e-9 * mean**2)
    shape = mean**2 / np.maximum(excess, TINY)
    percentiles = []
    for percentile in PERCENTILES:
        values = np.zeros(bought.size)
        some = (bought > 1 - percentile) & (mean > 0)
        within = 1 - (1 - percentile) / bought[some]
        c, d = shape[some], level[some]
        part = betaincinv(c, d, within)
        rest = 1 - part
        heavy = part > 0.5
        rest[heavy] = betaincinv(d[heavy], c[heavy], 1 - within[heavy])
        values[some] = unit[some] * mean[some] / c * part / np.maximum(rest, TINY)
        percentiles.append(values)
    return percentiles


def _stratified(
    mean: Vector, seed: int, keys: Sequence[Key] | NDArray
) -> NDArray[np.intp]:
    """Choose up to 2,000 accounts, as many of each tenth by value, by their keys."""
    by_value = np.argsort(mean, kind="stable")
    chosen = []
    for stratum in np.array_split(by_value, STRATA):
        order = order_by_key(seed, [keys[place] for place in stratum])
        chosen.append(stratum[order[: CHECKED // STRATA]])
    return np.concatenate(chosen)


def _check(
    value: LifetimeValue, chosen: NDArray[np.intp], simulated: Matrix
) -> QuantileCheck:
    order = np.argsort(value.mean[chosen], kind="stable")
    error = 0.0
    triple = (value.low, value.median, value.high)
    for percentile, values in zip(PERCENTILES, triple, strict=True):
        at = values[chosen]
        below = (simulated <= at[:, np.newaxis]).mean(axis=1)
        said = np.where(at > 0, percentile, value.probability_of_none[chosen])
        for stratum in np.array_split((below - said)[order], STRATA):
            if stratum.size:
                error = max(error, abs(float(stratum.mean())))
    return QuantileCheck(accounts=chosen.size, draws=simulated.shape[1], error=error)
