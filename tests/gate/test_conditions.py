"""What a caller has is not sent again; what changed since is not overwritten."""

import pytest
from rest_framework.test import APIClient

from accounts.models import Promise
from tests.factories import PromiseFactory


@pytest.fixture
def calls(manager):
    client = APIClient()
    client.force_login(manager)
    return client


@pytest.fixture
def promise(account, manager):
    return PromiseFactory(account=account, owner=manager)


@pytest.fixture
def address(promise):
    return f"/api/v1/promises/{promise.pk}/"


def test_what_the_caller_has_is_not_sent_again(calls, address, promise):
    first = calls.get(address)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = calls.get(address, headers={"If-None-Match": f'"x", W/{etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    Promise.objects.filter(pk=promise.pk).update(words="Something else")
    changed = calls.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_a_write_to_what_was_read_is_done(calls, address, promise):
    etag = calls.get(address).headers["ETag"]
    body = {"outcome": "Done"}
    done = calls.post(
        f"{address}keep/", body, format="json", headers={"If-Match": etag}
    )
    assert done.status_code == 200, done.json()
    promise.refresh_from_db()
    assert promise.kept_at is not None


def test_a_write_to_what_changed_since_is_refused(calls, address, promise):
    etag = calls.get(address).headers["ETag"]
    Promise.objects.filter(pk=promise.pk).update(words="Something else")
    refused = calls.post(
        f"{address}keep/", {}, format="json", headers={"If-Match": etag}
    )
    assert refused.status_code == 412
    assert refused.json()["code"] == "precondition_failed"
    promise.refresh_from_db()
    assert promise.kept_at is None
    weak = {"If-Match": "W/" + calls.get(address).headers["ETag"]}
    refused = calls.post(f"{address}keep/", {}, format="json", headers=weak)
    assert refused.status_code == 412


def test_any_state_will_do_for_a_star(calls, address):
    answer = calls.post(f"{address}keep/", {}, format="json", headers={"If-Match": "*"})
    assert answer.status_code == 200
    gone = calls.post(
        "/api/v1/promises/999999999/keep/",
        {},
        format="json",
        headers={"If-Match": "*"},
    )
    assert gone.status_code == 404


def test_a_refused_precondition_is_not_kept_for_its_key(calls, address):
    headers = {"Idempotency-Key": "k", "If-Match": '"x"'}
    assert (
        calls.post(f"{address}keep/", {}, format="json", headers=headers).status_code
        == 412
    )
    headers["If-Match"] = calls.get(address).headers["ETag"]
    done = calls.post(f"{address}keep/", {}, format="json", headers=headers)
    assert done.status_code == 200


def test_where_something_is_made_there_is_nothing_to_match(calls, account):
    answer = calls.post(
        "/api/v1/promises/",
        {"account": account.pk, "words": "Call back", "due_on": "2026-03-01"},
        format="json",
        headers={"If-Match": '"x"'},
    )
    assert answer.status_code == 412
    assert not Promise.objects.exists()
