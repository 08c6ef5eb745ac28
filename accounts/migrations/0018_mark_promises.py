"""What we promise a customer, and how it wants contact, marks the account as changed."""

from django.db import migrations

EVENTS = {
    "insert": "INSERT ON {table} REFERENCING NEW TABLE AS changed",
    "update": "UPDATE ON {table} REFERENCING NEW TABLE AS changed OLD TABLE AS gone",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS changed",
}
TABLES = ["accounts_promise", "accounts_contactpreference"]
FUNCTIONS = {
    "insert": "accounts_mark_changed(false)",
    "update": "accounts_mark_updated(false)",
    "delete": "accounts_mark_changed(false)",
}


def create() -> str:
    return "\n".join(
        f"CREATE TRIGGER {table}_{event}_mark AFTER {EVENTS[event].format(table=table)}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function};"
        for table in TABLES
        for event, function in FUNCTIONS.items()
    )


def drop() -> str:
    return "\n".join(
        f"DROP TRIGGER {table}_{event}_mark ON {table};"
        for table in TABLES
        for event in FUNCTIONS
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_promises")]

    operations = [migrations.RunSQL(create(), drop())]
