"""What is known of each account on a day, as arrays."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.features.histories import Histories, Vector, copied, segment_sql

type Codes = NDArray[np.str_]

HISTORY = {
    "frequency": "f.frequency",
    "recency": "f.recency_days",
    "age": "f.age_days",
    "log_gap_sum": "f.log_gap_sum",
    "mean_value": "f.mean_repeat_value",
}
NUMBERS = {
    "revenue": "f.revenue_12m",
    "orders": "f.orders_12m",
    "margin": "f.margin_12m",
    "costed_revenue": "f.costed_revenue_12m",
    "recorded_cost": "f.cost_to_serve_12m",
    "wallet_total": "f.wallet_total",
    "wallet_ours": "f.wallet_ours",
    "wallet_unplaced": "f.wallet_unplaced",
    "wallet_in_house": "f.wallet_in_house",
    "wallet_competitors": "f.wallet_competitors",
    "share_before": "f.share_prev_12m",
    "stated_potential": "a.annual_potential",
    "people": "nullif(f.people, 0)",
    "units": "nullif(f.units, 0)",
    "functions": "f.functions",
    "functions_met": "f.functions_met_12m",
    "feels_special": "f.feels_special",
    "perception": "f.perception",
    "advocacy": "f.advocacy",
    "tenure_days": "greatest(f.age_days, %(as_of)s::date - a.since_on, 0)",
    "owner_hour": "u.hourly_cost",
    "standing": "i.standing",
    "relations": "i.relations",
}
# A customer who has been with us for no known time has no tenure, not one of a day.
KNOWN_ONLY = {"tenure_days": "f.age_days IS NOT NULL OR a.since_on IS NOT NULL"}

FROM = """
FROM {facts} f
JOIN accounts_account a ON a.id = f.account_id
LEFT JOIN users_user u ON u.id = a.owner_id
LEFT JOIN {influence} i ON i.account_id = f.account_id
WHERE f.account_id >= %(low)s AND f.account_id < %(high)s
ORDER BY f.account_id
"""
WORDS = (
    "status",
    "wallet_grade",
    "stated_grade",
    "industry",
    "country",
    "region",
    "segment",
)
SELECT_WORDS = """
SELECT CASE WHEN a.closed_on > %(as_of)s THEN 'CUSTOMER' ELSE a.status END,
    f.wallet_grade, a.potential_grade, a.industry, a.country,
    coalesce(a.region_id::text, ''), {segment}
"""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """
    What measures are made from, n accounts by key; NaN is "not known".

    Money is of the last 12 months, or a year; ``margin`` is of ``costed_revenue``, the
    revenue of lines whose cost is known. ``segment`` is the one of the fits.
    """

    keys: NDArray[np.int64]
    status: Codes
    wallet_grade: Codes
    stated_grade: Codes
    industry: Codes
    country: Codes
    region: Codes
    segment: Codes
    histories: Histories
    bought: NDArray[np.bool_]
    revenue: Vector
    orders: Vector
    margin: Vector
    costed_revenue: Vector
    recorded_cost: Vector
    wallet_total: Vector
    wallet_ours: Vector
    wallet_unplaced: Vector
    wallet_in_house: Vector
    wallet_competitors: Vector
    share_before: Vector
    stated_potential: Vector
    people: Vector
    units: Vector
    functions: Vector
    functions_met: Vector
    feels_special: Vector
    perception: Vector
    advocacy: Vector
    tenure_days: Vector
    owner_hour: Vector
    standing: Vector
    relations: Vector

    @property
    def size(self) -> int:
        return int(self.keys.size)

    @property
    def traded(self) -> NDArray[np.bool_]:
        """Whether there is any order, or a credit, to measure."""
        traded: NDArray[np.bool_] = self.bought | (self.revenue != 0)
        return traded


def read_facts(
    cursor: CursorWrapper,
    facts: sql.Composable,
    influence: sql.Composable,
    *,
    low: int,
    high: int,
    as_of: dt.date,
    segment_field: str = "",
) -> Facts:
    """Return the facts of the accounts with ``low <= id < high``."""
    wanted: dict[str, Any] = {"low": low, "high": high, "as_of": as_of}
    tables = sql.SQL(FROM).format(facts=facts, influence=influence)
    figures = [_figure(name, code) for name, code in (HISTORY | NUMBERS).items()]
    query = sql.SQL("SELECT f.account_id::bigint, {} {}").format(
        sql.SQL(", ").join(figures), tables
    )
    kinds = "i" + "f" * len(figures)
    keys, frequency, recency, age, gaps, values, *rest = copied(
        cursor, query, kinds, wanted
    )
    bought = ~np.isnan(age)
    everybody = Histories.of(
        [keys, frequency, recency, np.nan_to_num(age), gaps, values]
    )
    cursor.execute(
        sql.SQL(SELECT_WORDS).format(segment=segment_sql(segment_field)) + tables,
        wanted,
    )
    rows = cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else [()] * len(WORDS)
    words = [np.array(column, dtype=np.str_) for column in columns]
    known: dict[str, Any] = dict(zip(WORDS, words, strict=True))
    known |= zip(NUMBERS, rest, strict=True)
    return Facts(
        keys=everybody.keys,
        histories=everybody.among(bought),
        bought=bought,
        **known,
    )


def _figure(name: str, code: str) -> sql.Composable:
    """Return the SQL of a figure, NaN where it is not known."""
    if name in KNOWN_ONLY:
        code = f"CASE WHEN {KNOWN_ONLY[name]} THEN {code} END"
    return sql.SQL(f"coalesce(({code})::float8, 'NaN'::float8)")
