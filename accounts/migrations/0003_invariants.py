"""Rules and marks that only a trigger can keep: no cycles, and who must be refreshed."""

from django.db import migrations

MARK = """
CREATE FUNCTION accounts_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT DISTINCT account_id, TG_ARGV[0]::boolean FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT account_id, TG_ARGV[0]::boolean FROM changed
    UNION SELECT account_id, TG_ARGV[0]::boolean FROM gone;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT id, false FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_relations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT from_account_id, false FROM changed
    UNION SELECT to_account_id, false FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT DISTINCT i.account_id, false
    FROM changed JOIN accounts_interaction i ON i.id = changed.interaction_id;
    RETURN NULL;
END $$;
"""

UNMARK = """
DROP FUNCTION accounts_mark_changed() CASCADE;
DROP FUNCTION accounts_mark_updated() CASCADE;
DROP FUNCTION accounts_mark_accounts() CASCADE;
DROP FUNCTION accounts_mark_relations() CASCADE;
DROP FUNCTION accounts_mark_participants() CASCADE;
"""

EVENTS = {
    "insert": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed",
    "update": "AFTER UPDATE ON {table}"
    " REFERENCING NEW TABLE AS changed OLD TABLE AS gone",
    "delete": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed",
}


def trigger(table: str, event: str, function: str) -> str:
    """Return the statement that calls *function* once a statement on *table*."""
    when = EVENTS[event].format(table=table)
    return (
        f"CREATE TRIGGER {table}_{event}_mark {when}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function};"
    )


def triggers() -> str:
    statements = []
    for table, orders in {
        "accounts_order": "true",
        "accounts_orderline": "true",
        "accounts_interaction": "false",
        "accounts_problem": "false",
        "accounts_costentry": "false",
        "accounts_walletentry": "false",
        "accounts_position": "false",
        "accounts_unit": "false",
        "accounts_teammember": "false",
    }.items():
        statements += [
            trigger(table, "insert", f"accounts_mark_changed({orders})"),
            trigger(table, "update", f"accounts_mark_updated({orders})"),
            trigger(table, "delete", f"accounts_mark_changed({orders})"),
        ]
    for table, function in {
        "accounts_account": "accounts_mark_accounts()",
        "accounts_accountrelation": "accounts_mark_relations()",
        "accounts_interactionparticipant": "accounts_mark_participants()",
    }.items():
        statements += [trigger(table, event, function) for event in EVENTS]
    return "\n".join(statements)


# Two people may each move one of two groups below the other at once, so moves of the
# tree wait for each other.
NO_CYCLE = """
CREATE FUNCTION accounts_refuse_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    culprit bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM changed WHERE parent_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME));
    EXECUTE format($sql$
        WITH RECURSIVE above(start, id) AS (
            SELECT id, parent_id FROM changed WHERE parent_id IS NOT NULL
            UNION
            SELECT above.start, t.parent_id
            FROM above JOIN %I t ON t.id = above.id
            WHERE t.parent_id IS NOT NULL
        )
        SELECT start FROM above WHERE id = start LIMIT 1 $sql$, TG_TABLE_NAME)
    INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'row % of % would be above itself', culprit, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_no_cycle';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_refuse_cycle_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    culprit bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM changed c JOIN gone g ON g.id = c.id
        WHERE c.parent_id IS NOT NULL AND c.parent_id IS DISTINCT FROM g.parent_id
    ) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME));
    EXECUTE format($sql$
        WITH RECURSIVE above(start, id) AS (
            SELECT c.id, c.parent_id FROM changed c JOIN gone g ON g.id = c.id
            WHERE c.parent_id IS NOT NULL
              AND c.parent_id IS DISTINCT FROM g.parent_id
            UNION
            SELECT above.start, t.parent_id
            FROM above JOIN %I t ON t.id = above.id
            WHERE t.parent_id IS NOT NULL
        )
        SELECT start FROM above WHERE id = start LIMIT 1 $sql$, TG_TABLE_NAME)
    INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'row % of % would be above itself', culprit, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_no_cycle';
    END IF;
    RETURN NULL;
END $$;
""" + "\n".join(
    f"""
CREATE TRIGGER {table}_insert_cycle AFTER INSERT ON {table}
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_cycle();
CREATE TRIGGER {table}_update_cycle AFTER UPDATE ON {table}
REFERENCING NEW TABLE AS changed OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_cycle_moved();
"""
    for table in ("accounts_account", "accounts_region", "accounts_offering")
)

CYCLE = """
DROP FUNCTION accounts_refuse_cycle() CASCADE;
DROP FUNCTION accounts_refuse_cycle_moved() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_spine_relations")]

    operations = [
        migrations.RunSQL(MARK + triggers(), UNMARK),
        migrations.RunSQL(NO_CYCLE, CYCLE),
    ]
