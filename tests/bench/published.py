"""What a nightly published, row by row, to hold two nights against each other."""

from django.db import connection

# Keys and moments differ by themselves; the rest must not.
TABLES = {
    "accounts_accountfacts": "true",
    "scoring_accountmeasures": "true",
    "tiers_evaluation": "true",
    "tiers_flag": "cleared_at IS NULL",
    "workspace_accountrow": "true",
}
LEFT_OUT = ["id", "created_at", "run_id", "updated_at"]
DIGESTS = """
SELECT account_id, md5(string_agg(line, '/' ORDER BY line)) FROM (
    SELECT account_id, (to_jsonb(t) - %s::text[])::text AS line FROM {} t WHERE {}
) lines
GROUP BY account_id
"""

type Digests = dict[str, dict[int, str]]


def digests() -> Digests:
    """Return a digest of every account's rows, by table."""
    found: Digests = {}
    with connection.cursor() as cursor:
        for table, kept in TABLES.items():
            cursor.execute(DIGESTS.format(table, kept), [LEFT_OUT])
            found[table] = dict(cursor.fetchall())
    return found


def differing(one: Digests, other: Digests) -> dict[str, int]:
    """Return of how many accounts the rows differ, by table; nothing where none do."""
    counts = {
        table: sum(
            one[table].get(account) != other[table].get(account)
            for account in one[table].keys() | other[table].keys()
        )
        for table in TABLES
    }
    return {table: count for table, count in counts.items() if count}
