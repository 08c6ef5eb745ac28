"""Who may decide on tiers."""

from django.utils.translation import gettext as _

from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


def may_decide(actor: User | None) -> Verdict:
    """Test whether *actor* may decide a change set; ``None`` is the system itself."""
    if actor is None or actor.role == User.Role.DIRECTOR:
        return ALLOWED
    return denied(_("Only a director decides who is Strategic."))
