"""The rows of the audit trail, the vaults of people, and where a write came from."""

import django.contrib.postgres.indexes
import django.db.models.functions.datetime
import sam.lib.models.audit
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lib", "0006_outbox_offered_index"),
    ]

    operations = [
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
        migrations.AddField(
            model_name="auditentry",
            name="address",
            field=models.GenericIPAddressField(null=True, verbose_name="from where"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="token_id",
            field=models.BigIntegerField(
                db_comment="Null when no token opened the door.",
                null=True,
                verbose_name="token",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="txid",
            field=models.BigIntegerField(
                db_comment="The transaction: by it an entry and its rows are found.",
                null=True,
            ),
        ),
        # After the column is there: a default that varies would rewrite the table.
        migrations.AlterField(
            model_name="auditentry",
            name="txid",
            field=models.BigIntegerField(
                db_comment="The transaction: by it an entry and its rows are found.",
                db_default=sam.lib.models.audit.CurrentTransaction(),
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(
                fields=["model", "object_id"], name="lib_auditrow_object"
            ),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(
                condition=models.Q(("account_id__isnull", False)),
                fields=["account_id", "-id"],
                name="lib_auditrow_account",
            ),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["txid"], name="lib_auditrow_txid"),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["at"], name="lib_auditrow_at"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("door__in", ["", "PAGE", "API", "COMMAND", "JOB"])),
                name="lib_auditrow_known_door",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("op__in", ["INSERT", "UPDATE", "DELETE"])),
                name="lib_auditrow_known_op",
            ),
        ),
    ]
