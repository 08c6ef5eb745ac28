"""The run that watches: what it publishes, keeps and says; no cause flagged twice."""

import datetime as dt

import pytest

from accounts.models import Programme
from accounts.services import facts
from sam.lib import runs
from tests.factories import (
    InteractionFactory,
    ServiceStandardFactory,
    UserFactory,
)
from tests.factories.days import DAY
from tests.tiers.watch.looks import before, customer, flag_of, look, reasons_of
from tiers.models import Flag, FlagEvent, ServiceStandard, Tier, WatchRules
from tiers.services import watching

UNDER = "UNDER_SERVED"
LATER = DAY + dt.timedelta(days=1)


def visit(account, *days):
    for since in days:
        InteractionFactory(account=account, happened_at=before(since))


def told(flag):
    return list(flag.events.order_by("pk").values_list("verb", "on"))


def today_is(monkeypatch, day):
    monkeypatch.setattr(Programme, "today", lambda _self: day)


@pytest.fixture
def neglected(programme):
    """A customer who gets too few visits, and is promised nothing else."""
    Programme.objects.update(revenue_share_warning=1)
    nothing = {"contact_days": None, "resolve_days": None, "response_minutes": None}
    ServiceStandardFactory(
        tier=Tier.VALUED, visits_target=12, visits_floor=8, **nothing
    )
    account = customer()
    visit(account, 60, 150, 300)
    return account


class TestAFlag:
    def test_says_whose_it_is_what_is_at_stake_and_since_when(self, neglected):
        run = look()
        flag = Flag.objects.get()
        assert (flag.kind, flag.owner, flag.opened_on) == (UNDER, neglected.owner, DAY)
        assert flag.stake == 25_000
        assert flag.evidence | {"reasons": []} == {
            "reasons": [],
            "urgent": False,
            "tier": "VALUED",
            "share": 0.25,
            "base": 100_000,
        }
        assert (run.changed, run.result["raised"]) == (1, {UNDER: 1})
        assert told(flag) == [("RAISED", DAY)]

    def test_is_raised_once_for_one_cause_and_kept(self, neglected):
        look()
        Flag.objects.update(acknowledged_at=before(0))
        assert look().changed == 0
        assert look(LATER).changed == 0
        flag = Flag.objects.get()
        assert (flag.opened_on, flag.updated_on) == (DAY, LATER)
        assert flag.acknowledged_at == before(0)
        assert told(flag) == [("RAISED", DAY)]

    def test_follows_the_account_to_its_new_owner(self, neglected):
        look()
        neglected.owner = UserFactory()
        neglected.save()
        look()
        assert Flag.objects.get().owner == neglected.owner

    def test_is_cleared_when_mended_and_its_history_stays(self, neglected):
        look()
        visit(neglected, 1, 2)
        assert look().result["cleared"] == {UNDER: 1}
        flag = Flag.objects.get()
        assert flag.cleared_on == DAY
        assert told(flag) == [("RAISED", DAY), ("CLEARED", DAY)]
        later = DAY + dt.timedelta(days=200)
        look(later)
        assert Flag.objects.open().get(kind=UNDER).opened_on == later

    def test_tells_when_its_reasons_change(self, neglected):
        look()
        ServiceStandard.objects.filter(tier=Tier.VALUED).update(contact_days=30)
        assert look().result["changed"] == {UNDER: 1}
        flag = Flag.objects.get()
        assert told(flag) == [("RAISED", DAY), ("CHANGED", DAY)]
        assert set(reasons_of(neglected, UNDER)) == {"VISITS", "SILENCE"}


class TestDays:
    def test_an_earlier_day_is_counted_and_changes_nothing(self, neglected):
        look()
        before_it = list(Flag.objects.values())
        run = look(DAY - dt.timedelta(days=30))
        assert run.published is False
        assert list(Flag.objects.values()) == before_it
        assert FlagEvent.objects.count() == 1

    def test_what_a_later_day_saw_is_left_alone(self, neglected, monkeypatch):
        today_is(monkeypatch, LATER)
        look()
        visit(neglected, -1, -1)  # tomorrow
        assert watching.watch_accounts([neglected.pk]) == [neglected.pk]
        look(DAY)
        assert flag_of(neglected, UNDER) is None
        assert Flag.objects.get().cleared_on == LATER

    def test_a_clock_that_jumped_years_ahead_freezes_nothing(
        self, neglected, monkeypatch
    ):
        look()
        today_is(monkeypatch, dt.date(2036, 1, 1))
        watching.watch_accounts([neglected.pk])
        today_is(monkeypatch, LATER)
        visit(neglected, -1, -1)
        look(LATER)
        assert not Flag.objects.open().exists()
        assert Flag.objects.get(kind=UNDER).cleared_on == LATER


class TestRules:
    def test_new_rules_change_flags_at_the_next_run_which_says_so(
        self, neglected, monkeypatch
    ):
        today_is(monkeypatch, DAY)
        look()
        rules = WatchRules.objects.create(version=2, rare_visits=3)
        assert watching.watch_accounts([neglected.pk]) == []
        run = look()
        assert run.result["rules"] == {"was": 1, "is": 2, "raised": 1, "cleared": 0}
        raised = flag_of(neglected, "RARELY_VISITED")
        assert raised.rules_version == rules.version
        assert raised.events.get().by_rules is True
        assert "rules" not in look().result

    def test_they_make_it_another_run_of_the_same_day(self, neglected):
        first, _ = runs.start(watching.WATCH, as_of=DAY)
        same, is_repeat = runs.start(watching.WATCH, as_of=DAY)
        assert (same.pk, is_repeat) == (first.pk, True)
        WatchRules.objects.create(version=2)
        assert runs.start(watching.WATCH, as_of=DAY)[0].pk != first.pk


class TestAtOnce:
    def test_nothing_is_looked_at_before_the_first_run(self, neglected):
        assert watching.watch_accounts([neglected.pk]) == []
        assert not Flag.objects.exists()

    def test_a_visit_clears_the_flag_with_the_facts(self, neglected, monkeypatch):
        today_is(monkeypatch, DAY)
        runs.start(facts.REFRESH, as_of=DAY)
        look()
        assert flag_of(neglected, UNDER)
        visit(neglected, 1, 2)
        assert facts.refresh_marked() == [neglected.pk]
        assert flag_of(neglected, UNDER) is None

    def test_what_changes_while_a_run_looks_is_not_overwritten(
        self, neglected, monkeypatch
    ):
        today_is(monkeypatch, DAY)
        look()
        looked = watching._look

        def look_while_somebody_visits(job):
            looked(job)
            visit(neglected, 1, 2)
            watching.watch_accounts([neglected.pk])

        monkeypatch.setattr(watching, "_look", look_while_somebody_visits)
        look()
        flag = Flag.objects.get()
        assert flag.cleared_on == DAY
        assert told(flag) == [("RAISED", DAY), ("CLEARED", DAY)]
