"""Who earns more than its tier says, who weighs too much, who is left undecided."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.factories import OverrideFactory, UserFactory
from tests.factories.days import DAY
from tests.tiers.watch.looks import before, customer, flag_of, look, looked, reasons_of
from tiers.models import (
    AlternativePlan,
    Change,
    DoNotLose,
    Justification,
    ScoreSnapshot,
    Tier,
    WatchRules,
)

EARNS, HEAVY, LAGGARD = "PROFIT_INVERSION", "CONCENTRATION", "LAGGARD_UNDECIDED"


def earning(margin, tier=Tier.VALUED, **fields):
    return customer(tier, measures={"net_margin_12m": margin}, **fields)


@pytest.fixture
def strategic(programme):
    """Three Strategic customers that earn 100, 200 and 300."""
    return [earning(margin, Tier.STRATEGIC) for margin in (100, 200, 300)]


def test_a_valued_customer_above_the_strategic_median_is_named_with_both_numbers(
    strategic,
):
    best, equal = earning(250), earning(200)
    told = looked(best, EARNS)["EARNS_MORE"]
    assert (Decimal(str(told["margin"])), Decimal(str(told["reference"]))) == (250, 200)
    assert not reasons_of(equal, EARNS)
    assert not reasons_of(strategic[2], EARNS)


def test_it_is_compared_with_the_least_where_the_rules_say_so(strategic):
    account = earning(150)
    assert not looked(account, EARNS)
    WatchRules.objects.create(version=2, inversion_measure="LEAST")
    assert looked(account, EARNS)["EARNS_MORE"]["reference"] == 100


def test_an_unknown_margin_is_no_margin_of_nothing(strategic):
    assert not looked(earning(None), EARNS)


def test_without_strategic_customers_nobody_earns_more_than_they(programme):
    assert not looked(earning(250), EARNS)


def test_who_left_earns_no_more_than_anybody(strategic):
    account = earning(250)
    account.status, account.closed_on = "FORMER", DAY
    account.save()
    assert not looked(account, EARNS)


def test_a_fifth_of_all_revenue_in_one_account_is_a_concentration(programme):
    heavy = customer(revenue_12m=3_000)
    others = [customer(revenue_12m=1_000) for _ in range(9)]
    told = looked(heavy, HEAVY)["CONCENTRATION"]
    assert (told["share"], told["limit"]) == (0.25, 0.2)
    assert not reasons_of(others[0], HEAVY)
    programme.revenue_share_warning = 0.3
    programme.save()
    assert not looked(heavy, HEAVY)


def laggard(months, quadrants="LAGGARD", **fields):
    account = customer(evaluation={"quadrant": "LAGGARD"}, **fields)
    for ago in range(months):
        month = DAY.replace(month=DAY.month - ago, day=1)
        ScoreSnapshot.objects.create(
            account=account,
            month=month,
            as_of=min(month.replace(day=28), DAY),
            policy_id=1,
            score=1,
            quadrant=quadrants if ago else "LAGGARD",
        )
    return account


def test_a_laggard_of_three_months_about_whom_nothing_is_decided_is_flagged(programme):
    account, new = laggard(3), laggard(2)
    told = looked(account, LAGGARD)["LAGGARD"]
    assert (told["months"], told["since"]) == (3, "2026-04-01")
    assert not reasons_of(new, LAGGARD)


def test_who_was_something_else_meanwhile_has_not_been_a_laggard_for_months(programme):
    assert not looked(laggard(3, "STREAMLINE"), LAGGARD)


def plan(account, review_on=DAY + dt.timedelta(days=30), **fields):
    user = UserFactory()
    return AlternativePlan.objects.create(
        account=account,
        way="SELF_SERVICE",
        owner=user,
        review_on=review_on,
        decided_by=user,
        **{"decided_at": before(3)} | fields,
    )


def override(account):
    OverrideFactory(account=account, created_at=before(3))


def justification(account):
    Justification.objects.create(
        account=account,
        reason="INFLUENCE",
        text="Others follow it",
        valid_until=DAY,
        stated_by=UserFactory(),
        stated_at=before(3),
    )


def mark(account):
    DoNotLose.objects.create(
        account=account, reason="Ours", marked_by=UserFactory(), marked_at=before(3)
    )


@pytest.mark.parametrize("decide", [plan, override, justification, mark])
def test_any_decision_of_a_person_answers_it(programme, decide):
    account = laggard(3)
    assert looked(account, LAGGARD)
    decide(account)
    assert not looked(account, LAGGARD)


def test_a_plan_whose_review_is_past_is_a_decision_no_more(programme):
    account = laggard(3)
    plan(account, DAY - dt.timedelta(days=1))
    assert looked(account, LAGGARD)


def test_a_plan_for_a_move_that_was_rejected_decides_nothing(programme, change_set):
    account = laggard(3)
    change = change_set.changes.get()
    Change.objects.filter(pk=change.pk).update(status="REJECTED")
    plan(account, change=change)
    assert looked(account, LAGGARD)


def test_the_stake_is_a_small_share_and_no_money_is_no_stake(programme):
    account = laggard(3)
    unknown = laggard(3, first_order_on=None)
    look()
    assert flag_of(account, LAGGARD).stake == 5_000
    assert flag_of(unknown, LAGGARD).stake is None
