"""Worker, beat and web killed while a night is under way: it ends as if nothing was."""

import random
import time

import pytest

from sam import nightly
from sam.lib import runs
from sam.lib.models import Run
from tests.faults.asking import ask_for_a_night, has_ended_well
from tests.rails.portfolio import make_portfolio
from tests.rails.test_nightly import forget, state

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# A lease runs out after a minute, and the tick looks once a minute.
PATIENCE_SECONDS = 420


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.on_demand)])
def test_a_night_whose_processes_are_killed_ends_like_an_undisturbed_one(
    system, rounds
):
    make_portfolio()
    today = runs.today()
    runs.start(nightly.NIGHTLY, as_of=today)
    forget()
    runs.start(nightly.NIGHTLY, as_of=today)
    undisturbed = state()
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    system.begin("web", "worker", "beat")
    for _round in range(rounds):
        forget()
        run = ask_for_a_night(system)
        assert run.as_of == today
        system.until(lambda: is_under_way(run), seconds=PATIENCE_SECONDS)  # noqa: B023
        time.sleep(chance.uniform(0, 0.5))
        names = chance.sample(["worker", "beat", "web"], k=3)
        for name in names:
            system.kill(name)
        system.begin(*names)
        system.until(lambda: has_ended_well(run), seconds=PATIENCE_SECONDS)  # noqa: B023
        assert state() == undisturbed, f"seed {seed}"
        assert not Run.objects.filter(status__in=["RUNNING", "QUEUED"]).exists()
        assert Run.objects.filter(kind=nightly.NIGHTLY).count() == 1


def is_under_way(run):
    run.refresh_from_db()
    return run.status != Run.Status.QUEUED
