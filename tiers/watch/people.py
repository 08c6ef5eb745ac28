"""People at the top of a customer whom we no longer know."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

# A position is held up to, not including, the day it ended.
TOP = """
SELECT h.account_id,
    count(DISTINCT h.contact_id) FILTER (
        WHERE h.ended_on IS NULL OR h.ended_on > %(as_of)s
    ) AS known,
    max(h.ended_on) FILTER (WHERE h.ended_on <= %(as_of)s) AS left_on,
    (array_agg(h.title ORDER BY h.ended_on DESC, h.id DESC) FILTER (
        WHERE h.ended_on <= %(as_of)s
    ))[1] AS title
FROM accounts_position h
WHERE {of_h} AND h.level IN ('C', 'D')
    AND (h.started_on IS NULL OR h.started_on <= %(as_of)s)
GROUP BY h.account_id
"""
LAST_LEFT = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'EXECUTIVE_LEFT', 'title', top.title, 'left_on', top.left_on,
        'days', %(as_of)s - top.left_on
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN ({TOP}) top ON top.account_id = w.account_id
WHERE top.known = 0 AND top.left_on > %(as_of)s - %(executive_days)s
"""
TOO_FEW = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'FEW_EXECUTIVES', 'known', coalesce(top.known, 0),
        'promised', w.executives_least, 'people', w.people
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
LEFT JOIN ({TOP}) top ON top.account_id = w.account_id
WHERE w.executives_least > coalesce(top.known, 0)
"""


def last_left(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find where the last one at C or D level has left, whatever the tier promises."""
    return sql.SQL(LAST_LEFT).format(of_h=scope.on("h.account_id"))


def too_few(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find where fewer people at C or D level are known than the tier promises."""
    return sql.SQL(TOO_FEW).format(of_h=scope.on("h.account_id"))
