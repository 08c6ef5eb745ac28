"""From where a policy is warned of: spend that weighs much, many criteria, one buyer."""

from django.db import migrations, models


def share(name: str, default: float, comment: str | None = None) -> models.FloatField:
    return models.FloatField(
        name, default=default, db_default=default, db_comment=comment
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_programme_guide")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="spend_share_warning",
            field=share(
                "weight of today's spend above which a policy is warned of", 0.4
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="criteria_warning",
            field=models.PositiveSmallIntegerField(
                "criteria above which a policy is warned of", default=5, db_default=5
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="revenue_share_warning",
            field=share(
                "share of all revenue in one account above which it is warned of",
                0.2,
                "A fifth to a quarter is the usual guide.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revenue_share_warning__range", (0, 1)),
                    ("spend_share_warning__range", (0, 1)),
                ),
                name="accounts_programme_warnings_are_shares",
            ),
        ),
    ]
