"""Tokens are made by whom they belong to, shown once, replaced and revoked."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from sam.access.services import tokens
from sam.lib.doors import keys
from sam.lib.models import AuditEntry, DoorRules, IdempotencyKey
from sam.users.models import ApiToken, User
from tests.factories import UserFactory

API = "/api/v1/tokens/"
PROMISES = "/api/v1/promises/"
ASKED = {"name": "Reports", "scopes": ["tiers:read", "flags:read"], "days": "30"}
TEXT = re.compile(r"sam_[A-Za-z0-9]{40}")

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(db):
    return UserFactory(
        is_service=True, full_name="Billing", role=User.Role.ADMINISTRATOR
    )


def opens(text):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client.get(API).status_code == 200


def make(user, *scopes, **fields):
    return tokens.make_token(
        actor=user, user=user, name="Mine", scopes=scopes or ["read"], **fields
    )


def test_a_token_is_shown_once_and_kept_as_a_digest(client, manager):
    client.force_login(manager)
    page = client.post("/me/tokens/new/", ASKED | {"scopes": ["access:read"]})
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    [text] = TEXT.findall(page.content.decode())
    kept = ApiToken.objects.get()
    assert (kept.user, kept.created_by) == (manager, manager)
    assert kept.scopes == ["access:read"]
    assert bytes(kept.digest) == keys.digest_of(text)
    assert opens(text)
    entry = AuditEntry.objects.get(verb="make_token")
    assert text not in json.dumps([entry.before, entry.after])
    listed = client.get("/me/tokens/").content.decode()
    assert "Reports" in listed
    assert text not in listed


def test_what_is_wrong_stands_beside_its_field(client, manager):
    client.force_login(manager)
    page = client.post("/me/tokens/new/", {"name": " ", "days": "4000"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name", "scopes"}
    asked = ASKED | {"days": "4000"}
    page = client.post("/me/tokens/new/", asked)
    assert page.context["form"].errors["days"] == ["From 1 to 365."]
    assert not ApiToken.objects.exists()


def test_the_rules_limit_how_long_it_lives(manager):
    DoorRules.objects.create(pk=1, token_days=10)
    made = make(manager).token
    assert made.expires_at - made.created_at < dt.timedelta(days=10, minutes=1)
    with pytest.raises(tokens.TokenRefused):
        make(manager, days=11)


def test_one_makes_tokens_of_oneself_only(manager, director, administrator, service):
    for actor, user in ((manager, director), (manager, service)):
        with pytest.raises(PermissionDenied):
            tokens.make_token(actor=actor, user=user, name="x", scopes=["read"])
    with pytest.raises(PermissionDenied, match="own tokens"):
        tokens.make_token(actor=administrator, user=manager, name="x", scopes=["read"])
    made = tokens.make_token(
        actor=administrator, user=service, name="x", scopes=["read"]
    )
    assert made.token.created_by == administrator


def test_nobody_gives_what_they_lack(administrator, manager, service):
    service.role = User.Role.EXECUTIVE
    service.save()
    with pytest.raises(PermissionDenied, match="sees money"):
        tokens.make_token(actor=administrator, user=service, name="x", scopes=["read"])
    with pytest.raises(PermissionDenied, match="rows of a system"):
        make(manager, sources=["erp"])
    narrow = make(manager, "tiers:read", "access:write", days=2).token
    with pytest.raises(tokens.TokenRefused) as refusal:
        make(manager, "flags:read", by=narrow)
    assert set(refusal.value.errors) == {"scopes"}
    child = make(manager, "tiers:read", by=narrow).token
    assert child.expires_at == narrow.expires_at


def test_revoking_is_at_once_and_for_good(client, manager, colleague, administrator):
    made = make(manager, "access:read")
    client.force_login(colleague)
    address = f"/me/tokens/{made.token.pk}/revoke/"
    assert client.post(address).status_code == 404
    assert opens(made.text)
    client.force_login(administrator)
    assert client.post(address).status_code == 302
    assert not opens(made.text)
    made.token.refresh_from_db()
    assert made.token.revoked_by == administrator
    assert tokens.revoke_token(actor=manager, token=made.token).revoked_by == (
        administrator
    )
    with pytest.raises(tokens.TokenOver):
        tokens.rotate_token(actor=manager, token=made.token)


def test_a_new_one_takes_over_from_the_old(client, manager):
    old = make(manager, "access:read", days=20)
    client.force_login(manager)
    page = client.post(f"/me/tokens/{old.token.pk}/replace/", {"hours": "24"})
    [text] = TEXT.findall(page.content.decode())
    assert opens(text)
    assert opens(old.text)
    old.token.refresh_from_db()
    assert old.token.expires_at < timezone.now() + dt.timedelta(hours=25)
    new = ApiToken.objects.latest("pk")
    assert new.scopes == old.token.scopes
    assert dt.timedelta(days=19) < new.expires_at - new.created_at
    client.post(f"/me/tokens/{new.pk}/replace/", {"hours": "0"})
    assert not opens(text)


def test_an_administrator_sees_all_tokens_and_no_text(
    client, manager, administrator, service
):
    mine = make(manager)
    client.force_login(administrator)
    made = client.post("/administration/tokens/new/", ASKED | {"user": str(service.pk)})
    assert len(TEXT.findall(made.content.decode())) == 1
    page = client.get("/administration/tokens/", {"live": "1"}).content.decode()
    assert mine.token.start in page
    assert "Billing" in page
    assert not TEXT.search(page)
    found = client.get("/administration/tokens/", {"q": "billing"})
    assert [token.user for token, _state in found.context["tokens"]] == [service]
    client.force_login(manager)
    assert client.get("/administration/tokens/").status_code == 403
    assert client.get("/administration/tokens/new/").status_code == 403


def test_the_api_makes_lists_replaces_and_revokes(manager, colleague):
    client = APIClient()
    client.force_login(manager)
    headers = {"Idempotency-Key": "one"}
    asked = {"name": "Bridge", "scopes": ["access:read", "access:write"], "days": 5}
    made = client.post(API, asked, format="json", headers=headers)
    assert made.status_code == 201, made.json()
    assert made.headers["Cache-Control"] == "no-store"
    text = made.json()["token"]
    again = client.post(API, asked, format="json", headers=headers)
    assert again.json() == made.json() | {"token": None}
    assert text.encode() not in bytes(IdempotencyKey.objects.get().body)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    wider = program.post(API, asked | {"scopes": ["read"]}, format="json")
    assert wider.status_code == 400
    assert wider.json()["errors"][0]["pointer"] == "/scopes"
    key = made.json()["id"]
    rotated = program.post(f"{API}{key}/rotate/", {}, format="json")
    assert rotated.status_code == 201
    assert program.get(API).status_code == 401
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {rotated.json()['token']}")
    listed = program.get(API).json()["results"]
    assert len(listed) == 2
    assert not any("token" in each for each in listed)
    own = program.post(f"{API}{rotated.json()['id']}/revoke/", {}, format="json")
    assert own.status_code == 200
    assert own.json()["revoked_by"] == manager.email
    client.force_login(colleague)
    assert client.get(f"{API}{key}/").status_code == 404


def test_the_command_prints_it_once(manager):
    out = io.StringIO()
    call_command(
        "create_token",
        user=manager.email,
        scopes="access:read, tiers:read",
        days=3,
        stdout=out,
    )
    text = out.getvalue().strip()
    assert TEXT.fullmatch(text)
    assert opens(text)
    with pytest.raises(CommandError, match="no scope nonsense"):
        call_command("create_token", user=manager.email, scopes="nonsense")
    with pytest.raises(CommandError, match="No active colleague"):
        call_command("create_token", user="who@example.com", scopes="read")
