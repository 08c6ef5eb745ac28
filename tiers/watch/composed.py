"""What follows from other flags: a hollow designation, a customer about to be lost."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.models import FlagKind
from tiers.watch.parameters import Parameters

STRATEGIC_IN_NAME = [
    FlagKind.UNDER_SERVED,
    FlagKind.RARELY_VISITED,
    FlagKind.INVERTED_SERVICE,
]
THREATS = [
    FlagKind.RHYTHM_BROKEN,
    FlagKind.TOXIC_MIX,
    FlagKind.UNDER_SERVED,
    FlagKind.NO_EXECUTIVE,
]
NOT_SPECIAL = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'NOT_SPECIAL', 'value', w.feels_special, 'least', %(special_least)s
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
WHERE w.tier = 'STRATEGIC' AND w.feels_special < %(special_least)s
"""
NEGLECTED = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'NEGLECTED', 'kinds', jsonb_agg(DISTINCT f.kind ORDER BY f.kind)
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN found f ON f.account_id = w.account_id AND f.kind = ANY({kinds})
WHERE w.tier = 'STRATEGIC'
GROUP BY w.account_id
"""
# A benefit is due so many days after it was first owed, and again after its share of a
# year since it last came; one that is always there comes once.
UNDELIVERED = """
SELECT w.account_id, jsonb_agg(jsonb_build_object(
        'reason', 'UNDELIVERED', 'benefit', b.name, 'entitlement_id', e.id,
        'due_on', due.on_day
    ) ORDER BY due.on_day, e.id) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN tiers_entitlement e ON e.account_id = w.account_id AND e.kind = 'BENEFIT'
    AND e.starts_on <= %(as_of)s AND (e.ends_on IS NULL OR e.ends_on > %(as_of)s)
JOIN tiers_benefit b ON b.id = e.benefit_id
LEFT JOIN LATERAL (
    SELECT max(d.delivered_on) AS on_day
    FROM tiers_delivery d JOIN tiers_entitlement o ON o.id = d.entitlement_id
    WHERE d.account_id = e.account_id AND o.benefit_id = e.benefit_id
        AND d.delivered_on <= %(as_of)s
) had ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN had.on_day IS NULL THEN e.starts_on + b.first_days
        WHEN e.quantity > 0 THEN had.on_day + 365 / e.quantity END AS on_day
) due
WHERE w.tier = 'STRATEGIC' AND due.on_day < %(as_of)s
GROUP BY w.account_id
"""
AT_RISK = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'AT_RISK', 'kinds', jsonb_agg(DISTINCT f.kind ORDER BY f.kind)
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN found f ON f.account_id = w.account_id AND f.kind = ANY({kinds})
WHERE {guarded}
GROUP BY w.account_id
"""
FALLING = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'FALLING',
        'change', round(w.revenue_12m / w.revenue_prev_12m - 1, 4),
        'revenue_12m', w.revenue_12m, 'revenue_prev_12m', w.revenue_prev_12m
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
WHERE w.revenue_prev_12m > 0
    AND w.revenue_12m < (1 - %(loss_fall)s::numeric) * w.revenue_prev_12m
    AND {guarded}
"""
GUARDED = """(w.do_not_lose OR EXISTS (
        SELECT FROM tiers_donotlose d
        WHERE d.account_id = w.account_id AND d.marked_at < %(now_at)s
            AND (d.lifted_at IS NULL OR d.lifted_at >= %(now_at)s)
    ))"""


def not_special(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Strategic customers whose people do not feel special."""
    return sql.SQL(NOT_SPECIAL)


def neglected(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Strategic customers who were found to be served badly."""
    return sql.SQL(NEGLECTED).format(kinds=sql.Literal(_codes(STRATEGIC_IN_NAME)))


def undelivered(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Strategic customers who wait for a benefit past its day."""
    return sql.SQL(UNDELIVERED)


def at_risk(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find customers not to be lost for whom something else was found."""
    return sql.SQL(AT_RISK).format(
        kinds=sql.Literal(_codes(THREATS)), guarded=sql.SQL(GUARDED)
    )


def falling(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find customers not to be lost who buy much less than the year before."""
    return sql.SQL(FALLING).format(guarded=sql.SQL(GUARDED))


def _codes(kinds: list[FlagKind]) -> list[str]:
    return [str(kind) for kind in kinds]
