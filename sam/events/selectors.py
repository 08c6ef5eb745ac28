"""Subscriptions and deliveries as their readers see them."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sam.events.models import Delivery, Subscription
from sam.lib.administration import may_administer
from sam.users.models import User


def subscriptions_of(user: User) -> QuerySet[Subscription]:
    """Return the standing subscriptions that *user* sees, with how they stand."""
    return with_state(Subscription.objects.visible_to(user).standing())


def with_state(found: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """
    Add ``waiting`` and ``dead``, how many messages are, and ``delivered_at``, the last.
    """
    of = Delivery.objects.filter(subscription=OuterRef("pk"))
    grouped = of.order_by().values("subscription")

    def count(status: str) -> Subquery:
        counted = grouped.filter(status=status).annotate(number=Count("pk"))
        return Subquery(counted.values("number"))

    newest = of.filter(status=Delivery.Status.DELIVERED).order_by("-id")
    return (
        found.select_related("owner", "created_by")
        .annotate(
            waiting=count(Delivery.Status.WAITING),
            dead=count(Delivery.Status.DEAD),
            delivered_at=Subquery(newest.values("ended_at")[:1]),
        )
        .order_by("name", "pk")
    )


def deliveries_of(user: User) -> QuerySet[Delivery]:
    """Return the deliveries that *user* sees, newest first, with their events."""
    found = Delivery.objects.visible_to(user)
    return found.select_related("subscription", "event").order_by("-pk")


def owners_for(actor: User) -> QuerySet[User]:
    """Return as whom *actor* may have events seen: themselves, and services."""
    own = Q(pk=actor.pk)
    services = Q(is_service=True) if may_administer(actor) else Q(pk__in=[])
    return User.objects.filter(own | services, is_active=True).order_by("full_name")
