"""A line's account and day are its order's: checked once a statement."""

from django.db import migrations

CHECK = """
CREATE FUNCTION accounts_line_of_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    culprit bigint;
BEGIN
    SELECT c.id INTO culprit
    FROM changed c JOIN accounts_order o ON o.id = c.order_id
    WHERE (c.account_id, c.ordered_on) IS DISTINCT FROM (o.account_id, o.ordered_on)
    LIMIT 1;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'order line % is not of the account and day of its order', culprit
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_orderline_of_its_order';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_orderline_insert_order AFTER INSERT ON accounts_orderline
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accounts_line_of_its_order();
CREATE TRIGGER accounts_orderline_update_order AFTER UPDATE ON accounts_orderline
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accounts_line_of_its_order();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_light_lines")]

    operations = [
        migrations.RunSQL(CHECK, "DROP FUNCTION accounts_line_of_its_order() CASCADE;"),
    ]
