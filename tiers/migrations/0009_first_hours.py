"""Say what meetings, reviews and relationships each tier is promised at first."""

from django.db import migrations

NONE_YET = {"meetings_year": 0, "reviews_year": 0, "relationship_hours": 0}
FIRST = {
    "STRATEGIC": {"meetings_year": 12, "reviews_year": 4, "relationship_hours": 2.5},
    "VALUED": {"reviews_year": 1, "review_minutes": 60},
}


def promise_hours(apps, schema_editor):
    standards = apps.get_model("tiers", "ServiceStandard").objects
    for tier, promises in FIRST.items():
        standards.filter(tier=tier, **NONE_YET).update(**promises)


class Migration(migrations.Migration):
    dependencies = [("tiers", "0008_change_back_to_none")]

    operations = [migrations.RunPython(promise_hours, migrations.RunPython.noop)]
