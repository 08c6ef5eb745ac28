"""Events: told once certain, never for what was rolled back, again after a failure."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sam.lib import outbox
from sam.lib.models import OutboxEvent


@pytest.fixture
def heard(monkeypatch):
    """What handlers of ``news`` have heard; ``heard.fail`` makes them fail."""

    class Heard(list):
        fail = False

    told = Heard()

    def listen(event):
        if told.fail:
            raise ConnectionError("no route")
        told.append(event.payload)

    monkeypatch.setitem(outbox._handlers, "news", [listen])
    return told


def test_tells_in_order_and_once(db, heard):
    for n in range(3):
        outbox.emit("news", payload={"n": n})
    assert outbox.relay() == 3
    assert outbox.relay() == 0
    assert heard == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_says_nothing_of_what_was_rolled_back(db, heard):
    with transaction.atomic():
        outbox.emit("news")
        transaction.set_rollback(True)
    assert outbox.relay() == 0
    assert heard == []


def test_tries_again_later_after_a_failure(db, heard):
    heard.fail = True
    outbox.emit("news", payload={"n": 1})
    outbox.emit("other")
    assert outbox.relay() == 1
    event = OutboxEvent.objects.get(type="news")
    assert (event.attempts, event.error) == (1, "ConnectionError: no route")
    assert event.due_at > timezone.now()
    heard.fail = False
    assert outbox.relay() == 0
    OutboxEvent.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    assert outbox.relay() == 1
    assert heard == [{"n": 1}]


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_tell_each_event_once(heard):
    for n in range(40):
        outbox.emit("news", payload={"n": n})
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        while outbox.relay(limit=5):
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(n["n"] for n in heard) == list(range(40))
