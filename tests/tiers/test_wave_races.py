"""Two people decide on waves at once."""

import threading

import pytest
from django.db import connection

from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.factories import (
    RegionDirectorFactory,
)
from tests.tiers.waving import inside, plan, verbs
from tiers.models import Wave, WaveBaseline
from tiers.services import waves
from tiers.services.wave_checks import WaveRefused


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Real threads on a real server."""

    def at_once(self, *calls):
        ready, found = threading.Barrier(len(calls)), []

        def run(call):
            with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
                ready.wait()
                try:
                    found.append(call())
                except WaveRefused as refusal:
                    found.append(refusal)
                finally:
                    connection.close()

        threads = [threading.Thread(target=run, args=[call]) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(found) == len(calls)
        return found

    def test_two_who_open_it_open_it_once(self, director, account, north):
        other = RegionDirectorFactory(region=north).user
        wave = plan(director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        found = self.at_once(
            *(
                lambda person=person: waves.open_wave(wave=wave, actor=person)
                for person in (director, other)
            )
        )
        first, second = found
        assert first.opened_at == second.opened_at
        assert first.opened_by == second.opened_by
        assert WaveBaseline.objects.count() == 4
        assert verbs().count("open_wave") == 1

    def test_two_who_plan_the_same_days_plan_once(self, director):
        found = self.at_once(*(lambda: plan(director) for _ in range(2)))
        assert Wave.objects.count() == 1
        assert sum(isinstance(each, WaveRefused) for each in found) == 1

    def test_two_who_take_the_last_place_take_it_once(self, director, more):
        wave = plan(director, capacity=1)
        found = self.at_once(
            *(
                lambda one=one: waves.add_accounts(
                    wave=wave, actor=director, accounts=[one]
                )
                for one in more[:2]
            )
        )
        assert len(inside(wave)) == 1
        assert sum(isinstance(each, WaveRefused) for each in found) == 1

    def test_who_opens_and_who_holds_leave_one_truth(self, director, account):
        wave = plan(director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        found = self.at_once(
            lambda: waves.open_wave(wave=wave, actor=director),
            lambda: waves.hold_wave(wave=wave, actor=director, reason="Wait"),
        )
        wave.refresh_from_db()
        assert sum(isinstance(each, WaveRefused) for each in found) == 1
        assert (wave.status == "OPEN") is (wave.held_at is None)
