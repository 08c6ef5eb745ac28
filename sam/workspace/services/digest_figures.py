"""What waits for each colleague, and what of it is new since they were last told."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

DUE_DAYS = 7
NAMED = 5


@dataclass(frozen=True, slots=True)
class Told:
    """
    What one colleague's digest would hold.

    ``evidence`` has counts, the money at stake as text, and the keys of the flags,
    promises and actions that are named; ``is_news`` says whether any of it is new.
    """

    user_id: int
    wants_mail: bool
    is_news: bool
    evidence: dict[str, Any]


# Whose the flag is, as `flag_queue.whose` has it (whom it was given to, while they look
# after the account), and who may see it; of both one row a flag and colleague.
OWN = sql.SQL(
    "JOIN person p ON p.user_id = CASE WHEN f.assigned_to_id IS NOT NULL AND EXISTS ("
    "SELECT FROM accounts_accountaccess g JOIN users_user h ON h.id = g.user_id"
    " WHERE g.account_id = f.account_id AND g.user_id = f.assigned_to_id"
    " AND h.is_active) THEN f.assigned_to_id ELSE f.owner_id END"
    " JOIN accounts_accountaccess x"
    " ON x.user_id = p.user_id AND x.account_id = f.account_id"
)
SEEN = sql.SQL(
    "JOIN accounts_accountaccess x ON x.account_id = f.account_id"
    " JOIN person p ON p.user_id = x.user_id"
)
# A flag is new if it was raised since the last digest was written or for a later day.
FIGURES = """
WITH person AS (
    SELECT u.id AS user_id, u.wants_digest, told.as_of AS told_on, told.created_at
    FROM users_user u LEFT JOIN LATERAL (
        SELECT n.as_of, n.created_at FROM workspace_notification n
        WHERE n.user_id = u.id AND n.kind = 'DIGEST' AND n.as_of < %(as_of)s
        ORDER BY n.as_of DESC LIMIT 1
    ) told ON true
    WHERE u.is_active AND u.role = %(role)s
), flag AS (
    SELECT p.user_id, f.id, f.account_id, f.kind, f.stake,
        f.evidence ->> 'urgent' = 'true' AS urgent,
        p.told_on IS NULL OR f.created_at > p.created_at OR f.opened_on > p.told_on
            AS is_new
    FROM tiers_flag f {whose}
    WHERE f.cleared_at IS NULL
        AND (f.snoozed_until IS NULL OR f.snoozed_until <= %(on)s)
), account AS (
    SELECT user_id, max(stake) AS stake FROM flag GROUP BY user_id, account_id
), staked AS (
    SELECT user_id, count(*) AS accounts, sum(stake) AS stake FROM account
    GROUP BY user_id
), kind AS (
    SELECT user_id, kind, count(*) AS flags, count(*) FILTER (WHERE is_new) AS fresh,
        count(*) FILTER (WHERE urgent) AS urgent
    FROM flag GROUP BY user_id, kind
), counted AS (
    SELECT user_id, sum(flags) AS flags, sum(fresh) AS fresh, sum(urgent) AS urgent,
        jsonb_object_agg(kind, fresh) FILTER (WHERE fresh > 0) AS kinds,
        coalesce(sum(flags) FILTER (WHERE kind = 'HOLLOW'), 0) AS hollow
    FROM kind GROUP BY user_id
), lead AS (
    SELECT DISTINCT ON (user_id, account_id) user_id, id, urgent, stake
    FROM flag WHERE is_new
    ORDER BY user_id, account_id, urgent DESC NULLS LAST, stake DESC NULLS LAST, id
), placed AS (
    SELECT user_id, id, row_number() OVER (
        PARTITION BY user_id ORDER BY urgent DESC NULLS LAST, stake DESC NULLS LAST, id
    ) AS place
    FROM lead
), named AS (
    SELECT user_id, jsonb_agg(id ORDER BY place) AS ids
    FROM placed WHERE place <= %(named)s GROUP BY user_id
), promise AS (
    SELECT p.user_id, r.id, r.due_on, r.due_on <= %(on)s
            AND (p.told_on IS NULL OR r.due_on > p.told_on) AS is_new,
        row_number() OVER (PARTITION BY p.user_id ORDER BY r.due_on, r.id) AS place
    FROM accounts_promise r JOIN person p ON p.user_id = r.owner_id
    JOIN accounts_accountaccess x
        ON x.user_id = p.user_id AND x.account_id = r.account_id
    WHERE r.kept_at IS NULL AND r.withdrawn_at IS NULL
        AND r.due_on <= %(on)s + %(days)s
), promised AS (
    SELECT user_id, count(*) FILTER (WHERE due_on < %(on)s) AS overdue,
        count(*) FILTER (WHERE due_on >= %(on)s) AS due,
        bool_or(is_new) AS is_new,
        jsonb_agg(id ORDER BY place) FILTER (WHERE place <= %(named)s) AS ids
    FROM promise GROUP BY user_id
), action AS (
    SELECT p.user_id, t.id, t.due_on,
        (t.due_on <= %(on)s AND (p.told_on IS NULL OR t.due_on > p.told_on))
            OR (t.remind_on <= %(on)s
                AND (p.told_on IS NULL OR t.remind_on > p.told_on)) AS is_new,
        row_number() OVER (PARTITION BY p.user_id ORDER BY t.due_on, t.id) AS place
    FROM planning_action t JOIN person p ON p.user_id = t.owner_id
    JOIN accounts_accountaccess x
        ON x.user_id = p.user_id AND x.account_id = t.account_id
    WHERE t.done_at IS NULL AND t.dropped_at IS NULL
        AND (t.due_on <= %(on)s + %(days)s OR t.remind_on <= %(on)s)
), acted AS (
    SELECT user_id, count(*) FILTER (WHERE due_on < %(on)s) AS overdue,
        count(*) FILTER (WHERE due_on >= %(on)s) AS due,
        bool_or(is_new) AS is_new,
        jsonb_agg(id ORDER BY place) FILTER (WHERE place <= %(named)s) AS ids
    FROM action GROUP BY user_id
)
SELECT p.user_id, p.wants_digest, coalesce(c.fresh > 0, false)
        OR coalesce(r.is_new, false) OR coalesce(d.is_new, false),
    jsonb_build_object(
        'new', coalesce(c.fresh, 0), 'open', coalesce(c.flags, 0),
        'urgent', coalesce(c.urgent, 0), 'hollow', coalesce(c.hollow, 0),
        'kinds', coalesce(c.kinds, '{{}}'), 'accounts', coalesce(s.accounts, 0),
        'stake', s.stake::text, 'flags', coalesce(n.ids, '[]'),
        'overdue', coalesce(r.overdue, 0), 'due', coalesce(r.due, 0),
        'promises', coalesce(r.ids, '[]'), 'actions', coalesce(d.ids, '[]'),
        'actions_overdue', coalesce(d.overdue, 0),
        'actions_due', coalesce(d.due, 0), 'since', p.told_on
    )::text
FROM person p
LEFT JOIN counted c ON c.user_id = p.user_id
LEFT JOIN staked s ON s.user_id = p.user_id
LEFT JOIN named n ON n.user_id = p.user_id
LEFT JOIN promised r ON r.user_id = p.user_id
LEFT JOIN acted d ON d.user_id = p.user_id
ORDER BY p.user_id
"""


def figures_of(role: str, *, as_of: dt.date, on: dt.date, own: bool) -> Iterator[Told]:
    """
    Yield what a digest as of *as_of*, read on *on*, would hold for each of that role.

    :param own: of the flags that are theirs to answer, else of all that they may see
    """
    statement = sql.SQL(FIGURES).format(whose=OWN if own else SEEN)
    parameters: dict[str, Any] = {
        "role": role,
        "as_of": as_of,
        "on": on,
        "days": DUE_DAYS,
        "named": NAMED,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    for user_id, wants_mail, is_news, evidence in found:
        yield Told(user_id, wants_mail, is_news, json.loads(evidence))
