"""The pairs that are probably one, found at night."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0023_late_lines")]

    operations = [
        migrations.CreateModel(
            name="LikelyDuplicate",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("ACCOUNT", "Accounts"), ("CONTACT", "People")],
                        max_length=7,
                    ),
                ),
                ("lower_id", models.BigIntegerField()),
                ("higher_id", models.BigIntegerField()),
                ("likeness", models.FloatField()),
                ("same_first", models.BooleanField()),
                ("same_phone", models.BooleanField()),
                ("score", models.FloatField()),
            ],
            options={
                "verbose_name": "pair that is probably one",
                "indexes": [
                    models.Index(
                        fields=["kind", "-score", "lower_id", "higher_id"],
                        name="accounts_likelyduplicate_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "lower_id", "higher_id"),
                        name="accounts_likelyduplicate_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                        name="accounts_likelyduplicate_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lower_id__lt", models.F("higher_id"))),
                        name="accounts_likelyduplicate_in_order",
                    ),
                ],
            },
        ),
    ]
