"""Keys with which programs come in as their owner."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A token of a person or a service: its digest, never the token itself."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=100)
    start = models.CharField(
        _("begins with"),
        max_length=16,
        db_comment="The first characters, by which people know it again.",
    )
    digest = models.BinaryField(
        max_length=32, unique=True, db_comment="SHA-256 of the token."
    )
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    sources = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("sources"),
        default=list,
        db_default=[],
        blank=True,
        db_comment="Source systems whose ids it may send besides its user's own.",
    )
    created_at = models.DateTimeField(
        _("made at"), db_default=models.functions.Now(), editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_comment="Null when a command made it.",
    )
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True)
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("API token")
        constraints = [
            models.CheckConstraint(
                name="users_apitoken_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
            models.CheckConstraint(
                name="users_apitoken_some_scope", condition=Q(scopes__len__gt=0)
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="users_apitoken_user")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def is_live(self, at: dt.datetime) -> bool:
        """Tell whether it opens anything at that instant."""
        return self.revoked_at is None and at < self.expires_at
