"""The nightly chain: repeated, or killed and resumed, it ends in the same state."""

import datetime as dt
import random
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.rollup import chunk_bounds
from sam import nightly
from sam.lib import runs
from sam.lib.models import Run
from sam.lib.runs import registry
from tests.factories import RunFactory
from tests.rails.killing import killed_at, statements
from tests.rails.portfolio import AS_OF, make_portfolio
from tiers.models import ChangeSet, TierAssignment

# Everything that the chain writes, but for what counts or dates the attempts.
DERIVED = {
    "accounts_accountaccess": {"id"},
    "accounts_accountfacts": set(),
    "accounts_dirtyaccount": {"id"},
    "accounts_orderhistory": set(),
    "scoring_accountmeasures": {"fit_id"},
    "scoring_measuresnapshot": {"id"},
    "scoring_measuresettings": {"id", "created_at"},
    "scoring_modelfit": {"id", "run_id", "created_at", "candidates"},
    "tiers_evaluation": {"policy_id"},
    "tiers_scoresnapshot": {"id", "policy_id"},
    "tiers_policy": {"id", "created_at", "activated_at"},
    "tiers_changeset": {"id", "run_id", "policy_id", "created_at"},
    "tiers_change": {"id", "change_set_id", "measures"},
    "tiers_tierassignment": {"id"},
    "tiers_flag": {"id", "created_at", "cleared_at"},
    "tiers_flagevent": {"id", "flag_id", "at"},
    "tiers_entitlement": {"id", "created_at"},
    "tiers_watchrules": {"id", "created_at"},
    "tiers_servicestandard": {"id", "updated_at"},
    "workspace_accountrow": set(),
    "workspace_notification": {"id", "created_at", "evidence", "mail_due_at"},
}


def state():
    """Return the rows of every derived table, in an order of their own."""
    found = {}
    with connection.cursor() as cursor:
        for table, ignored in DERIVED.items():
            cursor.execute(f"SELECT * FROM {table}")
            names = [column.name for column in cursor.description]
            kept = [i for i, name in enumerate(names) if name not in ignored]
            rows = [tuple(str(row[i]) for i in kept) for row in cursor.fetchall()]
            found[table] = sorted(rows)
    return found


def forget():
    """Put everything back to where only the facts are known."""
    with connection.cursor() as cursor:
        tables = ", ".join([*DERIVED, "lib_runchunk", "lib_run", "lib_outboxevent"])
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute(
            "INSERT INTO accounts_dirtyaccount (account_id, orders)"
            " SELECT id, true FROM accounts_account"
        )


def night(as_of=AS_OF, **options):
    return runs.start(nightly.NIGHTLY, as_of=as_of, **options)[0]


def resumed():
    """Do the night, as who comes after a kill; its last commit may be on its way."""
    until = time.monotonic() + 60
    while True:
        try:
            return night()
        except runs.Busy:
            assert time.monotonic() < until
            time.sleep(0.1)


@pytest.fixture
def portfolio(db):
    return make_portfolio()


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(chunk_bounds, "__defaults__", (7,))


class TestTwice:
    def test_changes_nothing_the_second_time(self, portfolio):
        first = night()
        assert first.changed == portfolio.count()
        before = state()
        assert night(again=True).changed == 0
        assert state() == before

    def test_the_same_day_and_inputs_is_the_same_run(self, portfolio):
        first = night()
        repeated, is_repeat = runs.start(nightly.NIGHTLY, as_of=AS_OF)
        assert (repeated.pk, is_repeat) == (first.pk, True)

    @pytest.mark.slow
    def test_a_new_fact_makes_it_another_run(self, portfolio):
        first = night()
        portfolio[0].orders.create(ordered_on=AS_OF, currency="GBP")
        assert night().pk != first.pk

    @pytest.mark.slow
    def test_chunks_and_their_order_change_no_figure(self, portfolio, small_chunks):
        night()
        in_chunks = state()
        chunk_bounds.__defaults__ = (20_000,)
        assert night(again=True).changed == 0
        assert state() == in_chunks


