"""What customers say, and what competitors hold, marks the account to be refreshed."""

from django.db import migrations

MARK = """
CREATE FUNCTION accounts_mark_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT DISTINCT w.account_id, false
    FROM changed JOIN accounts_walletentry w ON w.id = changed.entry_id;
    RETURN NULL;
END $$;
"""
UNMARK = "DROP FUNCTION accounts_mark_shares() CASCADE;"

EVENTS = {
    "insert": "INSERT ON {table} REFERENCING NEW TABLE AS changed",
    "update": "UPDATE ON {table} REFERENCING NEW TABLE AS changed OLD TABLE AS gone",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS changed",
}
SIGNAL, SHARE = "accounts_customersignal", "accounts_competitorshare"
TRIGGERS = [
    (SIGNAL, "insert", "accounts_mark_changed(false)"),
    (SIGNAL, "update", "accounts_mark_updated(false)"),
    (SIGNAL, "delete", "accounts_mark_changed(false)"),
    *((SHARE, event, "accounts_mark_shares()") for event in EVENTS),
]


def create() -> str:
    return "\n".join(
        f"CREATE TRIGGER {table}_{event}_mark AFTER {EVENTS[event].format(table=table)}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function};"
        for table, event, function in TRIGGERS
    )


def drop() -> str:
    return "\n".join(
        f"DROP TRIGGER {table}_{event}_mark ON {table};"
        for table, event, _function in TRIGGERS
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_customer_signals")]

    operations = [migrations.RunSQL(MARK + create(), drop() + UNMARK)]
