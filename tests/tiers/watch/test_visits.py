"""Visits and contact that were promised and did not come; hours given and taken."""

import datetime as dt

import pytest

from accounts.models import ContactPreference
from tests.factories import (
    AccountFactory,
    InteractionFactory,
    ServiceStandardFactory,
    UserFactory,
)
from tests.factories.days import DAY
from tests.tiers.watch.looks import (
    before,
    customer,
    day_before,
    flag_of,
    look,
    looked,
    reasons_of,
)
from tiers.models import Flag, ServiceStandard, Tier

UNDER, RARE, OVER = "UNDER_SERVED", "RARELY_VISITED", "OVER_SERVED"


def met(account, *days, kind="VISIT", minutes=60):
    for since in days:
        InteractionFactory(
            account=account, kind=kind, happened_at=before(since), minutes=minutes
        )


def asked(account, *, since=200, **wish):
    return ContactPreference.objects.create(
        account=account, asked_on=day_before(since), asked_by=UserFactory(), **wish
    )


@pytest.fixture
def strategic(programme):
    return customer(Tier.STRATEGIC)


@pytest.fixture
def valued(programme):
    return customer()


class TestVisits:
    def test_below_the_floor_in_each_of_the_last_quarters(self, strategic):
        met(strategic, 60, 150, 300)
        told = looked(strategic, UNDER)["VISITS"]
        assert told == {
            "reason": "VISITS",
            "visits_12m": 3,
            "visits": 2,
            "visits_floor": 8,
            "visits_target": 12,
            "quarters": 2,
            "last_visit_on": day_before(60).isoformat(),
        }

    def test_enough_in_one_of_the_quarters_is_enough(self, strategic):
        met(strategic, 10, 40)
        assert "VISITS" not in looked(strategic, UNDER)

    def test_visits_of_an_older_quarter_do_not_help(self, strategic):
        met(strategic, 190, 200, 210)
        assert "VISITS" in looked(strategic, UNDER)

    def test_a_valued_customer_gets_the_same_care(self, valued):
        assert "VISITS" in looked(valued, UNDER)

    def test_a_digital_tier_misses_nothing(self, programme):
        digital = customer(Tier.ALTERNATIVE)
        assert looked(digital, UNDER) == {}
        assert flag_of(digital, RARE) is None

    def test_a_new_customer_is_given_time(self, programme):
        new = customer(Tier.STRATEGIC, first_order_on=day_before(100))
        assert "VISITS" not in looked(new, UNDER)

    def test_the_customer_s_own_wish_goes_before_the_standard(self, strategic):
        asked(strategic, visits_year=3)
        met(strategic, 60)
        assert "VISITS" not in looked(strategic, UNDER)  # 2 a year is the floor then

    def test_who_asked_for_quiet_is_not_missed_until_it_is_over(self, strategic):
        asked(strategic, quiet_until=day_before(-1))
        look()
        assert not Flag.objects.filter(kind__in=[UNDER, RARE]).exists()
        asked(strategic, since=1, quiet_until=day_before(1))
        look()
        assert not Flag.objects.filter(kind__in=[UNDER, RARE]).exists()

    def test_a_standard_of_one_quarter_looks_at_the_last_one_only(self, strategic):
        ServiceStandard.objects.filter(tier=Tier.STRATEGIC).delete()
        ServiceStandardFactory(
            tier=Tier.STRATEGIC, visits_target=12, visits_floor=8, periods=1
        )
        met(strategic, 100, 110, 120)
        assert "VISITS" in looked(strategic, UNDER)
        met(strategic, 1, 2)
        assert "VISITS" not in looked(strategic, UNDER)


