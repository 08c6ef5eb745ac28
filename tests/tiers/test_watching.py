"""The under-served flag: raised, kept, cleared; the same care for every tier."""

import datetime as dt

import pytest

from sam.lib import runs
from tests.factories import (
    AccountFactory,
    InteractionFactory,
    OrderFactory,
    OrderLineFactory,
    ServiceStandardFactory,
    TierAssignmentFactory,
)
from tests.rails.portfolio import AS_OF
from tiers.models import Flag, ServiceStandard, Tier
from tiers.services import watching

LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def watch(as_of=AS_OF):
    runs.start("refresh_facts", as_of=as_of)
    return runs.start(watching.WATCH, as_of=as_of, again=True)[0]


def customer(tier, *, first_order=dt.date(2024, 1, 1), **fields):
    account = AccountFactory(**fields)
    OrderLineFactory(order=OrderFactory(account=account, ordered_on=first_order))
    TierAssignmentFactory(account=account, tier=tier, started_at=LONG_AGO)
    return account


def visit(account, day):
    InteractionFactory(
        account=account,
        happened_at=dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC),
    )


@pytest.fixture
def strategic(programme):
    return customer(Tier.STRATEGIC)


def test_twice_a_year_is_under_served_where_eight_visits_are_promised(strategic):
    visit(strategic, AS_OF - dt.timedelta(days=60))
    visit(strategic, AS_OF - dt.timedelta(days=150))
    run = watch()
    flag = Flag.objects.get()
    assert (flag.account, flag.kind, flag.owner) == (
        strategic,
        "UNDER_SERVED",
        strategic.owner,
    )
    assert (flag.evidence["visits_12m"], flag.evidence["visits_floor"]) == (2, 8)
    assert flag.opened_on == AS_OF
    assert run.changed == 1


def test_enough_visits_in_one_of_the_two_quarters_is_no_flag(strategic):
    for days in (10, 40):
        visit(strategic, AS_OF - dt.timedelta(days=days))
    watch()
    assert not Flag.objects.exists()


def test_a_valued_account_gets_the_same_care(programme):
    valued = customer(Tier.VALUED)
    watch()
    assert Flag.objects.get().account == valued


def test_a_tier_that_promises_no_visits_misses_none(programme):
    customer(Tier.ALTERNATIVE)
    watch()
    assert not Flag.objects.exists()


def test_a_new_customer_is_given_time(programme):
    customer(Tier.STRATEGIC, first_order=AS_OF - dt.timedelta(days=100))
    watch()
    assert not Flag.objects.exists()


def test_the_same_cause_is_flagged_once_and_kept(strategic):
    watch()
    watch()
    later = AS_OF + dt.timedelta(days=1)
    assert watch(later).changed == 0
    flag = Flag.objects.get()
    assert (flag.opened_on, flag.updated_on) == (AS_OF, later)


def test_it_is_cleared_when_the_promise_is_kept_again_and_history_stays(strategic):
    watch()
    for days in (1, 2):
        visit(strategic, AS_OF - dt.timedelta(days=days))
    watch()
    flag = Flag.objects.get()
    assert flag.cleared_on == AS_OF
    assert not Flag.objects.open().exists()
    later = AS_OF + dt.timedelta(days=200)
    watch(later)
    assert Flag.objects.open().get().opened_on == later


def test_a_former_customer_is_left_in_peace(programme):
    customer(Tier.STRATEGIC, status="FORMER")
    watch()
    assert not Flag.objects.exists()


def test_the_director_s_own_standard_decides(strategic):
    ServiceStandardFactory(tier=Tier.STRATEGIC, visits_target=1, visits_floor=0)
    watch()
    assert not Flag.objects.exists()
    assert ServiceStandard.objects.get(tier=Tier.STRATEGIC).visits_floor == 0


def test_an_earlier_day_is_counted_and_changes_nothing(strategic):
    watch()
    before = list(Flag.objects.values())
    run = watch(AS_OF - dt.timedelta(days=30))
    assert run.published is False
    assert list(Flag.objects.values()) == before
