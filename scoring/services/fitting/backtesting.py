"""How well the models told the past of some accounts, and what came after."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection

from sam.lib import runs
from scoring.features.histories import (
    Histories,
    Purchases,
    Whole,
    read_purchases,
    sampled,
)
from scoring.models import MeasureSettings
from scoring.services.fitting.candidates import (
    FAILURES,
    FEWEST_REPEATING,
    Candidate,
    fit_model,
)
from scoring.services.fitting.draws import normal_draws

if TYPE_CHECKING:
    from scoring.core.backtest import BackTest, Origin

logger = logging.getLogger(__name__)

# Simulated portfolios behind an interval, whose ends are then off by 1.5 % of
# probability (3 % for the models that are not taken). Computing, not policy.
DRAWS = 200
FEW_DRAWS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What the accounts of the back-test bought, and the days it looks from."""

    as_of: dt.date
    weeks: int
    purchases: Purchases
    days: tuple[dt.date, ...]

    def among(self, keys: Whole | None) -> "Past":
        """Return the past of those of the accounts that are in *keys*."""
        if keys is None:
            return self
        return replace(self, purchases=self.purchases.among(keys))

    def origins(self) -> "dict[dt.date, Origin]":
        """
        Return what was known on each day.

        Days on which too few had bought again for a fit are left out.
        """
        every = {day: origin_at(self.purchases, day, self.weeks) for day in self.days}
        return {
            day: origin
            for day, origin in every.items()
            if (origin.frequency > 0).sum() >= FEWEST_REPEATING
        }


def read_past(
    histories: Histories, settings: MeasureSettings, *, as_of: dt.date, weeks: int
) -> Past:
    """
    Read the purchase days up to *as_of*, and choose the days to look from.

    The days are *weeks* apart, so that no purchase counts twice; the latest is *weeks*
    before *as_of*. A day has at least half as long a history before it as there are
    weeks after it, else the models would be judged on what nobody would ask of them.
    """
    keys = sampled(histories.keys, settings.backtest_accounts)
    with connection.cursor() as cursor:
        purchases = read_purchases(cursor, keys, until=as_of)
    ahead = dt.timedelta(weeks=weeks)
    first = purchases.first_on
    days = [as_of - ahead * (back + 1) for back in range(settings.backtest_origins)]
    long_enough = [
        day for day in days if first is not None and day - ahead / 2 >= first
    ]
    return Past(as_of, weeks, purchases, tuple(reversed(long_enough)))


