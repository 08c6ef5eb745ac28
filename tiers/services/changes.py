"""Change sets: what is proposed is applied, held or rejected, all or some of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Change, ChangeSet
from tiers.services import ledger, obstacles
from tiers.signals import tiers_changed

OPEN_SETS = (ChangeSet.Status.PROPOSED, ChangeSet.Status.PARTLY)
OPEN = (Change.Status.PROPOSED, Change.Status.HELD)


class ChangeSetRefused(DomainError):
    """The change set cannot be decided like that."""

    code = "change_set_refused"


@atomic
def apply_change_set(
    *,
    change_set: ChangeSet,
    actor: User | None,
    changes: Collection[int] | None = None,
) -> ChangeSet:
    """
    Move the accounts of the set from now; repeating it changes nothing.

    An account that is not what it was when the set was proposed is left alone and
    marked stale. One that has to wait (for a plan, for its wave) stays open with the
    reason, while the others move.

    :param changes: the keys of the changes to apply, held ones among them; all that
        are neither held nor decided if left out
    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if the set was rejected, superseded or undone, a change is
        not in it or was rejected, or nothing of it can be applied
    """
    change_set = locked(change_set, actor)
    done = change_set.status == ChangeSet.Status.APPLIED
    if changes is None and done:
        return change_set
    chosen = _chosen(change_set, changes, passing=Change.Status.APPLIED)
    if changes is not None and not chosen:
        return change_set
    _require_open(change_set)
    if not chosen and change_set.changes.exists():
        raise ChangeSetRefused(_("All that is left is held: choose what to apply."))
    ledger.hold_accounts(chosen.values())
    # Read once the accounts are held: a stay that began while we waited ends after it.
    now = timezone.now()
    stale = obstacles.stale(chosen, now=now)
    waits = obstacles.waiting(chosen.keys() - stale.keys())
    moving = chosen.keys() - stale.keys() - waits.keys()
    if waits and not moving and not stale:
        raise ChangeSetRefused(_words([wait.words for wait in waits.values()]))
    _note(stale, Change.Status.STALE, actor, now)
    _note({k: w.words for k, w in waits.items() if w.holds}, Change.Status.HELD)
    _note({k: w.words for k, w in waits.items() if not w.holds})
    ledger.move(moving, actor=actor, now=now)
    _settle(change_set, actor, now, "apply_change_set")
    tiers_changed.send(sender=ChangeSet, account_ids=list(chosen.values()))
    return change_set


@atomic
def hold_changes(
    *,
    change_set: ChangeSet,
    actor: User | None,
    changes: Collection[int],
    reason: str,
) -> ChangeSet:
    """
    Keep changes of the set open, with a reason, when the others are applied.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if the set or a change is decided already, a change is not
        in it, or no reason is given
    """
    words = _require_reason(reason, _("Say why the moves are held."))
    change_set = locked(change_set, actor)
    _require_open(change_set)
    chosen = _chosen(change_set, changes)
    now = timezone.now()
    _note(dict.fromkeys(chosen, words), Change.Status.HELD, actor, now)
    audit.record(
        "hold_changes",
        change_set,
        after={"changes": sorted(chosen), "note": words},
        counts=tally(change_set),
    )
    return change_set


@atomic
def reject_changes(
    *,
    change_set: ChangeSet,
    actor: User | None,
    changes: Collection[int],
    reason: str,
) -> ChangeSet:
    """
    Refuse some changes of the set, with a reason; their accounts do not move.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if the set or a change is decided already, a change is not
        in it, or no reason is given
    """
    words = _require_reason(reason, _("Say why the moves are rejected."))
    change_set = locked(change_set, actor)
    _require_open(change_set)
    chosen = _chosen(change_set, changes)
    now = timezone.now()
    _note(dict.fromkeys(chosen, words), Change.Status.REJECTED, actor, now)
    _settle(change_set, actor, now, "reject_changes")
    return change_set


@atomic
def reject_change_set(
    *, change_set: ChangeSet, actor: User | None, reason: str
) -> ChangeSet:
    """
    Refuse all of the set that is open, with a reason; nobody moves any more.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if it is decided already, or no reason is given
    """
    change_set = locked(change_set, actor)
    _require_open(change_set)
    change_set.note = _require_reason(reason, _("Say why the change set is rejected."))
    now = timezone.now()
    open_ones = change_set.changes.filter(status__in=OPEN).values_list("pk", flat=True)
    _note(dict.fromkeys(open_ones, change_set.note), Change.Status.REJECTED, actor, now)
    _settle(change_set, actor, now, "reject_change_set")
    return change_set


def locked(change_set: ChangeSet, actor: User | None) -> ChangeSet:
    """
    Return the set as it is, held for this transaction.

    :raises PermissionDenied: if *actor* may not decide
    """
    permissions.may_decide(actor).require()
    return ChangeSet.objects.select_for_update(no_key=True).get(pk=change_set.pk)


def record_decision(
    change_set: ChangeSet,
    actor: User | None,
    now: dt.datetime,
    verb: str,
    *,
    before: str = ChangeSet.Status.PROPOSED,
) -> None:
    """Save how the set stands now, who decided and when; tell of it."""
    change_set.decided_at = now
    change_set.decided_by = actor
    change_set.save(update_fields=["status", "decided_at", "decided_by", "note"])
    audit.record(
        verb,
        change_set,
        before={"status": before},
        after={"status": change_set.status, "note": change_set.note},
        counts=tally(change_set),
    )
    outbox.emit(
        "change_set.decided",
        payload={"change_set": change_set.pk, "status": str(change_set.status)},
    )


def tally(change_set: ChangeSet) -> dict[str, int]:
    """Count the changes of the set by how each stands."""
    grouped = change_set.changes.order_by().values_list("status")
    return dict(grouped.annotate(changes=Count("pk")))


def _chosen(
    change_set: ChangeSet,
    changes: Collection[int] | None,
    *,
    passing: str = "",
) -> dict[int, int]:
    """
    Return the accounts of the *changes*, all that are proposed if ``None``, by change.

    Those that are *passing* already are left out.
    """
    inside = change_set.changes.order_by("pk")
    if changes is None:
        open_ones = inside.filter(status=Change.Status.PROPOSED)
        return dict(open_ones.values_list("pk", "account_id"))
    if not changes:
        raise ChangeSetRefused(_("Choose at least one move."))
    found = list(inside.filter(pk__in=changes).select_related("account"))
    if len(found) < len(set(changes)):
        raise ChangeSetRefused(_("One of the chosen moves is not in this change set."))
    left = [change for change in found if change.status != passing]
    for change in left:
        if change.status not in OPEN:
            raise ChangeSetRefused(
                _("The move of %(account)s is decided already: %(status)s.")
                % {
                    "account": change.account.name,
                    "status": change.get_status_display().lower(),
                }
            )
    return {change.pk: change.account_id for change in left}


def _require_open(change_set: ChangeSet) -> None:
    if change_set.status not in OPEN_SETS:
        raise ChangeSetRefused(
            _("This change set is %(status)s.")
            % {"status": change_set.get_status_display().lower()}
        )


def _require_reason(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise ChangeSetRefused(otherwise)
    return reason.strip()


def _note(
    words: Mapping[int, str],
    status: str = "",
    actor: User | None = None,
    now: dt.datetime | None = None,
) -> None:
    """Write each change's words beside it, and how it stands if that is given."""
    alike = defaultdict(list)
    for key, said in words.items():
        alike[said].append(key)
    for said, keys in alike.items():
        fields = {"status": status} if status else {}
        decided = {"decided_at": now, "decided_by": actor} if now else {}
        Change.objects.filter(pk__in=keys).update(note=said, **fields, **decided)


def _settle(
    change_set: ChangeSet, actor: User | None, now: dt.datetime, verb: str
) -> None:
    """Let the set stand as its changes do."""
    counts, before = tally(change_set), change_set.status
    applied, rejected = (
        counts.get(status, 0)
        for status in (Change.Status.APPLIED, Change.Status.REJECTED)
    )
    if any(counts.get(status, 0) for status in OPEN):
        if not applied:
            audit.record(verb, change_set, counts=counts)
            return
        change_set.status = ChangeSet.Status.PARTLY
    elif rejected and not applied:
        change_set.status = ChangeSet.Status.REJECTED
    else:
        change_set.status = ChangeSet.Status.APPLIED
    record_decision(change_set, actor, now, verb, before=before)


def _words(said: list[str]) -> str:
    """Say each reason once, in their order."""
    return " ".join(dict.fromkeys(said))
