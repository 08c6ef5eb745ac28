"""The ledger of tiers: every customer has a row, from its first day."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from accounts.models import Account
from sam.lib import audit
from sam.users.models import User

# Sets, not a look at the table for each account: that is linear whatever the server
# knows of tables that have just been filled.
OPEN_MISSING = """
WITH missing AS (
    SELECT id FROM accounts_account
    WHERE status = 'CUSTOMER' AND merged_into_id IS NULL AND {of_these}
    EXCEPT
    SELECT account_id FROM tiers_tierassignment
    WHERE ended_at IS NULL AND undone_by_id IS NULL AND {held_by_these}
), ends AS MATERIALIZED (
    SELECT account_id, max(ended_at) AS ended_at FROM tiers_tierassignment
    WHERE undone_by_id IS NULL AND {held_by_these} GROUP BY account_id
), orders AS MATERIALIZED (
    SELECT o.account_id, min(o.ordered_on) AS first_on
    FROM missing JOIN accounts_order o ON o.account_id = missing.id
    GROUP BY o.account_id
)
INSERT INTO tiers_tierassignment (account_id, tier, started_at, reason, batch_id)
SELECT a.id, 'VALUED',
    greatest(
        coalesce(
            a.since_on::timestamp AT TIME ZONE p.time_zone,
            orders.first_on::timestamp AT TIME ZONE p.time_zone,
            date_trunc('day', a.created_at AT TIME ZONE p.time_zone)
                AT TIME ZONE p.time_zone
        ),
        ends.ended_at
    ),
    'OPENING', a.batch_id
FROM missing JOIN accounts_account a USING (id) CROSS JOIN accounts_programme p
LEFT JOIN ends ON ends.account_id = a.id LEFT JOIN orders ON orders.account_id = a.id
ON CONFLICT DO NOTHING
"""


def open_missing_tiers(account_ids: Collection[int] | None = None) -> int:
    """
    Open a Valued stay for every customer without a tier; return how many were opened.

    For all accounts, or for these alone. A stay begins on the customer's first day:
    since when it is one, else its first order, else the day its account was opened;
    never before an earlier stay ended.
    """
    within = dict.fromkeys(("of_these", "held_by_these"), "true")
    if account_ids is not None:
        within = {
            "of_these": "id = ANY(%(accounts)s)",
            "held_by_these": "account_id = ANY(%(accounts)s)",
        }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            OPEN_MISSING.format(**within), {"accounts": list(account_ids or ())}
        )
        opened = int(cursor.rowcount)
        if opened:
            audit.record("open_tiers", counts={"opened": opened})
        return opened


# A stay ends and the next one begins at one instant. What takes a change back also
# gives the time back that was served before it.
END_HELD = """
UPDATE tiers_tierassignment t
SET ended_at = %(now)s, undone_by_id = coalesce(%(undone_by)s, t.undone_by_id)
FROM tiers_change c
WHERE c.id = ANY(%(changes)s) AND t.account_id = c.account_id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
"""
BEGIN_NEW = """
INSERT INTO tiers_tierassignment (
    account_id, tier, started_at, held_since, reason, decided_by_id, change_id
)
SELECT c.account_id, c.to_tier, %(now)s, CASE WHEN c.reason = 'UNDO' THEN (
        SELECT coalesce(former.held_since, former.started_at)
        FROM tiers_tierassignment former, tiers_tierassignment undone
        WHERE undone.account_id = c.account_id AND undone.ended_at = %(now)s
            AND former.account_id = c.account_id AND former.tier = c.to_tier
            AND former.ended_at = undone.started_at
        ORDER BY former.id DESC LIMIT 1) END,
    c.reason, %(actor)s, c.id
FROM tiers_change c
WHERE c.id = ANY(%(changes)s) AND c.to_tier <> ''
"""
MARK_APPLIED = """
UPDATE tiers_change
SET status = 'APPLIED', note = '', decided_at = %(now)s, decided_by_id = %(actor)s
WHERE id = ANY(%(changes)s)
"""
TELL = """
INSERT INTO lib_outboxevent (type, account_id, payload, attempts, error)
SELECT 'tier.changed', account_id,
    jsonb_build_object('from', from_tier, 'to', to_tier, 'change', id), 0, ''
FROM tiers_change
WHERE id = ANY(%(changes)s)
"""


def hold_accounts(account_ids: Collection[int]) -> None:
    """
    Lock the accounts for this transaction, so that nobody else moves them meanwhile.

    In the order of their ids, so that two who decide at once wait, not deadlock.
    """
    list(
        Account.objects.filter(pk__in=account_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )


def move(
    change_ids: Collection[int],
    *,
    actor: User | None,
    now: dt.datetime,
    undone_by: int | None = None,
) -> None:
    """
    Write the changes into the ledger, from *now*, and tell of them.

    Their accounts are held, and each stands in the tier that its change leaves.

    :param undone_by: the key of the change set that takes the stays back that end
    """
    parameters: dict[str, Any] = {
        "changes": list(change_ids),
        "now": now,
        "actor": actor.pk if actor else None,
        "undone_by": undone_by,
    }
    with connection.cursor() as cursor:
        for statement in (END_HELD, BEGIN_NEW, MARK_APPLIED, TELL):
            cursor.execute(statement, parameters)
