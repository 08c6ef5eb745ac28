"""Answers that were given, for those who ask for the same thing again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """What one caller was answered under one key, kept for some hours."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.BinaryField(
        max_length=32, db_comment="SHA-256 of the method, the address and the body."
    )
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("answer kept for its key")
        verbose_name_plural = _("answers kept for their keys")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="lib_idempotencykey_one_answer"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="lib_idempotencykey_age")]

    def __str__(self) -> str:
        return self.key
