"""Whatever is sent to an operation that writes, it is refused and nothing breaks."""

import pytest
from django.db import transaction
from django.test import Client

from tests.doors.finding import doors
from tests.doors.mangling import many

SEED = 20261122
# Verbs that need no body do their work whatever comes with it, if they can read it.
DONE = range(200, 300)
BY_ROW = "/api/v1/ingest/"  # names the bad rows, each by itself, in a 200


def broken(world, who, *, count, seed):
    """Send *count* mangled requests as *who*; return those not answered with a 4xx."""
    writing = [door for door in doors() if door.is_api and door.method != "GET"]
    bodies = [world.body(door) for door in writing]
    client = Client(raise_request_exception=False)
    client.force_login(world.people[who])
    found = []
    for at, sent in many(bodies, count=count, seed=seed):
        door = writing[at]
        with transaction.atomic():
            answer = client.generic(
                door.method, world.address(door), sent.body, headers=sent.headers
            )
            transaction.set_rollback(True)
        status = answer.status_code
        by_row = door.route.startswith(BY_ROW) and status == 200
        is_done = status in DONE and not bodies[at]
        if not (400 <= status < 500 or is_done or by_row):
            found.append((door, sent.how, status, sent.body[:200]))
    return found


@pytest.mark.parametrize("who", ["account manager"])
def test_a_few_mangled_requests_are_refused(world, who):
    assert broken(world, who, count=60, seed=SEED) == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["account manager", "director", "administrator"])
def test_thousands_of_mangled_requests_are_refused(world, who):
    assert broken(world, who, count=700, seed=SEED + 1) == []
