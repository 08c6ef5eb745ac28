"""What a customer expects of our service marks the account to be refreshed."""

from django.db import migrations

EVENTS = {
    "insert": "INSERT ON {table} REFERENCING NEW TABLE AS changed",
    "update": "UPDATE ON {table} REFERENCING NEW TABLE AS changed OLD TABLE AS gone",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS changed",
}
TABLE = "accounts_serviceexpectation"
FUNCTIONS = {
    "insert": "accounts_mark_changed(false)",
    "update": "accounts_mark_updated(false)",
    "delete": "accounts_mark_changed(false)",
}


def create() -> str:
    return "\n".join(
        f"CREATE TRIGGER {TABLE}_{event}_mark AFTER {EVENTS[event].format(table=TABLE)}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function};"
        for event, function in FUNCTIONS.items()
    )


def drop() -> str:
    return "\n".join(
        f"DROP TRIGGER {TABLE}_{event}_mark ON {TABLE};" for event in FUNCTIONS
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_service_expectations")]

    operations = [migrations.RunSQL(create(), drop())]
