"""Proposals to merge two that are one, and how alike names must be to be shown."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_owner_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MergeProposal",
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
                        verbose_name="kind",
                    ),
                ),
                ("survivor_id", models.BigIntegerField(verbose_name="the one to keep")),
                (
                    "loser_id",
                    models.BigIntegerField(verbose_name="the one to merge away"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="proposed at",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When they were merged, or were not one.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal to merge",
            },
        ),
        migrations.AddField(
            model_name="programme",
            name="duplicate_likeness",
            field=models.FloatField(
                db_comment="Share of three-letter groups in common, 0 to 1.",
                db_default=0.6,
                default=0.6,
                verbose_name="likeness of two names from which they may be one",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("duplicate_likeness__range", (0, 1))),
                name="accounts_programme_likeness_is_a_share",
            ),
        ),
        migrations.AddField(
            model_name="mergeproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="mergeproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                name="accounts_mergeproposal_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="mergeproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("survivor_id", models.F("loser_id")), _negated=True
                ),
                name="accounts_mergeproposal_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="mergeproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("kind", "survivor_id", "loser_id"),
                name="accounts_mergeproposal_one_open",
            ),
        ),
    ]
