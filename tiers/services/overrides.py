"""Overrides: a person holds an account in a tier until a day, and runs respect it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from accounts.models.account import AccountStatus
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Change, ChangeSet, Override, Tier, TierAssignment
from tiers.services import alternatives, changes, guarding, judged_figures, ledger
from tiers.services.alternatives import Choice
from tiers.services.policies import in_force
from tiers.signals import tiers_changed


class OverrideRefused(DomainError):
    """The account cannot be held in a tier like that."""

    code = "override_refused"


@transaction.atomic
def override_tier(
    *,
    account: Account,
    actor: User,
    tier: str,
    reason: str,
    expires_on: dt.date,
    plan: Choice | None = None,
) -> Override:
    """
    Hold the account in *tier* up to and including a day; it moves there at once.

    Afterwards the next review decides.

    :param plan: what is done with it, where *tier* is Alternative
    :raises PermissionDenied: if *actor* may not decide
    :raises OverrideRefused: without a reason, if the day is over, an override stands,
        or the account cannot be in that tier
    :raises PlanRefused: if it becomes Alternative and the plan lacks something
    """
    permissions.may_decide(actor).require()
    _check(tier, reason, expires_on)
    ledger.hold_accounts([account.pk])
    account = Account.objects.get(pk=account.pk)
    _require_possible(account, tier, plan)
    _replace_expired(account, actor)
    override = Override.objects.create(
        account=account,
        tier=tier,
        reason=reason.strip(),
        expires_on=expires_on,
        decided_by=actor,
    )
    audit.record(
        "override_tier",
        override,
        after={"tier": tier, "reason": override.reason, "expires_on": str(expires_on)},
        account_id=account.pk,
    )
    outbox.emit(
        "override.made",
        account_id=account.pk,
        payload={
            "override": override.pk,
            "tier": tier,
            "expires_on": expires_on.isoformat(),
        },
    )
    change = _move(override, actor)
    if tier == Tier.ALTERNATIVE and plan is not None:
        alternatives.write_plan(
            account=account, actor=actor, choice=plan, change=change
        )
    return override


@transaction.atomic
def withdraw_override(*, override: Override, actor: User) -> Override:
    """
    End the override now; the account's tier is left to the next review.

    Repeating it changes nothing.

    :raises PermissionDenied: if *actor* may not decide
    """
    permissions.may_decide(actor).require()
    ledger.hold_accounts([override.account_id])
    override = Override.objects.get(pk=override.pk)
    if override.withdrawn_at is None:
        end_override(override, actor)
    return override


def end_override(override: Override, actor: User | None) -> None:
    """Withdraw the override of an account that is held, in this transaction."""
    override.withdrawn_at, override.withdrawn_by = timezone.now(), actor
    override.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record("withdraw_override", override, account_id=override.account_id)
    outbox.emit(
        "override.withdrawn",
        account_id=override.account_id,
        payload={"override": override.pk},
    )


def _check(tier: str, reason: str, expires_on: dt.date) -> None:
    if tier not in Tier.values:
        raise OverrideRefused(_("There is no such tier."))
    if not reason.strip():
        raise OverrideRefused(_("Say why the account is held there."))
    if expires_on < Programme.current().today():
        raise OverrideRefused(_("The override would have expired before it begins."))


def _require_possible(account: Account, tier: str, plan: Choice | None) -> None:
    if account.merged_into_id is not None:
        raise OverrideRefused(_("This account was merged into another."))
    if account.status == AccountStatus.FORMER and tier == Tier.STRATEGIC:
        raise OverrideRefused(_("It is no customer any more."))
    if tier != Tier.ALTERNATIVE:
        return
    if account.status == AccountStatus.PROSPECT:
        raise OverrideRefused(_("A prospect is not served yet: it has no Alternative."))
    guarded = guarding.why_not_to_lose([account.pk])
    if guarded:
        raise OverrideRefused(
            _("It never becomes Alternative: %(reason)s")
            % {"reason": guarded[account.pk]}
        )
    if plan is None:
        raise OverrideRefused(
            _("Choose what is done with it, who does it and when that is reviewed.")
        )


def _replace_expired(account: Account, actor: User) -> None:
    standing = Override.objects.filter(account=account, withdrawn_at=None).first()
    if standing is None:
        return
    if standing.expires_on >= Programme.current().today():
        raise OverrideRefused(
            _(
                "It is held in %(tier)s until %(day)s already: withdraw that override"
                " first."
            )
            % {
                "tier": standing.get_tier_display(),
                "day": date_format(standing.expires_on, "j M Y"),
            }
        )
    end_override(standing, actor)


def _move(override: Override, actor: User) -> Change | None:
    """Move the account into the tier that it is held in, unless it is there."""
    account = override.account
    held = TierAssignment.objects.open().filter(account=account).first()
    if held is not None and held.tier == override.tier:
        return None
    now = timezone.now()
    if held is not None and held.started_at >= now:
        raise OverrideRefused(_("Its tier begins only later: there is none to leave."))
    made = ChangeSet.objects.create(
        policy=in_force(),
        as_of=Programme.current().today(),
        cause=ChangeSet.Cause.OVERRIDE,
        status=ChangeSet.Status.APPLIED,
        decided_at=now,
        decided_by=actor,
        note=override.reason,
    )
    change = Change.objects.create(
        change_set=made,
        account=account,
        from_tier=held.tier if held else "",
        to_tier=override.tier,
        reason=Change.Reason.OVERRIDE,
    )
    judged_figures.keep(made)
    ledger.move([change.pk], actor=actor, now=now)
    changes.record_decision(made, actor, now, "apply_change_set")
    tiers_changed.send(sender=ChangeSet, account_ids=[account.pk])
    return change
