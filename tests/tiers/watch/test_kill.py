"""A run that is killed anywhere and repeated raises nothing twice."""

import os
import signal

import pytest
from django.db import connection, connections

from accounts.rollup import chunk_bounds
from sam.lib import audit
from sam.lib.models import AuditEntry, Run
from tests.factories import InteractionFactory, ProgrammeFactory
from tests.tiers.watch.looks import before, customer, look
from tiers.models import Flag, FlagEvent, Tier
from tiers.services import watching

POINTS = 8
WRITTEN = (
    "tiers_flagevent",
    "tiers_flag",
    "tiers_entitlement",
    "lib_runchunk",
    "lib_run",
)


def kill_at(statement):
    """Watch in a process of its own that is killed at its n-th statement."""
    connections.close_all()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
    left = iter(range(statement, -1, -1))

    def count_down(execute, *call):
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*call)

    try:
        with (
            audit.acting(actor=None, door=AuditEntry.Door.COMMAND),
            connection.execute_wrapper(count_down),
        ):
            look()
    finally:
        os._exit(0)


def statements():
    """How many statements an undisturbed run takes."""
    counted = []

    def count(execute, *call):
        counted.append(1)
        return execute(*call)

    with connection.execute_wrapper(count):
        look()
    return len(counted)


def forget():
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f"DELETE FROM {table}")


def said():
    return sorted(
        (event.flag.account_id, event.flag.kind, event.verb)
        for event in FlagEvent.objects.select_related("flag")
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_statement_it_raises_each_flag_once(monkeypatch):
    monkeypatch.setattr(chunk_bounds, "__defaults__", (2,))
    ProgrammeFactory()
    for tier in (Tier.STRATEGIC, Tier.VALUED, Tier.VALUED):
        InteractionFactory(account=customer(tier), happened_at=before(200))
    whole = statements()
    undisturbed = said()
    assert len(undisturbed) == Flag.objects.count() > 3
    killed = 0
    for point in range(POINTS):
        forget()
        kill_at(whole * (point + 1) // (POINTS + 1))
        killed += not Run.objects.filter(kind=watching.WATCH, status="DONE").exists()
        look()
        assert said() == undisturbed, f"point {point}"
    assert killed == POINTS
