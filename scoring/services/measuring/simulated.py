"""What simulation, purchase by purchase, says of the lifetime values measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.histories import Histories, Vector, copied, sampled
from scoring.services.measuring.basis import Basis, FitBasis
from scoring.services.measuring.predictions import season_factor, valued

LIMIT = 0.02  # of the error in probability, agreed for every run
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


def percentiles(accounts: Valued, basis: Basis) -> dict[str, Any] | None:
    """
    Compare the range of lifetime values with simulation, on accounts of all sizes.

    Return how many were simulated, how often, and the largest error in probability of
    any tenth of them; ``None`` where there is nothing to check, or nobody asked.
    """
    from scoring.core.lifetime.check import checked, stratified

    draws = basis.settings.check_draws
    if draws == 0 or accounts.value.size == 0:
        return None
    places = stratified(accounts.value, basis.seed, accounts.histories.keys)
    parts = [
        _one(fit, mine, basis, draws)
        for fit, mine in accounts.among(np.sort(places)).by_fit(basis)
    ]
    low, median, high, none, mean, frequency = (
        np.concatenate([part[0][name] for part in parts]) for name in range(6)
    )
    check = checked(
        {0.1: low, 0.5: median, 0.9: high},
        none,
        np.concatenate([part[1] for part in parts]),
        mean=mean,
        frequency=frequency,
    )
    return {
        "accounts": check.accounts,
        "draws": check.draws,
        "error": check.error,
        "limit": LIMIT,
    }


def total(accounts: Valued, basis: Basis) -> dict[str, Any] | None:
    """
    Return the value of all accounts together, with its range.

    Simulated, all sharing each draw of the parameters. Of more accounts than the
    settings allow, a sample is: what it says of the parameters holds for all, and what
    is chance in it shrinks with the accounts.
    """
    draws, most = basis.settings.check_draws, basis.settings.backtest_accounts
    size, expected = accounts.value.size, float(accounts.value.sum())
    if draws == 0 or size == 0:
        return None
    kept = np.isin(accounts.histories.keys, sampled(accounts.histories.keys, most))
    chosen = accounts.among(kept)
    drawn = np.zeros(draws)
    for fit, mine in chosen.by_fit(basis):
        drawn += _total(fit, mine, basis, draws)
    if chosen.value.size < size:
        pairs = max(len(fit.posterior) for fit in basis.fits.values())
        drawn = _whole(drawn, chosen, expected, size, max(pairs, 1))
    tail = (1 - float(basis.settings.interval)) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return {
        "low": float(low),
        "expected": expected,
        "high": float(high),
        "draws": draws,
        "accounts": int(chosen.value.size),
        "of": int(size),
        "weeks": basis.settings.horizon_weeks,
    }


def _one(
    fit: FitBasis, mine: Valued, basis: Basis, draws: int
) -> tuple[list[Vector], NDArray[np.float64]]:
    """Return what the closed form says of accounts of one fit, and their draws."""
    from scoring.core.lifetime import lifetime_value, simulate_values

    terms = valued(mine.histories, fit, basis.settings)
    value = lifetime_value(fit.purchases, fit.spend, **terms)
    told = [value.low, value.median, value.high, value.probability_of_none, value.mean]
    simulated = simulate_values(
        fit.purchases,
        fit.spend,
        **terms,
        draws=draws,
        seed=basis.seed,
        keys=mine.histories.keys,
    )
    return [*told, mine.histories.frequency], simulated


def _total(fit: FitBasis, mine: Valued, basis: Basis, draws: int) -> Vector:
    """Return the total of accounts of one fit in each draw; a loss comes off it."""
    from scoring.core.lifetime import simulate_total

    drawn = np.zeros(draws)
    margin = mine.margin * season_factor(fit, basis)
    for sign in (1, -1):
        some = sign * margin > 0
        if some.any():
            histories = mine.histories.among(some)
            terms = valued(histories, fit, basis.settings)
            terms["margin_rate"] = np.abs(margin[some])
            drawn += sign * simulate_total(
                fit.purchases,
                fit.spend,
                **terms,
                draws=draws,
                seed=basis.seed,
                keys=histories.keys,
            )
    return drawn


def _whole(
    drawn: Vector, chosen: Valued, expected: float, size: int, pairs: int
) -> Vector:
    """Return totals of *size* accounts, from those of a sample that was drawn."""
    sample = float(chosen.value.sum())
    pair = np.arange(drawn.size) % pairs
    counts = np.maximum(np.bincount(pair), 1)
    of_pair = (np.bincount(pair, weights=drawn) / counts)[pair]
    share = chosen.value.size / size
    shift = (of_pair - sample) / share + (drawn - of_pair) / np.sqrt(share)
    totals: Vector = expected + shift
    return totals
