"""Who may see which account: kept as rows, rebuilt by one set-based statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from accounts.models import Programme
from sam.users.models import User

# All that people hold, followed down to what belongs to it.
HELD = """
WITH RECURSIVE own(user_id, account_id, why) AS (
    SELECT owner_id, id, 1 FROM accounts_account WHERE owner_id IS NOT NULL
    UNION ALL
    SELECT user_id, account_id, 2 FROM accounts_teammember
    WHERE started_on <= %(today)s AND (ended_on IS NULL OR ended_on > %(today)s)
    UNION ALL
    SELECT m.user_id, a.id, 3
    FROM accounts_deskmember m JOIN accounts_account a ON a.desk_id = m.desk_id
), held(user_id, account_id, why) AS (
    SELECT user_id, account_id, why FROM own
    UNION
    SELECT h.user_id, a.id, 4
    FROM held h JOIN accounts_account a ON a.parent_id = h.account_id
), these AS (
    SELECT id, region_id FROM accounts_account
)
"""
# The same of a few accounts and what is below them: who holds each or one above it.
HELD_OF = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%(accounts)s::bigint[])
    UNION
    SELECT a.id FROM below b JOIN accounts_account a ON a.parent_id = b.id
), up(account_id, id) AS (
    SELECT id, id FROM below
    UNION
    SELECT up.account_id, a.parent_id FROM up JOIN accounts_account a ON a.id = up.id
    WHERE a.parent_id IS NOT NULL
), held(user_id, account_id, why) AS (
    SELECT a.owner_id, up.account_id, CASE WHEN up.id = up.account_id THEN 1 ELSE 4 END
    FROM up JOIN accounts_account a ON a.id = up.id WHERE a.owner_id IS NOT NULL
    UNION ALL
    SELECT t.user_id, up.account_id, CASE WHEN up.id = up.account_id THEN 2 ELSE 4 END
    FROM up JOIN accounts_teammember t ON t.account_id = up.id
    WHERE t.started_on <= %(today)s AND (t.ended_on IS NULL OR t.ended_on > %(today)s)
    UNION ALL
    SELECT m.user_id, up.account_id, CASE WHEN up.id = up.account_id THEN 3 ELSE 4 END
    FROM up JOIN accounts_account a ON a.id = up.id
    JOIN accounts_deskmember m ON m.desk_id = a.desk_id
), these AS (
    SELECT a.id, a.region_id FROM below b JOIN accounts_account a ON a.id = b.id
)
"""
# What follows from either. The reasons in order: of several the first is kept.
WRITE = """
, regions(user_id, region_id) AS (
    SELECT user_id, region_id FROM accounts_regiondirector
    UNION
    SELECT r.user_id, below.id
    FROM regions r JOIN accounts_region below ON below.parent_id = r.region_id
), wanted AS (
    SELECT user_id, account_id, why FROM held
    UNION ALL
    SELECT r.user_id, a.id, 5 FROM regions r JOIN these a ON a.region_id = r.region_id
    UNION ALL
    SELECT d.user_id, a.id, 5
    FROM accounts_regiondirector d JOIN accounts_region root
        ON root.id = d.region_id AND root.parent_id IS NULL
    JOIN these a ON a.region_id IS NULL
), one AS (
    SELECT w.user_id, w.account_id,
        (ARRAY['OWNER', 'TEAM', 'DESK', 'GROUP', 'REGION'])[min(w.why)] AS why
    FROM wanted w JOIN users_user u ON u.id = w.user_id
        AND u.role IN ('ACCOUNT_MANAGER', 'DIRECTOR')
    WHERE {of_wanted}
    GROUP BY w.user_id, w.account_id
), gone AS (
    DELETE FROM accounts_accountaccess x
    WHERE {of_rows} AND NOT EXISTS (
        SELECT FROM one
        WHERE one.user_id = x.user_id AND one.account_id = x.account_id
    )
    RETURNING 1
), kept AS (
    INSERT INTO accounts_accountaccess AS x (user_id, account_id, why)
    SELECT user_id, account_id, why FROM one
    ON CONFLICT (user_id, account_id) DO UPDATE SET why = excluded.why
    WHERE x.why <> excluded.why
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)
"""
ALL = HELD + WRITE.format(of_wanted="true", of_rows="true")
OF_PEOPLE = HELD + WRITE.format(
    of_wanted="w.user_id = ANY(%(users)s)", of_rows="x.user_id = ANY(%(users)s)"
)
OF_ACCOUNTS = HELD_OF + WRITE.format(
    of_wanted="true", of_rows="x.account_id IN (SELECT id FROM these)"
)


@transaction.atomic
def refresh_access(*, users: Sequence[User] | None = None) -> int:
    """
    Make the access rows say what owners, teams, desks, groups and regions say.

    For all people, or for *users* alone. Returns how many rows changed; safe to
    repeat. Executives, administrators and the service desk have no rows: their role
    says what they see.
    """
    if users is None:
        return _write(ALL, {})
    return _write(OF_PEOPLE, {"users": [user.pk for user in users]})


@transaction.atomic
def refresh_access_to(account_ids: Sequence[int]) -> int:
    """
    Make the access rows of these accounts, and of what is below them, right again.

    For all people; what it costs does not grow with the portfolio. Returns how many
    rows changed.
    """
    return _write(OF_ACCOUNTS, {"accounts": list(account_ids)}) if account_ids else 0


def _write(statement: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_access'))")
        today = Programme.current().today()
        cursor.execute(statement, parameters | {"today": today})
        return int(cursor.fetchone()[0])
