"""Who may see how accounts are measured, and who may change it."""

from django.utils.translation import gettext as _

from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


def may_change_settings(actor: User | None) -> Verdict:
    """Test whether *actor* may change the measure settings; ``None`` is the system."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director changes how accounts are measured."))


def may_see_numbers(actor: User) -> Verdict:
    """Test whether *actor* may see how money is estimated."""
    if actor.sees_money:
        return ALLOWED
    return denied(
        _("How numbers are made is shown to those who see margins and values.")
    )
