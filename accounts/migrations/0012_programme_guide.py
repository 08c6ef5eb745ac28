"""Keep what a programme usually has, and when a declined account comes again."""

from django.db import migrations, models


def number(label: str, value: int, comment: str | None = None) -> models.Field:
    return models.PositiveSmallIntegerField(
        label, default=value, db_default=value, db_comment=comment
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_signal_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="guide_least",
            field=number(
                "strategic accounts that a programme usually has, from",
                15,
                "McDonald and Woodburn: 15 to 35.",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="guide_most",
            field=number("strategic accounts that a programme usually has, to", 35),
        ),
        migrations.AddField(
            model_name="programme",
            name="guide_warning",
            field=number("nominated accounts above which a warning is shown", 50),
        ),
        migrations.AddField(
            model_name="programme",
            name="renomination_months",
            field=number(
                "months until a declined account is usually nominated again", 6
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="headroom_share",
            field=models.FloatField(
                "share of the potential below which there is no headroom",
                default=0.05,
                db_default=0.05,
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("guide_least__lte", models.F("guide_most")),
                    ("guide_warning__gte", models.F("guide_most")),
                ),
                name="accounts_programme_guide_in_order",
                violation_error_message="The guide goes from the fewest to the most, "
                "and the warning is not below the most.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(headroom_share__range=(0, 1)),
                name="accounts_programme_headroom_is_a_share",
            ),
        ),
    ]
