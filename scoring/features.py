"""From facts to arrays: what the models and the measures of accounts are made from."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.histories import Histories, numbers

type Vector = NDArray[np.float64]
type Codes = NDArray[np.str_]

# Who refers, serves as a reference or is followed has influence; who shares a board
# member has it on both sides.
MEASURED = """
SELECT f.account_id,
    CASE WHEN a.closed_on > %(as_of)s THEN 'CUSTOMER' ELSE a.status END,
    f.frequency, f.recency_days, f.age_days, f.log_gap_sum,
    f.mean_repeat_value::float8, f.revenue_12m::float8, f.margin_12m::float8,
    f.costed_revenue_12m::float8, f.cost_to_serve_12m::float8, f.wallet_total::float8,
    f.wallet_ours::float8, f.wallet_grade, a.annual_potential::float8,
    a.potential_grade, r.weight::float8, coalesce(r.relations, 0)
FROM {facts} f
JOIN accounts_account a ON a.id = f.account_id
LEFT JOIN (
    SELECT account_id, sum(weight) AS weight, count(*) AS relations
    FROM accounts_accountrelation, LATERAL (VALUES
        (CASE WHEN kind <> 'FOLLOWS' THEN from_account_id END),
        (CASE WHEN kind IN ('FOLLOWS', 'BOARD') THEN to_account_id END)
    ) AS influencer(account_id)
    WHERE account_id IS NOT NULL AND (since_on IS NULL OR since_on <= %(as_of)s)
    GROUP BY account_id
) r ON r.account_id = f.account_id
WHERE true {scope}
ORDER BY f.account_id
"""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What measures are made from, n accounts; NaN is "not known"."""

    keys: NDArray[np.int64]
    status: Codes
    histories: Histories
    bought: NDArray[np.bool_]
    revenue: Vector
    margin: Vector
    costed_revenue: Vector
    cost_to_serve: Vector
    wallet_total: Vector
    wallet_ours: Vector
    wallet_grade: Codes
    stated_potential: Vector
    stated_grade: Codes
    relation_weight: Vector
    relations: NDArray[np.int64]


def read_facts(
    cursor: CursorWrapper,
    facts: sql.Composable,
    *,
    low: int,
    high: int,
    as_of: dt.date,
) -> Facts:
    """Return the facts of the accounts with ``low <= id < high``."""
    scope = sql.SQL("AND f.account_id >= %(low)s AND f.account_id < %(high)s")
    cursor.execute(
        sql.SQL(MEASURED).format(facts=facts, scope=scope),
        {"low": low, "high": high, "as_of": as_of},
    )
    columns = _columns(cursor, 18)
    keys, status, frequency, recency, age, gaps, values, *rest = columns
    ages = numbers(age)
    bought = ~np.isnan(ages)
    everybody = Histories.of(
        [keys, frequency, recency, np.nan_to_num(ages), gaps, values]
    )
    return Facts(
        keys=everybody.keys,
        status=np.array(status, dtype=np.str_),
        histories=everybody.among(bought),
        bought=bought,
        revenue=numbers(rest[0]),
        margin=numbers(rest[1]),
        costed_revenue=numbers(rest[2]),
        cost_to_serve=numbers(rest[3]),
        wallet_total=numbers(rest[4]),
        wallet_ours=numbers(rest[5]),
        wallet_grade=np.array(rest[6], dtype=np.str_),
        stated_potential=numbers(rest[7]),
        stated_grade=np.array(rest[8], dtype=np.str_),
        relation_weight=numbers(rest[9]),
        relations=np.array(rest[10], dtype=np.int64),
    )


def _columns(cursor: CursorWrapper, width: int) -> list[Any]:
    rows = cursor.fetchall()
    return list(zip(*rows, strict=True)) if rows else [()] * width
