"""Subscriptions of other systems, and what was sent to them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("events", "0001_subscriptions"),
    ]

    initial = True

    dependencies = [
        ("lib", "0001_tables"),
        ("users", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "lane",
                    models.CharField(
                        db_comment="Host and port: what is slow there holds nobody else up.",
                        editable=False,
                        max_length=260,
                    ),
                ),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        db_comment="Names of events, or family.* for all of a family.",
                        verbose_name="events",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sees what they see",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ACTIVE", "Active"),
                            ("PAUSED", "Paused"),
                            ("FAILING", "Switched off after failing"),
                            ("GONE", "Switched off by its target"),
                            ("ENDED", "Ended"),
                        ],
                        db_default="ACTIVE",
                        default="ACTIVE",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="since",
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        db_comment="Attempts that failed since one succeeded.",
                        db_default=0,
                        default=0,
                    ),
                ),
                ("failing_since", models.DateTimeField(null=True)),
                (
                    "resume_at",
                    models.DateTimeField(
                        db_comment="Nothing is sent before: all that was tried of late failed.",
                        null=True,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="made at",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "event subscription",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["ACTIVE", "PAUSED", "FAILING", "GONE", "ENDED"],
                            )
                        ),
                        name="events_subscription_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("types__len__gt", 0)),
                        name="events_subscription_some_type",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningSecret",
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
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="events.subscription",
                    ),
                ),
                (
                    "sealed",
                    models.BinaryField(
                        db_comment="Encrypted with the installation's key."
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        db_comment="When it stops signing, because a newer one took over.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "signing secret",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None)),
                        fields=("subscription",),
                        name="events_signingsecret_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at", None),
                            ("ends_at__gte", models.F("made_at")),
                            _connector="OR",
                        ),
                        name="events_signingsecret_ends_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="events.subscription",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="lib.outboxevent",
                        verbose_name="event",
                    ),
                ),
                (
                    "account_key",
                    models.BigIntegerField(
                        db_comment="The account whose order is kept; 0 for events of no account.",
                        db_default=0,
                        default=0,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("DELIVERED", "Delivered"),
                            ("DEAD", "Given up"),
                            ("WITHHELD", "Withheld"),
                        ],
                        db_default="WAITING",
                        default="WAITING",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveIntegerField(
                        db_default=0, default=0, verbose_name="attempts"
                    ),
                ),
                (
                    "tries",
                    models.PositiveSmallIntegerField(
                        db_comment="Attempts since it was last asked for.",
                        db_default=0,
                        default=0,
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_comment="Not before; while it is being sent, when to take it for lost.",
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="due",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "event delivery",
                "verbose_name_plural": "event deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "WAITING")),
                        fields=["subscription", "due_at", "id"],
                        name="events_delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "WAITING")),
                        fields=["subscription", "account_key", "event"],
                        name="events_delivery_order",
                    ),
                    models.Index(
                        fields=["subscription", "status", "-id"],
                        name="events_delivery_listed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["WAITING", "DELIVERED", "DEAD", "WITHHELD"])
                        ),
                        name="events_delivery_known_status",
                    ),
                    models.UniqueConstraint(
                        fields=("subscription", "event"), name="events_delivery_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("status", "WAITING")),
                            models.Q(
                                models.Q(("status", "WAITING"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="events_delivery_waits_or_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
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
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="events.delivery",
                        verbose_name="delivery",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="at",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("DELIVERED", "Delivered"),
                            ("REFUSED", "Refused"),
                            ("REDIRECTED", "Sent elsewhere"),
                            ("GONE", "Gone"),
                            ("TIMEOUT", "Too slow"),
                            ("UNREACHABLE", "Not reached"),
                            ("FORBIDDEN", "Not allowed"),
                            ("BROKEN", "Not understood"),
                            ("UNSIGNED", "Not signed"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(null=True, verbose_name="answer"),
                ),
                ("milliseconds", models.PositiveIntegerField(verbose_name="took")),
                (
                    "address",
                    models.GenericIPAddressField(null=True, verbose_name="address"),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="error"
                    ),
                ),
                (
                    "excerpt",
                    models.CharField(
                        blank=True,
                        db_comment="The start of the body, without what looks like keys or people.",
                        db_default="",
                        max_length=300,
                        verbose_name="answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery attempt",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "DELIVERED",
                                    "REFUSED",
                                    "REDIRECTED",
                                    "GONE",
                                    "TIMEOUT",
                                    "UNREACHABLE",
                                    "FORBIDDEN",
                                    "BROKEN",
                                    "UNSIGNED",
                                ],
                            )
                        ),
                        name="events_attempt_known_outcome",
                    )
                ],
            },
        ),
    ]
