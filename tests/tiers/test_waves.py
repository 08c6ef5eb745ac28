"""Running waves: who may, what is refused and then unchanged, who races whom."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Account, Programme
from sam.lib.models import OutboxEvent
from tests.factories import (
    AccountFactory,
    AccountMeasuresFactory,
)
from tests.tiers.waving import day, inside, opened, plan, verbs
from tiers.models import Wave, WaveBaseline
from tiers.services import waves
from tiers.services.wave_checks import WaveRefused


class TestPlanning:
    def test_a_director_plans_and_changes(self, director):
        wave = plan(director, name=" Pilot ")
        assert (wave.number, wave.name, wave.status) == (1, "Pilot", "PLANNED")
        waves.change_wave(wave=wave, actor=director, capacity=2, name="North")
        waves.change_wave(wave=wave, actor=director, capacity=2)
        wave.refresh_from_db()
        assert (wave.capacity, wave.name) == (2, "North")
        assert verbs() == ["plan_wave", "change_wave"]

    @pytest.mark.parametrize("who", ["manager", "executive", "administrator"])
    def test_nobody_else_does(self, request, who, director):
        wave = plan(director)
        person = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied, match="Only a director"):
            plan(person, starts=400, ends=500)
        for does in (waves.open_wave, waves.close_wave, waves.cancel_wave):
            with pytest.raises(PermissionDenied):
                does(wave=wave, actor=person)
        for does in (waves.hold_wave, waves.release_wave):
            with pytest.raises(PermissionDenied):
                does(wave=wave, actor=person, reason="Because")
        assert Wave.objects.get().status == "PLANNED"

    @pytest.mark.parametrize(
        ("starts", "ends"), [(365, 800), (-10, 0), (10, 20), (-10, 800)]
    )
    def test_waves_that_overlap_are_refused_by_name(self, director, starts, ends):
        plan(director)
        with pytest.raises(WaveRefused, match="would overlap wave 1, “Pilot”, from"):
            plan(director, starts=starts, ends=ends)
        assert Wave.objects.count() == 1

    def test_the_day_after_the_last_is_free_and_a_cancelled_wave_s_days_too(
        self, director
    ):
        first = plan(director)
        later = plan(director, starts=366, ends=700)
        with pytest.raises(WaveRefused, match="would overlap wave 1"):
            waves.change_wave(wave=later, actor=director, starts_on=day(365))
        waves.cancel_wave(wave=first, actor=director)
        waves.cancel_wave(wave=first, actor=director)
        waves.change_wave(wave=later, actor=director, starts_on=day(0))
        assert plan(director, starts=800, ends=900).number == 3
        assert verbs().count("cancel_wave") == 1

    def test_a_wave_may_be_29_february_alone(self, director):
        leap = dt.date(2028, 2, 29)
        wave = waves.plan_wave(
            actor=director, name="Leap", starts_on=leap, ends_on=leap, capacity=1
        )
        assert wave.starts_on == wave.ends_on == leap
        waves.plan_wave(
            actor=director,
            name="After",
            starts_on=dt.date(2028, 3, 1),
            ends_on=dt.date(2029, 2, 28),
            capacity=1,
        )

    @pytest.mark.parametrize(
        ("fields", "words", "field"),
        [
            ({"ends": -1}, "Its last day is before its first", "ends_on"),
            ({"capacity": 0}, "room for one account", "capacity"),
            ({"name": "  "}, "Give the wave a name", "name"),
            ({"name": "x" * 201}, "Give the wave a name", "name"),
            ({"visits_tolerance": 1.5}, "share from 0 to 100", "visits_tolerance"),
            (
                {"visits_tolerance": float("nan")},
                "share from 0 to 100",
                "visits_tolerance",
            ),
        ],
    )
    def test_what_cannot_be_is_refused(self, director, fields, words, field):
        with pytest.raises(WaveRefused, match=words) as refusal:
            plan(director, **fields)
        assert refusal.value.field == field
        assert not Wave.objects.exists()


class TestAccounts:
    def test_they_enter_once_and_leave(self, director, account, more):
        wave = plan(director)
        accounts = [account, *more[:2]]
        assert waves.add_accounts(wave=wave, actor=director, accounts=accounts) == 3
        assert waves.add_accounts(wave=wave, actor=director, accounts=[account]) == 0
        assert waves.remove_account(wave=wave, actor=director, account=account)
        assert not waves.remove_account(wave=wave, actor=director, account=account)
        assert len(inside(wave)) == 2
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        assert verbs().count("add_to_wave") == 4

    def test_no_more_than_there_are_places(self, director, account, more):
        wave = plan(director, capacity=2)
        with pytest.raises(WaveRefused, match="room for 2 more accounts"):
            waves.add_accounts(wave=wave, actor=director, accounts=more)
        assert inside(wave) == []
        waves.add_accounts(wave=wave, actor=director, accounts=more[:2])
        with pytest.raises(WaveRefused, match="2 accounts enter with it already"):
            waves.change_wave(wave=wave, actor=director, capacity=1)
        assert Wave.objects.get().capacity == 2

    def test_one_that_enters_with_another_or_is_gone_is_refused(
        self, director, account, more
    ):
        first = plan(director)
        later = plan(director, starts=366, ends=700)
        waves.add_accounts(wave=first, actor=director, accounts=[account])
        with pytest.raises(WaveRefused, match="Acme enters with wave 1, “Pilot”"):
            waves.add_accounts(wave=later, actor=director, accounts=[more[0], account])
        Account.objects.filter(pk=more[0].pk).update(status="FORMER")
        with pytest.raises(WaveRefused, match="not a customer any more"):
            waves.add_accounts(wave=later, actor=director, accounts=[more[0]])
        assert inside(later) == []

    def test_one_that_the_director_does_not_see_is_refused(self, director):
        wave = plan(director)
        with pytest.raises(WaveRefused, match="not yours to see"):
            waves.add_accounts(wave=wave, actor=director, accounts=[AccountFactory()])
        assert inside(wave) == []

    def test_promotions_wait_until_it_is_open(self, director, account, more):
        wave = plan(director, starts=0)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        [words] = waves.why_waiting([account.pk, more[0].pk]).values()
        assert words.startswith("It enters with wave 1, “Pilot”, which is planned")
        waves.open_wave(wave=wave, actor=director)
        assert waves.why_waiting([account.pk]) == {}
        waves.close_wave(wave=wave, actor=director)
        assert waves.why_waiting([account.pk]) == {}

    def test_nobody_waits_for_a_wave_that_is_cancelled_or_was_left(
        self, director, account
    ):
        wave = plan(director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        waves.remove_account(wave=wave, actor=director, account=account)
        assert waves.why_waiting([account.pk]) == {}
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        waves.cancel_wave(wave=wave, actor=director)
        assert waves.why_waiting([account.pk]) == {}


class TestOpening:
    def test_freezes_how_valued_customers_stand_once(self, director, account, valued):
        wave = opened(director, account)
        frozen = {one.measure: one.value for one in wave.baselines.all()}
        assert frozen == {
            "CONTRIBUTION": 50,
            "RETENTION": 1,
            "RESPONSE": None,
            "VISITS": None,
        }
        AccountMeasuresFactory._meta.model.objects.update(net_margin_12m=1)
        again = waves.open_wave(wave=wave, actor=director)
        assert again.opened_at == wave.opened_at
        assert wave.baselines.get(measure="CONTRIBUTION").value == 50
        assert verbs().count("open_wave") == 1
        assert OutboxEvent.objects.filter(type="wave.opened").count() == 1

    def test_without_valued_customers_nothing_is_measured_and_it_opens(
        self, director, account
    ):
        wave = opened(director, account)
        kept = wave.baselines.values_list("value", "accounts")
        assert list(kept) == [(None, 0)] * 4

    def test_it_takes_accounts_and_its_days(self, director, account):
        wave = plan(director, starts=1)
        with pytest.raises(WaveRefused, match="It starts on"):
            waves.open_wave(wave=wave, actor=director)
        waves.change_wave(wave=wave, actor=director, starts_on=day(0))
        with pytest.raises(WaveRefused, match="No account enters with it yet"):
            waves.open_wave(wave=wave, actor=director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        Wave.objects.update(starts_on=day(-9), ends_on=day(-1))
        with pytest.raises(WaveRefused, match="It was to end on"):
            waves.open_wave(wave=wave, actor=director)
        assert Wave.objects.get().status == "PLANNED"
        assert not WaveBaseline.objects.exists()

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_its_days_are_the_programme_s(self, director, account, zone):
        Programme.objects.update(time_zone=zone)
        assert opened(director, account).status == "OPEN"

    def test_not_while_another_runs(self, director, account, more):
        first = opened(director, account)
        Wave.objects.filter(pk=first.pk).update(starts_on=day(-99), ends_on=day(-1))
        later = plan(director, name="Next")
        waves.add_accounts(wave=later, actor=director, accounts=more[:1])
        with pytest.raises(WaveRefused, match="Wave 1, “Pilot”, is still running"):
            waves.open_wave(wave=later, actor=director)
        waves.close_wave(wave=first, actor=director)
        waves.close_wave(wave=first, actor=director)
        assert waves.open_wave(wave=later, actor=director).status == "OPEN"
        assert verbs().count("close_wave") == 1

    @pytest.mark.parametrize(
        ("does", "words"),
        [
            (waves.cancel_wave, "Only a planned wave is cancelled"),
            (waves.change_wave, "Only a planned wave is changed"),
        ],
    )
    def test_what_runs_is_not_changed(self, director, account, does, words):
        wave = opened(director, account)
        with pytest.raises(WaveRefused, match=f"Wave 1 is running. {words}"):
            does(wave=wave, actor=director)
