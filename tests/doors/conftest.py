"""The world that is walked, made once for a module, and what everybody was answered."""

import pytest
from django.db import transaction
from django.test import override_settings

from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.doors import world as worlds
from tests.doors.asking import Answer, Caller
from tests.doors.finding import Door, doors


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One of everything, about one account, until the module ends."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    system = audit.acting(actor=None, door=AuditEntry.Door.COMMAND)
    with django_db_blocker.unblock(), files, transaction.atomic():
        with system:
            made = worlds.build()
        yield made
        transaction.set_rollback(True)


def walked_doors():
    """Return every door, and of those that Django makes alike the first."""
    first = {}
    for door in doors():
        first.setdefault(door.line if door.is_admin else door, door)
    return list(first.values())


@pytest.fixture(scope="module")
def caller(world):
    """Return somebody at the doors, by the name of their role."""

    def come(who):
        if who in world.tokens:
            return Caller(None, authorization=f"Bearer {world.tokens[who]}")
        return Caller(world.people.get(who))

    return come


@pytest.fixture(scope="module")
def answers(world, caller):
    """Return what *who* was answered at each door; each walks once."""
    walked: dict[str, dict[Door, Answer]] = {}

    def walk(who):
        if who not in walked:
            somebody = caller(who)
            walked[who] = {
                door: somebody.ask(door, world.address(door), world.body(door))
                for door in walked_doors()
            }
        return walked[who]

    return walk
