"""Late deliveries stand in the timeline of their account: an index of them alone."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0022_merge_proposals")]
    operations = [
        AddIndexConcurrently(
            "orderline",
            models.Index(
                fields=["account", "-delivered_on", "-id"],
                condition=models.Q(delivered_on__gt=models.F("promised_on")),
                name="accounts_orderline_late",
            ),
        )
    ]
