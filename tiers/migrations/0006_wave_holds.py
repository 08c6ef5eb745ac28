"""Keep that a person holds a wave, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tiers", "0005_policy_is_fixed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="wave",
            name="held_at",
            field=models.DateTimeField(
                blank=True,
                db_comment="When a person last said that it waits.",
                null=True,
                verbose_name="held at",
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="held_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="hold_reason",
            field=models.TextField(blank=True, default="", verbose_name="why it waits"),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_at", None),
                    models.Q(
                        models.Q(("hold_reason", ""), _negated=True),
                        models.Q(("held_by", None), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="tiers_wave_hold_has_reason",
            ),
        ),
    ]
