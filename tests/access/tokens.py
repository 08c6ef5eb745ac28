"""Tokens for tests."""

import datetime as dt
import hashlib
import secrets

from django.utils import timezone

from sam.users.models import ApiToken


def a_token(user, scopes=("read",)):
    text = f"sam_{secrets.token_urlsafe(30)}"
    return ApiToken.objects.create(
        user=user,
        name="Test",
        start=text[:8],
        digest=hashlib.sha256(text.encode()).digest(),
        scopes=list(scopes),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
