"""Who may have events sent, and seeing as whom."""

from django.utils.translation import gettext as _

from sam.events.models import Subscription
from sam.lib.administration import may_administer
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


def may_have_subscriptions(actor: User | None) -> Verdict:
    """Test whether *actor* may have events sent at all; ``None`` is the system."""
    if may_administer(actor) or (actor is not None and actor.is_service):
        return ALLOWED
    return denied(_("Only an administrator has events sent to other systems."))


def may_subscribe(actor: User | None, owner: User) -> Verdict:
    """
    Test whether *actor* may have events sent that *owner* sees.

    A service has its own; an administrator has those of services, too. Nobody sees
    with another person's eyes.
    """
    allowed = may_have_subscriptions(actor)
    if not allowed or actor is None or actor.pk == owner.pk:
        return allowed
    if may_administer(actor) and owner.is_service:
        return ALLOWED
    return denied(_("Events go out as a service sees them, or as you do."))


def may_manage(actor: User | None, subscription: Subscription) -> Verdict:
    """Test whether *actor* may change, pause, end and replay *subscription*."""
    if may_administer(actor):
        return ALLOWED
    return may_subscribe(actor, subscription.owner)
