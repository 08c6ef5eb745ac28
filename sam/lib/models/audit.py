"""Who did what, and which rows it changed: the application may only add to it."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of


class AuditEntryDoor(models.TextChoices):
    PAGE = "PAGE", _("Page")
    API = "API", _("API")
    COMMAND = "COMMAND", _("Command")
    JOB = "JOB", _("Job")


class CurrentTransaction(models.Func):
    """The number of the transaction; it grows and is never used again."""

    function = "txid_current"
    template = "%(function)s()"
    output_field = models.BigIntegerField()


class AuditEntry(models.Model):
    """One write by a person, token or job, or one bulk write with its counts."""

    Door = AuditEntryDoor

    at = models.DateTimeField(_("when"), db_default=models.functions.Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_comment="Null when the system did it.",
    )
    door = models.CharField(_("door"), max_length=10, choices=Door)
    token_id = models.BigIntegerField(
        _("token"), null=True, db_comment="Null when no token opened the door."
    )
    address = models.GenericIPAddressField(_("from where"), null=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    run_id = models.BigIntegerField(_("run"), null=True)
    txid = models.BigIntegerField(
        null=True,
        db_default=CurrentTransaction(),
        db_comment="The transaction: by it an entry and its rows are found.",
    )
    verb = models.CharField(_("verb"), max_length=60)
    model = models.CharField(_("kind"), max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    batch_id = models.BigIntegerField(
        null=True, db_comment="The import batch, for a bulk write."
    )
    counts = models.JSONField(_("counts"), null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [one_of("lib_auditentry_known_door", "door", AuditEntryDoor)]
        indexes = [
            models.Index(fields=["model", "object_id"], name="lib_auditentry_object"),
            models.Index(fields=["account_id", "-id"], name="lib_auditentry_account"),
            models.Index(fields=["-at"], name="lib_auditentry_at"),
            models.Index(fields=["txid"], name="lib_auditentry_txid"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.model} {self.object_id}"


class AuditRowOp(models.TextChoices):
    INSERT = "INSERT", _("new")
    UPDATE = "UPDATE", _("changed")
    DELETE = "DELETE", _("removed")


class AuditRow(models.Model):
    """One row that was written: what it was and became, by a trigger of its table."""

    Op = AuditRowOp

    at = models.DateTimeField(_("when"), db_default=models.functions.Now())
    txid = models.BigIntegerField(db_default=CurrentTransaction())
    actor_id = models.BigIntegerField(
        _("who"), null=True, db_comment="A user; null when the system did it."
    )
    token_id = models.BigIntegerField(_("token"), null=True)
    door = models.CharField(
        _("door"),
        max_length=10,
        choices=AuditEntryDoor,
        blank=True,
        db_default="",
        db_comment="Empty: written past the application.",
    )
    address = models.GenericIPAddressField(_("from where"), null=True)
    request_id = models.CharField(
        _("request"), max_length=64, blank=True, db_default=""
    )
    run_id = models.BigIntegerField(_("run"), null=True)
    batch_id = models.BigIntegerField(_("import"), null=True)
    model = models.CharField(_("kind"), max_length=60)
    object_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    op = models.CharField(_("what"), max_length=6, choices=AuditRowOp)
    before = models.JSONField(
        _("before"), null=True, db_comment="Changed columns; all of a removed row."
    )
    after = models.JSONField(
        _("after"), null=True, db_comment="Changed columns; all of a new row."
    )

    class Meta:
        verbose_name = _("row in the audit trail")
        verbose_name_plural = _("rows in the audit trail")
        constraints = [
            one_of("lib_auditrow_known_door", "door", AuditEntryDoor, blank=True),
            one_of("lib_auditrow_known_op", "op", AuditRowOp),
        ]
        indexes = [
            models.Index(fields=["model", "object_id"], name="lib_auditrow_object"),
            models.Index(
                fields=["account_id", "-id"],
                condition=Q(account_id__isnull=False),
                name="lib_auditrow_account",
            ),
            models.Index(fields=["txid"], name="lib_auditrow_txid"),
            BrinIndex(fields=["at"], name="lib_auditrow_at", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.model} {self.object_id}"


class PersonVault(models.Model):
    """What the trail says about one person, kept apart so that it can be erased."""

    contact_id = models.BigIntegerField(primary_key=True)
    kept = models.JSONField(
        default=list, db_comment="Values, to which the trail refers by their place."
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("vault of a person")
        verbose_name_plural = _("vaults of people")

    def __str__(self) -> str:
        return f"vault of person {self.contact_id}"
