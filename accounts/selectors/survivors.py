"""Which account an old id stands for now."""

from django.db import connection

SURVIVOR = """
WITH RECURSIVE chain(id, merged_into_id) AS (
    SELECT id, merged_into_id FROM accounts_account WHERE id = %s
    UNION
    SELECT a.id, a.merged_into_id
    FROM chain JOIN accounts_account a ON a.id = chain.merged_into_id
)
SELECT id FROM chain WHERE merged_into_id IS NULL
"""


def survivor_id(account_id: int) -> int | None:
    """Return the account that *account_id* was merged into, or itself if it stands."""
    with connection.cursor() as cursor:
        cursor.execute(SURVIVOR, [account_id])
        row = cursor.fetchone()
    return int(row[0]) if row else None
