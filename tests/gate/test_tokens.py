"""A token lets its owner in, for what it is scoped to, while it lives."""

import datetime as dt

import pytest
from django.utils import timezone

from sam.lib.models import AuditEntry

PROMISES = "/api/v1/promises/"


def test_a_token_is_its_owner(caller, manager, account, outsider):
    listed = caller(manager).get("/api/v1/problems/", {"account": account.pk})
    assert listed.status_code == 200
    assert caller(outsider).get(f"/api/v1/accounts/{account.pk}/").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {
            "created_at": timezone.now() - dt.timedelta(days=3),
            "expires_at": timezone.now() - dt.timedelta(days=1),
        },
        {"revoked_at": timezone.now()},
    ],
)
def test_a_token_that_is_over_opens_nothing(caller, manager, fields):
    answer = caller(manager, **fields).get(PROMISES)
    assert answer.status_code == 401
    assert answer.json()["code"] == "invalid_token"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("text", ["x", "sam_" + "a" * 40, "sam_\x00", ""])
@pytest.mark.django_db
def test_an_unknown_token_opens_nothing(client, text):
    answer = client.get(PROMISES, headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 401


def test_who_left_has_no_token_any_more(caller, manager):
    calls = caller(manager)
    assert calls.get(PROMISES).status_code == 200
    manager.is_active = False
    manager.save()
    assert calls.get(PROMISES).status_code == 401


def test_a_token_does_not_open_pages(caller, manager):
    answer = caller(manager).get("/accounts/")
    assert answer.status_code == 302


def test_scopes_limit_what_a_token_does(caller, manager, account):
    reads = caller(manager, "activity:read")
    assert reads.get(PROMISES).status_code == 200
    refused = reads.post(PROMISES, {"account": account.pk}, format="json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "scope"
    assert "activity:write" in refused.json()["detail"]
    assert reads.get("/api/v1/wallet-entries/").status_code == 403


def test_a_post_that_reads_needs_the_scope_to_read(caller, director):
    asked = caller(director, "policy:read").post(
        "/api/v1/policies/preview/", {"colour": 1}, format="json"
    )
    assert asked.status_code == 409  # nothing is measured yet
    asked = caller(director, "policy:write").post(
        "/api/v1/policies/preview/", {}, format="json"
    )
    assert asked.status_code == 403


def test_the_last_use_is_kept_to_the_minute(token_for, manager, client):
    token, text = token_for(manager)
    headers = {"Authorization": f"Bearer {text}"}
    client.get(PROMISES, headers=headers)
    token.refresh_from_db()
    assert (token.last_used_from, token.last_used_at is None) == ("127.0.0.1", False)
    used = token.last_used_at
    client.get(PROMISES, headers=headers)
    token.refresh_from_db()
    assert token.last_used_at == used


def test_what_a_token_does_is_its_owner_s_work(caller, manager, account):
    made = caller(manager).post(
        "/api/v1/promises/",
        {"account": account.pk, "words": "Send the drawings", "due_on": "2030-01-01"},
        format="json",
    )
    assert made.status_code == 201, made.json()
    entry = AuditEntry.objects.order_by("-pk").first()
    assert (entry.actor_id, entry.door) == (manager.pk, "API")


@pytest.mark.django_db
def test_a_stranger_is_told_how_to_come_in(client):
    answer = client.get(PROMISES)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="SAM"'
