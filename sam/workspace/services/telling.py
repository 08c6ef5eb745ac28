"""What a colleague is told at once: what somebody else has put into their hands."""

import datetime as dt
from typing import Any

from accounts.models import Programme, Promise
from sam.workspace.models import Notification
from tiers.models import Flag, FlagEvent


def tell_of_flag(flag_id: int) -> Notification | None:
    """Tell whom a flag is assigned to now, unless they took it themselves; once."""
    flag = Flag.objects.filter(pk=flag_id).select_related("assigned_to").first()
    if flag is None or flag.assigned_to is None or not flag.assigned_to.is_active:
        return None
    events = FlagEvent.objects.filter(flag=flag, verb=FlagEvent.Verb.ASSIGNED)
    last = events.order_by("-pk").first()
    if last is None or last.actor_id == flag.assigned_to_id:
        return None
    return _tell(
        flag.assigned_to.pk,
        Notification.Kind.FLAG_ASSIGNED,
        as_of=last.on,
        subject=str(last.pk),
        evidence={"flag": flag.pk, "by": last.actor_id, "reason": last.reason},
    )


def tell_of_promise(promise_id: int) -> Notification | None:
    """Tell who has to keep a promise that somebody else made; once."""
    promise = Promise.objects.filter(pk=promise_id).first()
    if promise is None or promise.owner_id is None:
        return None
    if promise.owner_id == promise.made_by_id:
        return None
    programme = Programme.current()
    return _tell(
        promise.owner_id,
        Notification.Kind.PROMISE_GIVEN,
        as_of=promise.made_at.astimezone(programme.zone).date(),
        subject=str(promise.pk),
        evidence={"promise": promise.pk, "by": promise.made_by_id},
    )


def _tell(
    user_id: int, kind: str, *, as_of: dt.date, subject: str, evidence: dict[str, Any]
) -> Notification:
    known = {"user_id": user_id, "kind": kind, "as_of": as_of, "subject": subject}
    return Notification.objects.get_or_create(**known, defaults={"evidence": evidence})[
        0
    ]
