"""Health: the process, the database, and what a page says without one."""

import json
from http import HTTPStatus

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from sam import env, health


@pytest.mark.django_db
class TestReady:
    def test_with_a_migrated_database(self, client):
        answer = client.get("/readyz")
        assert answer.status_code == HTTPStatus.OK
        assert answer.json() == {
            "database": "ok",
            "migrations": "ok",
            "broker": "ok",
        }

    def test_not_before_the_last_migration(self, client, monkeypatch):
        applied = MigrationRecorder.applied_migrations
        last = ("sessions", "0001_initial")
        monkeypatch.setattr(
            MigrationRecorder,
            "applied_migrations",
            lambda self: {
                key: row for key, row in applied(self).items() if key != last
            },
        )
        answer = client.get("/readyz")
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json()["migrations"] == "missing"

    def test_without_a_broker(self, client, monkeypatch):
        monkeypatch.setattr(env, "redis_url", lambda: "redis://127.0.0.1:1/0")
        answer = client.get("/readyz")
        assert answer.status_code == HTTPStatus.OK
        assert answer.json()["broker"] == "unreachable"

    def test_not_without_a_database(self, client, monkeypatch):
        def unreachable(self):
            raise OperationalError

        monkeypatch.setattr(MigrationRecorder, "applied_migrations", unreachable)
        answer = client.get("/readyz")
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json()["database"] == "unreachable"


def test_who_is_signed_in_needs_no_database_to_ask(client):
    client.cookies["sessionid"] = "of-somebody"  # no test may reach the database here
    assert client.get("/healthz").status_code == HTTPStatus.OK


def test_the_process_answers_without_a_database(client):
    assert json.loads(client.get("/healthz").content) == {"status": "ok"}


@pytest.mark.django_db
def test_a_page_says_when_to_come_back(client, monkeypatch):
    def unreachable(request):
        raise OperationalError

    monkeypatch.setattr(
        "django.contrib.sessions.middleware.SessionMiddleware.process_request",
        lambda self, request: unreachable(request),
    )
    client.raise_request_exception = False
    answer = client.get("/auth/login/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == str(health.RETRY_SECONDS)
