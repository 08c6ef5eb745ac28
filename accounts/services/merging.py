"""Make one of two accounts, or of two people, that turned out to be the same."""

from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.merging import consequences, filling
from accounts.merging.access import refresh_access_of
from accounts.merging.judging import accounts_of, foreseen, values_of, why_not
from accounts.merging.moving import carry_out, choose
from accounts.merging.positions import unite
from accounts.models import (
    Account,
    Contact,
    Merge,
    MergeMove,
    MergeProposal,
    Programme,
)
from accounts.permissions import may_merge, may_merge_people
from accounts.services import facts
from accounts.services.refusals import FactRefused, require_short
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

LONGEST = 500
LOCK = "accounts.merging"
PATIENCE = "5s"


class MergeRefused(FactRefused):
    """They cannot be merged, or the merge not undone; ``field`` names what is wrong."""

    code = "merge_refused"


@transaction.atomic
def merge_accounts(
    *,
    survivor: Account,
    loser: Account,
    actor: User | None,
    reason: str = "",
    seen: str | None = None,
) -> Merge:
    """
    Make *loser* part of *survivor*, with everything that is written of it.

    Rows move in this transaction and are journalled, so that `undo_merge` can give
    them back. What the survivor has already stays with the loser and is listed. The
    loser's tier, score and owner history stay; old ids answer with the survivor. Merged
    into the same once more changes nothing.

    :param seen: the stamp of what the preview showed; ``None`` where nobody looked
    :raises PermissionDenied: if *actor* does not direct both
    :raises MergeRefused: if one was merged already, the survivor belongs to the loser,
        a customer would become part of who is none, or an import is being written
    :raises ChangedMeanwhile: if what the preview showed is so no more
    """
    may_merge(actor, survivor, loser).require()
    survivor, loser = _held(Account, survivor, loser)
    if found := _merged_already(Merge.Kind.ACCOUNT, survivor, loser):
        return found
    if refused := why_not(survivor, loser):
        raise MergeRefused(refused, field="survivor")
    require_unchanged(survivor, values_of(survivor, loser), seen)
    merge = _open(Merge.Kind.ACCOUNT, survivor, loser, actor, reason)
    now, said = timezone.now(), foreseen(survivor, loser)
    ended = {
        one.name: one.end(merge=merge, actor=actor, now=now) for one in consequences()
    }
    carry_out(merge, choose(Account, loser=loser.pk, survivor=survivor.pk))
    _close(merge, survivor, loser, ended=ended, said=said)
    look_again([survivor.pk, loser.pk])
    return merge


@transaction.atomic
def merge_people(
    *,
    survivor: Contact,
    loser: Contact,
    actor: User | None,
    reason: str = "",
    seen: str | None = None,
) -> Merge:
    """
    Make *loser* part of *survivor*: one person, with the positions of both.

    Two open positions at one account become one history: the earlier ends when the
    later began. Else as `merge_accounts`.

    :raises PermissionDenied: if *actor* does not look after all their accounts
    :raises MergeRefused: if one was merged already, or an import is being written
    :raises ChangedMeanwhile: if what the preview showed is so no more
    """
    may_merge_people(actor, survivor, loser).require()
    survivor, loser = _held(Contact, survivor, loser)
    if found := _merged_already(Merge.Kind.CONTACT, survivor, loser):
        return found
    if refused := why_not(survivor, loser):
        raise MergeRefused(refused, field="survivor")
    require_unchanged(survivor, values_of(survivor, loser), seen)
    accounts = accounts_of(survivor, loser)
    merge = _open(Merge.Kind.CONTACT, survivor, loser, actor, reason)
    carry_out(merge, choose(Contact, loser=loser.pk, survivor=survivor.pk))
    _close(merge, survivor, loser)
    facts.refresh_at_once(accounts)
    return merge


def hold_merging() -> None:
    """
    Wait until no other merge, and no import's file, is being written.

    :raises MergeRefused: if that takes too long
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":
            raise
        raise MergeRefused(
            _("An import is being written. Nothing was changed: try again when it is."),
            field="survivor",
        ) from error


def _held[T: (Account, Contact)](model: type[T], survivor: T, loser: T) -> tuple[T, T]:
    """Return both as they are now, locked: what is written of them waits."""
    hold_merging()
    both = model._base_manager.filter(pk__in=[survivor.pk, loser.pk])
    found = {one.pk: one for one in both.order_by("pk").select_for_update()}
    return found[survivor.pk], found[loser.pk]


def _merged_already(kind: str, survivor: Any, loser: Any) -> Merge | None:
    return Merge.objects.filter(
        kind=kind, survivor_id=survivor.pk, loser_id=loser.pk, undone_at=None
    ).first()


def _open(
    kind: str, survivor: Any, loser: Any, actor: User | None, reason: str
) -> Merge:
    reason = reason.strip()
    require_short(reason, LONGEST, "reason", MergeRefused)
    return Merge.objects.create(
        kind=kind,
        survivor_id=survivor.pk,
        loser_id=loser.pk,
        reason=reason,
        merged_by=actor,
    )


def _close(
    merge: Merge,
    survivor: Any,
    loser: Any,
    *,
    ended: dict[str, Any] | None = None,
    said: list[str] | None = None,
) -> None:
    """Fill what the survivor did not say, let the loser point to it, and tell."""
    taken = filling.filled(survivor, loser)
    filling.fill(survivor, taken)
    united = unite(merge, Programme.current().today())
    merge.kept = {
        "fields": taken,
        "positions": united,
        "ended": ended or {},
        "said": said or [],
    }
    merge.save(update_fields=["counts", "kept"])
    type(loser)._base_manager.filter(pk=loser.pk).update(merged_into=survivor.pk)
    MergeProposal.objects.filter(
        kind=merge.kind,
        closed_at=None,
        survivor_id__in=[survivor.pk, loser.pk],
        loser_id__in=[survivor.pk, loser.pk],
    ).update(closed_at=timezone.now())
    tell(merge, "merge", moved=merge.counts["moved"])


def tell(merge: Merge, verb: str, **counts: dict[str, Any]) -> None:
    """Write the trail, and tell who outside knows one of them by its id."""
    is_account = merge.kind == Merge.Kind.ACCOUNT
    what = "accounts" if is_account else "people"
    audit.record(
        f"{verb}_{what}",
        merge,
        account_id=merge.survivor_id if is_account else None,
        after={"survivor": merge.survivor_id, "loser": merge.loser_id},
        counts=counts,
    )
    outbox.emit(
        f"{'account' if is_account else 'person'}.{verb}d",
        account_id=merge.survivor_id if is_account else None,
        payload={
            "merge": merge.pk,
            "survivor": merge.survivor_id,
            "loser": merge.loser_id,
        },
    )


def look_again(account_ids: list[int]) -> None:
    """Bring access, facts and what follows from them up to date, for these at once."""
    subsidiaries = MergeMove.objects.filter(
        merge__survivor_id__in=account_ids,
        merge__kind=Merge.Kind.ACCOUNT,
        table=Account._meta.db_table,
    )
    wanted = sorted({*account_ids, *subsidiaries.values_list("key", flat=True)})
    refresh_access_of(wanted)
    facts.refresh_at_once(wanted)
    for one in consequences():
        one.look_again(account_ids=wanted)
