"""Remember which place on a team a hand-over gave."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_owner_changes"),
        ("planning", "0001_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="joined",
            field=models.ForeignKey(
                blank=True,
                db_comment="The receiver's place on the team until they sign, if it is new.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.teammember",
            ),
        ),
    ]
