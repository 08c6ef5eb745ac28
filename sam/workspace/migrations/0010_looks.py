"""Looks at accounts, and further kinds of notification."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_owner_changes"),
        ("workspace", "0009_notification_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountLook",
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
                ("looked_at", models.DateTimeField()),
                (
                    "figures",
                    models.JSONField(
                        db_comment="The figures of the header at that look, by name.",
                        default=dict,
                    ),
                ),
                ("before_at", models.DateTimeField(null=True)),
                (
                    "before",
                    models.JSONField(
                        db_comment="The figures at the look before, by name.",
                        default=dict,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="workspace_notification_known_kind",
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DIGEST", "Digest of the night"),
                    ("BALANCE", "Balance alarm"),
                    ("WAVE_HELD", "Wave waits"),
                    ("FLAG_ASSIGNED", "Flag assigned to you"),
                    ("PROMISE_GIVEN", "Promise for you to keep"),
                    ("ACTION_GIVEN", "Action for you to do"),
                    ("PERSON_MOVED", "Somebody has moved"),
                    ("HANDOVER", "Hand-over"),
                ],
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "DIGEST",
                            "BALANCE",
                            "WAVE_HELD",
                            "FLAG_ASSIGNED",
                            "PROMISE_GIVEN",
                            "ACTION_GIVEN",
                            "PERSON_MOVED",
                            "HANDOVER",
                        ],
                    )
                ),
                name="workspace_notification_known_kind",
            ),
        ),
        migrations.AddField(
            model_name="accountlook",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="accountlook",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlook",
            constraint=models.UniqueConstraint(
                fields=("user", "account"), name="workspace_accountlook_once"
            ),
        ),
    ]
