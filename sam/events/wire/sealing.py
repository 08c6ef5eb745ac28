"""Secrets at rest: sealed with a key that is made of the installation's own."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

PURPOSE = b"sam.events signing secrets"


class Unreadable(RuntimeError):
    """It was sealed with a key that this installation does not have any more."""


def seal(secret: str) -> bytes:
    """Return *secret* as it may be stored."""
    return _box().encrypt(secret.encode())


def unseal(sealed: bytes) -> str:
    """
    Return what was sealed, with the key of today or one of its fallbacks.

    :raises Unreadable: if it was sealed with none of them
    """
    try:
        return _box().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Unreadable(
            "A signing secret was sealed with another SAM_SECRET_KEY."
        ) from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(force_bytes(key))) for key in keys])


def _derived(key: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(derive.derive(key))
