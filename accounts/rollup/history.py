"""The undated part: each account's orders by day, rebuilt from the order lines."""

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from accounts.rollup.scope import Scope

REBUILD = """
WITH single AS (
    SELECT l.account_id, l.ordered_on AS day, l.order_id,
        sum(l.revenue) AS revenue,
        sum(l.cost) AS cost,
        sum(l.revenue) FILTER (WHERE l.cost IS NOT NULL) AS costed,
        greatest(l.ordered_on, 1 + min(l.promised_on) FILTER (
            WHERE l.delivered_on IS NULL OR l.delivered_on > l.promised_on
        )) AS late_on,
        bool_or(
            l.promised_on IS NOT NULL
            AND (l.delivered_on IS NULL OR l.delivered_on > l.promised_on)
        ) AS late
    FROM accounts_orderline l
    WHERE {scope}
    GROUP BY l.account_id, l.ordered_on, l.order_id
), daily AS (
    SELECT account_id, day,
        count(*) AS orders,
        count(*) FILTER (WHERE revenue >= 0) AS purchases,
        sum(revenue) AS revenue,
        coalesce(sum(revenue) FILTER (WHERE revenue >= 0), 0) AS purchase_revenue,
        sum(cost) AS cost,
        sum(costed) AS costed
    FROM single GROUP BY account_id, day
), late AS (
    SELECT account_id, array_agg(late_on ORDER BY late_on) AS days
    FROM single WHERE late GROUP BY account_id
)
INSERT INTO accounts_orderhistory (
    account_id, days, orders, purchases, revenue, purchase_revenue, cost,
    costed_revenue, late_days
)
SELECT daily.account_id,
    array_agg(day ORDER BY day),
    array_agg(orders ORDER BY day),
    array_agg(purchases ORDER BY day),
    array_agg(revenue ORDER BY day),
    array_agg(purchase_revenue ORDER BY day),
    array_agg(cost ORDER BY day),
    array_agg(costed ORDER BY day),
    coalesce(min(late.days), '{{}}')
FROM daily LEFT JOIN late ON late.account_id = daily.account_id
GROUP BY daily.account_id
"""


# Two who rebuild one account at once would both insert its row, and the one that read
# first might write last.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts_histories'))"


def rebuild_histories(cursor: CursorWrapper, scope: Scope) -> int:
    """Rebuild the order histories of accounts; return how many have one."""
    cursor.execute(LOCK)
    cursor.execute(
        sql.SQL("DELETE FROM accounts_orderhistory WHERE {}").format(
            scope.on("account_id")
        ),
        scope.parameters,
    )
    cursor.execute(
        sql.SQL(REBUILD).format(scope=scope.on("l.account_id")), scope.parameters
    )
    return int(cursor.rowcount)
