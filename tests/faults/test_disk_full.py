"""The server has no room left, in its own words: the run fails, nothing else does."""

import datetime as dt

import pytest
from django.db import OperationalError, connection, transaction

from sam.lib import outbox, runs, tables
from sam.lib.models import OutboxEvent, Run
from sam.lib.runs import registry

pytestmark = pytest.mark.django_db

KIND = "tests.full"
DAY = dt.date(2026, 6, 30)
FULL = """
DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full',
    MESSAGE = 'could not extend file: No space left on device'; END $$
"""


def run_out():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FULL)


@pytest.fixture
def kind():
    """A run that stages a table and then does what it is told."""
    todo = [run_out]

    def work(job):
        job.staged("facts", like="accounts_accountfacts")
        todo[0]()

    registry.register(KIND, "Full", work)
    yield todo
    registry._kinds.pop(KIND)


def test_a_run_fails_with_the_reason_frees_its_room_and_is_done_later(kind):
    with pytest.raises(OperationalError):
        runs.start(KIND, as_of=DAY)
    failed = Run.objects.get(kind=KIND)
    assert failed.status == Run.Status.FAILED
    assert "No space left on device" in failed.error
    assert tables.staged_tables(tables.staged_name(failed.pk, "")) == []
    kind[0] = lambda: None
    assert runs.start(KIND, as_of=DAY)[0].status == Run.Status.DONE


def test_an_event_waits_for_room(monkeypatch):
    monkeypatch.setitem(outbox._handlers, "tests.full", [lambda _event: run_out()])
    event = outbox.emit("tests.full")
    outbox.relay()
    event.refresh_from_db()
    assert event.relayed_at is None
    assert "No space left" in event.error
    monkeypatch.setitem(outbox._handlers, "tests.full", [lambda _event: None])
    OutboxEvent.objects.update(due_at=event.created_at)
    outbox.relay()
    event.refresh_from_db()
    assert event.relayed_at is not None
