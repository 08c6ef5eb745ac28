"""The ledger of tiers: every customer has a row, from its first day."""

from django.db import connection, transaction

from sam.lib import audit

# Sets, not a look at the table for each account: that is linear whatever the server
# knows of tables that have just been filled.
OPEN_MISSING = """
WITH missing AS (
    SELECT id FROM accounts_account WHERE status = 'CUSTOMER' AND merged_into_id IS NULL
    EXCEPT
    SELECT account_id FROM tiers_tierassignment
    WHERE ended_at IS NULL AND undone_by_id IS NULL
), ends AS MATERIALIZED (
    SELECT account_id, max(ended_at) AS ended_at FROM tiers_tierassignment
    WHERE undone_by_id IS NULL GROUP BY account_id
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


def open_missing_tiers() -> int:
    """
    Open a Valued stay for every customer without a tier; return how many were opened.

    It begins on the customer's first day: since when it is one, else its first order,
    else the day its account was opened; never before an earlier stay ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OPEN_MISSING)
        opened = int(cursor.rowcount)
        if opened:
            audit.record("open_tiers", counts={"opened": opened})
        return opened
