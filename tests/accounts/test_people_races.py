"""Two people write down the same person at once: real threads on a real server."""

import threading

import pytest
from django.db import connection

from accounts.models import Position
from accounts.services.moves import promote
from accounts.services.people import add_person
from accounts.services.positions import PersonRefused, change_position, values_of
from sam.lib import audit
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry
from tests.accounts.facts_written import in_days
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Do all of it at the same time; return what each returned or was refused with."""
    ready, found = threading.Barrier(len(calls)), []

    def run(call):
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            ready.wait()
            try:
                found.append(call())
            except (PersonRefused, ChangedMeanwhile) as refusal:
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


def test_a_person_added_twice_at_once_is_one(account, manager):
    def send():
        return add_person(account=account, actor=manager, full_name="Ada Lane")

    first, second = at_once(send, send)
    assert first == second
    assert Position.objects.count() == 1


def test_of_two_who_correct_a_position_at_once_one_is_told(account, manager, director):
    beth = PositionFactory(account=account, title="Buyer")
    opened = stamp(values_of(beth))
    found = at_once(
        *(
            lambda actor=actor, title=title: change_position(
                position=beth, actor=actor, title=title, seen=opened
            )
            for actor, title in ((manager, "Head"), (director, "Chief"))
        )
    )
    (refused,) = [each for each in found if isinstance(each, ChangedMeanwhile)]
    beth.refresh_from_db()
    assert refused.theirs["title"] == beth.title


def test_a_promotion_sent_twice_opens_one_position(account, manager):
    beth = PositionFactory(account=account, title="Buyer")

    def send():
        return promote(position=beth, actor=manager, on=in_days(0), title="Head")

    found = at_once(send, send)
    assert sum(isinstance(each, PersonRefused) for each in found) == 1
    assert Position.objects.filter(contact=beth.contact).count() == 2
