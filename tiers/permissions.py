"""Who may decide on tiers."""

from django.utils.translation import gettext as _

from accounts.models import Account, AccountAccess, Region, RegionDirector
from accounts.permissions import LOOK_AFTER
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.lib.remembering import once
from sam.users.models import User
from tiers.models import Policy


def may_decide(actor: User | None) -> Verdict:
    """Test whether *actor* may decide a change set; ``None`` is the system itself."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director decides who is Strategic."))


def may_draft_policy(actor: User | None, region: Region | None = None) -> Verdict:
    """
    Test whether *actor* may draft, submit, send back and discard policies.

    For a *region*'s variant they direct it, or one above it.
    """
    if actor is None:
        return ALLOWED
    if actor.role != User.Role.DIRECTOR:
        return denied(_("Only a director drafts and decides policies."))
    if region is None or _directs(actor, region):
        return ALLOWED
    return denied(
        _("Only who directs %(region)s proposes a variant for it.") % {"region": region}
    )


def may_preview(actor: User | None) -> Verdict:
    """Test whether *actor* may look at what a policy that is not in force would do."""
    if actor is None or actor.role in {User.Role.DIRECTOR, User.Role.EXECUTIVE}:
        return ALLOWED
    return denied(_("Only directors and executives look at what a policy would do."))


def may_approve_policy(actor: User | None, policy: Policy) -> Verdict:
    """Test whether *actor* may approve *policy*: a director who did not submit it."""
    if actor is None or actor.role != User.Role.DIRECTOR:
        return denied(_("Only a director approves a policy."))
    if policy.submitted_by_id == actor.pk:
        return denied(_("You submitted it: another director has to approve it."))
    return ALLOWED


def may_edit_charter(actor: User | None) -> Verdict:
    """Test whether *actor* may publish a version of the charter."""
    if actor is not None and actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director publishes the charter."))


def may_nominate(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may nominate *account*, or any of their own."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director nominate an account."))


def may_assess_supplier(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may say what we are to *account* as a supplier."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director say whether we can be its supplier.")
    )


def may_qualify(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may qualify and decide the nomination of *account*."""
    if actor is not None and actor.role != User.Role.DIRECTOR:
        return denied(_("Only a director qualifies and decides nominations."))
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only a director of its region qualifies and decides."))


def may_justify(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may state why *account* is Strategic without headroom."""
    if actor is not None and actor.role != User.Role.DIRECTOR:
        return denied(_("Only a director justifies a seat without headroom."))
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only a director of its region justifies its seat."))


def may_run_waves(actor: User | None) -> Verdict:
    """Test whether *actor* may plan, open, hold, release and close waves."""
    if actor is not None and actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director plans and opens waves."))


def sees_baselines(actor: User) -> bool:
    """Tell whether what Valued customers contribute in all is shown to *actor*."""
    return actor.sees_money and actor.role != User.Role.ACCOUNT_MANAGER


def sees_balance(actor: User) -> bool:
    """Tell whether what tiers give and get in all is shown to *actor*."""
    return actor.sees_facts and actor.role != User.Role.ACCOUNT_MANAGER


def may_climb(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may place *account* on the ladder, or set its target."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director place an account on the ladder.")
    )


def may_word_ladder(actor: User | None) -> Verdict:
    """Test whether *actor* may change what it takes to stand on a level."""
    if actor is not None and actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director changes what the levels of the ladder take."))


def may_guard(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may mark that *account* must not be lost."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director mark an account."))


def may_answer_flag(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may acknowledge, snooze and hand over *account*'s flags."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director answer the flags of an account.")
    )


def may_change_watch_rules(actor: User | None) -> Verdict:
    """Test whether *actor* may change the thresholds; ``None`` is the system."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director changes the rules that are watched by."))


def may_change_standards(actor: User | None) -> Verdict:
    """Test whether *actor* may change what tiers are promised, and what they bring."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director changes what customers are promised."))


def may_grant(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may grant *account* a benefit beyond its standard."""
    if actor is not None and actor.role != User.Role.DIRECTOR:
        return denied(_("Only a director grants more than the standard."))
    if actor is None or _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only a director of its region grants more than the standard."))


def may_deliver(actor: User | None, account: Account | None = None) -> Verdict:
    """Test whether *actor* may write down that *account* had a benefit."""
    if actor is None or _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director write down what it was given."))


def _looks_after(actor: User | None, account: Account | None) -> bool:
    if actor is None or actor.role not in LOOK_AFTER:
        return False
    return account is None or once(
        (AccountAccess, actor.pk, account.pk),
        AccountAccess.objects.filter(user=actor.pk, account=account).exists,
    )


def _directs(actor: User, region: Region) -> bool:
    directed = set(
        RegionDirector.objects.filter(user=actor).values_list("region_id", flat=True)
    )
    above = dict(Region.objects.values_list("pk", "parent_id"))
    at: int | None = region.pk
    while at is not None and at not in directed:
        at = above.get(at)
    return at is not None
