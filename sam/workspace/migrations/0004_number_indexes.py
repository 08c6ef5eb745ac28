"""Index the new figures that lists are sorted by."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("workspace", "0003_numbers")]

    operations = [
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(
                    models.F("headroom_value"), descending=True, nulls_last=True
                ),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_headroom_value",
            ),
        ),
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(
                    models.F("left_behind_share"), descending=True, nulls_last=True
                ),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_left",
            ),
        ),
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(
                    models.F("probability_of_purchase"),
                    descending=True,
                    nulls_last=True,
                ),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_purchase",
            ),
        ),
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(
                    models.F("expected_revenue_12m"), descending=True, nulls_last=True
                ),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_expected",
            ),
        ),
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(models.F("roi"), descending=True, nulls_last=True),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_roi",
            ),
        ),
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(models.F("influence"), descending=True, nulls_last=True),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_influence",
            ),
        ),
        AddIndexConcurrently(
            model_name="accountrow",
            index=models.Index(
                models.OrderBy(
                    models.F("attachment"), descending=True, nulls_last=True
                ),
                models.OrderBy(models.F("account"), descending=True),
                name="workspace_row_attachment",
            ),
        ),
    ]
