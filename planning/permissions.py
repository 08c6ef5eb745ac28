"""Who may plan for an account, and do what was planned."""

from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.permissions import may_hand_over, may_log
from planning.models import Handover
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


def may_plan(actor: User | None, account: Account) -> Verdict:
    """
    Test whether *actor* may plan for *account*; ``None`` is the system.

    Those may who look after it: its owner, team and desk, those who look after the
    group that it belongs to, and the directors of its region.
    """
    if may_log(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director plan for it."))


def may_take_part(actor: User | None, handover: Handover) -> Verdict:
    """Test whether *actor* hands over, receives, or directs the account."""
    if actor is not None and actor.pk == handover.to_user_id:
        return ALLOWED
    return may_hand_over(actor, handover.account)


def may_sign(actor: User | None, handover: Handover) -> Verdict:
    """Test whether *actor* may sign: only who receives the account."""
    if actor is None or actor.pk == handover.to_user_id:
        return ALLOWED
    return denied(_("Only who takes the account over signs for it."))


def may_let_through(actor: User | None, handover: Handover) -> Verdict:
    """Test whether *actor* may let an incomplete profile pass: who directs it."""
    if actor is None or (
        actor.role == User.Role.DIRECTOR and may_hand_over(actor, handover.account)
    ):
        return ALLOWED
    return denied(
        _("Only a director lets an account change hands with so little known.")
    )
