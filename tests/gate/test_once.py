"""A POST with a key is done once, and its answer kept with the work."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Promise
from accounts.services import promises
from sam.lib.doors import once
from sam.lib.models import DoorRules, IdempotencyKey

PROMISES = "/api/v1/promises/"
KEY = {"Idempotency-Key": "order-1"}


@pytest.fixture
def body(account):
    return {"account": account.pk, "words": "Send them", "due_on": "2030-01-01"}


@pytest.fixture
def calls(manager):
    client = APIClient(raise_request_exception=False)
    client.force_login(manager)
    return client


def test_the_second_call_gets_the_same_answer(calls, body):
    first = calls.post(PROMISES, body, format="json", headers=KEY)
    again = calls.post(PROMISES, body, format="json", headers=KEY)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["Content-Type"] == again.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Promise.objects.count() == 1


def test_without_a_key_each_call_is_its_own(calls, body):
    for _turn in range(2):
        assert calls.post(PROMISES, body, format="json").status_code == 201
    assert not IdempotencyKey.objects.exists()


def test_another_call_may_not_have_the_key(calls, body, colleague):
    calls.post(PROMISES, body, format="json", headers=KEY)
    other = {**body, "words": "Send all"}
    refused = calls.post(PROMISES, other, format="json", headers=KEY)
    assert refused.status_code == 409
    assert refused.json()["code"] == "idempotency_key_reused"
    made = Promise.objects.get()
    address = f"{PROMISES}{made.pk}/keep/"
    assert calls.post(address, body, format="json", headers=KEY).status_code == 409
    theirs = APIClient()
    theirs.force_login(colleague)
    assert theirs.post(PROMISES, body, format="json", headers=KEY).status_code == 201


def test_the_order_of_names_makes_no_other_body(calls, body):
    calls.post(PROMISES, body, format="json", headers=KEY)
    turned = dict(reversed(body.items()))
    again = calls.post(PROMISES, turned, format="json", headers=KEY)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_refusal_is_kept_too(calls, body, account):
    wrong = {**body, "due_on": "x"}
    first = calls.post(PROMISES, wrong, format="json", headers=KEY)
    again = calls.post(PROMISES, wrong, format="json", headers=KEY)
    assert (first.status_code, again.status_code) == (400, 400)
    assert first.content == again.content
    assert again.headers["Content-Type"] == "application/problem+json"


def test_a_crash_leaves_neither_work_nor_key(calls, body, monkeypatch):
    from accounts.api.promises import PromiseViewSet

    def crash(self, made, *_args, **_kwargs):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(PromiseViewSet, "shown", crash)
        answer = calls.post(PROMISES, body, format="json", headers=KEY)
    assert answer.status_code == 500
    assert not Promise.objects.exists()
    assert not IdempotencyKey.objects.exists()
    answer = calls.post(PROMISES, body, format="json", headers=KEY)
    assert answer.status_code == 201
    assert Promise.objects.count() == 1


def test_an_old_key_is_free_again(calls, body):
    calls.post(PROMISES, body, format="json", headers=KEY)
    hours = DoorRules.current().idempotency_hours
    IdempotencyKey.objects.update(
        created_at=timezone.now() - dt.timedelta(hours=hours, minutes=1)
    )
    again = calls.post(PROMISES, body, format="json", headers=KEY)
    assert again.status_code == 201
    assert "Idempotency-Replayed" not in again.headers
    assert once.prune() == 0
    IdempotencyKey.objects.update(
        created_at=timezone.now() - dt.timedelta(hours=hours, minutes=1)
    )
    assert once.prune() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel"])
def test_a_key_is_short_and_plain(calls, body, key):
    answer = calls.post(PROMISES, body, format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "idempotency_key"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once(calls, body, monkeypatch):
    """The second waits for the first, and is answered alike."""
    inside, go_on = threading.Event(), threading.Event()
    made, worked = promises.make_promise, []

    def slow(**arguments):
        worked.append(arguments)
        inside.set()
        assert go_on.wait(10)
        return made(**arguments)

    monkeypatch.setattr(promises, "make_promise", slow)
    answers = []

    def call():
        try:
            answers.append(calls.post(PROMISES, body, format="json", headers=KEY))
        finally:
            connections.close_all()

    first, second = threading.Thread(target=call), threading.Thread(target=call)
    first.start()
    assert inside.wait(10)
    second.start()
    _until_somebody_waits()
    go_on.set()
    first.join(20)
    second.join(20)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert len(worked) == Promise.objects.count() == 1


def _until_somebody_waits():
    pause = threading.Event()
    for _turn in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return
        pause.wait(0.05)
    pytest.fail("nobody waits")
