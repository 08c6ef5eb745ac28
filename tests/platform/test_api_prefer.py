"""Runs asked for over the wire: answered at once, or after a time that has an end."""

from types import SimpleNamespace

import pytest

from sam.lib.models import Run
from sam.workspace.services import run_requests

pytestmark = pytest.mark.django_db
ASKED = {"kind": "nightly", "as_of": "2026-06-01"}


@pytest.fixture
def clock(monkeypatch):
    """A clock that only sleeping moves, and a write that is committed."""
    now = SimpleNamespace(seconds=0.0)

    def sleep(seconds):
        now.seconds += seconds

    time = SimpleNamespace(monotonic=lambda: now.seconds, sleep=sleep)
    monkeypatch.setattr(run_requests, "time", time)
    committed = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(run_requests, "connection", committed)
    return now


@pytest.fixture
def ask(client, director, clock):
    client.force_login(director)

    def post(**headers):
        return client.post(
            "/api/v1/runs/", ASKED, content_type="application/json", headers=headers
        )

    return post


def test_at_once_if_that_is_preferred(ask, clock, client):
    answer = ask(prefer="respond-async")
    assert answer.status_code == 202
    assert answer["Preference-Applied"] == "respond-async"
    assert clock.seconds == 0
    told = client.get(answer["Location"]).json()
    assert told["id"] == answer.json()["id"]
    assert told["status"] == Run.Status.QUEUED


def test_else_after_a_time_that_has_an_end(ask, clock, settings):
    answer = ask()
    assert answer.status_code == 201
    assert "Preference-Applied" not in answer
    assert answer["Location"].endswith(f"/runs/{answer.json()['id']}/")
    assert settings.RUN_WAIT_SECONDS <= clock.seconds < settings.RUN_WAIT_SECONDS + 1


def test_shorter_if_that_is_preferred_and_never_longer(ask, clock, settings):
    assert ask(prefer="wait=2")["Preference-Applied"] == "wait=2"
    assert 2 <= clock.seconds < 3
    clock.seconds = 0.0
    longest = settings.RUN_WAIT_SECONDS
    assert ask(prefer="wait=99")["Preference-Applied"] == f"wait={longest}"
    assert clock.seconds < longest + 1


def test_what_is_not_understood_is_passed_over(ask, clock, settings):
    answer = ask(prefer="handling=strict, wait=soon")
    assert answer.status_code == 201
    assert "Preference-Applied" not in answer
    assert clock.seconds >= settings.RUN_WAIT_SECONDS
