"""Nobody asks more often than the rules of the doors say."""

import pytest

from sam import embedded
from sam.embedded import valkey
from sam.lib.doors import rates
from sam.lib.models import DoorRules

PROMISES = "/api/v1/promises/"


@pytest.fixture
def counted(settings, monkeypatch):
    """Count in the embedded server, within one minute of its own."""
    embedded.start()
    settings.RATE_LIMIT_REDIS = valkey.url()
    monkeypatch.setattr(rates, "_away_until", 0.0)
    moment = 60_000_000.0 + 15
    with rates._client(valkey.url()) as client:
        for key in client.scan_iter("sam:rate:*"):
            client.delete(key)
    monkeypatch.setattr(rates.time, "time", lambda: moment)


def test_a_token_has_an_allowance_of_its_own(counted, caller, manager):
    DoorRules.objects.create(pk=1, requests_minute=2)
    calls = caller(manager)
    first = calls.get(PROMISES)
    assert first.headers["RateLimit-Limit"] == "2"
    assert first.headers["RateLimit-Remaining"] == "1"
    assert first.headers["RateLimit-Reset"] == "45"
    assert calls.get(PROMISES).status_code == 200
    refused = calls.get(PROMISES)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "45"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.json()["code"] == "too_many_requests"
    assert caller(manager).get(PROMISES).status_code == 200


def test_wrong_tokens_count_for_their_address(counted, db, client):
    DoorRules.objects.create(pk=1, requests_minute=1)
    wrong = {"Authorization": "Bearer sam_x"}
    assert client.get(PROMISES, headers=wrong).status_code == 401
    assert client.get(PROMISES, headers=wrong).status_code == 429


def test_pages_are_not_counted(counted, client, manager):
    client.force_login(manager)
    assert "RateLimit-Limit" not in client.get("/accounts/").headers


def test_without_redis_everybody_is_let_in(
    settings, monkeypatch, caller, manager, caplog
):
    settings.RATE_LIMIT_REDIS = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(rates, "_away_until", 0.0)
    calls = caller(manager)
    for _turn in range(2):
        answer = calls.get(PROMISES)
        assert answer.status_code == 200
        assert "RateLimit-Limit" not in answer.headers
    said = [record for record in caplog.records if "not limited" in record.getMessage()]
    assert len(said) == 1
