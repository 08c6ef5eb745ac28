"""What simulation, purchase by purchase, says of the lifetime values measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.features.histories import Histories, Vector, copied, sampled
from scoring.services.measuring.basis import Basis, FitBasis
from scoring.services.measuring.predictions import season_factor, valued

LIMIT = 0.02  # of the error in probability, agreed for every run
PERCENTILES = {0.1: "low", 0.5: "median", 0.9: "high"}
VALUED = """
SELECT f.account_id::bigint, f.frequency::float8, f.recency_days::float8,
    f.age_days::float8, f.log_gap_sum::float8,
    coalesce(f.mean_repeat_value, 0)::float8, m.fit_id::bigint, m.margin_rate::float8,
    m.lifetime_value::float8
FROM {measures} m JOIN {facts} f ON f.account_id = m.account_id
WHERE m.lifetime_value IS NOT NULL AND m.margin_rate IS NOT NULL
ORDER BY m.account_id
"""


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """The n accounts with a lifetime value: what it was made from, and what it is."""

    histories: Histories
    fit_id: NDArray[np.int64]
    margin: Vector
    value: Vector

    def among(self, places: NDArray[Any]) -> "Valued":
        """Return the accounts at these places, or where this is true."""
        return Valued(
            self.histories.among(places),
            self.fit_id[places],
            self.margin[places],
            self.value[places],
        )

    def by_fit(self, basis: Basis) -> Iterator[tuple[FitBasis, "Valued"]]:
        """Yield each fit with its accounts."""
        for fit in basis.fits.values():
            mine = self.fit_id == fit.pk
            if mine.any():
                yield fit, self.among(mine)


def read_valued(
    cursor: CursorWrapper, facts: sql.Composable, measures: sql.Composable
) -> Valued:
    """Return the accounts that have a lifetime value."""
    statement = sql.SQL(VALUED).format(facts=facts, measures=measures)
    *history, fit_id, margin, value = copied(cursor, statement, "ifffffiff")
    return Valued(Histories.of(history), fit_id, margin, value)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """
    Some accounts of all sizes, each simulated purchase by purchase.

    ``drawn``, (m, draws), is before margin, which with the season is ``scale``;
    ``told`` are the 10, 50 and 90 % that the run says, likewise, and ``none`` the
    probability of nothing.
    """

    drawn: NDArray[np.float64]
    scale: Vector
    value: Vector
    frequency: Vector
    told: dict[float, Vector]
    none: Vector


def sample_of(accounts: Valued, basis: Basis) -> Sample | None:
    """
    Simulate up to 2,000 accounts, as many of each tenth by value, by their keys.

    Under the fitted parameters: what is open about these is in no account's own draws.
    ``None`` where there is nobody, or the settings ask for no draws.
    """
    from scoring.core.lifetime import lifetime_value, simulate_values
    from scoring.core.lifetime.check import stratified

    draws = basis.settings.check_draws
    if draws == 0 or accounts.value.size == 0:
        return None
    places = stratified(accounts.value, basis.seed, accounts.histories.keys)
    parts = []
    for fit, mine in accounts.among(np.sort(places)).by_fit(basis):
        terms = valued(mine.histories, fit, basis.settings) | {"posterior": ()}
        models = (fit.purchases, fit.spend)
        keys = mine.histories.keys
        drawn = simulate_values(
            *models, **terms, draws=draws, seed=basis.seed, keys=keys
        )
        told = lifetime_value(*models, **terms)
        parts.append((drawn, told, mine, season_factor(fit, basis)))
    return Sample(
        drawn=np.concatenate([drawn for drawn, *_ in parts]),
        scale=np.concatenate([mine.margin * season for *_, mine, season in parts]),
        value=np.concatenate([mine.value for *_, mine, _ in parts]),
        frequency=np.concatenate([m.histories.frequency for *_, m, _ in parts]),
        told={
            percentile: np.concatenate([getattr(told, name) for _, told, *_ in parts])
            for percentile, name in PERCENTILES.items()
        },
        none=np.concatenate([told.probability_of_none for _, told, *_ in parts]),
    )


def percentiles(sample: Sample) -> dict[str, Any]:
    """
    Compare the range of lifetime values with simulation.

    Return how many were simulated, how often, and the largest error in probability of
    any tenth of them, by value or by frequency.
    """
    from scoring.core.lifetime.check import checked

    check = checked(
        sample.told,
        sample.none,
        sample.drawn,
        mean=sample.drawn.mean(axis=1),
        frequency=sample.frequency,
    )
    return {
        "accounts": check.accounts,
        "draws": check.draws,
        "error": check.error,
        "limit": LIMIT,
    }


def total(sample: Sample, accounts: Valued, basis: Basis) -> dict[str, Any]:
    """
    Return the value of all accounts together, with its range.

    Each draw has one set of the parameters for all accounts, so that what is open
    about them does not average out. Where only a sample was simulated, its chance
    shrinks as if all had been.
    """
    size, expected = accounts.value.size, float(accounts.value.sum())
    share = sample.value.size / size
    chance = (sample.scale @ sample.drawn - sample.value.sum()) / np.sqrt(share)
    factors = parameter_factors(accounts, basis)
    factor = factors[np.arange(chance.size) % factors.size]
    tail = (1 - float(basis.settings.interval)) / 2
    low, high = np.quantile((expected + chance) * factor, [tail, 1 - tail])
    return {
        "low": float(low),
        "expected": expected,
        "high": float(high),
        "draws": int(chance.size),
        "accounts": int(sample.value.size),
        "of": int(size),
        "weeks": basis.settings.horizon_weeks,
    }


def parameter_factors(accounts: Valued, basis: Basis) -> Vector:
    """
    Return the total of each draw of the parameters, of the fitted ones'.

    Of more accounts than the settings allow for a back-test, of so many.
    """
    kept = sampled(accounts.histories.keys, basis.settings.backtest_accounts)
    chosen = accounts.among(np.isin(accounts.histories.keys, kept))
    pairs = max(len(fit.posterior) for fit in basis.fits.values())
    totals, fitted = np.zeros(max(pairs, 1)), 0.0
    for fit, mine in chosen.by_fit(basis):
        own = _expected((fit.purchases, fit.spend), mine, fit, basis)
        fitted += own
        drawn = [_expected(pair, mine, fit, basis) for pair in fit.posterior]
        totals += np.resize(drawn, totals.size) if drawn else own
    return totals / fitted if fitted else np.ones(totals.size)


def _expected(
    pair: tuple[Any, Any], mine: Valued, fit: FitBasis, basis: Basis
) -> float:
    """Return what accounts are worth together under some parameters."""
    purchases, spend = pair
    terms = valued(mine.histories, fit, basis.settings)
    ahead = purchases.discounted_purchases(
        terms["annual_rate"], terms["horizon"], *mine.histories.past
    )
    worth = spend.expected_value(terms["frequency"], terms["mean_value"])
    return float((ahead * worth) @ mine.margin) * season_factor(fit, basis)
