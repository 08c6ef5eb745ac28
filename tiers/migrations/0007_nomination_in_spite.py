"""Keep why an account is qualified although we may be no strategic supplier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tiers", "0006_wave_holds"),
    ]

    operations = [
        migrations.AddField(
            model_name="nomination",
            name="in_spite",
            field=models.TextField(
                blank=True,
                db_comment="Given where the supplier's question was answered with "
                "cannot or not known.",
                db_default="",
                default="",
                verbose_name="why all the same",
            ),
        ),
    ]
