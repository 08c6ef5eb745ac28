"""The text of tokens, and whom one lets in."""

import datetime as dt
import hashlib
import secrets
import string

from django.db.models import Q
from django.utils import timezone

from sam.users.models import ApiToken

PREFIX = "sam_"
RANDOM = 40
SHOWN = len(PREFIX) + 6
ALPHABET = string.ascii_letters + string.digits
USED_EVERY = dt.timedelta(minutes=1)


def new_text() -> str:
    """Return the text of a new token."""
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))


def digest_of(text: str) -> bytes:
    """
    Return what is kept of a token.

    A plain SHA-256: nobody guesses 40 random characters, so slowness buys nothing.
    """
    return hashlib.sha256(text.encode()).digest()


def token_of(text: str, *, address: str | None) -> ApiToken | None:
    """
    Return the token with that text, and note its use; ``None`` if it opens nothing.

    It opens nothing when it is unknown, over or revoked, or its owner left. Its last
    use is kept to the minute.
    """
    if not text.startswith(PREFIX) or len(text) != len(PREFIX) + RANDOM:
        return None
    token = (
        ApiToken.objects.select_related("user").filter(digest=digest_of(text)).first()
    )
    now = timezone.now()
    if token is None or not token.is_live(now) or not token.user.is_active:
        return None
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(
            last_used_at=now, last_used_from=address
        )
    return token
