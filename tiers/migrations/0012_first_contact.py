"""Say what contact, solutions and people each tier is promised at first."""

from django.db import migrations

NONE_YET = {"contact_days": None, "resolve_days": None, "executives_least": 0}
FIRST = {
    "STRATEGIC": {"contact_days": 30, "resolve_days": 5, "executives_least": 1},
    "VALUED": {"contact_days": 90, "resolve_days": 10},
}


def promise_contact(apps, schema_editor):
    standards = apps.get_model("tiers", "ServiceStandard").objects
    for tier, promises in FIRST.items():
        standards.filter(tier=tier, quadrant="", **NONE_YET).update(**promises)


class Migration(migrations.Migration):
    dependencies = [("tiers", "0011_watch")]

    operations = [migrations.RunPython(promise_contact, migrations.RunPython.noop)]
