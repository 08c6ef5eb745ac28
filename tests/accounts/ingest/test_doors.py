"""Who may send rows in bulk, and under which source's name."""

import datetime as dt
import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.importing.ingest import KINDS
from accounts.importing.ingest_sources import source_of
from accounts.models import ImportBatch
from accounts.permissions import may_import
from sam.users.models import ApiToken, User
from tests.factories import UserFactory


def token_of(user, *sources):
    return ApiToken.objects.create(
        user=user,
        name="ERP",
        start="sam_x",
        digest=hashlib.sha256(b"x").digest(),
        scopes=["ingest:write"],
        sources=list(sources),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_but_administrators_sends_rows(
    client, kind, manager, colleague, director, executive, desk_agent
):
    address = f"/api/v1/ingest/{kind}/"
    assert client.post(address, [], "application/json").status_code == 401
    for person in (manager, colleague, director, executive, desk_agent):
        client.force_login(person)
        answer = client.post(address, [{}], "application/json")
        assert answer.status_code == 403
        assert "import" in answer.json()["detail"]
        assert client.get(address).status_code == 405
    assert not ImportBatch.objects.exists()


def test_a_service_sends_rows_if_it_sees_every_account(db):
    for role in User.Role:
        service = UserFactory(role=role, is_service=True)
        assert bool(may_import(service)) is service.sees_all


def test_a_token_writes_under_the_names_that_it_was_given(administrator):
    own = f"api:{administrator.pk}"
    plain = token_of(administrator)
    assert source_of(actor=administrator, token=plain, asked="") == own
    plain.sources = ["erp", "crm"]
    assert source_of(actor=administrator, token=plain, asked="") == "erp"
    for named in ("erp", "crm", own):
        assert source_of(actor=administrator, token=plain, asked=named) == named
    with pytest.raises(PermissionDenied, match="the source file"):
        source_of(actor=administrator, token=plain, asked="file")


def test_a_person_names_any_source(administrator):
    assert source_of(actor=administrator, token=None, asked="file") == "file"
    assert source_of(actor=administrator, token=None, asked="").startswith("api:")


@pytest.mark.parametrize("source", ["x" * 51, " ", "%00", "%0A"])
def test_a_source_that_is_no_code_is_refused(client, administrator, source):
    client.force_login(administrator)
    address = f"/api/v1/ingest/accounts/?source={source}"
    answer = client.post(address, [{}], "application/json")
    assert answer.status_code == 400
    assert not ImportBatch.objects.exists()
