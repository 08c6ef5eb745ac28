"""Callers with tokens."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from sam.lib.doors import keys
from sam.users.models import ApiToken


@pytest.fixture
def token_for():
    """Return a token of a person, as kept, and its text."""

    def make(user, *scopes, **fields):
        text = keys.new_text()
        fields.setdefault("expires_at", timezone.now() + dt.timedelta(days=1))
        token = ApiToken.objects.create(
            user=user,
            name="Test",
            start=text[: keys.SHOWN],
            digest=keys.digest_of(text),
            scopes=list(scopes or ["read", "write"]),
            **fields,
        )
        return token, text

    return make


@pytest.fixture
def caller(token_for):
    """Return a client that calls with a token of a person."""

    def call(user, *scopes, **fields):
        client = APIClient(raise_request_exception=False)
        _token, text = token_for(user, *scopes, **fields)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return call
