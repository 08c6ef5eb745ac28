"""Send again what was sent, given up, or never offered."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.events.models import Delivery, Subscription
from sam.events.permissions import may_manage
from sam.events.services import offering
from sam.events.services.subscriptions import SubscriptionRefused
from sam.lib import audit
from sam.users.models import User


@transaction.atomic
def replay_delivery(*, delivery: Delivery, actor: User | None) -> Delivery:
    """
    Send that message once more, under the same key; one that waits goes at once.

    :raises PermissionDenied: if *actor* does not manage the subscription
    :raises SubscriptionRefused: if the subscription is switched off
    """
    row = _held(delivery.subscription, actor)
    _again(Delivery.objects.filter(pk=delivery.pk))
    audit.record("replay_event", row, counts={"deliveries": 1})
    return Delivery.objects.select_related("event").get(pk=delivery.pk)


@transaction.atomic
def replay_dead(*, subscription: Subscription, actor: User | None) -> int:
    """Send once more all that was given up; return how many messages that is."""
    row = _held(subscription, actor)
    dead = Delivery.objects.filter(subscription=row, status=Delivery.Status.DEAD)
    count = _again(dead)
    audit.record("replay_dead_events", row, counts={"deliveries": count})
    return count


@transaction.atomic
def replay_span(
    *,
    subscription: Subscription,
    actor: User | None,
    since: dt.datetime,
    until: dt.datetime,
) -> int:
    """
    Send all events of that half-open time that the owner may hear, sent before or not.

    Returns how many messages that is. Events are kept for `DoorRules.event_days`.

    :raises SubscriptionRefused: if the time ends before it begins
    """
    row = _held(subscription, actor)
    if until <= since:
        raise SubscriptionRefused(_("It ends before it begins."), "until")
    offering.offer_again(row, since=since, until=until)
    count = _again(
        Delivery.objects.filter(
            subscription=row, event__created_at__gte=since, event__created_at__lt=until
        )
    )
    audit.record(
        "replay_events",
        row,
        after={"since": since, "until": until},
        counts={"deliveries": count},
    )
    return count


def _again(deliveries: QuerySet[Delivery]) -> int:
    return deliveries.update(
        status=Delivery.Status.WAITING,
        ended_at=None,
        tries=0,
        due_at=timezone.now(),
    )


def _held(subscription: Subscription, actor: User | None) -> Subscription:
    """Return the subscription as it is, locked, so that nobody ends it meanwhile."""
    may_manage(actor, subscription).require()
    row = (
        Subscription.objects.select_for_update(no_key=True, of=("self",))
        .select_related("owner")
        .get(pk=subscription.pk)
    )
    if row.status != Subscription.Status.ACTIVE:
        raise SubscriptionRefused(_("Nothing is sent while it is switched off."))
    return row
