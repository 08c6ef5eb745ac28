"""Whose ids a program sends: a token writes under the names that it was given."""

from django.utils.translation import gettext as _

from accounts.importing.errors import ImportRefused
from accounts.permissions import may_import
from sam.users.models import ApiToken, User


class SourceRefused(ImportRefused):
    """The token may not write for that source."""

    code = "source_refused"


def source_of(*, actor: User, token: ApiToken | None, asked: str) -> str:
    """
    Return the source under which rows are kept: the one *asked* for, or the token's.

    A token's own is the first that it was given, else one of its user's, which outlives
    the token. Who comes without a token names any source.

    :raises PermissionDenied: if *actor* may not import
    :raises SourceRefused: if the token was not given that source
    """
    may_import(actor).require()
    own = f"api:{actor.pk}"
    if token is None:
        return asked or own
    may = [*token.sources, own]
    if asked and asked not in may:
        raise SourceRefused(
            _("This token may not write for the source %(source)s.")
            % {"source": asked[:50]}
        )
    return asked or may[0]
