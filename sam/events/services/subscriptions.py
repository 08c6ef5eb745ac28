"""Have events sent: where, which, as whom, and signed by what."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.events import catalogue
from sam.events.models import Delivery, SigningSecret, Subscription
from sam.events.permissions import may_manage, may_subscribe
from sam.events.wire import redaction, sealing, signing, targets
from sam.lib import audit
from sam.lib.editing import require_unchanged
from sam.lib.errors import DomainError
from sam.lib.models import DoorRules, OutboxEvent
from sam.users.models import User

LONGEST_NAME, LONGEST_URL = 100, 2000
OVERLAP = dt.timedelta(hours=24)  # as long as a message is tried again
LONGEST_OVERLAP = dt.timedelta(days=7)


class SubscriptionRefused(DomainError):
    """It cannot be like that; ``field`` names what is wrong."""

    code = "subscription_refused"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def values_of(subscription: Subscription) -> dict[str, Any]:
    """Return what people change, as it is now."""
    return {
        "name": subscription.name,
        "url": subscription.url,
        "types": sorted(subscription.types),
    }


@transaction.atomic
def subscribe(
    *, actor: User | None, owner: User, name: str, url: str, types: Iterable[str]
) -> tuple[Subscription, str]:
    """
    Have the events of *types* that *owner* sees sent to *url*, from now on.

    Returns the subscription and its signing secret, which nobody is shown again.

    :raises PermissionDenied: if *actor* may not see with the owner's eyes
    :raises SubscriptionRefused: if the owner left, a name is missing, an event is not
        known, or the address is not allowed
    """
    may_subscribe(actor, owner).require()
    if not owner.is_active:
        raise SubscriptionRefused(
            _("%(person)s does not work here any more.") % {"person": owner}, "owner"
        )
    sound = _sound(name, url, types)
    made = Subscription.objects.create(owner=owner, created_by=actor, **sound)
    audit.record("subscribe", made, after=_told(made) | {"owner": owner.pk})
    return made, _new_secret(made)


@transaction.atomic
def change_subscription(
    *,
    subscription: Subscription,
    actor: User | None,
    name: str,
    url: str,
    types: Iterable[str],
    seen: str | None = None,
) -> Subscription:
    """
    Give it another name, address or choice of events; the same changes nothing.

    :raises PermissionDenied: if *actor* may not
    :raises ChangedMeanwhile: if somebody changed it since *seen*
    :raises SubscriptionRefused: as `subscribe` does, and if it has ended
    """
    row = _held(subscription, actor)
    _require_standing(row)
    require_unchanged(row, values_of(row), seen)
    sound, before = _sound(name, url, types), _told(row)
    if values_of(row) == {key: sound[key] for key in values_of(row)}:
        return row
    for key, value in sound.items():
        setattr(row, key, value)
    row.save(update_fields=[*sound])
    audit.record("change_subscription", row, before=before, after=_told(row))
    return row


@transaction.atomic
def pause(*, subscription: Subscription, actor: User | None) -> Subscription:
    """Send nothing until it is resumed, and note nothing meanwhile; twice is once."""
    row = _held(subscription, actor)
    _require_standing(row)
    return _move(row, Subscription.Status.PAUSED, "pause_subscription")


@transaction.atomic
def resume(*, subscription: Subscription, actor: User | None) -> Subscription:
    """
    Send again what waits and what happens from now on; twice is once.

    What happened meanwhile is sent by `replaying.replay_span`.
    """
    row = _held(subscription, actor)
    _require_standing(row)
    row.failures, row.failing_since, row.resume_at = 0, None, None
    row.save(update_fields=["failures", "failing_since", "resume_at"])
    waiting = Delivery.objects.filter(subscription=row, status=Delivery.Status.WAITING)
    waiting.update(due_at=timezone.now(), tries=0)
    return _move(row, Subscription.Status.ACTIVE, "resume_subscription")


@transaction.atomic
def end(*, subscription: Subscription, actor: User | None) -> Subscription:
    """Send nothing any more, for good: what waits is withheld; twice is once."""
    row = _held(subscription, actor)
    waiting = Delivery.objects.filter(subscription=row, status=Delivery.Status.WAITING)
    waiting.update(status=Delivery.Status.WITHHELD, ended_at=timezone.now())
    return _move(row, Subscription.Status.ENDED, "end_subscription")


@transaction.atomic
def rotate_secret(
    *,
    subscription: Subscription,
    actor: User | None,
    overlap: dt.timedelta = OVERLAP,
) -> str:
    """
    Sign with a new secret from now on, and return it: nobody is shown it again.

    The one before signs beside it for the time of *overlap*.

    :raises SubscriptionRefused: if it has ended, or the overlap is beyond a week
    """
    row = _held(subscription, actor)
    _require_standing(row)
    if not dt.timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise SubscriptionRefused(_("Give 0 to 168 hours."), "overlap_hours")
    ends_at = timezone.now() + overlap
    SigningSecret.objects.filter(subscription=row, ends_at=None).update(ends_at=ends_at)
    SigningSecret.objects.filter(subscription=row, ends_at__gt=ends_at).update(
        ends_at=ends_at
    )
    audit.record("rotate_secret", row, after={"former_ends_at": ends_at})
    return _new_secret(row)


@transaction.atomic
def send_test(*, subscription: Subscription, actor: User | None) -> Delivery:
    """
    Have a test message sent to this subscription and to no other.

    :raises SubscriptionRefused: if it is not active
    """
    row = _held(subscription, actor)
    if row.status != Subscription.Status.ACTIVE:
        raise SubscriptionRefused(_("Nothing is sent while it is switched off."))
    event = OutboxEvent.objects.create(
        type=catalogue.TESTED,
        payload={"subscription": row.pk},
        offered_at=timezone.now(),
        relayed_at=timezone.now(),
    )
    audit.record("test_subscription", row)
    return Delivery.objects.create(subscription=row, event=event)


def _new_secret(subscription: Subscription) -> str:
    secret = signing.new_secret()
    SigningSecret.objects.create(subscription=subscription, sealed=sealing.seal(secret))
    return secret


def _sound(name: str, url: str, types: Iterable[str]) -> dict[str, Any]:
    name, url = " ".join(name.split()), url.strip()
    if not name or len(name) > LONGEST_NAME:
        raise SubscriptionRefused(
            _("Give it a name of up to %(most)s letters.") % {"most": LONGEST_NAME},
            "name",
        )
    if len(url) > LONGEST_URL:
        raise SubscriptionRefused(_("This address is too long."), "url")
    try:
        target = targets.parse(url)
        targets.require_allowed(target, DoorRules.current().event_hosts)
    except targets.Forbidden as error:
        raise SubscriptionRefused(str(error), "url") from error
    wanted = sorted(set(types))
    if not wanted:
        raise SubscriptionRefused(_("Choose at least one event."), "types")
    unknown = set(wanted) - set(catalogue.patterns())
    if unknown:
        raise SubscriptionRefused(
            _("There is no event “%(name)s”.") % {"name": min(unknown)}, "types"
        )
    return {"name": name, "url": url, "lane": target.lane, "types": wanted}


def _told(subscription: Subscription) -> dict[str, Any]:
    """Return the values as the trail keeps them: an address may carry a key."""
    values = values_of(subscription)
    return values | {"url": redaction.address(subscription.url)}


def _held(subscription: Subscription, actor: User | None) -> Subscription:
    may_manage(actor, subscription).require()
    return (
        Subscription.objects.select_for_update(no_key=True, of=("self",))
        .select_related("owner")
        .get(pk=subscription.pk)
    )


def _require_standing(subscription: Subscription) -> None:
    if subscription.status == Subscription.Status.ENDED:
        raise SubscriptionRefused(_("This subscription has ended."))


def _move(subscription: Subscription, status: str, verb: str) -> Subscription:
    before = subscription.status
    if before == status:
        return subscription
    subscription.status, subscription.status_at = status, timezone.now()
    subscription.save(update_fields=["status", "status_at"])
    audit.record(
        verb, subscription, before={"status": before}, after={"status": status}
    )
    return subscription
