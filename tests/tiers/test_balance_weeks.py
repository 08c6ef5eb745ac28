"""What each tier gave and got in a week, as the run measures it."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import ContactPreference, Interaction, OrderHistory
from sam.lib import runs
from sam.lib.models import Run
from tests.factories import (
    AccountFactory,
    EvaluationFactory,
    InteractionFactory,
    ProblemFactory,
    RegionFactory,
    ServiceStandardFactory,
    TierAssignmentFactory,
)
from tiers.models import (
    BalanceIndex,
    BalanceSnapshot,
    ServiceStandard,
    Tier,
    WatchRules,
)
from tiers.services import balance, balance_judging

MONDAY = dt.date(2026, 6, 1)
SUNDAY = MONDAY + dt.timedelta(days=6)
LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def at(day, hour=12):
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def customer(tier, **fields):
    account = AccountFactory(**fields)
    TierAssignmentFactory(account=account, tier=tier, started_at=LONG_AGO)
    return account


def contact(account, day, minutes=30):
    return InteractionFactory(account=account, happened_at=at(day), minutes=minutes)


def weigh(as_of=SUNDAY):
    return runs.start(balance.BALANCE, as_of=as_of, again=True)[0]


def week(tier, region=None, week_on=MONDAY):
    return BalanceSnapshot.objects.get(tier=tier, region=region, week_on=week_on)


@pytest.fixture
def valued_one(programme, north):
    """A Valued customer in the north, known since last year."""
    account = customer(Tier.VALUED, region=north)
    contact(account, MONDAY - dt.timedelta(days=20))
    return account


@pytest.fixture
def strategic_one(programme, north):
    return customer(Tier.STRATEGIC, region=north)


class TestWho:
    def test_a_customer_counts_in_the_tier_that_it_holds_at_the_weeks_end(
        self, valued_one
    ):
        moved = customer(Tier.VALUED)
        moved.tier_assignments.update(ended_at=at(SUNDAY))
        TierAssignmentFactory(account=moved, tier=Tier.STRATEGIC, started_at=at(SUNDAY))
        contact(moved, MONDAY, minutes=45)
        weigh()
        assert (week("STRATEGIC").accounts, week("STRATEGIC").minutes) == (1, 45)
        assert week("VALUED").accounts == 1
        assert week("VALUED", week_on=MONDAY - dt.timedelta(days=7)).accounts == 2

    def test_prospects_and_who_has_left_do_not(self, valued_one):
        customer(Tier.STRATEGIC, status="PROSPECT")
        customer(Tier.VALUED, status="FORMER", closed_on=SUNDAY)
        customer(Tier.VALUED, status="FORMER", closed_on=SUNDAY + dt.timedelta(days=1))
        weigh()
        assert (week("STRATEGIC").accounts, week("VALUED").accounts) == (0, 2)

    def test_a_region_counts_all_below_and_the_topmost_who_has_none(
        self, valued_one, north
    ):
        country = RegionFactory(name="Country")
        south = RegionFactory(name="South", parent=country)
        customer(Tier.VALUED, region=south)
        customer(Tier.VALUED, region=None)
        weigh()
        counts = {
            place: week("VALUED", region=place).accounts
            for place in (None, country, south)
        }
        assert counts == {None: 3, country: 2, south: 1}


class TestFigures:
    def test_contacts_and_minutes_by_the_programmes_clock(self, valued_one, programme):
        programme.time_zone = "Asia/Tokyo"
        programme.save()
        for day, hour, minutes in (
            (SUNDAY, 14, 20),  # 23:00 on Sunday in Tokyo
            (SUNDAY, 16, 40),  # Monday there
            (MONDAY, 0, None),
        ):
            InteractionFactory(
                account=valued_one, happened_at=at(day, hour), minutes=minutes
            )
        weigh()
        assert (week("VALUED").contacts, week("VALUED").minutes) == (2, 20)

    def test_what_is_promised_is_the_floor_or_the_days_between_contacts(
        self, valued_one, strategic_one
    ):
        ServiceStandard.objects.all().delete()
        ServiceStandardFactory(tier="VALUED", visits_floor=2, contact_days=70)
        ServiceStandardFactory(tier="STRATEGIC", visits_floor=8, visits_target=8)
        weigh()
        assert week("VALUED").contacts_promised == pytest.approx(0.1)
        assert week("STRATEGIC").contacts_promised == pytest.approx(
            8 * 7 / 365.25, abs=1e-6
        )

    def test_a_quadrants_standard_and_the_customers_wish_go_first(
        self, valued_one, strategic_one
    ):
        ServiceStandard.objects.all().delete()
        ServiceStandardFactory(tier="VALUED", contact_days=70, visits_floor=0)
        ServiceStandardFactory(tier="STRATEGIC", contact_days=7, visits_floor=0)
        ServiceStandardFactory(
            tier="STRATEGIC", quadrant="LAGGARD", contact_days=28, visits_floor=0
        )
        EvaluationFactory(account=strategic_one, quadrant="LAGGARD")
        ContactPreference.objects.create(
            account=valued_one, asked_on=MONDAY, contact_days=14
        )
        weigh()
        assert week("STRATEGIC").contacts_promised == pytest.approx(0.25)
        assert week("VALUED").contacts_promised == pytest.approx(0.5)
        before = week("VALUED", week_on=MONDAY - dt.timedelta(days=7))
        assert before.contacts_promised == pytest.approx(0.1)

    def test_a_wish_for_visits_keeps_the_proportion_of_floor_to_target(
        self, valued_one
    ):
        ServiceStandard.objects.all().delete()
        ServiceStandardFactory(tier="VALUED", visits_target=12, visits_floor=6)
        ContactPreference.objects.create(
            account=valued_one, asked_on=MONDAY, visits_year=8
        )
        weigh()
        assert week("VALUED").contacts_promised == pytest.approx(
            4 * 7 / 365.25, abs=1e-6
        )

    def test_who_wants_quiet_is_promised_nothing(self, valued_one):
        ContactPreference.objects.create(
            account=valued_one,
            asked_on=MONDAY,
            contact_days=7,
            quiet_until=SUNDAY,
        )
        weigh()
        assert week("VALUED").contacts_promised == 0

    def test_who_waits_still_has_waited_until_now(self, valued_one):
        opened = at(MONDAY)
        for minutes in (10, 60):
            ProblemFactory(
                account=valued_one,
                opened_at=opened,
                first_response_at=opened + dt.timedelta(minutes=minutes),
            )
        ProblemFactory(account=valued_one, opened_at=opened)
        weigh()
        row = week("VALUED")
        assert (row.answered, row.response_minutes) == (2, 60)
        assert row.problems_open == 3

    def test_no_answer_at_all_is_not_measured(self, valued_one):
        opened = at(MONDAY)
        ProblemFactory(
            account=valued_one,
            opened_at=opened,
            first_response_at=at(SUNDAY + dt.timedelta(days=2)),
            resolved_at=at(SUNDAY + dt.timedelta(days=2)),
        )
        weigh()
        row = week("VALUED")
        assert (row.answered, row.response_minutes, row.problems_open) == (0, None, 1)

    def test_income_beside_that_of_the_same_customers_before(self, valued_one):
        year_ago = MONDAY - dt.timedelta(weeks=52)
        days = [
            year_ago - dt.timedelta(days=1),
            year_ago,
            year_ago + dt.timedelta(days=7),
            SUNDAY,
            SUNDAY + dt.timedelta(days=1),
        ]
        OrderHistory.objects.create(
            account=valued_one,
            days=days,
            orders=[1] * 5,
            purchases=[1] * 5,
            revenue=[100, 200, 300, 400, 500],
            purchase_revenue=[100, 200, 300, 400, 500],
            cost=[50, 120, 0, 100, 0],
            costed_revenue=[100, 200, 0, 300, 0],
            late_days=[],
        )
        weigh()
        row = week("VALUED")
        # of 400 three quarters cost 100; the rest earns a quarter, as is assumed
        assert row.income == Decimal(225)
        assert row.income_before == Decimal(80)
        assert row.income_year == Decimal(75) + 225


class TestRuns:
    def test_the_running_week_is_shown_and_not_judged(self, valued_one):
        tuesday = MONDAY + dt.timedelta(days=1)
        contact(valued_one, MONDAY)
        contact(valued_one, tuesday + dt.timedelta(days=1))
        weigh(tuesday)
        assert (week("VALUED").days, week("VALUED").contacts) == (2, 1)
        assert not BalanceIndex.objects.filter(week_on=MONDAY).exists()
        weigh()
        assert (week("VALUED").days, week("VALUED").contacts) == (7, 2)
        assert BalanceIndex.objects.get(week_on=MONDAY, region=None).state == "UNKNOWN"

    def test_weeks_begin_with_the_first_contact(self, valued_one):
        weigh()
        weeks = BalanceSnapshot.objects.order_by("week_on").values_list("week_on")
        assert weeks.first() == (MONDAY - dt.timedelta(days=14),)
        assert weeks.last() == (MONDAY,)

    def test_nothing_happened_yet(self, programme):
        run = weigh()
        assert (run.result, run.published) == ({"weeks": 0}, False)
        assert not BalanceSnapshot.objects.exists()

    def test_twice_is_once(self, valued_one):
        weigh()
        before = list(BalanceSnapshot.objects.order_by("pk").values())
        judged = list(BalanceIndex.objects.order_by("pk").values())
        weigh()
        assert list(BalanceSnapshot.objects.order_by("pk").values()) == before
        assert list(BalanceIndex.objects.order_by("pk").values()) == judged

    def test_late_facts_change_eight_weeks_and_none_before(self, valued_one):
        contact(valued_one, MONDAY - dt.timedelta(weeks=20))
        weigh()
        open_week = MONDAY - dt.timedelta(weeks=7)
        closed_week = MONDAY - dt.timedelta(weeks=8)
        contact(valued_one, open_week)
        contact(valued_one, closed_week)
        weigh()
        assert week("VALUED", week_on=open_week).contacts == 1
        assert week("VALUED", week_on=closed_week).contacts == 0

    def test_rules_that_ask_for_more_weeks_have_them_measured(self, valued_one):
        contact(valued_one, MONDAY - dt.timedelta(weeks=150))
        weigh()
        earliest = BalanceSnapshot.objects.order_by("week_on")
        assert earliest.first().week_on == MONDAY - dt.timedelta(weeks=86)
        WatchRules.objects.create(version=2, reference_weeks=104)
        weigh()
        assert earliest.first().week_on == MONDAY - dt.timedelta(weeks=130)

    def test_a_new_region_is_measured_from_the_beginning(self, valued_one):
        contact(valued_one, MONDAY - dt.timedelta(weeks=20))
        weigh()
        weeks = BalanceSnapshot.objects.filter(region=None, tier="VALUED").count()
        made = RegionFactory(name="Made")
        weigh()
        found = BalanceSnapshot.objects.filter(region=made, tier="VALUED")
        assert found.count() == weeks == 21

    def test_an_earlier_day_says_what_would_be_and_publishes_nothing(self, valued_one):
        weigh()
        before = list(BalanceSnapshot.objects.order_by("pk").values())
        run = weigh(SUNDAY - dt.timedelta(days=7))
        assert (run.published, run.result["state"]) == (False, "UNKNOWN")
        assert list(BalanceSnapshot.objects.order_by("pk").values()) == before

    def test_a_run_that_fails_leaves_nothing_half_done(self, valued_one, monkeypatch):
        def fail(*_given):
            raise RuntimeError("lost power")

        with monkeypatch.context() as broken:
            broken.setattr(balance_judging, "publish", fail)
            with pytest.raises(RuntimeError, match="lost power"):
                weigh()
        assert Run.objects.get().status == "FAILED"
        assert not BalanceSnapshot.objects.exists()
        assert Interaction.objects.exists()
        weigh()
        assert week("VALUED").accounts == 1
