"""Who may see a few accounts, right as soon as they are merged."""

from collections.abc import Sequence

from django.db import connection

from accounts.models import Programme

# The accounts and all below them; of each, whoever looks after it or one above it.
REFRESH = """
WITH RECURSIVE scope(id) AS (
    SELECT unnest(%(ids)s::bigint[])
    UNION
    SELECT a.id FROM scope JOIN accounts_account a ON a.parent_id = scope.id
), line(account_id, above_id) AS (
    SELECT id, id FROM scope
    UNION
    SELECT line.account_id, a.parent_id
    FROM line JOIN accounts_account a ON a.id = line.above_id
    WHERE a.parent_id IS NOT NULL
), kept AS (
    SELECT a.owner_id AS user_id, line.account_id,
        CASE WHEN line.account_id = a.id THEN 1 ELSE 4 END AS why
    FROM line JOIN accounts_account a ON a.id = line.above_id
    WHERE a.owner_id IS NOT NULL
    UNION ALL
    SELECT t.user_id, line.account_id,
        CASE WHEN line.account_id = t.account_id THEN 2 ELSE 4 END
    FROM line JOIN accounts_teammember t ON t.account_id = line.above_id
    WHERE t.started_on <= %(today)s AND (t.ended_on IS NULL OR t.ended_on > %(today)s)
    UNION ALL
    SELECT m.user_id, line.account_id,
        CASE WHEN line.account_id = a.id THEN 3 ELSE 4 END
    FROM line JOIN accounts_account a ON a.id = line.above_id
    JOIN accounts_deskmember m ON m.desk_id = a.desk_id
), regions(account_id, region_id) AS (
    SELECT a.id, coalesce(a.region_id, root.id)
    FROM scope JOIN accounts_account a ON a.id = scope.id
    LEFT JOIN accounts_region root ON a.region_id IS NULL AND root.parent_id IS NULL
    UNION
    SELECT regions.account_id, r.parent_id
    FROM regions JOIN accounts_region r ON r.id = regions.region_id
    WHERE r.parent_id IS NOT NULL
), wanted AS (
    SELECT user_id, account_id, why FROM kept
    UNION ALL
    SELECT d.user_id, regions.account_id, 5
    FROM regions JOIN accounts_regiondirector d ON d.region_id = regions.region_id
), one AS (
    SELECT w.user_id, w.account_id,
        (ARRAY['OWNER', 'TEAM', 'DESK', 'GROUP', 'REGION'])[min(w.why)] AS why
    FROM wanted w JOIN users_user u ON u.id = w.user_id
        AND u.role IN ('ACCOUNT_MANAGER', 'DIRECTOR')
    GROUP BY w.user_id, w.account_id
), gone AS (
    DELETE FROM accounts_accountaccess x
    WHERE x.account_id IN (SELECT id FROM scope) AND NOT EXISTS (
        SELECT FROM one
        WHERE one.user_id = x.user_id AND one.account_id = x.account_id
    )
)
INSERT INTO accounts_accountaccess AS x (user_id, account_id, why)
SELECT user_id, account_id, why FROM one
ON CONFLICT (user_id, account_id) DO UPDATE SET why = excluded.why
WHERE x.why <> excluded.why
"""


def refresh_access_of(account_ids: Sequence[int]) -> None:
    """
    Make the access rows of these accounts and all below them say who looks after them.

    What `accounts.services.access.refresh_access` does for all, for a few at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_access'))")
        cursor.execute(
            REFRESH,
            {"ids": list(account_ids), "today": Programme.current().today()},
        )
