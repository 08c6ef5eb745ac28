"""What a line refers to is there, and stays: checked once a statement."""

from django.db import migrations

CHECK = """
CREATE OR REPLACE FUNCTION accounts_line_of_its_order() RETURNS trigger
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


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_unbound_lines")]

    operations = [
        migrations.RunSQL(CHECK, "DROP FUNCTION accounts_order_keeps_lines() CASCADE;"),
    ]
