"""Signatures by the Standard Webhooks specification, version 1 (symmetric)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """Return a new secret, as it is shown to people: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(
    *, message_id: str, timestamp: int, body: bytes, keys: Iterable[str]
) -> dict[str, str]:
    """
    Return the headers that prove who sent *body*, and that nobody changed it.

    There is one signature a key, the newest first, so that a receiver may hold either
    while keys are rotated. *timestamp* is seconds since 1970, UTC.
    """
    content = b".".join([message_id.encode(), str(timestamp).encode(), body])
    signatures = [f"v1,{_sign(key, content)}" for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _sign(key: str, content: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
