"""Tell at once who looks after an account when an answer is later than promised."""

import datetime as dt

from django.db import connection

from accounts.models import Programme
from sam.lib import audit, runs
from sam.lib.models import AuditEntry
from tiers.watch.answers import GRACE_DAYS

# Of those that wait longer, the flags of the night tell. The day of an alert is the one
# on which the answer was due, so that each problem is told of once.
LATE = f"""
WITH RECURSIVE late AS (
    SELECT p.id, p.account_id, a.owner_id, a.desk_id, a.region_id, e.quantity,
        (p.opened_at + make_interval(mins => e.quantity::int)) AS due_at
    FROM accounts_problem p
    JOIN tiers_entitlement e ON e.account_id = p.account_id AND e.kind = 'RESPONSE'
        AND e.starts_on <= %(today)s AND (e.ends_on IS NULL OR e.ends_on > %(today)s)
    JOIN accounts_account a ON a.id = p.account_id AND a.merged_into_id IS NULL
    WHERE p.resolved_at IS NULL AND p.first_response_at IS NULL
        AND p.opened_at + make_interval(mins => e.quantity::int)
            BETWEEN %(now)s - make_interval(days => {GRACE_DAYS}) AND %(now)s
), above(problem_id, region_id, depth) AS (
    SELECT id, region_id, 0 FROM late WHERE region_id IS NOT NULL
    UNION ALL
    SELECT v.problem_id, r.parent_id, v.depth + 1
    FROM above v JOIN accounts_region r ON r.id = v.region_id
    WHERE r.parent_id IS NOT NULL
), directing AS (
    SELECT v.problem_id, d.user_id,
        rank() OVER (PARTITION BY v.problem_id ORDER BY v.depth) AS place
    FROM above v JOIN accounts_regiondirector d ON d.region_id = v.region_id
    JOIN users_user u ON u.id = d.user_id AND u.is_active AND u.role = 'DIRECTOR'
        AND NOT u.is_service
), told AS (
    SELECT id, owner_id AS user_id FROM late WHERE owner_id IS NOT NULL
    UNION
    SELECT l.id, m.user_id FROM late l JOIN accounts_deskmember m
        ON m.desk_id = l.desk_id AND l.owner_id IS NULL
    UNION
    SELECT problem_id, user_id FROM directing WHERE place = 1
)
INSERT INTO workspace_notification
    (user_id, kind, as_of, subject, evidence, mail_due_at)
SELECT t.user_id, 'ANSWER_LATE', (l.due_at AT TIME ZONE %(zone)s)::date, l.id::text,
    jsonb_build_object('problem', l.id, 'minutes', l.quantity), %(now)s
FROM told t JOIN late l ON l.id = t.id
JOIN users_user u ON u.id = t.user_id AND u.is_active AND NOT u.is_service
ON CONFLICT (user_id, kind, as_of, subject) DO NOTHING
"""


def register() -> None:
    """Have the beat look every minute."""
    runs.due(tell_when_due)


def tell_when_due(now: dt.datetime) -> None:
    """Tell owners, or their desk, and the nearest directors; each once a problem."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        tell_late(now)


def tell_late(now: dt.datetime) -> int:
    """
    Tell of what waits at *now* for longer than promised; return how many are told.

    Any number may do this at once: a second finds them told.
    """
    programme = Programme.current()
    asked: dict[str, dt.date | str] = {
        "now": now,
        "today": now.astimezone(programme.zone).date(),
        "zone": programme.zone.key,
    }
    with connection.cursor() as cursor:
        cursor.execute(LATE, asked)
        told: int = cursor.rowcount
        return told
