"""What an order is worth: the models of spend, and the portfolio's seasons."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection

from scoring.features.histories import Histories, Whole
from scoring.services.fitting.candidates import FEWEST_REPEATING
from scoring.services.fitting.in_force import GAMMA_GAMMA, LOG_NORMAL

if TYPE_CHECKING:
    from scoring.core.spend import SpendFit

MONTHS = """
SELECT date_trunc('month', x.day)::date, sum(x.revenue)::float8, min(x.day)
FROM accounts_orderhistory h, unnest(h.days, h.revenue) AS x(day, revenue)
WHERE x.day <= %(as_of)s
GROUP BY 1 ORDER BY 1
"""

# The first purchase is no repeat purchase, and a day of nothing has no logarithm.
SPREAD = """
SELECT sqrt(sum((bought - 1) * spread) / sum(bought - 1))
FROM (
    SELECT count(*) AS bought, var_samp(ln(revenue::float8)) AS spread
    FROM (
        SELECT h.account_id, x.revenue, row_number() OVER (
            PARTITION BY h.account_id ORDER BY x.day) AS place
        FROM accounts_orderhistory h,
            unnest(h.days, h.purchases, h.purchase_revenue)
                AS x(day, purchases, revenue)
        WHERE h.account_id = ANY(%(keys)s) AND x.purchases > 0
            AND x.day <= %(as_of)s
    ) purchase
    WHERE place > 1 AND revenue > 0
    GROUP BY account_id
    HAVING count(*) > 1
) account
"""
NARROWEST = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Spending:
    """The model of spend that is taken, and how it compares with the other."""

    name: str
    fit: "SpendFit[Any]"
    described: dict[str, Any]

    def columns(self) -> dict[str, Any]:
        """Return the columns of `ModelFit` that say it."""
        return {
            "spend_model": self.name,
            "spend_parameters": asdict(self.fit.model),
            "spend_covariance": np.asarray(self.fit.covariance).tolist(),
            "spend_correlation": float(self.fit.correlation),
        }


def fit_spending(
    histories: Histories, sample: Whole, *, as_of: dt.date, limit: float
) -> Spending | None:
    """
    Fit gamma-gamma and its alternative to what repeat purchases were worth.

    Where accounts that buy often spend so differently that the means confuse the two,
    beyond *limit*, the orders of the accounts *sample* tell how much an account's own
    vary. ``None`` where fewer accounts than a model needs have repeat purchases with a
    value.
    """
    from scoring.core.spend import (
        fit_gamma_gamma,
        frequency_value_correlation,
        heavy_tail_check,
    )

    spent = (histories.frequency > 0) & (histories.mean_value > 0)
    if spent.sum() < FEWEST_REPEATING:
        return None
    frequency, value = histories.frequency[spent], histories.mean_value[spent]
    correlation = frequency_value_correlation(frequency, value)
    confused = abs(correlation) > limit
    within = order_spread(sample, as_of=as_of) if confused else None
    fit = fit_gamma_gamma(frequency, value, within=within)
    tail = heavy_tail_check(frequency, value, fit, within=within)
    name = LOG_NORMAL if tail.prefers == LOG_NORMAL else GAMMA_GAMMA
    chosen: SpendFit[Any] = tail.alternative if name == LOG_NORMAL else fit
    described = {
        "correlation": correlation,
        "accounts": int(tail.accounts),
        "prefers": name,
        "boundary": list(chosen.boundary),
        "log_likelihoods": {k: float(v) for k, v in tail.log_likelihoods.items()},
        "has_variance": tail.has_variance,
        "within": within,
        "tail": {
            "beyond": float(tail.beyond),
            "expected": float(tail.expected),
            "ratio": float(tail.ratio),
            "p_value": float(tail.p_value),
        },
    }
    return Spending(name, chosen, described)


def order_spread(sample: Whole, *, as_of: dt.date) -> float | None:
    """
    Return the standard deviation of the logarithms of an account's repeat purchases.

    Pooled over the accounts *sample*; ``None`` where none bought again twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, {"keys": sample.tolist(), "as_of": as_of})
        row = cursor.fetchone()
    spread = row[0] if row else None
    return None if spread is None else max(float(spread), NARROWEST)


def seasonality(as_of: dt.date) -> dict[str, Any]:
    """Return the portfolio's seasonal index from its own revenue by whole months."""
    from scoring.core.lifetime import seasonal_index

    with connection.cursor() as cursor:
        cursor.execute(MONTHS, {"as_of": as_of})
        rows = cursor.fetchall()
    first = rows[0][2] if rows else as_of
    whole = _whole_months({row[0]: row[1] for row in rows}, first, as_of)
    months = np.array([month.isoformat() for month in whole], dtype="datetime64[M]")
    index = seasonal_index(months, np.array(list(whole.values()), dtype=np.float64))
    return {
        "measured": bool(index.measured),
        "years": float(index.years),
        "index": [float(factor) for factor in index.factors],
    }


def _whole_months(
    revenue: dict[dt.date, float], first: dt.date, as_of: dt.date
) -> dict[dt.date, float]:
    """Return the revenue of the months wholly between *first* and *as_of*, by month."""
    month = first if first.day == 1 else _next_month(first)
    end = (as_of + dt.timedelta(days=1)).replace(day=1)
    whole = {}
    while month < end:
        whole[month] = revenue.get(month, 0.0)
        month = _next_month(month)
    return whole


def _next_month(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
