"""What each customer is promised on a day: its tier's standard and its own wishes."""

from psycopg import sql

from accounts.rollup import Scope

# A wish goes before the standard: its floor keeps the standard's proportion to the
# target.
FLOOR = """CASE WHEN p.visits_year IS NULL THEN s.visits_floor
        WHEN s.visits_target = 0 THEN p.visits_year
        ELSE round(p.visits_year::numeric * s.visits_floor / s.visits_target)::int
    END"""
# The tier of a day is the one in force when it ended, undone later or not.
PROMISED = """
SELECT a.id AS account_id, a.owner_id, a.region_id, t.tier,
    coalesce(e.quadrant, '') AS quadrant,
    greatest(f.first_order_on, (coalesce(t.held_since, t.started_at)
        AT TIME ZONE %(zone)s)::date) AS promised_since,
    s.id AS standard_id, p.id AS preference_id,
    coalesce(p.visits_year, s.visits_target) AS visits_target,
    {floor} AS visits_floor,
    s.visit_minutes, s.meetings_year, s.meeting_minutes, s.reviews_year,
    s.review_minutes, s.relationship_hours, s.response_minutes, s.resolve_days,
    coalesce(p.contact_days, s.contact_days) AS contact_days,
    s.executives_least, s.periods,
    coalesce(p.quiet_until >= %(as_of)s, false) AS is_quiet,
    p.quiet_until, coalesce(p.channel, '') AS channel
FROM accounts_account a
JOIN tiers_tierassignment t ON t.account_id = a.id AND t.started_at < %(now_at)s
    AND (t.ended_at IS NULL OR t.ended_at >= %(now_at)s)
LEFT JOIN tiers_evaluation e ON e.account_id = a.id
LEFT JOIN accounts_accountfacts f ON f.account_id = a.id
JOIN LATERAL (
    SELECT * FROM tiers_servicestandard s
    WHERE s.tier = t.tier AND s.quadrant IN ('', coalesce(e.quadrant, ''))
    ORDER BY s.quadrant DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT * FROM accounts_contactpreference p
    WHERE p.account_id = a.id AND p.asked_on <= %(as_of)s
    ORDER BY p.asked_on DESC, p.id DESC LIMIT 1
) p ON true
WHERE {scope} AND a.merged_into_id IS NULL
    AND (a.status = 'CUSTOMER' OR a.closed_on > %(as_of)s)
"""


def promised(scope: Scope) -> sql.Composable:
    """
    Return the statement that says what the customers in *scope* are promised.

    One row an account that holds a tier. Parameters: those of *scope* and of
    `accounts.rollup.facts.Window` (``as_of``, ``now_at``, ``zone``).
    """
    return sql.SQL(PROMISED).format(scope=scope.on("a.id"), floor=sql.SQL(FLOOR))
