"""Two people write down the same at once: real threads on a real server."""

import threading

import pytest
from django.db import connection

from accounts.models import Interaction, Promise
from accounts.services.interactions import log_interaction
from accounts.services.promises import (
    PromiseRefused,
    keep_promise,
    make_promise,
    withdraw_promise,
)
from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.facts_written import ago, in_days

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Do all of it at the same time; return what each returned or was refused with."""
    ready, found = threading.Barrier(len(calls)), []

    def run(call):
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            ready.wait()
            try:
                found.append(call())
            except PromiseRefused as refusal:
                found.append(refusal)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == len(calls)
    return found


def test_what_is_sent_twice_at_once_is_written_once(account, manager):
    at, due = ago(hours=1), in_days(2)

    def send():
        return log_interaction(
            account=account,
            actor=manager,
            kind="VISIT",
            happened_at=at,
            purpose="SELL",
            promise="Quote",
            due_on=due,
        )

    first, second, third = at_once(send, send, send)
    assert first == second == third
    assert Interaction.objects.count() == Promise.objects.count() == 1
    assert OutboxEvent.objects.filter(type="interaction.logged").count() == 1


def test_a_promise_ends_one_way(account, manager):
    promise = make_promise(
        account=account, actor=manager, words="Call", due_on=in_days(1)
    )
    found = at_once(
        lambda: keep_promise(promise=promise, actor=manager),
        lambda: withdraw_promise(promise=promise, actor=manager, reason="No stock"),
    )
    assert sum(isinstance(each, PromiseRefused) for each in found) == 1
    promise.refresh_from_db()
    assert (promise.kept_at is None) != (promise.withdrawn_at is None)
