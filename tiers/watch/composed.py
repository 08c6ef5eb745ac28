"""What follows from other flags: a hollow designation, a customer about to be lost."""

from collections.abc import Iterable

from psycopg import sql

from accounts.rollup import Scope
from tiers.models import Flag
from tiers.watch import benefits
from tiers.watch.parameters import Parameters

# The first of them that was found says why. Of what makes an account under-served, what
# the customer was to notice first: that nobody comes.
STRATEGIC_IN_NAME = [
    Flag.Kind.RARELY_VISITED,
    Flag.Kind.UNDER_SERVED,
    Flag.Kind.INVERTED_SERVICE,
]
THREATS = [
    Flag.Kind.RHYTHM_BROKEN,
    Flag.Kind.TOXIC_MIX,
    Flag.Kind.UNDER_SERVED,
    Flag.Kind.NO_EXECUTIVE,
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
        'reason', 'NEGLECTED', 'kinds', jsonb_agg(DISTINCT f.kind ORDER BY f.kind),
        'because', (array_agg(f.reasons -> 0
            ORDER BY array_position({kinds}, f.kind), f.place))[1]
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN found f ON f.account_id = w.account_id AND f.kind = ANY({kinds})
    AND (f.kind <> 'UNDER_SERVED'
        OR f.reasons -> 0 ->> 'reason' IN ('VISITS', 'SILENCE'))
WHERE w.tier = 'STRATEGIC'
GROUP BY w.account_id
"""
UNDELIVERED = """
SELECT w.account_id, jsonb_agg(jsonb_build_object(
        'reason', 'UNDELIVERED', 'benefit', b.name,
        'entitlement_id', b.entitlement_id, 'due_on', b.next_on
    ) ORDER BY b.next_on, b.entitlement_id) AS reasons,
    NULL::numeric AS stake, false AS urgent
FROM watched w
JOIN ({undelivered}) b ON b.account_id = w.account_id
WHERE w.tier = 'STRATEGIC'
GROUP BY w.account_id
"""
AT_RISK = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'AT_RISK', 'kinds', jsonb_agg(DISTINCT f.kind ORDER BY f.kind),
        'because', (array_agg(f.reasons -> 0
            ORDER BY array_position({kinds}, f.kind), f.place))[1]
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


def undelivered(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Strategic customers who wait for a benefit past its day."""
    return sql.SQL(UNDELIVERED).format(undelivered=benefits.undelivered(scope))


def at_risk(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find customers not to be lost for whom something else was found."""
    return sql.SQL(AT_RISK).format(
        kinds=sql.Literal(_codes(THREATS)), guarded=sql.SQL(GUARDED)
    )


def falling(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find customers not to be lost who buy much less than the year before."""
    return sql.SQL(FALLING).format(guarded=sql.SQL(GUARDED))


def _codes(kinds: Iterable[str]) -> list[str]:
    return [str(kind) for kind in kinds]
