"""Margin rates by offering category, and what accounts buy of each."""

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from accounts.rollup import Window
from scoring.features.histories import Vector, copied

TOP = """
WITH RECURSIVE top AS (
    SELECT id, id AS category FROM accounts_offering WHERE parent_id IS NULL
    UNION ALL
    SELECT o.id, t.category FROM accounts_offering o JOIN top t ON o.parent_id = t.id
)
"""
RATES = """
INSERT INTO {target} (category, rate, revenue)
{top}
SELECT top.category, ((sum(l.revenue) - sum(l.cost)) / sum(l.revenue))::float8,
    sum(l.revenue)::float8
FROM accounts_orderline l JOIN top ON top.id = l.offering_id
WHERE l.cost IS NOT NULL AND l.ordered_on > %(year_ago)s
    AND l.ordered_on <= %(as_of)s
GROUP BY top.category HAVING sum(l.revenue) > 0
"""
IS_WANTED = """
SELECT EXISTS (SELECT FROM {facts} WHERE costed_revenue_12m > 0) AND EXISTS (
    SELECT FROM {facts}
    WHERE revenue_12m > 0 AND costed_revenue_12m < %(coverage)s * revenue_12m
)
"""
# A category that no line's cost is known of counts at the programme's rate.
BOUGHT = """
{top}
SELECT b.account_id::bigint,
    (sum(b.revenue * coalesce(r.rate, %(default)s)) / sum(b.revenue))::float8
FROM (
    SELECT l.account_id, top.category, sum(l.revenue)::float8 AS revenue
    FROM {facts} f
    JOIN accounts_orderline l ON l.account_id = f.account_id
        AND l.ordered_on > %(year_ago)s AND l.ordered_on <= %(as_of)s
    LEFT JOIN top ON top.id = l.offering_id
    WHERE f.account_id >= %(low)s AND f.account_id < %(high)s
        AND f.revenue_12m > 0
        AND f.costed_revenue_12m < %(coverage)s * f.revenue_12m
    GROUP BY l.account_id, top.category
    HAVING sum(l.revenue) > 0
) b
LEFT JOIN {rates} r ON r.category = b.category
GROUP BY b.account_id HAVING bool_or(r.rate IS NOT NULL)
ORDER BY b.account_id
"""


def stage_rates(
    cursor: CursorWrapper,
    target: sql.Composable,
    facts: sql.Composable,
    window: Window,
    coverage: float,
) -> int:
    """
    Write each category's margin rate into *target*; return how many have one.

    Only where some account needs it: the cost of less than *coverage* of its revenue
    is known, and somebody's is.
    """
    cursor.execute(
        sql.SQL(
            "CREATE TABLE {} (category bigint PRIMARY KEY, rate float8, revenue float8)"
        ).format(target)
    )
    cursor.execute(sql.SQL(IS_WANTED).format(facts=facts), {"coverage": coverage})
    if not cursor.fetchone()[0]:
        return 0
    cursor.execute(
        sql.SQL(RATES).format(target=target, top=sql.SQL(TOP)), window.parameters()
    )
    return int(cursor.rowcount)


def read_category_rates(
    cursor: CursorWrapper,
    keys: NDArray[np.int64],
    facts: sql.Composable,
    rates: sql.Composable,
    *,
    low: int,
    high: int,
    window: Window,
    coverage: float,
    default: float,
) -> Vector:
    """
    Return the rate, (n,), of the categories that each account buys, by their revenue.

    NaN for who has a margin rate of its own, or buys nothing of a category with a rate.
    """
    found = np.full(keys.size, np.nan)
    account, rate = copied(
        cursor,
        sql.SQL(BOUGHT).format(top=sql.SQL(TOP), facts=facts, rates=rates),
        "if",
        window.parameters()
        | {"low": low, "high": high, "coverage": coverage, "default": default},
    )
    found[np.searchsorted(keys, account)] = rate
    return found
