"""Rules that only a trigger can keep: no cycles, lines of their orders, owners noted."""

# Who moved is found by hashing: a join inside EXISTS is planned for its first row, and
# took the square of the rows of a statement. Two people may each move one of two groups below the other at once, so moves of the
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
# A line's account and day are its order's; what it refers to is there, and stays.
LINES = """
CREATE FUNCTION accounts_line_of_its_order() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    culprit bigint;
BEGIN
    SELECT c.id INTO culprit
    FROM changed c LEFT JOIN accounts_order o ON o.id = c.order_id
    WHERE o.id IS NULL
        OR (c.account_id, c.ordered_on) IS DISTINCT FROM (o.account_id, o.ordered_on)
    LIMIT 1;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'order line % is not of the account and day of its order', culprit
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_orderline_of_its_order';
    END IF;
    SELECT c.id INTO culprit
    FROM changed c LEFT JOIN accounts_offering o ON o.id = c.offering_id
    WHERE c.offering_id IS NOT NULL AND o.id IS NULL
    LIMIT 1;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'order line % is of an offering that is not there', culprit
        USING ERRCODE = 'foreign_key_violation',
            CONSTRAINT = 'accounts_orderline_of_an_offering';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_orderline_insert_order AFTER INSERT ON accounts_orderline
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accounts_line_of_its_order();
CREATE TRIGGER accounts_orderline_update_order AFTER UPDATE ON accounts_orderline
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accounts_line_of_its_order();
CREATE FUNCTION accounts_order_keeps_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone g JOIN accounts_orderline l ON l.order_id = g.id
    ) THEN
        RAISE EXCEPTION 'an order with lines cannot be deleted'
        USING ERRCODE = 'foreign_key_violation',
            CONSTRAINT = 'accounts_order_keeps_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_order_delete_lines AFTER DELETE ON accounts_order
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION accounts_order_keeps_lines();
"""
NO_LINES = """
DROP FUNCTION accounts_order_keeps_lines() CASCADE;
DROP FUNCTION accounts_line_of_its_order() CASCADE;
"""

# Each change of an account's owner is written down, whoever makes it.
OWNERS = """
CREATE FUNCTION accounts_note_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_ownerchange (account_id, old_owner_id, new_owner_id)
    SELECT n.id, o.owner_id, n.owner_id
    FROM changed n JOIN gone o ON o.id = n.id
    WHERE o.owner_id IS DISTINCT FROM n.owner_id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_account_note_owner AFTER UPDATE ON accounts_account
    REFERENCING NEW TABLE AS changed OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_note_owner();
"""
NO_OWNERS = """
DROP TRIGGER accounts_account_note_owner ON accounts_account;
DROP FUNCTION accounts_note_owner();
"""
