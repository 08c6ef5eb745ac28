"""Compare the income of a week with that of the same customers before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tiers", "0012_first_contact")]

    operations = [
        migrations.AddField(
            model_name="balancesnapshot",
            name="income_before",
            field=models.DecimalField(
                db_comment="Of the same customers, 52 weeks before.",
                db_default=0,
                decimal_places=4,
                default=0,
                max_digits=20,
                verbose_name="income a year before",
            ),
        ),
        migrations.AddField(
            model_name="balancesnapshot",
            name="income_year",
            field=models.DecimalField(
                db_comment="Of the same customers, in the 52 weeks to the week's end.",
                db_default=0,
                decimal_places=4,
                default=0,
                max_digits=20,
                verbose_name="income of 52 weeks",
            ),
        ),
    ]
