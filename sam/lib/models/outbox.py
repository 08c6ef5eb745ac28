"""What happened and must be told: written with the change, relayed after."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """One event, in the transaction of the change that it tells of."""

    type = models.CharField(_("type"), max_length=60)
    account_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    due_at = models.DateTimeField(
        db_default=models.functions.Now(),
        db_comment="Not before; later after a failure.",
    )
    relayed_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(
        null=True, db_comment="When subscribers of other systems were looked for."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event")
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(relayed_at=None),
                name="lib_outboxevent_waiting",
            ),
            models.Index(
                fields=["id"],
                condition=Q(offered_at=None),
                name="lib_outboxevent_not_offered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"
