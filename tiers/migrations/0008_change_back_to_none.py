"""Let a change lead back to no tier, where a prospect's first is taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tiers", "0007_nomination_in_spite")]

    operations = [
        migrations.RemoveConstraint(model_name="change", name="tiers_change_known_to"),
        migrations.AlterField(
            model_name="change",
            name="to_tier",
            field=models.CharField(
                blank=True,
                choices=[
                    ("STRATEGIC", "Strategic"),
                    ("VALUED", "Valued"),
                    ("ALTERNATIVE", "Alternative"),
                ],
                db_comment="Blank where a prospect's first tier is taken back.",
                max_length=20,
                verbose_name="to",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_tier__in", ["", "STRATEGIC", "VALUED", "ALTERNATIVE"])
                ),
                name="tiers_change_known_to",
            ),
        ),
    ]
