"""Change sets: proposed by a run, then applied or rejected by a director as one."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import ChangeSet
from tiers.signals import tiers_changed


class ChangeSetRefused(DomainError):
    """The change set cannot be decided like that."""

    code = "change_set_refused"


@transaction.atomic
def apply_change_set(*, change_set: ChangeSet, actor: User | None) -> ChangeSet:
    """
    Move every account of the set, from now; repeating it changes nothing.

    An account that has moved since the proposal is left alone and marked stale, as is
    one that was merged away, or closed before it could become Strategic.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if the set was rejected or superseded
    """
    change_set = _locked(change_set, actor)
    if change_set.status == ChangeSet.Status.APPLIED:
        return change_set
    _require_proposed(change_set)
    account_ids = list(change_set.changes.values_list("account_id", flat=True))
    # In the order of their ids, so that two who decide at once wait, not deadlock.
    list(
        Account.objects.filter(pk__in=account_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )
    # Read once the accounts are held: a stay that began while we waited ends after it.
    now = timezone.now()
    with connection.cursor() as cursor:
        for statement in (MARK_STALE, END_HELD, BEGIN_NEW, MARK_APPLIED, TELL):
            cursor.execute(
                statement,
                {
                    "change_set": change_set.pk,
                    "now": now,
                    "actor": actor.pk if actor else None,
                },
            )
    change_set.status = ChangeSet.Status.APPLIED
    record_decision(change_set, actor, now, "apply_change_set")
    tiers_changed.send(sender=ChangeSet, account_ids=account_ids)
    return change_set


@transaction.atomic
def reject_change_set(
    *, change_set: ChangeSet, actor: User | None, reason: str
) -> ChangeSet:
    """
    Refuse the whole set, with a reason; nobody moves.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if it is decided already, or no reason is given
    """
    change_set = _locked(change_set, actor)
    _require_proposed(change_set)
    if not reason.strip():
        raise ChangeSetRefused(_("Say why the change set is rejected."))
    change_set.status = ChangeSet.Status.REJECTED
    change_set.note = reason.strip()
    record_decision(change_set, actor, timezone.now(), "reject_change_set")
    return change_set


MARK_STALE = """
UPDATE tiers_change c SET status = 'STALE'
FROM accounts_account a
LEFT JOIN tiers_tierassignment t ON t.account_id = a.id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
WHERE c.change_set_id = %(change_set)s AND a.id = c.account_id AND (
    c.from_tier <> coalesce(t.tier, '') OR t.started_at >= %(now)s
    OR a.merged_into_id IS NOT NULL
    OR (a.status = 'FORMER' AND c.to_tier = 'STRATEGIC'))
"""
END_HELD = """
UPDATE tiers_tierassignment t SET ended_at = %(now)s
FROM tiers_change c
WHERE c.change_set_id = %(change_set)s AND c.status = 'PROPOSED'
    AND t.account_id = c.account_id AND t.ended_at IS NULL AND t.undone_by_id IS NULL
"""
BEGIN_NEW = """
INSERT INTO tiers_tierassignment (
    account_id, tier, started_at, reason, decided_by_id, change_id
)
SELECT c.account_id, c.to_tier, %(now)s, c.reason, %(actor)s, c.id
FROM tiers_change c
WHERE c.change_set_id = %(change_set)s AND c.status = 'PROPOSED'
"""
MARK_APPLIED = """
UPDATE tiers_change SET status = 'APPLIED'
WHERE change_set_id = %(change_set)s AND status = 'PROPOSED'
"""
TELL = """
INSERT INTO lib_outboxevent (type, account_id, payload, attempts, error)
SELECT 'tier.changed', account_id,
    jsonb_build_object('from', from_tier, 'to', to_tier, 'change', id), 0, ''
FROM tiers_change
WHERE change_set_id = %(change_set)s AND status = 'APPLIED'
"""


def _locked(change_set: ChangeSet, actor: User | None) -> ChangeSet:
    permissions.may_decide(actor).require()
    return ChangeSet.objects.select_for_update(no_key=True).get(pk=change_set.pk)


def _require_proposed(change_set: ChangeSet) -> None:
    if change_set.status != ChangeSet.Status.PROPOSED:
        raise ChangeSetRefused(
            _("This change set is %(status)s.")
            % {"status": change_set.get_status_display().lower()}
        )


def record_decision(
    change_set: ChangeSet, actor: User | None, now: dt.datetime, verb: str
) -> None:
    change_set.decided_at = now
    change_set.decided_by = actor
    change_set.save(update_fields=["status", "decided_at", "decided_by", "note"])
    audit.record(
        verb,
        change_set,
        before={"status": ChangeSet.Status.PROPOSED},
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
