"""Whose ids a program sends: a token writes under the names that it was given."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import may_import
from sam.lib.permissions import denied
from sam.users.models import ApiToken, User

LONGEST = 50
NO_SOURCE = gettext_lazy("A source's code has 1 to 50 characters.")


def is_source(code: str) -> bool:
    """Tell whether *code* can name a source."""
    return bool(code.strip()) and len(code) <= LONGEST and code.isprintable()


def source_of(*, actor: User, token: ApiToken | None, asked: str) -> str:
    """
    Return the source under which rows are kept: the one *asked* for, or the token's.

    A token's own is the first that it was given, else one of its user's, which outlives
    the token. Who comes without a token names any source.

    :raises PermissionDenied: if *actor* may not import, or not with this token
    """
    may_import(actor).require()
    own = f"api:{actor.pk}"
    if token is None:
        return asked or own
    may = [*token.sources, own]
    if asked and asked not in may:
        denied(
            _("This token may not write for the source %(source)s.") % {"source": asked}
        ).require()
    return asked or may[0]
