"""Who wants which events, where, and how they know that the events are ours."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sam.lib.administration import may_administer
from sam.lib.constraints import one_of
from sam.users.models import User

type Person = User | AnonymousUser


class SubscriptionStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("Active")
    PAUSED = "PAUSED", _("Paused")
    FAILING = "FAILING", _("Switched off after failing")
    GONE = "GONE", _("Switched off by its target")
    ENDED = "ENDED", _("Ended")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: Person) -> Self:
        """Keep one's own; an administrator sees all."""
        if not isinstance(user, User):
            return self.none()
        if may_administer(user):
            return self
        return self.filter(owner=user.pk)

    def standing(self) -> Self:
        """Keep those that have not ended."""
        return self.exclude(status=SubscriptionStatus.ENDED)

    def active(self) -> Self:
        """Keep those that events are sent to: neither they nor their owner stopped."""
        return self.filter(status=SubscriptionStatus.ACTIVE, owner__is_active=True)


SubscriptionManager = models.Manager.from_queryset(SubscriptionQuerySet)


class Subscription(models.Model):
    """
    A system that is told of events of the types it named.

    It hears of what its owner sees, and of nothing else.
    """

    Status = SubscriptionStatus

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=2000)
    lane = models.CharField(
        max_length=260,
        editable=False,
        db_comment="Host and port: what is slow there holds nobody else up.",
    )
    types = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("events"),
        db_comment="Names of events, or family.* for all of a family.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="event_subscriptions",
        verbose_name=_("sees what they see"),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.ACTIVE,
        db_default=Status.ACTIVE,
    )
    status_at = models.DateTimeField(
        _("since"), db_default=models.functions.Now(), editable=False
    )
    failures = models.PositiveIntegerField(
        default=0, db_default=0, db_comment="Attempts that failed since one succeeded."
    )
    failing_since = models.DateTimeField(null=True)
    resume_at = models.DateTimeField(
        null=True,
        db_comment="Nothing is sent before: all that was tried of late failed.",
    )
    created_at = models.DateTimeField(
        _("made at"), db_default=models.functions.Now(), editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = SubscriptionManager()

    class Meta:
        verbose_name = _("event subscription")
        constraints = [
            one_of("events_subscription_known_status", "status", SubscriptionStatus),
            models.CheckConstraint(
                name="events_subscription_some_type", condition=Q(types__len__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:subscription-detail", args=[self.pk])


class SigningSecret(models.Model):
    """What signs the messages of a subscription, sealed; the last one is in force."""

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="secrets"
    )
    sealed = models.BinaryField(db_comment="Encrypted with the installation's key.")
    made_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)
    ends_at = models.DateTimeField(
        null=True, db_comment="When it stops signing, because a newer one took over."
    )

    class Meta:
        verbose_name = _("signing secret")
        constraints = [
            models.UniqueConstraint(
                name="events_signingsecret_one_in_force",
                fields=["subscription"],
                condition=Q(ends_at=None),
            ),
            models.CheckConstraint(
                name="events_signingsecret_ends_later",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("made_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.made_at:%Y-%m-%d}"

    def signs(self, at: dt.datetime) -> bool:
        """Tell whether it signs what is sent at that instant."""
        return self.ends_at is None or at < self.ends_at
