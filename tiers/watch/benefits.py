"""When accounts had the benefits that they are entitled to, and when more is due."""

from psycopg import sql

from accounts.rollup import Scope

# What was given counts for the benefit, whichever tier or grant brought it then.
BENEFITS = """
SELECT e.id AS entitlement_id, e.account_id, e.benefit_id, b.name,
    coalesce(d.times, 0) AS times, d.last_on,
    CASE WHEN d.last_on IS NULL THEN e.starts_on + b.first_days
        WHEN e.quantity > 0 THEN d.last_on + 365 / e.quantity
    END AS next_on
FROM tiers_entitlement e
JOIN tiers_benefit b ON b.id = e.benefit_id
LEFT JOIN LATERAL (
    SELECT max(given.delivered_on) AS last_on,
        count(*) FILTER (WHERE given.delivered_on > %(year_ago)s) AS times
    FROM tiers_delivery given
    JOIN tiers_entitlement brought ON brought.id = given.entitlement_id
        AND brought.benefit_id = e.benefit_id
    WHERE given.account_id = e.account_id AND given.delivered_on <= %(as_of)s
) d ON true
WHERE {scope} AND e.benefit_id IS NOT NULL AND e.starts_on <= %(as_of)s
    AND (e.ends_on IS NULL OR e.ends_on > %(as_of)s)
"""


def benefits(scope: Scope) -> sql.Composable:
    """
    Return the statement that says how the benefits of accounts in *scope* stand.

    One row a benefit that an account is entitled to on the day: ``times`` in 12 months,
    ``last_on``, and ``next_on`` by which it is due (again), null where it was given
    once for all. Parameters: those of *scope* and ``as_of``, ``year_ago``.
    """
    return sql.SQL(BENEFITS).format(scope=scope.on("e.account_id"))


def undelivered(scope: Scope) -> sql.Composable:
    """Return the rows of `benefits` whose day is over: ``next_on`` before the day."""
    return sql.SQL(
        "SELECT * FROM ({benefits}) stands WHERE next_on < %(as_of)s"
    ).format(benefits=benefits(scope))
