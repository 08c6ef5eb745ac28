"""Where rows came from: batches, and the keys of the systems that sent them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of


class ImportBatchStatus(models.TextChoices):
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


class ImportBatch(models.Model):
    """One import of files, or one call of the bulk API."""

    Status = ImportBatchStatus

    source = models.CharField(_("source"), max_length=50)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="Null when the system imported.",
    )
    files = models.JSONField(
        _("files"), default=dict, db_comment="Counts a file, as the command reports."
    )
    digests = models.JSONField(_("digests"), default=dict, db_comment="SHA-256 a file.")

    class Meta:
        verbose_name = _("import")
        constraints = [
            one_of("accounts_importbatch_known_status", "status", ImportBatchStatus)
        ]

    def __str__(self) -> str:
        return f"import {self.pk} from {self.source}"


class ExternalIdKind(models.TextChoices):
    ACCOUNT = "ACCOUNT", _("Account")
    UNIT = "UNIT", _("Unit")
    CONTACT = "CONTACT", _("Contact")
    POSITION = "POSITION", _("Position")
    USER = "USER", _("User")
    ORDER = "ORDER", _("Order")
    INTERACTION = "INTERACTION", _("Interaction")
    PROBLEM = "PROBLEM", _("Problem")
    COST = "COST", _("Cost")
    WALLET = "WALLET", _("Wallet entry")
    RELATION = "RELATION", _("Relation")
    TIER = "TIER", _("Tier")
    SIGNAL = "SIGNAL", _("Customer signal")
    EXPECTATION = "EXPECTATION", _("Expected service")


class ExternalId(models.Model):
    """A key by which another system knows one of our objects."""

    Kind = ExternalIdKind

    source = models.CharField(max_length=50)
    kind = models.CharField(max_length=12, choices=Kind)
    external_id = models.CharField(max_length=500)
    object_id = models.BigIntegerField()
    last_row = models.JSONField(
        null=True, db_comment="The row that the source last sent, column by column."
    )
    digest = models.BinaryField(
        null=True, max_length=16, db_comment="MD5 of that row, where it is not kept."
    )
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("external id")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "external_id"],
                name="accounts_externalid_once",
            ),
            one_of("accounts_externalid_known_kind", "kind", ExternalIdKind),
        ]
        indexes = [
            models.Index(
                fields=["kind", "object_id"], name="accounts_externalid_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.kind}:{self.external_id}"
