"""
Find who moved by hashing, not by comparing each changed row with every other.

A join inside EXISTS is planned for its first row, by a nested loop: a change of 100,000
accounts none of which moved took the square of that.
"""

from django.db import migrations

BY_HASH = """
CREATE OR REPLACE FUNCTION accounts_refuse_cycle_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    culprit bigint;
BEGIN
    IF NOT EXISTS (
        SELECT id, parent_id FROM changed WHERE parent_id IS NOT NULL
        EXCEPT ALL SELECT id, parent_id FROM gone
    ) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME));
    EXECUTE format($sql$
        WITH RECURSIVE above(start, id) AS (
            (SELECT id, parent_id FROM changed WHERE parent_id IS NOT NULL
             EXCEPT ALL SELECT id, parent_id FROM gone)
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
"""

BY_LOOP = """
CREATE OR REPLACE FUNCTION accounts_refuse_cycle_moved() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0026_mark_lookup_keys")]

    operations = [migrations.RunSQL(BY_HASH, BY_LOOP)]
