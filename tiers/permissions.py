"""Who may decide on tiers."""

from django.utils.translation import gettext as _

from accounts.models import Account, AccountAccess
from accounts.permissions import LOOK_AFTER
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


def may_decide(actor: User | None) -> Verdict:
    """Test whether *actor* may decide a change set; ``None`` is the system itself."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director decides who is Strategic."))


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


def _looks_after(actor: User | None, account: Account | None) -> bool:
    if actor is None or actor.role not in LOOK_AFTER:
        return False
    return (
        account is None
        or AccountAccess.objects.filter(user=actor.pk, account=account).exists()
    )