class TestDays:
    @pytest.mark.slow
    def test_quiet_accounts_age_the_next_day(self, portfolio):
        night()
        night(AS_OF + dt.timedelta(days=1))
        alive = state()["scoring_accountmeasures"]
        night(AS_OF + dt.timedelta(days=30))
        assert state()["scoring_accountmeasures"] != alive

    @pytest.mark.slow
    def test_an_earlier_day_publishes_nothing(self, portfolio):
        night()
        before = state()
        earlier = night(AS_OF - dt.timedelta(days=100))
        after = state()
        fits = "scoring_modelfit"
        assert (before.pop(fits), after.pop(fits))[0] != []
        assert after == before
        assert not earlier.published

    def test_the_first_night_takes_tiers_as_given_and_proposes(self, portfolio):
        night()
        assert set(TierAssignment.objects.values_list("tier", flat=True)) == {"VALUED"}
        proposed = ChangeSet.objects.get()
        assert (proposed.status, proposed.cause) == ("PROPOSED", "REVIEW")
        assert proposed.review_on == dt.date(2026, 4, 1)
        assert proposed.changes.count() == 1

    @pytest.mark.slow
    def test_the_next_night_of_the_quarter_proposes_nothing_new(self, portfolio):
        night()
        night(AS_OF - dt.timedelta(days=0), again=True)
        assert ChangeSet.objects.count() == 1

    def test_an_empty_system(self, db):
        run = night()
        assert (run.status, run.changed) == ("DONE", 0)
        assert not ChangeSet.objects.exists()


def test_the_command_refuses_a_day_that_has_not_come(portfolio):
    with pytest.raises(CommandError, match="2126-01-01 has not come yet"):
        call_command("nightly", as_of=dt.date(2126, 1, 1))
    assert not Run.objects.exists()


class TestSchedule:
    def at(self, hour, day=2):
        registry.check_due(dt.datetime(2026, 7, day, hour, 30, tzinfo=dt.UTC))
        return Run.objects.filter(kind=nightly.NIGHTLY)

    def test_asks_for_the_last_whole_day_once(self, portfolio):
        assert not self.at(1).exists()
        assert self.at(3).get().as_of == dt.date(2026, 7, 1)
        assert self.at(4).count() == 1

    def test_a_run_from_before_the_day_was_over_does_not_count(self, portfolio):
        noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
        RunFactory(as_of=noon.date(), status="DONE", requested_at=noon)
        assert self.at(3).filter(status="QUEUED").get().as_of == noon.date()

    def test_a_failed_night_is_tried_again_after_a_pause(self, portfolio):
        failed_at = dt.datetime(2026, 7, 2, 3, 10, tzinfo=dt.UTC)
        RunFactory(as_of=dt.date(2026, 7, 1), status="FAILED", ended_at=failed_at)
        assert not self.at(3).filter(status="QUEUED").exists()
        assert self.at(4).filter(status="QUEUED").count() == 1

    def test_a_night_that_a_person_stopped_stays_stopped(self, portfolio):
        RunFactory(
            as_of=dt.date(2026, 7, 1),
            status="STOPPED",
            requested_at=dt.datetime(2026, 7, 2, 2, tzinfo=dt.UTC),
        )
        assert not self.at(9).filter(status="QUEUED").exists()

    def test_a_later_day_that_was_done_leaves_nothing_to_catch_up(self, portfolio):
        RunFactory(as_of=dt.date(2026, 7, 2), status="DONE")
        assert not self.at(3).filter(status="QUEUED").exists()

    def test_missed_nights_are_one_run_for_the_latest(self, portfolio):
        night()
        assert self.at(3, day=9).exclude(status="DONE").get().as_of == dt.date(
            2026, 7, 8
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("points", [10, pytest.param(100, marks=pytest.mark.on_demand)])
def test_killed_anywhere_it_ends_like_an_undisturbed_night(small_chunks, points):
    make_portfolio()
    night()  # loads what a night needs, which those after it have
    forget()
    whole = statements(night)
    undisturbed = state()
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    killed = 0
    for point in range(points):
        forget()
        killed += killed_at(
            night, statement=chance.randrange(whole), pause=chance.uniform(0, 0.05)
        )
        resumed()
        assert state() == undisturbed, f"seed {seed}, point {point}"
        assert not Run.objects.filter(status="RUNNING").exists()
    assert killed > points / 2, "too few kills came before the end"