class TestSilence:
    def test_no_contact_for_longer_than_promised(self, valued):
        met(valued, 97, kind="EMAIL")
        told = looked(valued, UNDER)["SILENCE"]
        assert (told["silent_days"], told["contact_days"]) == (97, 90)
        assert told["last_contact_on"] == day_before(97).isoformat()

    def test_any_kind_of_contact_ends_it(self, valued):
        met(valued, 97)
        assert "SILENCE" in looked(valued, UNDER)
        met(valued, 2, kind="CALL")
        assert "SILENCE" not in looked(valued, UNDER)

    def test_the_last_one_is_told_however_long_ago(self, strategic):
        met(strategic, 700)
        met(strategic, 650, kind="CALL")
        told = looked(strategic, UNDER)
        assert told["VISITS"]["last_visit_on"] == day_before(700).isoformat()
        assert told["SILENCE"]["last_contact_on"] == day_before(650).isoformat()

    def test_who_never_had_any_is_silent_since_it_was_promised(self, valued):
        told = looked(valued, UNDER)["SILENCE"]
        assert told["last_contact_on"] is None
        assert told["silent_days"] > 1000

    def test_a_promise_of_yesterday_is_not_broken_by_the_months_before(self, programme):
        account = customer(first_order_on=day_before(10))
        met(account, 97)
        assert "SILENCE" not in looked(account, UNDER)

    def test_the_customer_s_own_days_count(self, valued):
        asked(valued, contact_days=120)
        met(valued, 97)
        assert "SILENCE" not in looked(valued, UNDER)


class TestRare:
    def test_twice_a_year_where_eight_visits_are_promised(self, strategic):
        met(strategic, 60, 150)
        told = looked(strategic, RARE)["RARE"]
        assert (told["visits_12m"], told["visits_floor"]) == (2, 8)
        assert flag_of(strategic, RARE).evidence["urgent"] is True

    def test_three_visits_are_not_rare(self, strategic):
        met(strategic, 60, 150, 250)
        assert looked(strategic, RARE) == {}

    def test_where_two_are_promised_two_are_not_rare(self, valued):
        met(valued, 60, 150)
        assert looked(valued, RARE) == {}

    def test_a_customer_of_some_months_is_given_time(self, programme):
        new = customer(Tier.STRATEGIC, first_order_on=day_before(200))
        assert looked(new, RARE) == {}


class TestHours:
    def test_much_to_win_and_half_the_hours(self, programme):
        wide = customer(measures={"headroom": 900_000})
        narrow = customer(measures={"headroom": 1_000})
        for account in (wide, narrow, customer(measures={"headroom": 2_000})):
            met(account, 20, 110, minutes=90)
        told = looked(wide, UNDER)["HOURS"]
        assert (told["minutes"], told["promised_minutes"]) == (180, 420)
        assert "HOURS" not in reasons_of(narrow, UNDER)

    def test_hours_for_relationships_are_not_missed(self, programme):
        ServiceStandard.objects.update(relationship_hours=10)
        wide = customer(measures={"headroom": 900_000}, people=8)
        met(wide, 20, 110, minutes=105)
        assert "HOURS" not in looked(wide, UNDER)

    def test_the_promised_share_is_enough(self, programme):
        wide = customer(measures={"headroom": 900_000})
        met(wide, 20, 110, minutes=105)
        assert "HOURS" not in looked(wide, UNDER)

    def test_a_visit_of_unknown_length_took_what_the_standard_says(self, programme):
        wide = customer(measures={"headroom": 900_000})
        met(wide, 20, 60, 110, minutes=None)
        assert "HOURS" not in looked(wide, UNDER)

    def test_more_than_double_is_over_served_and_nothing_is_at_stake(self, valued):
        met(valued, 10, 50, 90, 130, 170, minutes=180)
        told = looked(valued, OVER)["OVER"]
        assert (told["minutes"], told["visits_12m"], told["visits_target"]) == (
            900,
            5,
            4,
        )
        assert flag_of(valued, OVER).stake == 0

    def test_long_visits_that_were_promised_are_not(self, valued):
        met(valued, 10, 50, 90, 130, minutes=300)
        assert looked(valued, OVER) == {}


def test_a_former_customer_is_left_in_peace(programme):
    former = AccountFactory(status="FORMER", closed_on=DAY - dt.timedelta(days=1))
    customer(Tier.STRATEGIC, account=former)
    look()
    assert not Flag.objects.exists()
