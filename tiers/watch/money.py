"""Who earns more than its tier says, who weighs too much, who loses undecided."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

OURS = """
a.merged_into_id IS NULL AND (a.status = 'CUSTOMER' OR a.closed_on > %(as_of)s)
"""
HELD = """
t.started_at < %(now_at)s AND (t.ended_at IS NULL OR t.ended_at >= %(now_at)s)
"""
EARNS_MORE = f"""
SELECT m.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'EARNS_MORE', 'margin', m.net_margin_12m,
        'reference', %(strategic_margin)s::numeric, 'measure', %(inversion_measure)s
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM scoring_accountmeasures m
JOIN accounts_account a ON a.id = m.account_id AND {OURS}
JOIN tiers_tierassignment t ON t.account_id = m.account_id AND {HELD}
    AND t.tier = 'VALUED'
WHERE m.net_margin_12m > %(strategic_margin)s::numeric AND {{of_m}}
"""
CONCENTRATION = f"""
SELECT f.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'CONCENTRATION',
        'share', round(f.revenue_12m / %(total_revenue)s::numeric, 4),
        'limit', %(revenue_share_warning)s::float8
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM accounts_accountfacts f
JOIN accounts_account a ON a.id = f.account_id AND {OURS}
JOIN tiers_tierassignment t ON t.account_id = f.account_id AND {HELD}
WHERE f.revenue_12m > %(revenue_share_warning)s::numeric * %(total_revenue)s::numeric
    AND f.revenue_12m > 0 AND {{of_f}}
"""
# A plan is a decision until its review is due, an override until it expires; a mark
# says that it is kept in spite of it, and a justification why.
UNDECIDED = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'LAGGARD', 'months', was.months, 'since', was.since
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN tiers_evaluation e ON e.account_id = w.account_id AND e.quadrant = 'LAGGARD'
CROSS JOIN LATERAL (
    SELECT count(*) AS months, min(month) AS since,
        bool_and(quadrant = 'LAGGARD') AS always
    FROM (
        SELECT s.month, s.quadrant FROM tiers_scoresnapshot s
        WHERE s.account_id = w.account_id AND s.as_of <= %(as_of)s
        ORDER BY s.month DESC LIMIT %(laggard_months)s
    ) latest
) was
WHERE was.months >= %(laggard_months)s AND was.always IS NOT FALSE
    AND NOT EXISTS (
        SELECT FROM tiers_alternativeplan p
        LEFT JOIN tiers_change c ON c.id = p.change_id
        WHERE p.account_id = w.account_id AND p.decided_at < %(now_at)s
            AND p.review_on >= %(as_of)s
            AND (c.id IS NULL OR c.status IN ('PROPOSED', 'HELD', 'APPLIED'))
    ) AND NOT EXISTS (
        SELECT FROM tiers_override o
        WHERE o.account_id = w.account_id AND o.created_at < %(now_at)s
            AND o.expires_on >= %(as_of)s
            AND (o.withdrawn_at IS NULL OR o.withdrawn_at >= %(now_at)s)
    ) AND NOT EXISTS (
        SELECT FROM tiers_justification j
        WHERE j.account_id = w.account_id AND j.stated_at < %(now_at)s
            AND j.valid_until >= %(as_of)s
    ) AND NOT EXISTS (
        SELECT FROM tiers_donotlose d
        WHERE d.account_id = w.account_id AND d.marked_at < %(now_at)s
            AND (d.lifted_at IS NULL OR d.lifted_at >= %(now_at)s)
    )
"""


def earns_more(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Valued customers who earn us more than Strategic ones."""
    return sql.SQL(EARNS_MORE).format(of_m=scope.on("m.account_id"))


def concentration(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who brings too much of all revenue."""
    return sql.SQL(CONCENTRATION).format(of_f=scope.on("f.account_id"))


def laggard_undecided(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Laggards of months about whom nobody has decided anything."""
    return sql.SQL(UNDECIDED)
