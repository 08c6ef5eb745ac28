"""What a colleague is told at once: what somebody else has put into their hands."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.models import Account, DeskMember, Position, Programme, Promise
from planning.models import Action, Handover
from sam.users.models import User
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


def tell_of_promise(promise_id: int, *, owner: int | None) -> Notification | None:
    """
    Tell who has to keep a promise that somebody else made; once.

    Who keeps it since it was handed on to them is told by that.
    """
    promise = Promise.objects.filter(pk=promise_id, owner=owner).first()
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


def tell_of_promise_handed_on(
    promise_id: int, *, to: int, by: int | None, event: int, on: dt.date
) -> Notification | None:
    """Tell who keeps a promise from now on, unless they took it themselves; once."""
    promise = Promise.objects.filter(pk=promise_id, owner=to).first()
    if promise is None or to == by:
        return None
    return _tell(
        to,
        Notification.Kind.PROMISE_GIVEN,
        as_of=on,
        subject=f"{promise.pk}/{event}",
        evidence={"promise": promise.pk, "by": by, "handed_on": True},
    )


def tell_of_action(
    action_id: int, *, to: int, by: int | None, event: int, on: dt.date
) -> Notification | None:
    """Tell who has to do what somebody else has given to them; once."""
    action = Action.objects.filter(pk=action_id, owner=to).first()
    if action is None or to == by:
        return None
    return _tell(
        to,
        Notification.Kind.ACTION_GIVEN,
        as_of=on,
        subject=f"{action.pk}/{event}",
        evidence={"action": action.pk, "by": by},
    )


def tell_of_move(
    *, kind: str, from_position: int, to_position: int, by: int | None, on: dt.date
) -> list[Notification]:
    """
    Tell who looks after both accounts that a person rose or went there; once each.

    Whoever wrote it down knows it. Where a desk owns an account, its members are told.
    """
    found = Position.objects.filter(pk__in=[from_position, to_position])
    accounts = [position.account for position in found.select_related("account")]
    return [
        _tell(
            user_id,
            Notification.Kind.PERSON_MOVED,
            as_of=on,
            subject=str(to_position),
            evidence={
                "move": kind,
                "from_position": from_position,
                "to_position": to_position,
                "by": by,
            },
        )
        for user_id in sorted(_owners(accounts) - {by})
    ]


def tell_of_handover(
    handover_id: int, *, verb: str, by: int | None, on: dt.date
) -> list[Notification]:
    """Tell who hands over and who receives that it began or ended; once each."""
    handover = Handover.objects.filter(pk=handover_id).first()
    if handover is None:
        return []
    both = {handover.from_user_id or 0, handover.to_user_id}
    known = User.objects.filter(pk__in=both, is_active=True).exclude(pk=by or 0)
    return [
        _tell(
            user.pk,
            Notification.Kind.HANDOVER,
            as_of=on,
            subject=f"{handover_id}/{verb}",
            evidence={"handover": handover_id, "verb": verb, "by": by},
        )
        for user in known.order_by("pk")
    ]


def _owners(accounts: Iterable[Account]) -> set[int]:
    owners = {account.owner_id for account in accounts}
    desks = [account.desk_id for account in accounts if account.owner_id is None]
    members = DeskMember.objects.filter(desk__in=desks).values_list("user", flat=True)
    known = User.objects.filter(
        Q(pk__in=[key for key in owners if key is not None]) | Q(pk__in=members),
        is_active=True,
    )
    return set(known.values_list("pk", flat=True))


def _tell(
    user_id: int, kind: str, *, as_of: dt.date, subject: str, evidence: dict[str, Any]
) -> Notification:
    known = {"user_id": user_id, "kind": kind, "as_of": as_of, "subject": subject}
    return Notification.objects.get_or_create(**known, defaults={"evidence": evidence})[
        0
    ]
