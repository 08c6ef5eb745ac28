"""The ledger of tiers: every customer has a row, from its first day."""

from django.db import connection

# EXCEPT, as it is linear whatever the server knows of tables that have just been filled.
OPEN_MISSING = """
WITH missing AS (
    SELECT id FROM accounts_account WHERE status = 'CUSTOMER' AND merged_into_id IS NULL
    EXCEPT
    SELECT account_id FROM tiers_tierassignment
    WHERE ended_at IS NULL AND undone_by_id IS NULL
)
INSERT INTO tiers_tierassignment (account_id, tier, started_at, reason, batch_id)
SELECT a.id, 'VALUED',
    greatest(
        coalesce(
            a.since_on::timestamp AT TIME ZONE p.time_zone,
            (SELECT min(o.ordered_on) FROM accounts_order o WHERE o.account_id = a.id
            )::timestamp AT TIME ZONE p.time_zone,
            date_trunc('day', a.created_at AT TIME ZONE p.time_zone)
                AT TIME ZONE p.time_zone
        ),
        (SELECT max(t.ended_at) FROM tiers_tierassignment t
            WHERE t.account_id = a.id AND t.undone_by_id IS NULL)
    ),
    'OPENING', a.batch_id
FROM missing JOIN accounts_account a USING (id) CROSS JOIN accounts_programme p
ON CONFLICT DO NOTHING
"""


def open_missing_tiers() -> int:
    """
    Open a Valued stay for every customer without a tier; return how many were opened.

    It begins on the customer's first day: since when it is one, else its first order,
    else the day its account was opened; never before an earlier stay ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MISSING)
        return int(cursor.rowcount)
