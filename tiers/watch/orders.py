"""Orders that stop coming, and orders that go wrong."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

# The silence is counted from the last purchase that is known now, so that an order ends
# it at once; the chance of it is that of the last scoring.
RHYTHM = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'OVERDUE', 'usual_days', w.median_gap_days,
        'silent_days', gap.silent_days, 'probability', w.overdue_probability,
        'last_purchase_on', %(as_of)s - gap.silent_days,
        'open_problems', f.open_problems
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN accounts_accountfacts f ON f.account_id = w.account_id
CROSS JOIN LATERAL (
    SELECT %(as_of)s - f.as_of + f.age_days - f.recency_days AS silent_days
) gap
WHERE w.overdue_probability < %(overdue_probability)s
    AND gap.silent_days > w.median_gap_days
"""
# It stops being toxic when either half is older than the window; of late orders when
# fewer than the rules' number are left within it.
TOXIC = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'TOXIC', 'days', %(toxic_days)s, 'availability', gone.wrong,
        'service', gone.poor, 'late', late.orders,
        'last_on', greatest(gone.wrong_on, gone.poor_on, late.last_on),
        'until', %(toxic_days)s + least(gone.wrong_on,
            greatest(gone.poor_on, late.enough_on))
    )) AS reasons, gone.loss AS stake, false AS urgent
FROM watched w
JOIN (
    SELECT p.account_id,
        count(*) FILTER (WHERE p.kind = 'AVAILABILITY') AS wrong,
        count(*) FILTER (WHERE p.kind <> 'AVAILABILITY') AS poor,
        max(opened.on_day) FILTER (WHERE p.kind = 'AVAILABILITY') AS wrong_on,
        max(opened.on_day) FILTER (WHERE p.kind <> 'AVAILABILITY') AS poor_on,
        sum(p.estimated_loss) FILTER (
            WHERE p.resolved_at IS NULL OR p.resolved_at >= %(now_at)s
        ) AS loss
    FROM accounts_problem p
    CROSS JOIN LATERAL (
        SELECT (p.opened_at AT TIME ZONE %(zone)s)::date AS on_day
    ) opened
    WHERE {of_p} AND p.opened_at < %(now_at)s
        AND p.opened_at >= %(now_at)s - make_interval(days => %(toxic_days)s + 1)
        AND opened.on_day > %(as_of)s - %(toxic_days)s
        AND p.kind IN ('AVAILABILITY', 'SERVICE_DELAY', 'MISSED_DELIVERY')
    GROUP BY p.account_id
) gone ON gone.account_id = w.account_id AND gone.wrong > 0
CROSS JOIN LATERAL (
    SELECT count(*) AS orders, max(day) AS last_on,
        CASE WHEN count(*) >= %(toxic_late)s THEN
            (array_agg(day ORDER BY day DESC))[greatest(%(toxic_late)s, 1)] END
            AS enough_on
    FROM accounts_orderhistory h CROSS JOIN LATERAL unnest(h.late_days) AS late (day)
    WHERE h.account_id = w.account_id AND day <= %(as_of)s
        AND day > %(as_of)s - %(toxic_days)s
) late
WHERE gone.poor > 0 OR late.orders >= %(toxic_late)s
"""


def rhythm_broken(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who has been silent for longer than its own rhythm makes plausible."""
    return sql.SQL(RHYTHM)


def toxic_mix(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who missed a product and had poor service within the same days."""
    return sql.SQL(TOXIC).format(of_p=scope.on("p.account_id"))
