"""Who may change how accounts are measured."""

from django.utils.translation import gettext as _

from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


def may_change_settings(actor: User | None) -> Verdict:
    """Test whether *actor* may change the measure settings; ``None`` is the system."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director changes how accounts are measured."))
