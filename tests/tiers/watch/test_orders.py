"""Rhythms that broke, and mixes of missing products and poor service."""

import datetime as dt

import pytest

from accounts.models import AccountFacts, OrderHistory
from tests.factories import AccountMeasuresFactory, ProblemFactory
from tests.tiers.watch.looks import (
    before,
    customer,
    day_before,
    flag_of,
    look,
    looked,
    reasons_of,
)
from tiers.models import Tier, WatchRules

RHYTHM, TOXIC = "RHYTHM_BROKEN", "TOXIC_MIX"


def silent(days, probability, *, usual=12.0, **fields):
    return customer(
        age_days=700,
        recency_days=700 - days,
        median_gap_days=usual,
        measures={"overdue_probability": probability},
        **fields,
    )


@pytest.fixture
def toxic(programme):
    """Something was out of stock ten days ago, and is known to have cost 4,200."""
    account = customer()
    ProblemFactory(
        account=account, kind="AVAILABILITY", opened_at=before(10), estimated_loss=4200
    )
    return account


def late(account, *days):
    OrderHistory.objects.create(
        account=account,
        days=[],
        orders=[],
        purchases=[],
        revenue=[],
        purchase_revenue=[],
        cost=[],
        costed_revenue=[],
        late_days=[day_before(day) for day in days],
    )


def test_so_long_a_silence_by_chance_is_a_broken_rhythm_with_its_probability(programme):
    account = silent(41, 0.004)
    told = looked(account, RHYTHM)["OVERDUE"]
    assert (told["usual_days"], told["silent_days"], told["probability"]) == (
        12,
        41,
        0.004,
    )
    assert told["last_purchase_on"] == day_before(41).isoformat()
    assert flag_of(account, RHYTHM).stake == 40_000


@pytest.mark.parametrize("probability", [0.01, 0.6, None])
def test_a_silence_that_is_likely_or_of_no_known_rhythm_is_none(programme, probability):
    account = silent(41, probability)
    assert not looked(account, RHYTHM)


def test_the_director_s_threshold_decides(programme):
    account = silent(41, 0.04)
    WatchRules.current()
    WatchRules.objects.create(version=2, overdue_probability=0.05)
    assert looked(account, RHYTHM)


def test_an_order_ends_the_silence_before_it_is_scored_again(programme):
    account = silent(41, 0.004)
    assert looked(account, RHYTHM)
    AccountFacts.objects.filter(account=account).update(age_days=700, recency_days=700)
    assert not looked(account, RHYTHM)


def test_a_valued_customer_s_rhythm_is_watched_as_a_strategic_one_s(programme):
    accounts = [silent(41, 0.004, tier=tier) for tier in Tier.values]
    look()
    assert all(reasons_of(account, RHYTHM) for account in accounts)


def test_no_stock_and_a_slow_service_are_toxic_until_the_older_is_out_of_the_window(
    toxic,
):
    ProblemFactory(account=toxic, kind="SERVICE_DELAY", opened_at=before(30))
    told = looked(toxic, TOXIC)["TOXIC"]
    assert (told["availability"], told["service"], told["late"]) == (1, 1, 0)
    until = dt.date.fromisoformat(told["until"])
    assert until == day_before(30) + dt.timedelta(days=90)
    assert looked(toxic, TOXIC, until - dt.timedelta(days=1))
    assert not looked(toxic, TOXIC, until)


def test_two_late_orders_are_poor_service_too_and_what_is_at_stake_is_a_share(toxic):
    late(toxic, 14, 55, 120)
    told = looked(toxic, TOXIC)["TOXIC"]
    assert (told["service"], told["late"]) == (0, 2)
    assert told["until"] == (day_before(55) + dt.timedelta(days=90)).isoformat()
    assert flag_of(toxic, TOXIC).stake == 40_000


def test_a_named_loss_counts_where_it_is_more_than_the_share(toxic):
    late(toxic, 14, 55)
    toxic.problems.update(estimated_loss=90_000)
    look()
    assert flag_of(toxic, TOXIC).stake == 90_000


def test_what_was_lost_on_a_solved_problem_is_lost_no_more(toxic):
    late(toxic, 14, 55)
    toxic.problems.update(estimated_loss=90_000, resolved_at=before(5))
    look()
    assert flag_of(toxic, TOXIC).stake == 40_000


def test_a_toxic_mix_is_for_today(toxic):
    ProblemFactory(account=toxic, kind="MISSED_DELIVERY", opened_at=before(1))
    look()
    assert flag_of(toxic, TOXIC).evidence["urgent"] is True


@pytest.mark.parametrize(
    ("kind", "days"),
    [("SERVICE_DELAY", 95), ("BILLING", 5), ("QUALITY", 5), ("AVAILABILITY", 5)],
)
def test_what_is_long_over_or_of_another_kind_makes_no_mix(toxic, kind, days):
    ProblemFactory(account=toxic, kind=kind, opened_at=before(days))
    assert not looked(toxic, TOXIC)


def test_one_late_order_is_no_poor_service(toxic):
    late(toxic, 14)
    assert not looked(toxic, TOXIC)


def test_what_is_reported_after_the_day_is_not_known_on_it(toxic):
    ProblemFactory(account=toxic, kind="SERVICE_DELAY", opened_at=before(-1))
    assert not looked(toxic, TOXIC)


def test_nobody_is_flagged_who_was_never_scored(programme):
    account = customer(age_days=None, median_gap_days=None)
    AccountMeasuresFactory()
    assert not looked(account, RHYTHM)
