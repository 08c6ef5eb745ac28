"""Thousands of writes, workers killed at random: all that was committed arrives."""

import os
import random
import signal
import time
from collections import defaultdict

import pytest
from django.db import connections, transaction

from accounts.models import Account
from sam.events.models import Delivery
from sam.events.services import offering, sending
from sam.lib import audit, outbox
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import AccountFactory, RegionFactory

WRITERS, WORKERS = 2, 3
ROLLED_BACK, REFUSED = 0.1, 0.05
VERB = "write_in_chaos"


def fork(work, *given):
    """Do *work* in a process of its own; return its id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
    try:
        with audit.acting(actor=None, door=AuditEntry.Door.JOB):
            work(*given)
    finally:
        os._exit(0)


def write(numbers, accounts, seed):
    """Write one after the other; take some back, as a refusal would."""
    chance = random.Random(seed)
    for number in numbers:
        with transaction.atomic():
            pk = chance.choice(accounts)
            account = Account.objects.select_for_update(no_key=True).get(pk=pk)
            audit.record(VERB, account, account_id=pk, after={"number": number})
            told = {"problem": number, "kind": "OTHER"}
            outbox.emit("problem.opened", account_id=pk, payload=told)
            if chance.random() < ROLLED_BACK:
                transaction.set_rollback(True)


def relay():
    """Do what the schedule has workers do, without waiting for it."""
    while True:
        outbox.relay()
        offering.offer()
        if not sending.send():
            time.sleep(0.05)


def kill(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def is_under_way(child):
    return os.waitpid(child, os.WNOHANG) == (0, 0)


def disturb(writers, most, chance):
    """Kill and replace workers, *most* times, until all is sent; count the kills."""
    workers, kills = [fork(relay) for _n in range(WORKERS)], 0
    writing, until = set(writers), time.monotonic() + 1800
    try:
        while time.monotonic() < until:
            time.sleep(chance.uniform(0.3, 3))
            writing = {child for child in writing if is_under_way(child)}
            waiting = (
                OutboxEvent.objects.filter(offered_at=None).exists()
                or Delivery.objects.filter(status="WAITING").exists()
            )
            if not writing and not waiting:
                break
            if kills < most:
                at = chance.randrange(WORKERS)
                kill(workers[at])
                workers[at] = fork(relay)
                kills += 1
    finally:
        for child in workers:
            kill(child)
    return kills


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("writes", "most"),
    [(600, 8), pytest.param(10_000, 80, marks=pytest.mark.on_demand)],
)
def test_whatever_is_killed_all_that_was_committed_arrives(
    subscribe, consumer, settings, monkeypatch, writes, most
):
    settings.EVENT_SECONDS, settings.EVENT_HOST_HANDS = 2, 4
    settings.EVENT_SENDERS = WORKERS
    monkeypatch.setattr(sending, "GRACE", sending.GRACE / 30)
    monkeypatch.setattr(sending, "PAUSES", tuple(p / 50 for p in sending.PAUSES[:4]))
    monkeypatch.setattr(sending, "IN_A_ROW", 1000)
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    consumer.fails = lambda message: chance.random() < REFUSED
    region = RegionFactory()
    accounts = [AccountFactory(region=region).pk for _n in range(100)]
    subscribe(["problem.*"])
    writers = [
        fork(write, range(n, writes, WRITERS), accounts, seed + n)
        for n in range(WRITERS)
    ]
    kills = disturb(writers, most, random.Random(seed))
    committed = {
        (entry.account_id, entry.after["number"])
        for entry in AuditEntry.objects.filter(verb=VERB)
    }
    arrived = defaultdict(list)
    for message in consumer.accepted:
        arrived[message["account"]].append(message["problem"])
    arrived = {at: list(dict.fromkeys(numbers)) for at, numbers in arrived.items()}
    received = {(at, number) for at, numbers in arrived.items() for number in numbers}
    assert received == committed, f"seed {seed}"
    assert 0 < len(committed) < writes
    assert kills >= most // 4, "too few kills: the test proves nothing"
    order = defaultdict(list)
    events = OutboxEvent.objects.filter(type="problem.opened").order_by("id")
    for account, payload in events.values_list("account_id", "payload"):
        order[account].append(payload["problem"])
    assert arrived == order, f"seed {seed}"
    assert not Delivery.objects.exclude(status="DELIVERED").exists()
