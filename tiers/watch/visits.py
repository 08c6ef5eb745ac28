"""Visits and contacts that an account is promised and does not get."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

# The last visit there ever was, where it was not of late.
LAST_VISIT_ON = """(
    coalesce(w.last_visit_at, (
        SELECT max(i.happened_at) FROM accounts_interaction i
        WHERE i.account_id = w.account_id AND i.kind = 'VISIT'
            AND i.happened_at < %(now_at)s
    )) AT TIME ZONE %(zone)s
)::date"""
# An account that was not ours, or not in its tier, for all of the quarters is given
# time, and so is one that asked for quiet.
BELOW_FLOOR = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'VISITS', 'visits_12m', w.visits_12m, 'visits_floor', w.visits_floor,
        'visits_target', w.visits_target, 'quarters', w.periods,
        'visits', CASE WHEN w.quarters IS NULL THEN 0 ELSE (
            SELECT count(*) FROM unnest(w.quarters) AS had(nth)
            WHERE had.nth < w.periods
        ) END, 'last_visit_on', {LAST_VISIT_ON}
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
WHERE w.visits_floor > 0 AND NOT w.is_quiet
    AND w.owed_since <= %(as_of)s - w.periods * %(quarter_days)s
    AND (coalesce(cardinality(w.quarters), 0) * 4 < w.visits_floor OR NOT EXISTS (
        SELECT FROM unnest(w.quarters) AS had(nth) WHERE had.nth < w.periods
        GROUP BY had.nth HAVING count(*) * 4 >= w.visits_floor
    ))
"""
SILENCE = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'SILENCE', 'contact_days', w.contact_days,
        'silent_days', %(as_of)s - coalesce(seen.last_on, w.owed_since),
        'last_contact_on', seen.last_on
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
CROSS JOIN LATERAL (
    SELECT (w.last_at AT TIME ZONE %(zone)s)::date AS last_on
) seen
WHERE w.contact_days IS NOT NULL AND NOT w.is_quiet
    AND %(as_of)s - greatest(seen.last_on, w.owed_since) > w.contact_days
"""
RARELY = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'RARE', 'visits_12m', w.visits_12m, 'visits_floor', w.visits_floor,
        'visits_target', w.visits_target, 'last_visit_on', {LAST_VISIT_ON}
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
WHERE w.visits_floor > %(rare_visits)s AND NOT w.is_quiet
    AND w.first_order_on <= %(year_ago)s
    AND w.owed_since <= %(as_of)s - w.periods * %(quarter_days)s
    AND w.visits_12m <= %(rare_visits)s
"""


def below_floor(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who had too few visits in each of the last quarters."""
    return sql.SQL(BELOW_FLOOR)


def silence(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who has heard nothing from us for longer than is promised."""
    return sql.SQL(SILENCE)


def rarely_visited(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who had hardly a visit in 12 months though more are promised."""
    return sql.SQL(RARELY)
