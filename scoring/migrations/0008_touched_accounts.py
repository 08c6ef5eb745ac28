"""Which accounts were measured at once, for a run under way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_fewer_check_draws")]

    operations = [
        migrations.CreateModel(
            name="TouchedAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "account measured at once",
                "verbose_name_plural": "accounts measured at once",
            },
        ),
    ]
