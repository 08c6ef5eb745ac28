"""What was to be sent, what was sent, and what came of it."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sam.events.models.subscriptions import Subscription
from sam.events.wire.posting import Outcome
from sam.lib.constraints import one_of
from sam.lib.models import OutboxEvent
from sam.users.models import User


class DeliveryStatus(models.TextChoices):
    WAITING = "WAITING", _("Waiting")
    DELIVERED = "DELIVERED", _("Delivered")
    DEAD = "DEAD", _("Given up")
    WITHHELD = "WITHHELD", _("Withheld")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep those of subscriptions that *user* sees."""
        seen = Subscription.objects.visible_to(user)
        return self.filter(subscription__in=seen.values("pk"))


DeliveryManager = models.Manager.from_queryset(DeliveryQuerySet)


class Delivery(models.Model):
    """One event for one subscription; those of one account go out one by one."""

    Status = DeliveryStatus

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="deliveries", db_index=False
    )
    event = models.ForeignKey(
        OutboxEvent, models.PROTECT, related_name="deliveries", verbose_name=_("event")
    )
    account_key = models.BigIntegerField(
        db_default=0,
        default=0,
        db_comment="The account whose order is kept; 0 for events of no account.",
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.WAITING,
        db_default=Status.WAITING,
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0, db_default=0)
    tries = models.PositiveSmallIntegerField(
        default=0, db_default=0, db_comment="Attempts since it was last asked for."
    )
    due_at = models.DateTimeField(
        _("due"),
        db_default=models.functions.Now(),
        db_comment="Not before; while it is being sent, when to take it for lost.",
    )
    created_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = DeliveryManager()

    class Meta:
        verbose_name = _("event delivery")
        verbose_name_plural = _("event deliveries")
        constraints = [
            one_of("events_delivery_known_status", "status", DeliveryStatus),
            models.UniqueConstraint(
                name="events_delivery_once", fields=["subscription", "event"]
            ),
            models.CheckConstraint(
                name="events_delivery_waits_or_ended",
                condition=Q(status="WAITING", ended_at=None)
                | (~Q(status="WAITING") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at", "id"],
                condition=Q(status="WAITING"),
                name="events_delivery_due",
            ),
            models.Index(
                fields=["subscription", "account_key", "event"],
                condition=Q(status="WAITING"),
                name="events_delivery_order",
            ),
            models.Index(
                fields=["subscription", "status", "-id"], name="events_delivery_listed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.event_id} {self.status}"


class Attempt(models.Model):
    """One try to deliver, with what may be kept of the answer."""

    Outcome = Outcome

    delivery = models.ForeignKey(
        Delivery, models.PROTECT, related_name="log", verbose_name=_("delivery")
    )
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    milliseconds = models.PositiveIntegerField(_("took"))
    address = models.GenericIPAddressField(_("address"), null=True)
    error = models.CharField(_("error"), max_length=300, blank=True, db_default="")
    excerpt = models.CharField(
        _("answer"),
        max_length=300,
        blank=True,
        db_default="",
        db_comment="The start of the body, without what looks like keys or people.",
    )

    class Meta:
        verbose_name = _("delivery attempt")
        constraints = [one_of("events_attempt_known_outcome", "outcome", Outcome)]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.outcome}"
