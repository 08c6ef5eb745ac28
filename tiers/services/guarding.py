"""Accounts that must not be lost: marked by a person, or found to be so by a run."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import DoNotLose, Evaluation, Tier, TierAssignment


class MarkRefused(DomainError):
    """The account cannot be marked like that."""

    code = "mark_refused"


def why_not_to_lose(account_ids: Collection[int]) -> dict[int, str]:
    """Return why those of the accounts that must not be lost must not be."""
    found = Evaluation.objects.filter(account__in=account_ids, do_not_lose=True)
    reasons = dict.fromkeys(
        found.values_list("account_id", flat=True),
        _("it earns or buys too much with us to be lost, by the policy's rule."),
    )
    marks = DoNotLose.objects.filter(account__in=account_ids, lifted_at=None)
    return reasons | {
        mark.account_id: _("it is marked as not to be lost (%(reason)s).")
        % {"reason": mark.reason}
        for mark in marks
    }


@transaction.atomic
def mark_do_not_lose(*, account: Account, actor: User, reason: str) -> DoNotLose:
    """
    Mark that the account must not be lost: from now on it never becomes Alternative.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises MarkRefused: without a reason, if it is marked already, is Alternative now,
        or was merged into another
    """
    permissions.may_guard(actor, account).require()
    if not reason.strip():
        raise MarkRefused(_("Say why the account must not be lost."))
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.merged_into_id is not None:
        raise MarkRefused(_("This account was merged into another."))
    if DoNotLose.objects.filter(account=account, lifted_at=None).exists():
        raise MarkRefused(_("The account is marked already."))
    held = TierAssignment.objects.open().filter(account=account)
    if held.filter(tier=Tier.ALTERNATIVE).exists():
        raise MarkRefused(
            _("It is Alternative now: decide its tier first, then mark it.")
        )
    mark = DoNotLose.objects.create(
        account=account, reason=reason.strip(), marked_by=actor
    )
    audit.record(
        "mark_do_not_lose",
        mark,
        after={"reason": mark.reason},
        account_id=account.pk,
    )
    _tell("mark.set", mark)
    return mark


@transaction.atomic
def lift_mark(*, mark: DoNotLose, actor: User) -> DoNotLose:
    """
    Take the mark off the account; repeating it changes nothing.

    :raises PermissionDenied: if *actor* may not decide
    """
    permissions.may_decide(actor).require()
    mark = DoNotLose.objects.select_for_update().get(pk=mark.pk)
    if mark.lifted_at is not None:
        return mark
    mark.lifted_at, mark.lifted_by = timezone.now(), actor
    mark.save(update_fields=["lifted_at", "lifted_by"])
    audit.record("lift_mark", mark, account_id=mark.account_id)
    _tell("mark.lifted", mark)
    return mark


def _tell(event: str, mark: DoNotLose) -> None:
    outbox.emit(event, account_id=mark.account_id, payload={"mark": mark.pk})
