"""Lifetime value purchase by purchase: full simulation, keyed by account."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector
from scoring.core._draws import Key, generators
from scoring.core._fitting import Fit
from scoring.core.lifetime.terms import Pair, Spend, Terms, check_keys
from scoring.core.purchases.bgnbd import BGNBD
from scoring.core.purchases.histories import as_histories
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.pareto import ParetoNBD
from scoring.core.purchases.posterior import PurchaseModel, posterior_draws


def simulate_values(
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
    draws: int,
    seed: int,
    keys: Sequence[Key] | NDArray,
    posterior: Sequence[Pair] = (),
) -> Matrix:
    """
    Simulate what :func:`lifetime_value` puts into moments, with the same arguments.

    Returns
    -------
    (n, draws) ndarray of float64
        Discounted margin in each draw. A row depends on the seed, the account's key
        and its own figures only: neither order nor chunks change it. With a
        *posterior* of p pairs, draw i is made by pair i modulo p for all accounts.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.
    """
    terms = Terms.of(
        frequency, recency, age, mean_value, margin_rate, annual_rate, horizon
    )
    values = np.empty((terms.size, draws))
    pairs = posterior or [(model, spend)]
    for row, drawn in zip(
        values, simulated(pairs, terms, draws, seed, keys), strict=True
    ):
        row[:] = drawn
    return values


def simulate_total(
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
    draws: int,
    seed: int,
    keys: Sequence[Key] | NDArray,
    posterior: Sequence[Pair] = (),
) -> Vector:
    """
    Simulate the value of all accounts together, as :func:`simulate_values` does.

    Returns
    -------
    (draws,) ndarray of float64
        In each draw all accounts share the same pair of the *posterior*, so that what
        is not known of the parameters does not average out over accounts. Totals of
        parts of a portfolio add up, draw by draw, to that of the whole.

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.
    """
    terms = Terms.of(
        frequency, recency, age, mean_value, margin_rate, annual_rate, horizon
    )
    total = np.zeros(draws)
    for drawn in simulated(posterior or [(model, spend)], terms, draws, seed, keys):
        total += drawn
    return total


def simulate_purchases_total[Model: (BGNBD, ParetoNBD, MBGCNBD)](
    fit: Fit[Model],
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    *,
    log_gap_sum: ArrayLike | None = None,
    horizon: float,
    draws: int,
    seed: int,
) -> Vector:
    """
    Simulate how often all accounts together buy, with the parameters' uncertainty.

    Parameters
    ----------
    fit : Fit
        Of a purchase model to these histories.
    frequency, recency, age, log_gap_sum : (n,) array_like
        The histories, as :func:`posterior_draws` takes them.
    horizon : float
        Weeks ahead, >= 0.
    draws : int
        Totals to draw, >= 1, each from parameters of its own.
    seed : int
        Of the draws.

    Returns
    -------
    (draws,) ndarray of float64

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.
    """
    rng = np.random.default_rng(seed)
    models = posterior_draws(
        fit, frequency, recency, age, log_gap_sum, draws=draws, rng=rng
    )
    histories = as_histories(frequency, recency, age)
    totals = [model.sample(horizon, 1, rng, *histories).sum() for model in models]
    return np.array(totals, dtype=np.float64)


def simulated(
    pairs: Sequence[Pair],
    terms: Terms,
    draws: int,
    seed: int,
    keys: Sequence[Key] | NDArray,
    *,
    most: int | None = None,
) -> Iterator[Vector]:
    """
    Yield the values, (draws,), of each account in turn.

    Draw i is made by pair i modulo their number; where *most* is given, by one of so
    many pairs that are drawn for the account.

    :raises ValueError: if there are no draws, or not as many keys as accounts
    """
    if draws < 1:
        raise ValueError(f"draws must be >= 1, got {draws}")
    check_keys(keys, terms.size)
    accounts = zip(
        *terms.histories,
        terms.mean_value,
        terms.margin,
        generators(seed, keys),
        strict=True,
    )
    for x, last, now, mean, margin, rng in accounts:
        values = np.empty(draws)
        used = pairs
        if most is not None and most < len(pairs):
            used = [pairs[i] for i in rng.choice(len(pairs), most, replace=False)]
        for place, pair in enumerate(used[:draws]):
            some = values[place :: len(used)]
            some[:] = _worth(pair, terms, some.size, rng, (x, last, now), mean)
        yield values * margin


def _worth(
    pair: Pair,
    terms: Terms,
    draws: int,
    rng: np.random.Generator,
    history: tuple[float, float, float],
    mean_value: float,
) -> Vector:
    """Discounted revenue of one account in each draw."""
    model, spend = pair
    draw, times = model.sample_times(terms.weeks, draws, rng, *history)
    worth = spend.sample_orders(draw.size, rng) * np.exp(-terms.force * times)
    level = spend.sample(draws, rng, [history[0]], [mean_value])[0]
    values: Vector = np.bincount(draw, weights=worth, minlength=draws) * level
    return values
