"""Index people who came and went, and what customers said, for the timeline."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0019_account_page")]

    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("is_rising_star", True)),
                fields=["is_rising_star"],
                name="accounts_contact_rising",
            ),
        ),
        AddIndexConcurrently(
            model_name="customersignal",
            index=models.Index(
                fields=["account", "-said_on", "-id"],
                name="accounts_customersignal_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="position",
            index=models.Index(
                condition=models.Q(("started_on__isnull", False)),
                fields=["account", "-started_on", "-id"],
                name="accounts_position_started",
            ),
        ),
        AddIndexConcurrently(
            model_name="position",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["account", "-ended_on", "-id"],
                name="accounts_position_ended",
            ),
        ),
    ]
