"""Say that two are one, or that they are not, where one does not merge them oneself."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.merging.judging import why_not
from accounts.models import Account, Contact, Merge, MergeProposal, NotDuplicate
from accounts.permissions import may_merge_people, may_propose_merge
from accounts.services.merging import LONGEST, MergeRefused
from accounts.services.refusals import require_short
from sam.lib import audit, outbox
from sam.users.models import User

type Pair = tuple[Account, Account] | tuple[Contact, Contact]


@transaction.atomic
def propose_merge(
    *, survivor: Account, loser: Account, actor: User, reason: str
) -> MergeProposal:
    """
    Say that two accounts are one; a director who sees both then merges them.

    The same again, while it is open, is one.

    :raises PermissionDenied: if *actor* does not look after both
    :raises MergeRefused: without a reason, or if they cannot be merged that way round
    """
    may_propose_merge(actor, survivor, loser).require()
    reason = reason.strip()
    if not reason:
        raise MergeRefused(_("Say why they are one."), field="reason")
    require_short(reason, LONGEST, "reason", MergeRefused)
    if refused := why_not(survivor, loser):
        raise MergeRefused(refused, field="survivor")
    proposal, is_new = MergeProposal.objects.get_or_create(
        kind=Merge.Kind.ACCOUNT,
        survivor_id=survivor.pk,
        loser_id=loser.pk,
        closed_at=None,
        defaults={"reason": reason, "proposed_by": actor},
    )
    if is_new:
        audit.record(
            "propose_merge",
            proposal,
            account_id=survivor.pk,
            after={"survivor": survivor.pk, "loser": loser.pk},
        )
        outbox.emit(
            "merge.proposed",
            account_id=survivor.pk,
            payload={"survivor": survivor.pk, "loser": loser.pk},
        )
    return proposal


@transaction.atomic
def dismiss_duplicate(
    *, one: Account | Contact, other: Account | Contact, actor: User | None
) -> NotDuplicate:
    """
    Say that two are not one: they are not suggested again. Twice is once.

    A proposal to merge them is closed with that.

    :raises PermissionDenied: if *actor* does not look after both
    :raises MergeRefused: if they are the same
    """
    if isinstance(one, Account) and isinstance(other, Account):
        kind = Merge.Kind.ACCOUNT
        may_propose_merge(actor, one, other).require()
    elif isinstance(one, Contact) and isinstance(other, Contact):
        kind = Merge.Kind.CONTACT
        may_merge_people(actor, one, other).require()
    else:
        raise TypeError("an account and a person are never one")
    if one.pk == other.pk:
        raise MergeRefused(_("Choose two that are not the same."), field="other")
    low, high = sorted([one.pk, other.pk])
    said, is_new = NotDuplicate.objects.get_or_create(
        kind=kind, lower_id=low, higher_id=high, defaults={"said_by": actor}
    )
    if is_new:
        audit.record(
            "dismiss_duplicate",
            said,
            account_id=one.pk if kind == Merge.Kind.ACCOUNT else None,
            after={"lower": low, "higher": high},
        )
    MergeProposal.objects.filter(
        kind=kind, survivor_id__in=[low, high], loser_id__in=[low, high], closed_at=None
    ).update(closed_at=timezone.now())
    return said
