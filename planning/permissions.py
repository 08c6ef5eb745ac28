"""Who may plan for an account, and do what was planned."""

from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.permissions import may_log
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
