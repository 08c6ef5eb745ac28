"""What people do about flags: they say that they saw them, let them wait, hand over."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountAccess, Programme
from accounts.permissions import LOOK_AFTER
from accounts.services import facts
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Flag, FlagEvent

LONGEST_SNOOZE = dt.timedelta(days=366)
LONGEST_REASON = 500


class FlagRefused(DomainError):
    """That cannot be done about the flag; ``field`` names what is wrong with it."""

    code = "flag_refused"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def acknowledge_flag(*, flag: Flag, actor: User) -> Flag:
    """
    Say that *actor* knows; it stays open until what it complains of is mended.

    Who says so first is kept: repeating it changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises FlagRefused: if it is cleared
    """
    return acknowledge_flags(flags=[flag], actor=actor)[0]


@transaction.atomic
def acknowledge_flags(*, flags: Iterable[Flag], actor: User) -> list[Flag]:
    """
    Say of all *flags* that *actor* knows, or of none if one is refused.

    :raises PermissionDenied: if *actor* does not look after one of the accounts
    :raises FlagRefused: if one is cleared
    """
    now = timezone.now()
    held = _hold_all(flags, actor)
    for flag in held:
        if flag.acknowledged_at is None:
            flag.acknowledged_at, flag.acknowledged_by = now, actor
            flag.save(update_fields=["acknowledged_at", "acknowledged_by"])
            _record(flag, actor, FlagEvent.Verb.ACKNOWLEDGED)
    return held


@transaction.atomic
def snooze_flag(*, flag: Flag, actor: User, until: dt.date, reason: str) -> Flag:
    """
    Leave *flag* out of what waits until the day *until*, on which it is shown again.

    A flag that waits already gets the new day and reason.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises FlagRefused: without a reason, if the day is not one to come or is more than
        a year away, or if the flag is cleared
    """
    flag = _hold(flag, actor)
    reason = _reason(reason)
    if not reason:
        raise FlagRefused(_("Say why it can wait."), "reason")
    today = Programme.current().today()
    if until <= today:
        raise FlagRefused(_("Choose a day after today."), "until")
    if until > today + LONGEST_SNOOZE:
        raise FlagRefused(_("Nothing waits for more than a year."), "until")
    if (flag.snoozed_until, flag.snooze_reason) == (until, reason):
        return flag
    was = flag.snoozed_until
    flag.snoozed_until, flag.snoozed_by, flag.snooze_reason = until, actor, reason
    flag.save(update_fields=["snoozed_until", "snoozed_by", "snooze_reason"])
    _record(
        flag,
        actor,
        FlagEvent.Verb.SNOOZED,
        reason=reason,
        before={"snoozed_until": was},
        after={"snoozed_until": until},
    )
    return flag


@transaction.atomic
def wake_flag(*, flag: Flag, actor: User) -> Flag:
    """
    Show *flag* again now; one that does not wait stays as it is.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises FlagRefused: if it is cleared
    """
    flag = _hold(flag, actor)
    if flag.snoozed_until is None:
        return flag
    was = flag.snoozed_until
    flag.snoozed_until, flag.snoozed_by, flag.snooze_reason = None, None, ""
    flag.save(update_fields=["snoozed_until", "snoozed_by", "snooze_reason"])
    _record(
        flag,
        actor,
        FlagEvent.Verb.WOKEN,
        before={"snoozed_until": was},
        after={"snoozed_until": None},
    )
    return flag


@transaction.atomic
def assign_flag(*, flag: Flag, actor: User, to: User | None, reason: str = "") -> Flag:
    """
    Hand *flag* over to a colleague, or back to the account's owner (``None``).

    :raises PermissionDenied: if *actor* does not look after the account
    :raises FlagRefused: if the colleague does not look after the account or is not
        active, if there is no owner to give it back to, or if the flag is cleared
    """
    flag = _hold(flag, actor)
    reason = _reason(reason)
    _require_assignable(flag, to)
    if flag.assigned_to_id == (to.pk if to else None):
        return flag
    was, flag.assigned_to = flag.assigned_to_id, to
    flag.save(update_fields=["assigned_to"])
    _record(
        flag,
        actor,
        FlagEvent.Verb.ASSIGNED,
        reason=reason,
        before={"assigned_to": was},
        after={"assigned_to": flag.assigned_to_id},
    )
    return flag


def _hold(flag: Flag, actor: User) -> Flag:
    return _hold_all([flag], actor)[0]


def _hold_all(flags: Iterable[Flag], actor: User) -> list[Flag]:
    """Return *flags* as they are now, locked in one order, all of them open."""
    keys = {flag.pk for flag in flags}
    if len(keys) > 1:  # a look that is under way may hold some of them
        with connection.cursor() as cursor:
            cursor.execute(facts.LOCK)
    held = list(
        Flag.objects.filter(pk__in=keys)
        .select_related("account")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for flag in held:
        permissions.may_answer_flag(actor, flag.account).require()
        if flag.cleared_at is not None:
            raise FlagRefused(
                _("This flag of %(account)s is cleared: nothing is left to do.")
                % {"account": flag.account}
            )
    return held


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise FlagRefused(
            _("Say it in at most %(count)s characters.") % {"count": LONGEST_REASON},
            "reason",
        )
    return reason


def _require_assignable(flag: Flag, to: User | None) -> None:
    if to is None:
        if flag.owner_id is None:
            raise FlagRefused(_("The account has no owner to give it back to."), "to")
        return
    if not to.is_active:
        raise FlagRefused(
            _("%(person)s does not work here any more.") % {"person": to}, "to"
        )
    sees = AccountAccess.objects.filter(user=to, account=flag.account_id).exists()
    if to.role not in LOOK_AFTER or not sees:
        raise FlagRefused(
            _("%(person)s does not look after %(account)s.")
            % {"person": to, "account": flag.account},
            "to",
        )


def _record(
    flag: Flag,
    actor: User,
    verb: str,
    *,
    reason: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """Write what was done to the flag's history and the trail, and tell others."""
    FlagEvent.objects.create(
        flag=flag,
        verb=verb,
        on=Programme.current().today(),
        actor=actor,
        reason=reason,
        evidence=after and {name: _plain(value) for name, value in after.items()},
    )
    audit.record(
        f"{verb.lower()}_flag",
        flag,
        before=before,
        after={**(after or {}), **({"reason": reason} if reason else {})},
        account_id=flag.account_id,
    )
    outbox.emit(
        f"flag.{verb.lower()}",
        account_id=flag.account_id,
        payload={"flag": flag.pk, "kind": flag.kind},
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
