"""Take a merge back: what the journal lists returns, what is newer stays."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.merging import consequences, filling
from accounts.merging.judging import accounts_of
from accounts.merging.positions import part
from accounts.merging.returning import give_back, written_since
from accounts.models import Account, Contact, Merge
from accounts.permissions import may_merge, may_merge_people
from accounts.selectors.survivors import survivor_id, survivor_of_person
from accounts.services import facts
from accounts.services.merging import (
    MergeRefused,
    hold_merging,
    look_again,
    tell,
)
from sam.lib.permissions import Verdict
from sam.users.models import User


def may_undo(actor: User | None, merge: Merge) -> Verdict:
    """Test whether *actor* may take *merge* back: who may merge the two."""
    if merge.kind == Merge.Kind.ACCOUNT:
        standing = survivor_id(merge.survivor_id)
        both = Account.objects.filter(pk__in=[standing, merge.loser_id])
        return may_merge(actor, *both)
    return may_merge_people(actor, Contact(pk=survivor_of_person(merge.survivor_id)))


@transaction.atomic
def undo_merge(*, merge: Merge, actor: User | None) -> Merge:
    """
    Give back to the one merged away what the journal of *merge* lists.

    What was written since stays with the survivor, and so does what somebody has moved
    since; ``merge.counts["undone"]`` lists both. Merges in a chain can be undone in any
    order. Twice is once.

    :raises PermissionDenied: if *actor* may not merge the two
    :raises MergeRefused: if an import is being written
    """
    may_undo(actor, merge).require()
    hold_merging()
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    model: Any = Account if merge.kind == Merge.Kind.ACCOUNT else Contact
    both = model._base_manager.filter(pk__in=[merge.survivor_id, merge.loser_id])
    found = {one.pk: one for one in both.order_by("pk").select_for_update()}
    if found[merge.loser_id].merged_into_id != merge.survivor_id:
        raise MergeRefused(_("It is not merged any more."), field="merge")
    model._base_manager.filter(pk=merge.loser_id).update(merged_into=None)
    returned = give_back(merge)
    merge.counts["undone"] = {
        "back": returned.back,
        "left": returned.left,
        "since": written_since(merge),
        "fields": filling.empty(found[merge.survivor_id], merge.kept.get("fields", {})),
        "positions": part(merge.kept.get("positions", [])),
        "said": _restored(merge, actor),
    }
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.save(update_fields=["counts", "undone_at", "undone_by"])
    tell(merge, "unmerge", back=returned.back)
    _look_again(merge)
    return merge


def _restored(merge: Merge, actor: User | None) -> list[str]:
    """Let every app take back what it ended; return what it could not."""
    now = timezone.now()
    ended = merge.kept.get("ended", {})
    return [
        words
        for one in consequences()
        if one.name in ended
        for words in one.restore(
            merge=merge, done=ended[one.name], actor=actor, now=now
        )
    ]


def _look_again(merge: Merge) -> None:
    if merge.kind == Merge.Kind.ACCOUNT:
        standing = survivor_id(merge.survivor_id) or merge.survivor_id
        look_again(sorted({merge.survivor_id, standing, merge.loser_id}))
        return
    standing = survivor_of_person(merge.survivor_id) or merge.survivor_id
    people = (Contact(pk=pk) for pk in (merge.loser_id, standing))
    facts.refresh_at_once(accounts_of(*people))
