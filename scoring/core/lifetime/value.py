"""Lifetime value by account: moments in closed form, percentiles off a lattice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector
from scoring.core._draws import Key
from scoring.core.lifetime.check import QuantileCheck, checked, stratified
from scoring.core.lifetime.percentiles import spreads
from scoring.core.lifetime.simulation import simulated
from scoring.core.lifetime.terms import Pair, Spend, Terms, check_keys
from scoring.core.purchases.posterior import PurchaseModel

PERCENTILES = (0.1, 0.5, 0.9)
BETWEEN = 2.563  # deviations of a normal between its 10 and 90 %
CHECKED_PAIRS = 4  # of the posterior, drawn for each account that is checked
TINY = np.finfo(np.float64).tiny


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
    spend: Spend,
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
    posterior: Sequence[Pair] = (),
) -> LifetimeValue:
    r"""
    Value the purchases of the next *horizon* weeks, discounted to now.

    Parameters
    ----------
    model : BGNBD, ParetoNBD or MBGCNBD
        How often accounts buy.
    spend : GammaGamma or LogNormalSpend
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
    posterior : sequence of (model, spend)
        A few dozen draws of the parameters; without them these count as known.

    Returns
    -------
    LifetimeValue
        Means and variances are exact under the models. The percentiles are those of a
        mixture over the numbers of purchases ahead, zero as often as the model
        expects none, times what is known of the account's level of spend.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    With purchases at :math:`t_i` of value :math:`M R_i`, :math:`E R_i = 1` and
    :math:`\operatorname{var} R_i = \rho` (1/p of gamma-gamma), the sum
    :math:`S = \sum e^{-\delta t_i} R_i` does not depend on the level M, so that

    .. math:: E[V] = E[M] E[S], \qquad
              \operatorname{var} V = E[M^2] E[S^2] - (E[M] E[S])^2,

    .. math:: E[S^2] = (1 + \rho) E \sum e^{-2 \delta t_i}
              + E \sum_{i \ne j} e^{-\delta (t_i + t_j)}.

    A *posterior* adds the variance that the mean has over it, and widens the range
    around the median of the logarithm by as much.

    Examples
    --------
    >>> from scoring.core.purchases import BGNBD
    >>> from scoring.core.spend import GammaGamma
    >>> value = lifetime_value(
    ...     BGNBD(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44),
    ...     frequency=[2, 0], recency=[30.43, 0], age=[38.86, 38.86],
    ...     mean_value=[22.35, 0], margin_rate=0.3, annual_rate=0.1, horizon=52,
    ... )
    >>> value.mean.round(2), value.high.round(2)
    (array([11.04,  2.55]), array([30.07,  8.46]))
    """
    terms = Terms.of(
        frequency, recency, age, mean_value, margin_rate, annual_rate, horizon
    )
    mean, variance = _moments(model, spend, terms)
    bought = model.probability_of_purchase(terms.weeks, *terms.histories)
    unsure = _over_posterior(posterior, terms, mean)
    low, median, high = _percentiles(model, spend, terms, mean, bought, unsure)
    if posterior:
        with np.errstate(over="ignore"):
            variance = variance + unsure * mean**2
    value = LifetimeValue(mean, variance, low, median, high, 1 - bought, None)
    if draws == 0 or terms.size == 0:
        return value
    if keys is None:
        raise ValueError("keys must be given where draws are asked for")
    check_keys(keys, terms.size)
    chosen = stratified(mean, seed, keys)
    rows = simulated(
        posterior or [(model, spend)],
        terms.among(chosen),
        draws,
        seed,
        [keys[place] for place in chosen],
        most=CHECKED_PAIRS,
    )
    check = checked(
        {
            percentile: values[chosen]
            for percentile, values in zip(PERCENTILES, (low, median, high), strict=True)
        },
        value.probability_of_none[chosen],
        np.stack(list(rows)),
        mean=mean[chosen],
        frequency=terms.histories.frequency[chosen],
    )
    return replace(value, check=check)


def _moments(model: PurchaseModel, spend: Spend, terms: Terms) -> tuple[Vector, Vector]:
    """Mean and variance of each account's value at given parameters."""
    moments = model.discounted_moments(
        terms.annual_rate, terms.horizon, *terms.histories
    )
    once, square = spend.level_moments(terms.histories.frequency, terms.mean_value)
    level = terms.margin * once
    # A variance beyond the largest number is infinite, as one that does not exist.
    with np.errstate(over="ignore", invalid="ignore"):
        second = (1 + spend.order_variance) * moments.mean_at_double_rate
        second += moments.mean_of_pairs
        spread = np.maximum(square / once / once, 1.0)
        variance = np.maximum(spread * second - moments.mean**2, 0.0) * level**2
    variance[np.isnan(variance)] = np.inf
    variance[(second == 0) | (level == 0)] = 0.0
    return level * moments.mean, variance


def _over_posterior(posterior: Sequence[Pair], terms: Terms, mean: Vector) -> Vector:
    """Variance of the mean over the parameters, relative to its square."""
    if len(posterior) < 2:
        return np.zeros(terms.size)
    known = np.maximum(mean, TINY)
    total, squares = np.zeros(terms.size), np.zeros(terms.size)
    x = terms.histories.frequency
    for model, spend in posterior:
        purchases = model.discounted_purchases(
            terms.annual_rate, terms.horizon, *terms.histories
        )
        worth = terms.margin * spend.expected_value(x, terms.mean_value)
        ratio = np.where(mean > 0, purchases * worth / known, 1.0) - 1
        total += ratio
        squares += ratio**2
    variance = squares - total**2 / len(posterior)
    return np.maximum(variance, 0.0) / (len(posterior) - 1)


def _percentiles(
    model: PurchaseModel,
    spend: Spend,
    terms: Terms,
    mean: Vector,
    bought: Vector,
    unsure: Vector,
) -> list[Vector]:
    """Percentiles of values that are 0 where nothing is bought."""
    if terms.weeks == 0 or terms.size == 0:
        return [np.zeros(terms.size) for _ in PERCENTILES]
    spread = spreads(model, spend, terms.force, terms.weeks, terms.histories)
    some = (bought > 0) & (mean > 0)
    chance = np.where(some, bought, 1.0)
    if_bought = mean / chance
    middle, wider = np.zeros(terms.size), np.ones(terms.size)
    if unsure.any():
        ends = [spread.log_ratio(np.full(terms.size, p)) for p in PERCENTILES]
        middle = ends[1]
        width = np.maximum((ends[2] - ends[0]) / BETWEEN, 1e-6)
        wider = np.sqrt(1 + np.log1p(unsure) / width**2)
    percentiles = []
    for percentile in PERCENTILES:
        within = 1 - (1 - percentile) / chance
        ratio = middle + (spread.log_ratio(within) - middle) * wider
        values = if_bought * np.exp(np.minimum(ratio, 600.0))
        percentiles.append(np.where(some & (within > 0), values, 0.0))
    return percentiles
