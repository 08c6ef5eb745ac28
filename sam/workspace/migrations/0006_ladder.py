"""Show the level of the ladder in lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspace", "0005_net_margin_grade")]

    operations = [
        migrations.AddField(
            model_name="accountrow",
            name="ladder",
            field=models.SmallIntegerField(
                db_comment="4 (supplier) to 1 (strategic partner); null: not placed.",
                null=True,
                verbose_name="ladder",
            ),
        ),
    ]
