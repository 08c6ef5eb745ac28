"""Many futures of one account: what they are worth, as a histogram."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from accounts.models import AccountFacts
from scoring.models import AccountMeasures, MeasureSettings, ModelFit

# As many futures as a page can wait for: fewer of who orders often, and varies little.
MOST_DRAWS, LEAST_DRAWS = 4_000, 500
ORDERS = 100_000
BARS = 28
# The last per cent of futures lies far out; the axis ends before it.
END = 0.99
DAYS_A_WEEK = 7.0
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Simulation:
    """
    The margin of an account's coming orders in each of so many futures.

    ``edges`` are the limits of the bars and ``counts`` the futures in each; the last
    bar has those beyond it too. ``marks`` are the values at the ``percents``. Unit: the
    programme's currency, discounted to the day of the measures.
    """

    draws: int
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    percents: tuple[int, ...]
    marks: tuple[float, ...]
    mean: float
    none: float

    @property
    def bars(self) -> list[tuple[float, float, int]]:
        return list(zip(self.edges, self.edges[1:], self.counts, strict=False))


def simulate(
    measures: AccountMeasures, facts: AccountFacts, settings: MeasureSettings
) -> Simulation | None:
    """
    Simulate what the account's orders of the horizon are worth.

    The draws are keyed by day and account, so that they are the same whenever somebody
    looks; a day's are kept. ``None`` where no lifetime value is measured.
    """
    if measures.lifetime_value is None or not measures.margin_rate:
        return None
    if measures.fit_id is None:
        return None
    key = _key(measures)
    kept: Simulation | None = cache.get(key)
    if kept is None:
        fit = ModelFit.objects.filter(pk=measures.fit_id).first()
        kept = _simulate(fit, measures, facts, settings) if fit else None
        if kept is not None:
            cache.set(key, kept, KEPT_SECONDS)
    return kept


def _key(measures: AccountMeasures) -> str:
    """Name what a simulation depends on: account, day, fit, settings, margin."""
    return (
        f"worth:{measures.account_id}:{measures.as_of:%Y%m%d}:{measures.fit_id}"
        f":{measures.settings_version}:{measures.lifetime_value}"
    )


def _simulate(
    fit: ModelFit,
    measures: AccountMeasures,
    facts: AccountFacts,
    settings: MeasureSettings,
) -> Simulation | None:
    from scoring.core.lifetime import horizon_factor, simulate_values
    from scoring.services import fitting

    spend = fitting.spend_model(fit)
    if spend is None or facts.age_days is None:
        return None
    mean_value = float(facts.mean_repeat_value or 0)
    # A mean value of nothing says nothing about the next one.
    frequency = facts.frequency if mean_value > 0 else 0
    values = simulate_values(
        fitting.purchase_model(fit),
        spend,
        frequency=[facts.frequency],
        recency=[facts.recency_days / DAYS_A_WEEK],
        age=[facts.age_days / DAYS_A_WEEK],
        mean_value=[
            mean_value or float(spend.expected_value([frequency], [mean_value])[0])
        ],
        margin_rate=1.0,
        annual_rate=float(settings.annual_rate),
        horizon=float(settings.horizon_weeks),
        draws=_draws(measures),
        seed=measures.as_of.toordinal(),
        keys=[measures.account_id],
    )[0]
    index = fitting.season_of(fit)
    season = 1.0
    if index is not None:
        season = horizon_factor(index, measures.as_of, float(settings.horizon_weeks))
    return _summary(values * float(measures.margin_rate or 0) * season, settings)


def _draws(measures: AccountMeasures) -> int:
    expected = max(measures.expected_purchases or 0.0, 1.0)
    return int(min(max(ORDERS / expected, LEAST_DRAWS), MOST_DRAWS))


def _summary(values: Any, settings: MeasureSettings) -> Simulation:
    import numpy as np

    tail = (1 - float(settings.interval)) / 2
    shares = (tail, 0.5, 1 - tail)
    low, high = float(values.min()), float(np.quantile(values, END))
    start = min(low, 0.0)
    stop = high if high > start else start + 1.0
    edges = np.linspace(start, stop, BARS + 1)
    counts, _edges = np.histogram(np.minimum(values, stop), bins=edges)
    return Simulation(
        draws=values.size,
        edges=tuple(map(float, edges)),
        counts=tuple(map(int, counts)),
        percents=tuple(round(100 * share) for share in shares),
        marks=tuple(float(np.quantile(values, share)) for share in shares),
        mean=float(values.mean()),
        none=float((values == 0).mean()),
    )
