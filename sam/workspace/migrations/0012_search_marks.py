"""How words are read, and marks for search when names and texts change."""

from django.db import migrations

# Small letters, without accents and apostrophes; words are what stands between signs.
# Either the database or its order of names knows the small letters of all alphabets.
FUNCTIONS = r"""
CREATE FUNCTION workspace_folded(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    translate(replace(replace(replace(replace(
        regexp_replace(lower(lower(normalize(said, NFKD)) COLLATE "sam_names") COLLATE "C",
            '[\u0300-\u036f''`\u00b4\u2018\u2019\u02bc]', '', 'g'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    E'ø\u0111\u0142\u0131\u03c2\u00f0', E'odli\u03c3d');
CREATE FUNCTION workspace_words(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT coalesce(array_agg(left(word, 40) ORDER BY place), '{}')
    FROM regexp_split_to_table(workspace_folded(said) COLLATE "C",
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7'
        '\u2000-\u206f\u3000-\u303f]+') WITH ORDINALITY AS parts(word, place)
    WHERE word <> '');
CREATE FUNCTION workspace_codes(words text[]) RETURNS int[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT coalesce(array_agg(DISTINCT code), '{}') FROM (
        SELECT ('x' || left(md5(word), 8))::bit(32)::int AS code
        FROM unnest(words) AS word) coded);
"""
NO_FUNCTIONS = """
DROP FUNCTION workspace_codes(text[]);
DROP FUNCTION workspace_words(text);
DROP FUNCTION workspace_folded(text);
"""

# What changes so much in one statement is read again as a whole.
MOST = 1000
MARK = """
CREATE FUNCTION workspace_mark_search_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint[] := ARRAY(SELECT DISTINCT touched FROM ({touched}) t(touched)
        WHERE touched IS NOT NULL LIMIT {most} + 1);
BEGIN
    IF cardinality(found) > {most} THEN
        INSERT INTO workspace_searchmark (kind) VALUES ({kind});
    ELSE
        INSERT INTO workspace_searchmark (kind, object_id)
        SELECT {kind}, unnest(found);
    END IF;
    RETURN NULL;
END $$;
"""
CREATE = """
CREATE TRIGGER {table}_{name}_search AFTER {event} ON {table}
    REFERENCING {tables} FOR EACH STATEMENT
    EXECUTE FUNCTION workspace_mark_search_{name}();
"""
DROP = """
DROP TRIGGER {table}_{name}_search ON {table};
DROP FUNCTION workspace_mark_search_{name}();
"""
EVENTS = {
    "added": ("INSERT", "NEW TABLE AS changed"),
    "changed": ("UPDATE", "NEW TABLE AS changed OLD TABLE AS gone"),
    "removed": ("DELETE", "OLD TABLE AS changed"),
}
# By table: the kind, what of it is marked, and the columns that search shows.
SOURCES = {
    "accounts_account": (
        1,
        ("id", "merged_into_id"),
        ("name", "status", "merged_into_id"),
    ),
    "accounts_contact": (2, ("id", "merged_into_id"), ("full_name", "merged_into_id")),
    "accounts_position": (2, ("contact_id",), ("contact_id", "account_id", "ended_on")),
    "planning_objective": (3, ("id",), ("words", "status", "account_id")),
    "planning_action": (4, ("id",), ("words", "done_at", "dropped_at", "account_id")),
    "accounts_interaction": (
        5,
        ("id",),
        ("subject", "note", "account_id", "happened_at"),
    ),
    "accounts_knowledgenote": (6, ("id",), ("text", "source", "account_id", "said_on")),
    "planning_plananswer": (7, ("id",), ("words", "plan_id", "written_at")),
    "accounts_personnote": (8, ("id",), ("text", "contact_id", "account_id")),
}
# A plan that goes to another account takes its answers along.
PLAN_MOVES = """
CREATE FUNCTION workspace_mark_search_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workspace_searchmark (kind, object_id)
    SELECT 7, a.id FROM changed n JOIN gone o ON o.id = n.id
    JOIN planning_plananswer a ON a.plan_id = n.id
    WHERE o.account_id <> n.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER planning_plan_changed_search AFTER UPDATE ON planning_plan
    REFERENCING NEW TABLE AS changed OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION workspace_mark_search_plan();
"""
NO_PLAN_MOVES = """
DROP TRIGGER planning_plan_changed_search ON planning_plan;
DROP FUNCTION workspace_mark_search_plan();
"""
# What is there already is read by the first run.
READ_ALL = """
INSERT INTO workspace_searchmark (kind)
SELECT {kind} WHERE EXISTS (SELECT FROM {table});
"""


def _touched(event: str, marked: tuple[str, ...], shown: tuple[str, ...]) -> str:
    if event != "changed":
        return " UNION ALL ".join(f"SELECT {column} FROM changed" for column in marked)
    differ = " OR ".join(f"o.{c} IS DISTINCT FROM n.{c}" for c in shown)
    return " UNION ALL ".join(
        f"SELECT {side}.{column} FROM changed n JOIN gone o ON o.id = n.id"
        f" WHERE {differ}"
        for column in marked
        for side in ("n", "o")
    )


def create() -> str:
    statements = []
    for table, (kind, marked, shown) in SOURCES.items():
        for event, (verb, tables) in EVENTS.items():
            name = f"{table}_{event}"
            statements.append(
                MARK.format(
                    name=name,
                    most=MOST,
                    kind=kind,
                    touched=_touched(event, marked, shown),
                )
            )
            statements.append(
                CREATE.format(table=table, name=name, event=verb, tables=tables)
            )
        statements.append(READ_ALL.format(kind=kind, table=table))
    return "\n".join(statements) + PLAN_MOVES


def drop() -> str:
    return NO_PLAN_MOVES + "\n".join(
        DROP.format(table=table, name=f"{table}_{event}")
        for table in SOURCES
        for event in EVENTS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_owner_changes"),
        ("planning", "0001_plans"),
        ("workspace", "0011_search"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(create(), drop()),
    ]
