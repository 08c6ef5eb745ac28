"""A system that sends rows, as an administrator who sees every account."""

import pytest

from accounts.services.facts import REFRESH
from sam.lib.models import Run
from tests.accounts.importing.conftest import folder
from tests.factories import RunFactory

__all__ = ["folder"]


@pytest.fixture
def send(client, administrator, programme):
    """Send rows of a kind, as JSON; return the answer's body."""
    client.force_login(administrator)

    def call(kind, rows, *, source="erp", status=200):
        answer = client.post(
            f"/api/v1/ingest/{kind}/?source={source}",
            rows,
            content_type="application/json",
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    return call


@pytest.fixture
def acme(send):
    """An account that the system knows as A; its key here."""
    return send("accounts", [{"external_id": "A", "name": "Acme"}])["rows"][0]["id"]


@pytest.fixture
def published(programme):
    """A portfolio whose facts were published today."""
    return RunFactory(
        kind=REFRESH,
        as_of=programme.today(),
        status=Run.Status.DONE,
        published=True,
    )
