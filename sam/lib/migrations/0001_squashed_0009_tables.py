"""Audit, runs, outbox and the rules of the doors."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import sam.lib.models.audit
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("lib", "0001_spine"),
        ("lib", "0002_spine_relations"),
        ("lib", "0003_run_timings"),
        ("lib", "0004_door_rules"),
        ("lib", "0005_outbox_offered"),
        ("lib", "0006_outbox_offered_index"),
        ("lib", "0007_audit_rows"),
        ("lib", "0008_audit_transaction"),
        ("lib", "0009_idempotency_keys"),
    ]

    initial = True

    dependencies = [
        ("users", "0001_squashed_0004_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
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
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="when",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_comment="Null when the system did it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("PAGE", "Page"),
                            ("API", "API"),
                            ("COMMAND", "Command"),
                            ("JOB", "Job"),
                        ],
                        max_length=10,
                        verbose_name="door",
                    ),
                ),
                (
                    "token_id",
                    models.BigIntegerField(
                        db_comment="Null when no token opened the door.",
                        null=True,
                        verbose_name="token",
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(null=True, verbose_name="from where"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, max_length=64, verbose_name="request"),
                ),
                ("run_id", models.BigIntegerField(null=True, verbose_name="run")),
                (
                    "txid",
                    models.BigIntegerField(
                        db_comment="The transaction: by it an entry and its rows are found.",
                        db_default=sam.lib.models.audit.CurrentTransaction(),
                        null=True,
                    ),
                ),
                ("verb", models.CharField(max_length=60, verbose_name="verb")),
                (
                    "model",
                    models.CharField(blank=True, max_length=60, verbose_name="kind"),
                ),
                ("object_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(null=True, verbose_name="before")),
                ("after", models.JSONField(null=True, verbose_name="after")),
                (
                    "batch_id",
                    models.BigIntegerField(
                        db_comment="The import batch, for a bulk write.", null=True
                    ),
                ),
                ("counts", models.JSONField(null=True, verbose_name="counts")),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(
                        fields=["model", "object_id"], name="lib_auditentry_object"
                    ),
                    models.Index(
                        fields=["account_id", "-id"], name="lib_auditentry_account"
                    ),
                    models.Index(fields=["-at"], name="lib_auditentry_at"),
                    models.Index(fields=["txid"], name="lib_auditentry_txid"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("door__in", ["PAGE", "API", "COMMAND", "JOB"])
                        ),
                        name="lib_auditentry_known_door",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditRow",
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
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="when",
                    ),
                ),
                (
                    "txid",
                    models.BigIntegerField(
                        db_default=sam.lib.models.audit.CurrentTransaction()
                    ),
                ),
                (
                    "actor_id",
                    models.BigIntegerField(
                        db_comment="A user; null when the system did it.",
                        null=True,
                        verbose_name="who",
                    ),
                ),
                ("token_id", models.BigIntegerField(null=True, verbose_name="token")),
                (
                    "door",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PAGE", "Page"),
                            ("API", "API"),
                            ("COMMAND", "Command"),
                            ("JOB", "Job"),
                        ],
                        db_comment="Empty: written past the application.",
                        db_default="",
                        max_length=10,
                        verbose_name="door",
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(null=True, verbose_name="from where"),
                ),
                (
                    "request_id",
                    models.CharField(
                        blank=True, db_default="", max_length=64, verbose_name="request"
                    ),
                ),
                ("run_id", models.BigIntegerField(null=True, verbose_name="run")),
                ("batch_id", models.BigIntegerField(null=True, verbose_name="import")),
                ("model", models.CharField(max_length=60, verbose_name="kind")),
                ("object_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField(null=True)),
                (
                    "op",
                    models.CharField(
                        choices=[
                            ("INSERT", "new"),
                            ("UPDATE", "changed"),
                            ("DELETE", "removed"),
                        ],
                        max_length=6,
                        verbose_name="what",
                    ),
                ),
                (
                    "before",
                    models.JSONField(
                        db_comment="Changed columns; all of a removed row.",
                        null=True,
                        verbose_name="before",
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        db_comment="Changed columns; all of a new row.",
                        null=True,
                        verbose_name="after",
                    ),
                ),
            ],
            options={
                "verbose_name": "row in the audit trail",
                "verbose_name_plural": "rows in the audit trail",
                "indexes": [
                    models.Index(
                        fields=["model", "object_id"], name="lib_auditrow_object"
                    ),
                    models.Index(
                        condition=models.Q(("account_id__isnull", False)),
                        fields=["account_id", "-id"],
                        name="lib_auditrow_account",
                    ),
                    models.Index(fields=["txid"], name="lib_auditrow_txid"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["at"], name="lib_auditrow_at"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("door__in", ["", "PAGE", "API", "COMMAND", "JOB"])
                        ),
                        name="lib_auditrow_known_door",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("op__in", ["INSERT", "UPDATE", "DELETE"])),
                        name="lib_auditrow_known_op",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonVault",
            fields=[
                (
                    "contact_id",
                    models.BigIntegerField(primary_key=True, serialize=False),
                ),
                (
                    "kept",
                    models.JSONField(
                        db_comment="Values, to which the trail refers by their place.",
                        default=list,
                    ),
                ),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "vault of a person",
                "verbose_name_plural": "vaults of people",
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.CharField(max_length=255, verbose_name="key")),
                (
                    "fingerprint",
                    models.BinaryField(
                        db_comment="SHA-256 of the method, the address and the body.",
                        max_length=32,
                    ),
                ),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(default=bytes)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "answer kept for its key",
                "verbose_name_plural": "answers kept for their keys",
                "indexes": [
                    models.Index(fields=["created_at"], name="lib_idempotencykey_age")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "key"), name="lib_idempotencykey_one_answer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEvent",
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
                ("type", models.CharField(max_length=60, verbose_name="type")),
                ("account_id", models.BigIntegerField(null=True)),
                ("payload", models.JSONField(default=dict)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_comment="Not before; later after a failure.",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                ("relayed_at", models.DateTimeField(null=True)),
                (
                    "offered_at",
                    models.DateTimeField(
                        db_comment="When subscribers of other systems were looked for.",
                        null=True,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "event",
                "indexes": [
                    models.Index(
                        condition=models.Q(("relayed_at", None)),
                        fields=["due_at", "id"],
                        name="lib_outboxevent_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("offered_at", None)),
                        fields=["id"],
                        name="lib_outboxevent_not_offered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoorRules",
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
                    "requests_minute",
                    models.PositiveIntegerField(
                        db_default=600,
                        default=600,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="API requests a minute, of one token or session",
                    ),
                ),
                (
                    "idempotency_hours",
                    models.PositiveSmallIntegerField(
                        db_default=24,
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(24),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="hours for which an answer is kept for its idempotency key",
                    ),
                ),
                (
                    "token_days",
                    models.PositiveSmallIntegerField(
                        db_default=365,
                        default=365,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="days that a token lives at most",
                    ),
                ),
                (
                    "second_factor_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("ACCOUNT_MANAGER", "Account manager"),
                                ("DIRECTOR", "Director"),
                                ("EXECUTIVE", "Executive"),
                                ("SERVICE_DESK", "Service desk"),
                                ("ADMINISTRATOR", "Administrator"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="roles that need a second factor",
                    ),
                ),
                (
                    "audit_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        db_comment="Null: for ever.",
                        null=True,
                        verbose_name="months for which the audit trail is kept",
                    ),
                ),
                (
                    "event_days",
                    models.PositiveSmallIntegerField(
                        db_default=30,
                        default=30,
                        validators=[django.core.validators.MinValueValidator(3)],
                        verbose_name="days for which events and their deliveries are kept",
                    ),
                ),
                (
                    "event_hosts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253),
                        blank=True,
                        db_comment="Host names or addresses; others must be public.",
                        db_default=[],
                        default=list,
                        verbose_name="private hosts that events may be sent to",
                    ),
                ),
            ],
            options={
                "verbose_name": "rules of the doors",
                "verbose_name_plural": "rules of the doors",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="lib_doorrules_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requests_minute__gte", 1)),
                        name="lib_doorrules_some_requests",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("idempotency_hours__gte", 24)),
                        name="lib_doorrules_a_day_of_answers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("token_days__gte", 1)),
                        name="lib_doorrules_tokens_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
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
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "inputs",
                    models.CharField(
                        blank=True,
                        db_comment="Digest of what the result depends on besides the day.",
                        max_length=64,
                    ),
                ),
                ("options", models.JSONField(blank=True, default=dict)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="lib.run",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null when the schedule asked.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("QUEUED", "Queued"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("FAILED", "Failed"),
                            ("STOPPED", "Stopped"),
                        ],
                        default="QUEUED",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(null=True, verbose_name="started at"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "holder",
                    models.CharField(
                        blank=True,
                        db_comment="Host and process that hold the lease.",
                        max_length=200,
                    ),
                ),
                (
                    "fence",
                    models.PositiveIntegerField(
                        db_comment="Grows by one at each take-over.", default=0
                    ),
                ),
                ("stop_requested", models.BooleanField(default=False)),
                (
                    "step",
                    models.CharField(blank=True, max_length=60, verbose_name="step"),
                ),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("changed", models.BigIntegerField(null=True, verbose_name="changed")),
                ("published", models.BooleanField(default=False)),
                (
                    "timings",
                    models.JSONField(
                        db_comment="Pairs of step and seconds, in the order they ran.",
                        default=list,
                    ),
                ),
                ("result", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True, verbose_name="error")),
            ],
            options={
                "verbose_name": "run",
                "indexes": [
                    models.Index(
                        fields=["kind", "as_of", "-id"], name="lib_run_kind_as_of"
                    ),
                    models.Index(fields=["status"], name="lib_run_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["QUEUED", "RUNNING", "DONE", "FAILED", "STOPPED"],
                            )
                        ),
                        name="lib_run_known_status",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "RUNNING")),
                        fields=("kind",),
                        name="lib_run_one_of_a_kind",
                        violation_error_message="A run of this kind is under way.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "RUNNING"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="lib_run_running_has_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))),
                        name="lib_run_done_within_total",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunChunk",
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
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="lib.run",
                    ),
                ),
                ("step", models.CharField(max_length=60)),
                ("low", models.BigIntegerField()),
                ("high", models.BigIntegerField()),
                (
                    "rows",
                    models.BigIntegerField(
                        db_comment="Null until it is done.", null=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "step", "low"), name="lib_runchunk_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low__lt", models.F("high"))),
                        name="lib_runchunk_not_empty",
                    ),
                ],
            },
        ),
    ]
