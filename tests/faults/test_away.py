"""The broker or the database gone, with real processes: what everybody sees."""

from http import HTTPStatus

import pytest

from sam import health
from sam.lib.models import OutboxEvent, Run
from sam.nightly import NIGHTLY
from tests.faults.asking import ask_for_a_night, has_ended_well

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_without_the_broker_people_work_and_jobs_wait(system):
    system.begin("web", "worker", "beat")
    system.broker.close()
    ready = system.ask("/readyz")
    assert ready.status == HTTPStatus.OK
    assert ready.json["broker"] == "unreachable"
    assert "sam_broker_up 0.0" in system.metrics()
    for path in ("/accounts/", "/api/v1/accounts/"):
        assert system.ask(path).status == HTTPStatus.OK
    run = ask_for_a_night(system)
    assert run.status == Run.Status.QUEUED
    assert OutboxEvent.objects.filter(type="run.requested", relayed_at=None).exists()

    system.broker.open()
    system.until(lambda: has_ended_well(run), seconds=240)
    assert system.ask("/readyz").json["broker"] == "ok"
    assert Run.objects.filter(kind=NIGHTLY).count() == 1
    assert not OutboxEvent.objects.filter(type="run.requested", relayed_at=None)


def test_without_the_database_all_say_when_to_come_back(system):
    system.begin("web")
    assert system.ask("/accounts/").status == HTTPStatus.OK
    system.database.close()
    retry = str(health.RETRY_SECONDS)
    for path, words in (("/accounts/", "is away"), ("/api/v1/accounts/", "is away")):
        answer = system.ask(path)
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert words in answer.text
        headers = {name.lower(): value for name, value in answer.headers.items()}
        assert headers["retry-after"] == retry
    assert answer.json["status"] == HTTPStatus.SERVICE_UNAVAILABLE
    typed = system.ask("/runs/", form={"as_of": "2026-07-01"})
    assert typed.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "What you typed" in typed.text
    assert system.ask("/healthz").status == HTTPStatus.OK
    ready = system.ask("/readyz")
    assert ready.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert ready.json["database"] == "unreachable"
    assert "sam_database_up 0.0" in system.metrics()

    system.database.open()
    assert system.ask("/accounts/").status == HTTPStatus.OK
    assert system.ask("/readyz").status == HTTPStatus.OK
    assert not Run.objects.exists()
    counted = [
        line
        for line in system.metrics()
        if line.startswith("sam_http_requests_total") and "account-list" in line
    ]
    assert any('status="503"' in line for line in counted)
