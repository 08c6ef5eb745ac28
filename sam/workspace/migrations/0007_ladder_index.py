"""Index the level of the ladder, which lists are sorted by."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("workspace", "0006_ladder")]

    operations = [
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(models.F("ladder"), descending=True, nulls_last=True),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_ladder",
            ),
        ),
    ]
