"""Visits and contacts that an account is promised and does not get."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

# An account that was not ours, or not in its tier, for all of the quarters is given
# time, and so is one that asked for quiet.
BELOW_FLOOR = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'VISITS', 'visits_12m', seen.year, 'visits_floor', w.visits_floor,
        'visits_target', w.visits_target, 'quarters', w.periods,
        'visits', coalesce(cardinality(seen.quarters), 0), 'last_visit_on', (
            SELECT (max(i.happened_at) AT TIME ZONE %(zone)s)::date
            FROM accounts_interaction i
            WHERE i.account_id = w.account_id AND i.kind = 'VISIT'
                AND i.happened_at < %(now_at)s
        )
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.happened_at >= %(year_ago_at)s) AS year,
        array_agg(floor(extract(epoch FROM %(now_at)s - i.happened_at) / 86400
                / %(quarter_days)s)::int) FILTER (
            WHERE i.happened_at > %(now_at)s
                - make_interval(days => w.periods * %(quarter_days)s)
        ) AS quarters
    FROM accounts_interaction i
    WHERE i.account_id = w.account_id AND i.kind = 'VISIT'
        AND i.happened_at < %(now_at)s AND i.happened_at >= least(%(year_ago_at)s,
            %(now_at)s - make_interval(days => w.periods * %(quarter_days)s))
) seen
WHERE w.visits_floor > 0 AND NOT w.is_quiet
    AND w.owed_since <= %(as_of)s - w.periods * %(quarter_days)s
    AND NOT EXISTS (
        SELECT FROM unnest(seen.quarters) AS had(nth)
        GROUP BY had.nth HAVING count(*) * 4 >= w.visits_floor
    )
"""
SILENCE = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'SILENCE', 'contact_days', w.contact_days,
        'silent_days', %(as_of)s - coalesce(seen.last_on, w.owed_since),
        'last_contact_on', seen.last_on
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
LEFT JOIN LATERAL (
    SELECT (i.happened_at AT TIME ZONE %(zone)s)::date AS last_on
    FROM accounts_interaction i
    WHERE i.account_id = w.account_id AND i.happened_at < %(now_at)s
    ORDER BY i.happened_at DESC LIMIT 1
) seen ON true
WHERE w.contact_days IS NOT NULL AND NOT w.is_quiet
    AND %(as_of)s - greatest(seen.last_on, w.owed_since) > w.contact_days
"""
RARELY = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'RARE', 'visits_12m', seen.year, 'visits_floor', w.visits_floor,
        'visits_target', w.visits_target, 'last_visit_on', (
            SELECT (max(i.happened_at) AT TIME ZONE %(zone)s)::date
            FROM accounts_interaction i
            WHERE i.account_id = w.account_id AND i.kind = 'VISIT'
                AND i.happened_at < %(now_at)s
        )
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
CROSS JOIN LATERAL (
    SELECT count(*) AS year
    FROM accounts_interaction i
    WHERE i.account_id = w.account_id AND i.kind = 'VISIT'
        AND i.happened_at < %(now_at)s AND i.happened_at >= %(year_ago_at)s
) seen
WHERE w.visits_floor > %(rare_visits)s AND NOT w.is_quiet
    AND w.first_order_on <= %(year_ago)s
    AND w.owed_since <= %(as_of)s - w.periods * %(quarter_days)s
    AND seen.year <= %(rare_visits)s
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
