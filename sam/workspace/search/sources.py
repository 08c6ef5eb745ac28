"""Where the names and texts come from that search reads: one statement a kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from sam.workspace.models import SearchKind

Kind = SearchKind
# What was merged into each that stands, by way of others too.
MERGED = """
    LEFT JOIN (
        WITH RECURSIVE up(id, name, top) AS (
            SELECT id, {name}::text, merged_into_id FROM {table}
            WHERE merged_into_id IS NOT NULL
            UNION
            SELECT up.id, up.name, m.merged_into_id
            FROM up JOIN {table} m ON m.id = up.top
            WHERE m.merged_into_id IS NOT NULL)
        SELECT top, array_agg(name ORDER BY id) AS names FROM up GROUP BY top
    ) merged ON merged.top = {key}
"""
MERGED_ACCOUNTS = MERGED.format(table="accounts_account", name="name", key="a.id")
MERGED_PEOPLE = MERGED.format(table="accounts_contact", name="full_name", key="c.id")
NAME_SHAPE = """
SELECT s.id * 16 + {kind} AS key, {kind}::smallint AS kind, s.object_id, s.account_id,
    s.names, r.words, r.codes, s.old * 16 + least(cardinality(r.codes), 15) AS weight
FROM ({source}) s
CROSS JOIN LATERAL (
    SELECT string_agg(array_to_string(workspace_words(name), ' '), ' / ' ORDER BY n)
        AS words,
    workspace_codes(workspace_words(array_to_string(s.names, ' '))) AS codes
    FROM unnest(s.names) WITH ORDINALITY AS each(name, n)) r
"""
NOTE_SHAPE = """
SELECT s.id * 16 + {kind} AS key, {kind}::smallint AS kind, s.id AS object_id,
    s.account_id, s.said_on, array_to_tsvector(workspace_words(s.text)) AS words
FROM ({source}) s
WHERE s.text ~ '[^ ]'
"""


@dataclass(frozen=True, slots=True)
class Source:
    """
    The rows of one kind: *account* and *item* are what a scope restricts.

    *item* is the column whose values marks name.
    """

    sql: str
    account: str
    item: str


NAMES = {
    Kind.ACCOUNT: Source(
        f"""
        SELECT a.id, a.id AS object_id, a.id AS account_id,
            ARRAY[a.name::text] || coalesce(merged.names, ARRAY[]::text[])
                AS names,
            CASE a.status WHEN 'CUSTOMER' THEN 0 WHEN 'PROSPECT' THEN 1 ELSE 2 END
                AS old
        FROM accounts_account a {MERGED_ACCOUNTS}
        WHERE a.merged_into_id IS NULL AND {{scope}}
        """,
        "a.id",
        "a.id",
    ),
    Kind.PERSON: Source(
        f"""
        SELECT p.id, c.id AS object_id, p.account_id,
            ARRAY[c.full_name::text] || coalesce(merged.names, ARRAY[]::text[])
                AS names,
            CASE WHEN p.ended_on IS NULL THEN 0 ELSE 2 END AS old
        FROM accounts_position p JOIN accounts_contact c ON c.id = p.contact_id
        {MERGED_PEOPLE}
        WHERE c.merged_into_id IS NULL AND {{scope}}
        """,
        "p.account_id",
        "p.contact_id",
    ),
    Kind.OBJECTIVE: Source(
        """
        SELECT o.id, o.id AS object_id, o.account_id, ARRAY[o.words::text] AS names,
            CASE o.status WHEN 'OPEN' THEN 0 ELSE 2 END AS old
        FROM planning_objective o WHERE {scope}
        """,
        "o.account_id",
        "o.id",
    ),
    Kind.ACTION: Source(
        """
        SELECT t.id, t.id AS object_id, t.account_id, ARRAY[t.words::text] AS names,
            CASE WHEN t.done_at IS NULL AND t.dropped_at IS NULL THEN 0 ELSE 2 END
                AS old
        FROM planning_action t WHERE {scope}
        """,
        "t.account_id",
        "t.id",
    ),
}
NOTES = {
    Kind.INTERACTION: Source(
        """
        SELECT i.id, i.account_id, (i.happened_at AT TIME ZONE 'UTC')::date AS said_on,
            concat_ws(' ', i.subject, i.note) AS text
        FROM accounts_interaction i WHERE {scope}
        """,
        "i.account_id",
        "i.id",
    ),
    Kind.KNOWLEDGE: Source(
        """
        SELECT k.id, k.account_id, k.said_on, concat_ws(' ', k.text, k.source) AS text
        FROM accounts_knowledgenote k WHERE {scope}
        """,
        "k.account_id",
        "k.id",
    ),
    Kind.ANSWER: Source(
        """
        SELECT w.id, p.account_id, (w.written_at AT TIME ZONE 'UTC')::date AS said_on,
            w.words AS text
        FROM planning_plananswer w JOIN planning_plan p ON p.id = w.plan_id
        WHERE {scope}
        """,
        "p.account_id",
        "w.id",
    ),
    Kind.PERSON_NOTE: Source(
        """
        SELECT n.id, n.account_id, (n.written_at AT TIME ZONE 'UTC')::date AS said_on,
            n.text
        FROM accounts_personnote n WHERE {scope}
        """,
        "n.account_id",
        "n.id",
    ),
}
NAME_COLUMNS = (
    "key",
    "kind",
    "object_id",
    "account_id",
    "names",
    "words",
    "codes",
    "weight",
)
NOTE_COLUMNS = ("key", "kind", "object_id", "account_id", "said_on", "words")


def is_name(kind: int) -> bool:
    """Tell whether things of that *kind* are found by name, or else by their text."""
    return kind in NAMES


def statement(kind: int) -> str:
    """Return what reads that *kind*, with ``{scope}`` for a condition on `column`."""
    source = NAMES.get(Kind(kind)) or NOTES[Kind(kind)]
    shape = NAME_SHAPE if is_name(kind) else NOTE_SHAPE
    return shape.format(kind=int(kind), source=source.sql)


def column(kind: int, *, by_account: bool) -> str:
    """Return the column by which rows of that *kind* are chosen."""
    source = NAMES.get(Kind(kind)) or NOTES[Kind(kind)]
    return source.account if by_account else source.item


def kinds() -> Sequence[Kind]:
    """Return every kind, those found by name first."""
    return [*NAMES, *NOTES]
