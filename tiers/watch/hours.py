"""Hours that an account gets, against those that it is promised."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

# What a year takes by the standard. A contact of which no minutes are known took as
# long as the standard says of its kind, and else is not counted. Hours for
# relationships are mostly not spent with the customer and not written down: they are
# not missed, but who gets too many has those too.
CONTACT_MINUTES = """
CROSS JOIN LATERAL (
    SELECT w.visits_target * w.visit_minutes + w.meetings_year * w.meeting_minutes
        + w.reviews_year * w.review_minutes AS minutes
) owed
"""
PROMISED_MINUTES = """
CROSS JOIN LATERAL (
    SELECT w.visits_target * w.visit_minutes + w.meetings_year * w.meeting_minutes
        + w.reviews_year * w.review_minutes
        + 12 * 60 * w.relationship_hours * coalesce(w.people, 0) AS minutes
) owed
"""
TOO_FEW = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'HOURS', 'minutes', w.minutes_12m,
        'promised_minutes', round(owed.minutes::numeric), 'headroom', w.headroom
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
{CONTACT_MINUTES}
WHERE w.headroom >= %(headroom_least)s::numeric AND owed.minutes > 0
    AND NOT w.is_quiet AND w.owed_since <= %(year_ago)s
    AND w.minutes_12m < %(hours_share)s * owed.minutes
"""
TOO_MANY = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'OVER', 'minutes', w.minutes_12m,
        'promised_minutes', round(owed.minutes::numeric),
        'visits_12m', w.visits_12m, 'visits_target', w.visits_target
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
{PROMISED_MINUTES}
WHERE w.promised_since <= %(year_ago)s AND w.visits_12m > w.visits_target
    AND w.minutes_12m > %(over_multiple)s * owed.minutes
"""


def too_few(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who has much to win and gets far fewer hours of contact than promised."""
    return sql.SQL(TOO_FEW)


def too_many(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who gets far more hours, and more visits, than it is promised."""
    return sql.SQL(TOO_MANY)
