"""Taking a change set back: as one, and as a change set itself."""

import datetime as dt
from typing import Any

from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Programme
from sam.users.models import User
from tiers.models import Change, ChangeSet, Override, Tier
from tiers.services import changes, guarding, ledger, overrides
from tiers.services.changes import ChangeSetRefused
from tiers.signals import tiers_changed

# A customer always has a tier: one that had none as a prospect is Valued by now.
BACK = """
INSERT INTO tiers_change (
    change_set_id, account_id, from_tier, to_tier, reason, status, factors,
    measures, score, rank, enter_score, stay_score, seats
)
SELECT %(made)s, c.account_id, c.to_tier,
    CASE WHEN c.from_tier = '' AND a.status = 'CUSTOMER' THEN 'VALUED'
        ELSE c.from_tier END,
    'UNDO', 'PROPOSED', c.factors, c.measures, c.score, c.rank, c.enter_score,
    c.stay_score, c.seats
FROM tiers_change c JOIN accounts_account a ON a.id = c.account_id
WHERE c.change_set_id = %(set)s AND c.status = 'APPLIED'
    AND NOT (c.from_tier = '' AND a.status = 'CUSTOMER' AND c.to_tier = 'VALUED')
"""
LEFT_ALONE = """
SELECT made.id, CASE
    WHEN a.merged_into_id IS NOT NULL THEN 'MERGED'
    WHEN t.id IS NULL OR t.started_at >= %(now)s THEN 'MOVED'
    WHEN a.status = 'FORMER' AND made.to_tier = 'STRATEGIC' THEN 'CLOSED'
    ELSE 'OVERRIDE' END
FROM tiers_change made
JOIN accounts_account a ON a.id = made.account_id
JOIN tiers_change c ON c.change_set_id = %(set)s AND c.account_id = made.account_id
LEFT JOIN tiers_tierassignment t ON t.change_id = c.id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
LEFT JOIN tiers_override o ON o.account_id = a.id
    AND o.withdrawn_at IS NULL AND o.expires_on >= %(today)s
    AND o.tier <> made.to_tier AND a.status <> 'FORMER'
WHERE made.change_set_id = %(made)s AND (
    a.merged_into_id IS NOT NULL OR t.id IS NULL OR t.started_at >= %(now)s
    OR (a.status = 'FORMER' AND made.to_tier = 'STRATEGIC') OR o.id IS NOT NULL)
"""
WORDS = {
    "MERGED": gettext_lazy("It was merged into another account."),
    "MOVED": gettext_lazy("It has moved again since."),
    "CLOSED": gettext_lazy("It is no customer any more."),
    "OVERRIDE": gettext_lazy("A person's override holds it."),
}
MARK_UNDONE = """
UPDATE tiers_change c SET status = 'UNDONE'
FROM tiers_change made
WHERE made.change_set_id = %(made)s AND made.status = 'APPLIED'
    AND c.change_set_id = %(set)s AND c.account_id = made.account_id
"""


@atomic
def undo_change_set(
    *, change_set: ChangeSet, actor: User | None, reason: str
) -> ChangeSet:
    """
    Give every account of the set the tier back that it had; return the set that does.

    The stays that are taken back stay in the ledger, marked; who returns has held its
    tier since it first did. An account that has moved again since is left alone and
    named in the new set. The override behind a set of one is withdrawn. Repeating it
    returns the same set.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: without a reason, if nothing of the set was applied, it
        takes another back itself, or every account has moved since
    """
    if not reason.strip():
        raise ChangeSetRefused(_("Say why the change set is taken back."))
    change_set = changes.locked(change_set, actor)
    earlier = ChangeSet.objects.filter(undoes=change_set).first()
    if earlier is not None:
        return earlier
    _require_undoable(change_set)
    applied = change_set.changes.filter(status=Change.Status.APPLIED)
    account_ids = list(applied.values_list("account_id", flat=True))
    ledger.hold_accounts(account_ids)
    now = timezone.now()
    if change_set.cause == ChangeSet.Cause.OVERRIDE:
        _withdraw_overrides(account_ids, change_set, actor)
    made = _open_undo(change_set, actor, reason, now)
    going = made.changes.filter(status=Change.Status.PROPOSED)
    moving = list(going.values_list("pk", flat=True))
    if not moving:
        raise ChangeSetRefused(
            _("Nothing can be taken back: every account has moved or changed since.")
        )
    ledger.move(moving, actor=actor, now=now, undone_by=made.pk)
    with connection.cursor() as cursor:
        cursor.execute(MARK_UNDONE, {"made": made.pk, "set": change_set.pk})
    before, change_set.status = change_set.status, ChangeSet.Status.UNDONE
    changes.record_decision(change_set, actor, now, "undo_change_set", before=before)
    changes.record_decision(made, actor, now, "apply_change_set")
    tiers_changed.send(sender=ChangeSet, account_ids=account_ids)
    return made


def _open_undo(
    change_set: ChangeSet, actor: User | None, reason: str, now: dt.datetime
) -> ChangeSet:
    """Open the set that leads back; who cannot go back is marked in it."""
    made = ChangeSet.objects.create(
        undoes=change_set,
        policy=change_set.policy,
        as_of=Programme.current().today(),
        cause=ChangeSet.Cause.UNDO,
        status=ChangeSet.Status.APPLIED,
        decided_at=now,
        decided_by=actor,
        note=reason.strip(),
    )
    parameters: dict[str, Any] = {
        "made": made.pk,
        "set": change_set.pk,
        "now": now,
        "today": made.as_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(BACK, parameters)
        cursor.execute(LEFT_ALONE, parameters)
        left = {key: str(WORDS[why]) for key, why in cursor.fetchall()}
    _leave_alone(made, left)
    return made


def _require_undoable(change_set: ChangeSet) -> None:
    if change_set.cause == ChangeSet.Cause.UNDO:
        raise ChangeSetRefused(
            _("This set takes another back itself: decide the moves anew instead.")
        )
    if not change_set.changes.filter(status=Change.Status.APPLIED).exists():
        raise ChangeSetRefused(_("Nothing of this change set was applied."))


def _withdraw_overrides(
    account_ids: list[int], change_set: ChangeSet, actor: User | None
) -> None:
    """Withdraw what made the set, or the next run would move the account again."""
    standing = Override.objects.filter(
        account__in=account_ids,
        withdrawn_at=None,
        created_at__lte=change_set.created_at,
    )
    for override in standing:
        overrides.end_override(override, actor)


def _leave_alone(made: ChangeSet, left: dict[int, str]) -> None:
    """Mark whom the undo leaves alone; what must not be lost is not made so again."""
    down = made.changes.filter(to_tier=Tier.ALTERNATIVE).exclude(pk__in=left)
    guarded = guarding.why_not_to_lose(list(down.values_list("account_id", flat=True)))
    for change in down.filter(account__in=guarded):
        left[change.pk] = guarded[change.account_id]
    for words in set(left.values()):
        keys = [key for key, said in left.items() if said == words]
        Change.objects.filter(pk__in=keys).update(
            status=Change.Status.STALE, note=words
        )
