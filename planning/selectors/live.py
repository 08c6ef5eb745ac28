"""The figures that objectives are measured by, as they stand on a day."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Window
from accounts.rollup.facts import A_YEAR, BEST_FIRST
from planning.models.plans import ObjectiveMeasure

LIVE = [each for each in ObjectiveMeasure if each != ObjectiveMeasure.OWN]
SHARES = {ObjectiveMeasure.CATEGORY_SHARE, ObjectiveMeasure.WALLET_SHARE}
MONEY = {ObjectiveMeasure.REVENUE_12M, ObjectiveMeasure.CATEGORY_REVENUE_12M}
OF_CATEGORY = {ObjectiveMeasure.CATEGORY_SHARE, ObjectiveMeasure.CATEGORY_REVENUE_12M}

# One row an objective. What we sell in a category counts with all that lies below it;
# where nobody said what of a category's wallet is ours, our revenue in it is.
FIGURES = """
SELECT o.id, round((CASE o.measure
    WHEN 'REVENUE_12M' THEN f.revenue_12m
    WHEN 'VISITS_12M' THEN f.visits_12m
    WHEN 'WALLET_SHARE' THEN m.share_of_wallet::numeric
    WHEN 'LADDER' THEN l.level
    WHEN 'CATEGORY_REVENUE_12M' THEN b.revenue
    WHEN 'CATEGORY_SHARE' THEN CASE WHEN w.total > 0 THEN
        greatest(0, least(1, coalesce(w.ours, b.revenue) / w.total)) END
    END)::numeric, 4) AS value
FROM {objectives} o
LEFT JOIN accounts_accountfacts f ON f.account_id = o.account_id
LEFT JOIN scoring_accountmeasures m ON m.account_id = o.account_id
LEFT JOIN tiers_ladderstep l ON l.account_id = o.account_id AND l.ended_on IS NULL
LEFT JOIN LATERAL (
    WITH RECURSIVE under AS (
        SELECT o.category_id AS id
        UNION
        SELECT x.id FROM accounts_offering x JOIN under ON x.parent_id = under.id
    )
    SELECT coalesce(sum(n.revenue), 0) AS revenue
    FROM accounts_orderline n
    WHERE n.account_id = o.account_id AND n.ordered_on > %(year_ago)s
        AND n.ordered_on <= %(as_of)s AND n.offering_id IN (SELECT id FROM under)
) b ON o.category_id IS NOT NULL
LEFT JOIN LATERAL (
    SELECT {a_year} * total AS total, {a_year} * ours AS ours
    FROM accounts_walletentry
    WHERE account_id = o.account_id AND category_id = o.category_id
        AND period_start <= %(as_of)s AND period_end > %(year_ago)s
        AND (stated_on IS NULL OR stated_on <= %(as_of)s)
        AND (valid_until IS NULL OR valid_until >= %(as_of)s)
    ORDER BY {best_first} LIMIT 1
) w ON o.measure = 'CATEGORY_SHARE'
"""
KNOWN = "(SELECT id, account_id, measure, category_id FROM planning_objective WHERE {})"
# Of an objective that is not written down yet.
ASKED = (
    "(SELECT 0 AS id, %(account)s::bigint AS account_id, %(measure)s::text AS measure,"
    " %(category)s::bigint AS category_id)"
)


def figures(objectives: sql.Composable) -> sql.Composed:
    """Return the statement that reads ``id, value`` of *objectives*, a relation."""
    return sql.SQL(FIGURES).format(
        objectives=objectives, a_year=A_YEAR, best_first=BEST_FIRST
    )


def live_values(
    objective_ids: Sequence[int], *, as_of: dt.date
) -> dict[int, Decimal | None]:
    """
    Return the live figures of objectives by key; ``None`` where it is not measured.

    Shares are 0 to 1, money a year in the programme's currency, the ladder 4 to 1.
    Those that are measured by hand have none.
    """
    if not objective_ids:
        return {}
    which = sql.SQL(KNOWN).format(sql.SQL("id = ANY(%(ids)s) AND measure <> 'OWN'"))
    return _read(which, as_of=as_of, ids=list(objective_ids))


def live_value(
    *, account_id: int, measure: str, category_id: int | None, as_of: dt.date
) -> Decimal | None:
    """Return the figure by which such an objective would be measured."""
    found = _read(
        sql.SQL(ASKED),
        as_of=as_of,
        account=account_id,
        measure=str(measure),
        category=category_id,
    )
    return found[0]


def _read(
    which: sql.Composable, *, as_of: dt.date, **parameters: object
) -> dict[int, Decimal | None]:
    window = Window.of(as_of, Programme.current())
    with connection.cursor() as cursor:
        cursor.execute(figures(which), window.parameters() | parameters)
        return dict(cursor.fetchall())
