"""Files that belong to what we wrote down of a customer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager
from accounts.models.activity import Interaction


class Attachment(models.Model):
    """A file of an interaction; served only to who may see the account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="attachments")
    interaction = models.ForeignKey(
        Interaction, models.PROTECT, related_name="attachments"
    )
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"), db_comment="Bytes.")
    digest = models.BinaryField(max_length=32, db_comment="SHA-256.")
    file = models.FileField(_("file"), max_length=200)
    added_at = models.DateTimeField(db_default=models.functions.Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("attachment")
        constraints = [
            models.CheckConstraint(
                name="accounts_attachment_is_not_empty", condition=Q(size__gt=0)
            )
        ]

    def __str__(self) -> str:
        return self.name
