"""Say when subscribers were looked for; what happened before has had its time."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("lib", "0004_door_rules")]

    operations = [
        # The default is worked out once, so that no row is written.
        migrations.AddField(
            "outboxevent",
            "offered_at",
            models.DateTimeField(null=True, db_default=Now()),
        ),
        migrations.AlterField(
            "outboxevent",
            "offered_at",
            models.DateTimeField(
                null=True,
                db_comment="When subscribers of other systems were looked for.",
            ),
        ),
    ]
