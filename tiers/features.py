"""From measures to the figures that a policy judges."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from accounts.models import Programme

type Vector = NDArray[np.float64]

READ = """
SELECT m.account_id,
    CASE WHEN a.closed_on > %(as_of)s THEN 'CUSTOMER' ELSE a.status END,
    coalesce(t.tier, ''),
    (t.started_at AT TIME ZONE %(zone)s)::date, a.market_position,
    f.revenue_12m::float8, m.net_margin_12m::float8, m.potential::float8,
    m.headroom::float8, m.lifetime_value::float8, m.influence::float8
FROM {measures} m
JOIN {facts} f ON f.account_id = m.account_id
JOIN accounts_account a ON a.id = m.account_id
LEFT JOIN tiers_tierassignment t ON t.account_id = m.account_id
    AND t.undone_by_id IS NULL AND t.started_at < %(now_at)s
    AND (t.ended_at IS NULL OR t.ended_at >= %(now_at)s)
ORDER BY m.account_id
"""


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """What is judged, n accounts; NaN is "not measured"."""

    keys: NDArray[np.int64]
    status: NDArray[np.str_]
    tier: NDArray[np.str_]
    tier_since: NDArray[np.object_]
    market_position: NDArray[np.str_]
    measures: dict[str, Vector]

    @property
    def is_measured(self) -> bool:
        """Whether any account has a figure at all."""
        return any(np.nansum(np.abs(known)) > 0 for known in self.measures.values())


def read_portfolio(
    measures: sql.Composable, facts: sql.Composable, *, as_of: dt.date
) -> Portfolio:
    """Return the measures of all accounts with the tier that each held that day."""
    programme = Programme.current()
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(READ).format(measures=measures, facts=facts),
            {
                "as_of": as_of,
                "now_at": programme.end_of(as_of),
                "zone": programme.time_zone,
            },
        )
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 11
    names = ["revenue_12m", "net_margin_12m", "potential", "headroom"]
    names += ["lifetime_value", "influence"]
    figures = {
        name: np.array(values, dtype=np.float64)
        for name, values in zip(names, columns[5:], strict=True)
    }
    figures["net_margin_rate"] = np.divide(
        figures["net_margin_12m"],
        figures["revenue_12m"],
        out=np.full(len(rows), np.nan),
        where=figures["revenue_12m"] > 0,
    )
    since = np.empty(len(rows), dtype=object)
    since[:] = columns[3]
    return Portfolio(
        keys=np.array(columns[0], dtype=np.int64),
        status=np.array(columns[1], dtype=np.str_),
        tier=np.array(columns[2], dtype=np.str_),
        tier_since=since,
        market_position=np.array(columns[4], dtype=np.str_),
        measures=figures,
    )
