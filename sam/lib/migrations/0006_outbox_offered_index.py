"""Find the events that nobody has looked for subscribers of, without locking out."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("lib", "0005_outbox_offered")]

    operations = [
        AddIndexConcurrently(
            "outboxevent",
            models.Index(
                fields=["id"],
                condition=models.Q(offered_at=None),
                name="lib_outboxevent_not_offered",
            ),
        ),
    ]
