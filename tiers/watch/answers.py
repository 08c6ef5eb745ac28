"""Answers and promises that an account waits for longer than it should."""

from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import ANSWER_MINUTES, Parameters

PROMISE = """
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'PROMISE', 'promise_id', due.id, 'words', due.words,
        'due_on', due.due_on, 'days', %(as_of)s - due.due_on, 'promises', due.promises
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM watched w
CROSS JOIN LATERAL (
    SELECT p.id, p.words, p.due_on, count(*) OVER () AS promises
    FROM accounts_promise p
    WHERE p.account_id = w.account_id AND p.due_on < %(as_of)s
        AND p.made_at < %(now_at)s
        AND (p.kept_at IS NULL OR p.kept_at >= %(now_at)s)
        AND (p.withdrawn_at IS NULL OR p.withdrawn_at >= %(now_at)s)
    ORDER BY p.due_on, p.id LIMIT 1
) due
"""
# An answer is missed when it is so much later than promised: nights, weekends pass.
GRACE_DAYS = 1
# What nobody answered comes before what nobody resolved, and the oldest first.
PROBLEM = f"""
SELECT w.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'PROBLEM', 'problem_id', waits.id, 'kind', waits.kind,
        'is_answered', waits.is_answered, 'days', waits.days,
        'response_minutes', w.response_minutes, 'resolve_days', w.resolve_days,
        'problems', waits.problems
    )) AS reasons, waits.loss AS stake, false AS urgent
FROM watched w
CROSS JOIN LATERAL (
    SELECT late.id, late.kind, late.is_answered, floor(late.days) AS days,
        count(*) OVER () AS problems, sum(late.estimated_loss) OVER () AS loss
    FROM (
        SELECT p.id, p.kind, p.estimated_loss,
            coalesce(p.first_response_at < %(now_at)s, false) AS is_answered,
            extract(epoch FROM %(now_at)s - p.opened_at) / 86400 AS days
        FROM accounts_problem p
        WHERE p.account_id = w.account_id AND p.opened_at < %(now_at)s
            AND (p.resolved_at IS NULL OR p.resolved_at >= %(now_at)s)
    ) late
    WHERE late.days > w.resolve_days
        OR NOT late.is_answered
            AND late.days > w.response_minutes / 1440.0 + {GRACE_DAYS}
    ORDER BY late.is_answered, late.days DESC, late.id LIMIT 1
) waits
WHERE w.response_minutes IS NOT NULL OR w.resolve_days IS NOT NULL
"""
# Asked of all accounts, as the Strategic median moves with every answer.
RESPONSE = f"""
SELECT own.account_id, jsonb_build_array(jsonb_build_object(
        'reason', 'RESPONSE', 'minutes', own.minutes, 'problems', own.problems,
        'strategic_minutes', round(%(strategic_minutes)s::numeric),
        'days', %(response_days)s
    )) AS reasons, NULL::numeric AS stake, false AS urgent
FROM (
    SELECT p.account_id, count(*) AS problems, round((percentile_cont(0.5)
        WITHIN GROUP (ORDER BY {ANSWER_MINUTES}))::numeric) AS minutes
    FROM accounts_problem p
    WHERE {{of_p}} AND p.opened_at < %(now_at)s
        AND p.opened_at >= %(now_at)s - make_interval(days => %(response_days)s)
    GROUP BY p.account_id
    HAVING count(*) >= %(response_least)s
) own
JOIN accounts_account a ON a.id = own.account_id AND a.merged_into_id IS NULL
    AND (a.status = 'CUSTOMER' OR a.closed_on > %(as_of)s)
WHERE own.minutes > %(response_multiple)s * %(strategic_minutes)s::numeric
    AND EXISTS (
        SELECT FROM tiers_tierassignment t
        WHERE t.account_id = own.account_id AND t.started_at < %(now_at)s
            AND (t.ended_at IS NULL OR t.ended_at >= %(now_at)s)
    )
"""


def promise(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who was promised something for a day that is over."""
    return sql.SQL(PROMISE)


def problem(_scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find whose problem waits for an answer or a solution longer than promised."""
    return sql.SQL(PROBLEM)


def response(scope: Scope, _parameters: Parameters) -> sql.Composable:
    """Find who waits for a first answer much longer than Strategic customers do."""
    return sql.SQL(RESPONSE).format(of_p=scope.on("p.account_id"))
