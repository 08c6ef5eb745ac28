"""Who did what: the application may only add to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of


class AuditEntryDoor(models.TextChoices):
    PAGE = "PAGE", _("Page")
    API = "API", _("API")
    COMMAND = "COMMAND", _("Command")
    JOB = "JOB", _("Job")


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
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    run_id = models.BigIntegerField(_("run"), null=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.model} {self.object_id}"
