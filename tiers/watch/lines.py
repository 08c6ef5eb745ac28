"""Strategic customers whose special line is slower than the one for everybody."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import ANSWER_MINUTES, Parameters

INVERTED = f"""
SELECT own.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'INVERTED', 'minutes', round(own.minutes),
        'answers', own.answers, 'days', %(response_days)s,
        'standard_minutes', round(%(standard_minutes)s::numeric),
        'standard_answers', %(standard_answered)s::int
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM (
    SELECT p.account_id, count(*) AS answers,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY {ANSWER_MINUTES}))::numeric
            AS minutes
    FROM accounts_problem p
    JOIN tiers_tierassignment t ON t.account_id = p.account_id AND t.tier = 'STRATEGIC'
        AND t.started_at < %(now_at)s
        AND (t.ended_at IS NULL OR t.ended_at >= %(now_at)s)
    JOIN accounts_account a ON a.id = p.account_id AND a.merged_into_id IS NULL
        AND (a.status = 'CUSTOMER' OR a.closed_on > %(as_of)s)
    WHERE {{of_p}} AND p.channel = 'STRATEGIC' AND p.opened_at < %(now_at)s
        AND p.opened_at >= %(now_at)s - make_interval(days => %(response_days)s)
        AND (p.first_response_at < %(now_at)s OR p.resolved_at < %(now_at)s)
    GROUP BY p.account_id
) own
WHERE own.answers >= %(inverted_least)s
    AND %(standard_answered)s::int >= %(inverted_least)s
    AND own.minutes > %(standard_minutes)s::numeric
"""


def inverted_service(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find Strategic customers who wait longer on their line than others do."""
    return sql.SQL(INVERTED).format(of_p=scope.on("p.account_id"))
