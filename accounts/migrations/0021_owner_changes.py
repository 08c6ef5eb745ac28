"""Write down each change of an account's owner, whoever makes it."""

from django.db import migrations

CREATE = """
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
DROP = """
DROP TRIGGER accounts_account_note_owner ON accounts_account;
DROP FUNCTION accounts_note_owner();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_account_page_indexes")]

    operations = [migrations.RunSQL(CREATE, DROP)]
