"""Give each tier its first service standard, for a director to edit."""

from django.db import migrations

FIRST = {
    "STRATEGIC": {"visits_target": 12, "visits_floor": 8, "response_minutes": 60},
    "VALUED": {"visits_target": 4, "visits_floor": 2, "response_minutes": 240},
    "ALTERNATIVE": {"visits_target": 0, "visits_floor": 0},
}


def open_standards(apps, schema_editor):
    standards = apps.get_model("tiers", "ServiceStandard").objects
    for tier, promises in FIRST.items():
        standards.get_or_create(tier=tier, defaults=promises)


class Migration(migrations.Migration):
    dependencies = [("tiers", "0001_spine")]

    operations = [migrations.RunPython(open_standards, migrations.RunPython.noop)]