def origin_at(purchases: Purchases, day: dt.date, weeks: int) -> "Origin":
    """Return what was known at the end of *day*, and what was bought after it."""
    from scoring.core.backtest import Origin

    known = purchases.histories(day)
    return Origin(
        frequency=known.frequency,
        recency=known.recency,
        age=known.age,
        log_gap_sum=known.log_gap_sum,
        weeks=float(weeks),
        purchases=purchases.bought(known.keys, day, weeks),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """How a model told the past, or why that is not known; its latest model."""

    test: "BackTest | None"
    latest: Any = None
    error: str = ""


def judge(
    origins: "Mapping[dt.date, Origin]", name: str, *, draws: int, seed: int
) -> Judged:
    """Fit a model at each origin, of which there is one or more, and judge it."""
    from scoring.core.backtest import rolling_origin

    days = list(origins.values())
    try:
        fits = {id(origin): fit_model(name, origin) for origin in days}
        told = rolling_origin(
            days,
            {name: lambda origin: fits[id(origin)]},
            draws=draws,
            seed=seed,
            posterior=_posterior,
        )
    except FAILURES as error:
        logger.warning("back-test failed", extra={"model": name}, exc_info=True)
        return Judged(None, error=f"{type(error).__name__}: {error}")
    return Judged(told[name], latest=fits[id(days[-1])].model)


def described(told: "BackTest", days: Iterable[dt.date]) -> dict[str, Any]:
    """Return a back-test as it is kept."""
    columns = [
        "actual",
        "expected",
        "low",
        "high",
        "wide_low",
        "wide_high",
    ]
    return {
        "auc": told.auc,
        "mae": told.mae,
        "calibration": calibrated(told.calibration),
        "coverage": told.coverage,
        "wide_coverage": told.wide_coverage,
        "totals": [
            {"origin": day.isoformat()}
            | {name: float(getattr(told.totals, name)[place]) for name in columns}
            for place, day in enumerate(days)
        ],
    }


def calibrated(curve: Any) -> list[dict[str, float]]:
    """Return a calibration as it is kept: a row a group."""
    return [
        {"predicted": float(said), "observed": float(seen), "accounts": int(accounts)}
        for said, seen, accounts in zip(*curve, strict=True)
    ]


def baselines_of(told: "BackTest") -> dict[str, dict[str, float | None]]:
    """Return how the rules of thumb did on the same accounts and days."""
    rate, recency = told.baselines["rate"], told.baselines["recency"]
    return {"rate": {"auc": rate.auc, "mae": rate.mae}, "recency": {"auc": recency.auc}}


def gain_of(told: "BackTest") -> float | None:
    """Return by how many points of AUC it beats the naive rate."""
    return None if told.gain is None else 100 * told.gain


def afterwards(
    tried: Mapping[str, Candidate],
    chosen: str,
    past: Past,
    *,
    errors: Sequence[float],
) -> dict[str, Any] | None:
    """
    Say what came in the weeks after a day that is past, beside what was expected.

    It is for people to compare, and decides nothing. ``None`` where the weeks are not
    over, by the last day on which anybody bought.

    Parameters
    ----------
    errors
        Of the chosen model's totals in the back-test, to widen its interval by.
    """
    until = past.as_of + dt.timedelta(weeks=past.weeks)
    if not _is_known(until):
        return None
    with connection.cursor() as cursor:
        purchases = read_purchases(cursor, past.purchases.keys, until=until)
    origin = origin_at(purchases, past.as_of, past.weeks)
    told = _told(origin, tried[chosen].fit, seed_of(past.as_of))
    return (
        {"weeks": past.weeks, "until": until.isoformat(), "accounts": origin.size}
        | {"model": chosen, "auc": told.auc, "mae": told.mae}
        | _total(told, errors)
        | {
            "candidates": {
                name: {"auc": auc_of(one.fit.model, origin)}
                for name, one in tried.items()
                if one.fit is not None
            },
            "baselines": baselines_of(told),
            "gain": gain_of(told),
        }
    )


def seed_of(as_of: dt.date) -> int:
    """Return the seed of the draws of a day."""
    return as_of.toordinal()


def auc_of(model: Any, origin: "Origin") -> float | None:
    """
    Return how well a model, as it is, ranks who bought after an origin.

    ``None`` where all or none bought.
    """
    from scoring.core.backtest import auc

    said = model.probability_of_purchase(origin.weeks, *origin.histories)
    return auc(said, origin.purchases > 0)


def _told(origin: "Origin", fit: Any, seed: int) -> "BackTest":
    from scoring.core.backtest import rolling_origin

    return rolling_origin(
        [origin],
        {"": lambda _: fit},
        draws=DRAWS,
        seed=seed,
        posterior=_posterior,
    )[""]


def _posterior(
    fit: Any, _origin: "Origin", draws: int, rng: np.random.Generator
) -> list[Any]:
    """Draw from the normal approximation: as good for a total, and at once."""
    return normal_draws(fit, draws, rng)


def _total(told: "BackTest", errors: Sequence[float]) -> dict[str, float]:
    from scoring.core.backtest import widened

    totals = told.totals
    figures = {
        name: float(getattr(totals, name)[0])
        for name in ("actual", "expected", "low", "high")
    }
    wide = widened(
        figures["low"],
        figures["high"],
        expected=figures["expected"],
        errors=errors,
    )
    return figures | {"wide_low": wide[0], "wide_high": wide[1]}


def _is_known(day: dt.date) -> bool:
    """Test whether somebody bought on *day* or later, so that the facts reach it."""
    if day > runs.today():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM accounts_orderhistory"
            " WHERE days[cardinality(days)] >= %s)",
            [day],
        )
        return bool(cursor.fetchone()[0])
