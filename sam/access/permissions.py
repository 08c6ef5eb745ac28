"""Who may let programs in."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sam.lib.administration import may_administer
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import ApiToken, User


def may_make_token(
    actor: User | None, user: User, *, sources: Sequence[str] = ()
) -> Verdict:
    """
    Test whether *actor* may make a token of *user*; ``None`` is the system.

    One makes one's own; an administrator makes those of services that see no more than
    the administrator does. Only an administrator lets a token speak for further
    *sources*.
    """
    if actor is None:
        return ALLOWED
    if sources and not may_administer(actor):
        return denied(_("Only an administrator lets a token send rows of a system."))
    if actor.pk == user.pk:
        return ALLOWED
    if not may_administer(actor):
        return denied(_("You make tokens of your own only."))
    if not user.is_service:
        return denied(_("People make their own tokens."))
    if user.is_superuser and not actor.is_superuser:
        return denied(_("This service may do more than you."))
    if user.sees_money and not actor.sees_money:
        return denied(
            _(
                "This service sees money and you do not: make its token with"
                " manage.py create_token."
            )
        )
    return ALLOWED


def may_revoke_token(actor: User | None, token: ApiToken) -> Verdict:
    """Test whether *actor* may revoke *token*: its owner and administrators may."""
    if actor is None or actor.pk == token.user_id or may_administer(actor):
        return ALLOWED
    return denied(_("Only its owner or an administrator revokes a token."))
