"""Index open and resolved problems by account: for the account page."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0003_invariants")]

    operations = [
        AddIndexConcurrently(
            model_name="problem",
            index=models.Index(
                fields=["account", "-opened_at", "-id"],
                condition=models.Q(("resolved_at", None)),
                name="accounts_problem_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="problem",
            index=models.Index(
                fields=["account", "-resolved_at", "-id"],
                condition=models.Q(("resolved_at__isnull", False)),
                name="accounts_problem_resolved",
            ),
        ),
    ]
