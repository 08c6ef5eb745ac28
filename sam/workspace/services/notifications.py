"""What people do with what they are told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.lib import audit
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User
from sam.workspace.models import Notification


def may_read(actor: User, notification: Notification) -> Verdict:
    """Test whether *actor* may say that it is read: only whom it tells."""
    if notification.user_id == actor.pk:
        return ALLOWED
    return denied(_("Only whom it is meant for reads a notification."))


@transaction.atomic
def read_notification(*, notification: Notification, actor: User) -> Notification:
    """
    Mark it as read; when it was first read is kept.

    :raises PermissionDenied: if it is meant for somebody else
    """
    may_read(actor, notification).require()
    held = Notification.objects.select_for_update(no_key=True).get(pk=notification.pk)
    if held.read_at is None:
        held.read_at = timezone.now()
        held.save(update_fields=["read_at"])
        audit.record("read_notification", held, after={"read_at": held.read_at})
    return held


@transaction.atomic
def read_all(*, actor: User, up_to: int) -> int:
    """
    Mark all of *actor*'s as read up to the key *up_to*; return how many were unread.

    What arrived since, and was not seen, stays unread.
    """
    unread = Notification.objects.visible_to(actor).unread().filter(pk__lte=up_to)
    count = unread.update(read_at=timezone.now())
    if count:
        audit.record("read_notifications", counts={"read": count, "up_to": up_to})
    return count


@transaction.atomic
def choose_digest(*, actor: User, wanted: bool) -> User:
    """
    Say whether *actor* gets their digest by e-mail too; the list has it either way.

    What was not sent yet is not sent to who does not want it, nor later to who does.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if held.wants_digest == wanted:
        return held
    held.wants_digest = wanted
    held.save(update_fields=["wants_digest"])
    if not wanted:
        unsent = Notification.objects.filter(user=held, emailed_at=None)
        unsent.update(mail_due_at=None)
    audit.record(
        "choose_digest",
        held,
        before={"wants_digest": not wanted},
        after={"wants_digest": wanted},
    )
    return held
