"""Running waves: who may, what is refused and then unchanged, who races whom."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import Account, Programme
from accounts.services.access import refresh_access
from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    RegionDirectorFactory,
    TierAssignmentFactory,
)
from tests.tiers.waving import day, done, opened, plan
from tiers.models import Wave, WaveAccount, WaveBaseline
from tiers.services import waves
from tiers.services.wave_checks import WaveRefused
from tiers.services.wave_holds import holds_of

WORSE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def more(north, director):
    """Three more accounts of the director's region."""
    accounts = AccountFactory.create_batch(3, region=north)
    refresh_access()
    return accounts


@pytest.fixture
def valued(north):
    """A Valued customer that earns 50."""
    account = AccountFactory(region=north, name="Valued Ltd")
    TierAssignmentFactory(account=account, started_at=WORSE)
    AccountFactsFactory(account=account)
    AccountMeasuresFactory(account=account, net_margin_12m=Decimal(50))
    return account


def inside(wave):
    entries = WaveAccount.objects.filter(wave=wave, removed_at=None)
    return sorted(entries.values_list("account__name", flat=True))


def verbs():
    return list(
        AuditEntry.objects.filter(model="tiers.wave")
        .order_by("pk")
        .values_list("verb", flat=True)
    )


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


class TestHolding:
    @pytest.fixture
    def next_wave(self, director, account, valued, more):
        """The wave after one whose Valued customers contributed 100; they earn 50."""
        done(director, account, CONTRIBUTION=100)
        wave = plan(director, name="Next")
        waves.add_accounts(wave=wave, actor=director, accounts=more[:1])
        return wave

    def test_it_waits_while_valued_customers_lose_with_both_figures(
        self, director, next_wave
    ):
        [hold] = holds_of(next_wave)
        assert "contributed £100 in 12 months when wave 1 was opened" in hold.words
        assert "contribute £50 now" in hold.words
        assert "a fall of 5 % is tolerated" in hold.words.replace("\xa0", " ")
        assert "50" not in hold.plain_words
        with pytest.raises(WaveRefused, match=r"The wave is held\. Valued customers"):
            waves.open_wave(wave=next_wave, actor=director)
        next_wave.refresh_from_db()
        assert next_wave.status == "PLANNED"
        assert not next_wave.baselines.exists()

    def test_it_opens_when_they_have_recovered(self, director, next_wave):
        AccountMeasuresFactory._meta.model.objects.update(net_margin_12m=95)
        assert holds_of(next_wave) == []
        assert waves.open_wave(wave=next_wave, actor=director).status == "OPEN"

    def test_a_named_director_releases_it_for_a_reason(self, director, next_wave):
        with pytest.raises(WaveRefused, match="Say why it opens all the same"):
            waves.release_wave(wave=next_wave, actor=director, reason=" ")
        waves.release_wave(wave=next_wave, actor=director, reason="One lost tender")
        assert holds_of(Wave.objects.get(pk=next_wave.pk)) == []
        with pytest.raises(WaveRefused, match="released already"):
            waves.release_wave(wave=next_wave, actor=director, reason="Again")
        wave = waves.open_wave(wave=next_wave, actor=director)
        assert (wave.released_by, wave.release_reason) == (director, "One lost tender")
        entry = AuditEntry.objects.get(verb="release_wave")
        assert "£50" in entry.before["holds"][0]

    def test_what_nothing_holds_needs_no_release(self, director):
        with pytest.raises(WaveRefused, match="Nothing holds this wave"):
            waves.release_wave(wave=plan(director), actor=director, reason="Because")

    def test_a_person_holds_it_also_after_a_release(self, director, next_wave):
        waves.release_wave(wave=next_wave, actor=director, reason="One lost tender")
        with pytest.raises(WaveRefused, match="Say why the wave waits"):
            waves.hold_wave(wave=next_wave, actor=director, reason="")
        held = waves.hold_wave(wave=next_wave, actor=director, reason="No hours")
        first, second = holds_of(held)
        assert first.words == f"{director} holds it: No hours"
        assert second.comparison is not None
        with pytest.raises(WaveRefused, match="No hours"):
            waves.open_wave(wave=next_wave, actor=director)
        waves.release_wave(wave=next_wave, actor=director, reason="Hours found")
        assert waves.open_wave(wave=next_wave, actor=director).status == "OPEN"

    def test_every_earlier_wave_counts_so_that_slow_losses_do_too(
        self, director, next_wave, more
    ):
        between = Wave.objects.create(
            number=9,
            name="Between",
            starts_on=day(-500),
            ends_on=day(-400),
            capacity=1,
            status="DONE",
            opened_at=WORSE,
            created_by=director,
        )
        WaveBaseline.objects.create(
            wave=between,
            measure="CONTRIBUTION",
            value=51,
            accounts=1,
            as_of=day(-500),
        )
        [hold] = holds_of(next_wave)
        assert "wave 1" in hold.words


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
