"""What serving each account took in 12 months: money recorded, minutes, orders."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from accounts.rollup import Window
from scoring.features.histories import Vector, copied

# What is done at a customer's is what a VISIT cost is of; the rest, with orders and
# problems, is the office's, and what a SUPPORT cost is of.
OUTSIDE = ("VISIT", "EVENT", "REVIEW")

RECORDED = """
SELECT account_id::bigint, (bool_or(kind = 'VISIT'))::int::bigint,
    (bool_or(kind = 'SUPPORT'))::int::bigint
FROM accounts_costentry
WHERE account_id >= %(low)s AND account_id < %(high)s
    AND incurred_on > %(year_ago)s AND incurred_on <= %(as_of)s
GROUP BY account_id ORDER BY account_id
"""
# Minutes that were written down win over those of the settings, and what a colleague's
# hour is known to cost over what an hour costs in general.
CONTACTS = """
SELECT i.account_id::bigint,
    coalesce(sum(x.minutes) FILTER (WHERE x.outside), 0)::float8,
    coalesce(sum(x.minutes) FILTER (WHERE NOT x.outside), 0)::float8,
    coalesce(sum(x.minutes * x.hour / 60) FILTER (WHERE x.outside), 0)::float8,
    coalesce(sum(x.minutes * x.hour / 60) FILTER (WHERE NOT x.outside), 0)::float8,
    coalesce(sum(x.minutes * x.hour / 60) FILTER (WHERE i.user_id IS NOT NULL),
        'NaN')::float8,
    (bool_and(x.written) FILTER (WHERE x.outside) IS NOT FALSE)::int::bigint,
    (bool_and(x.written) FILTER (WHERE NOT x.outside) IS NOT FALSE)::int::bigint
FROM accounts_interaction i
LEFT JOIN users_user u ON u.id = i.user_id
CROSS JOIN LATERAL (
    SELECT coalesce(i.minutes, (%(minutes)s::jsonb ->> i.kind)::float8) AS minutes,
        coalesce(u.hourly_cost::float8, %(hour)s::float8) AS hour,
        i.kind = ANY(%(outside)s) AS outside,
        i.minutes IS NOT NULL AND u.hourly_cost IS NOT NULL AS written
) x
WHERE i.account_id >= %(low)s AND i.account_id < %(high)s
    AND i.happened_at >= %(year_ago_at)s AND i.happened_at < %(now_at)s
GROUP BY i.account_id ORDER BY i.account_id
"""
PROBLEMS = """
SELECT account_id::bigint, count(*)::float8
FROM accounts_problem
WHERE account_id >= %(low)s AND account_id < %(high)s
    AND opened_at >= %(year_ago_at)s AND opened_at < %(now_at)s
GROUP BY account_id ORDER BY account_id
"""
# By years back from the day: what was earned on lines whose cost is known.
EARNED = """
SELECT h.account_id::bigint, y.back::bigint, sum(x.revenue)::float8,
    sum(x.costed)::float8, sum(x.costed - x.cost)::float8
FROM accounts_orderhistory h
CROSS JOIN LATERAL unnest(h.days, h.revenue, h.cost, h.costed_revenue)
    AS x(day, revenue, cost, costed)
CROSS JOIN LATERAL (SELECT (%(as_of)s::date - x.day) / 365 AS back) y
WHERE h.account_id >= %(low)s AND h.account_id < %(high)s
    AND x.day <= %(as_of)s AND y.back < %(years)s
GROUP BY h.account_id, y.back
HAVING sum(x.costed) > 0 AND sum(x.revenue) > 0
ORDER BY h.account_id, y.back
"""


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    """
    What serving n accounts took in 12 months.

    ``*_recorded`` tells who has a cost of that kind on record. Costs of contacts are
    NaN where no hour's cost is known; ``*_written`` tells whose minutes and hourly
    costs were all written down, none assumed. ``colleagues`` is the cost of all hours
    that a colleague is named with, NaN where there is none.
    """

    visits_recorded: NDArray[np.bool_]
    support_recorded: NDArray[np.bool_]
    outside_minutes: Vector
    office_minutes: Vector
    outside_cost: Vector
    office_cost: Vector
    colleagues: Vector
    outside_written: NDArray[np.bool_]
    office_written: NDArray[np.bool_]
    problems: Vector


def read_serving(
    cursor: CursorWrapper,
    keys: NDArray[np.int64],
    *,
    low: int,
    high: int,
    window: Window,
    minutes: Mapping[str, float],
    hour: float | None,
) -> Serving:
    """Return what serving the accounts *keys*, ``low <= id < high``, took."""
    wanted = window.parameters() | {
        "low": low,
        "high": high,
        "minutes": json.dumps(dict(minutes)),
        "hour": hour,
        "outside": list(OUTSIDE),
    }
    recorded = _by_key(cursor, RECORDED, "iii", wanted, keys)
    contacts = _by_key(cursor, CONTACTS, "ifffffii", wanted, keys)
    (problems,) = _by_key(cursor, PROBLEMS, "if", wanted, keys)
    outside, office, outside_cost, office_cost, colleagues, *written = contacts
    unknown = np.nan if hour is None else 0.0
    return Serving(
        visits_recorded=recorded[0] > 0,
        support_recorded=recorded[1] > 0,
        outside_minutes=outside,
        office_minutes=office,
        outside_cost=np.where(
            (outside > 0) & (outside_cost == 0), unknown, outside_cost
        ),
        office_cost=np.where((office > 0) & (office_cost == 0), unknown, office_cost),
        colleagues=np.where(colleagues > 0, colleagues, np.nan),
        outside_written=written[0] > 0,
        office_written=written[1] > 0,
        problems=problems,
    )


def read_margin_rates(
    cursor: CursorWrapper,
    keys: NDArray[np.int64],
    *,
    low: int,
    high: int,
    window: Window,
    years: int,
    coverage: float,
) -> NDArray[np.float64]:
    """
    Return the margin rate, (n, years), of each year back from the day.

    Column 0 is the latest year; NaN where less than *coverage* of the year's revenue
    has a known cost.
    """
    account, back, revenue, costed, margin = copied(
        cursor,
        sql.SQL(EARNED),
        "iifff",
        {"low": low, "high": high, "as_of": window.as_of, "years": years},
    )
    rates = np.full((keys.size, years), np.nan)
    known = (costed >= coverage * revenue) & np.isin(account, keys)
    place = np.searchsorted(keys, account[known])
    rates[place, back[known]] = margin[known] / costed[known]
    return rates


def mean_hourly_cost() -> float | None:
    """Return the mean of the colleagues' hourly costs that are known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT avg(hourly_cost)::float8 FROM users_user")
        found = cursor.fetchone()[0]
    return None if found is None else float(found)


def _by_key(
    cursor: CursorWrapper,
    query: str,
    kinds: str,
    wanted: dict[str, object],
    keys: NDArray[np.int64],
) -> list[Vector]:
    """Return the columns of *query* beside *keys*, 0 for who has no row."""
    account, *columns = copied(cursor, sql.SQL(query), kinds, wanted)
    there = np.isin(account, keys)
    place = np.searchsorted(keys, account[there])
    found = []
    for column in columns:
        values = np.zeros(keys.size)
        values[place] = column[there]
        found.append(values)
    return found
