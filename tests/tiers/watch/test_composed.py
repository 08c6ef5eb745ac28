"""Flags that follow from others: hollow designations, customers not to be lost."""

import datetime as dt

import pytest

from accounts.models import Promise
from tests.factories import BenefitFactory, PositionFactory, UserFactory
from tests.factories.days import DAY
from tests.tiers.watch.looks import before, customer, day_before, looked, reasons_of
from tiers.models import Delivery, DoNotLose, Entitlement, ServiceStandard, Tier
from tiers.selectors import entitlements
from tiers.selectors.delivered import State

HOLLOW, LOSING = "HOLLOW", "DO_NOT_LOSE"


@pytest.fixture
def undemanding(programme):
    """No tier promises anything, so nothing is missed by itself."""
    ServiceStandard.objects.update(
        visits_floor=0, contact_days=None, executives_least=0, response_minutes=None
    )


@pytest.fixture
def strategic(undemanding):
    return customer(Tier.STRATEGIC, feels_special=4.0)


def test_who_does_not_feel_special_is_strategic_in_name_only(undemanding):
    hollow = customer(Tier.STRATEGIC, feels_special=2.0)
    valued = customer(Tier.VALUED, feels_special=2.0)
    silent = customer(Tier.STRATEGIC, feels_special=None)
    told = looked(hollow, HOLLOW)["NOT_SPECIAL"]
    assert (told["value"], told["least"]) == (2.0, 2.5)
    assert not reasons_of(valued, HOLLOW)
    assert not reasons_of(silent, HOLLOW)


def test_a_strategic_customer_nobody_contacts_is_hollow(strategic):
    assert not looked(strategic, HOLLOW)
    ServiceStandard.objects.filter(tier=Tier.STRATEGIC).update(contact_days=30)
    told = looked(strategic, HOLLOW)["NEGLECTED"]
    assert told["kinds"] == ["UNDER_SERVED"]
    assert told["because"]["reason"] == "SILENCE"


def test_a_broken_promise_alone_makes_no_hollow_designation(strategic):
    Promise.objects.create(
        account=strategic, words="A quote", due_on=day_before(3), made_at=before(9)
    )
    assert "PROMISE" in looked(strategic, "UNDER_SERVED")
    assert not reasons_of(strategic, HOLLOW)


@pytest.fixture
def promised(strategic):
    """A hire desk, promised seventy days ago and due after sixty."""
    benefit = BenefitFactory(name="Hire desk", kind="PERSON", first_days=60)
    standard = ServiceStandard.objects.get(tier=Tier.STRATEGIC, quadrant="")
    standard.benefits.add(benefit)
    return Entitlement.objects.create(
        account=strategic,
        kind="BENEFIT",
        benefit=benefit,
        tier=Tier.STRATEGIC,
        source="STANDARD",
        starts_on=day_before(70),
    )


def delivered(entitlement, days):
    return Delivery.objects.create(
        entitlement=entitlement,
        account=entitlement.account,
        delivered_on=day_before(days),
        evidence="Desk opened",
    )


def test_a_benefit_past_its_day_is_named_until_it_is_delivered(promised):
    told = looked(promised.account, HOLLOW)["UNDELIVERED"]
    assert (told["benefit"], told["due_on"]) == (
        "Hire desk",
        day_before(10).isoformat(),
    )
    assert told["entitlement_id"] == promised.pk
    delivered(promised, 0)
    assert not looked(promised.account, HOLLOW)


@pytest.mark.parametrize(
    ("starts", "quantity", "given"),
    [
        (60, None, None),
        (61, None, None),
        (700, 4, 92),
        (700, 4, 91),
        (700, None, 600),
    ],
)
def test_the_flag_and_the_page_of_entitlements_say_the_same(
    promised, executive, starts, quantity, given
):
    Entitlement.objects.update(starts_on=day_before(starts), quantity=quantity)
    promised.benefit.times_year = quantity
    promised.benefit.save()
    if given is not None:
        delivered(promised, given)
    hollow = looked(promised.account, HOLLOW)
    lines = entitlements.lines_of(promised.account, executive, on=DAY)
    state = next(line.got.state for line in lines if line.is_benefit)
    assert ("UNDELIVERED" in hollow) == (state == State.MISSED)


def guarded(**facts):
    return customer(evaluation={"do_not_lose": True}, **facts)


def left(account):
    PositionFactory(account=account, level="D", ended_on=day_before(21))


def test_who_must_not_be_lost_is_flagged_when_anything_threatens(undemanding):
    account, other = guarded(), customer()
    left(account)
    left(other)
    told = looked(account, LOSING)["AT_RISK"]
    assert told["kinds"] == ["NO_EXECUTIVE"]
    assert told["because"] == reasons_of(account, "NO_EXECUTIVE")["EXECUTIVE_LEFT"]
    assert not reasons_of(other, LOSING)


def test_nothing_threatens_a_customer_that_has_no_other_flag(undemanding):
    assert not looked(guarded(), LOSING)


def test_a_fall_of_revenue_threatens_by_itself(undemanding):
    falling = guarded(revenue_12m=79, revenue_prev_12m=100)
    stable = guarded(revenue_12m=80, revenue_prev_12m=100)
    new = guarded(revenue_12m=0, revenue_prev_12m=0)
    assert looked(falling, LOSING)["FALLING"]["change"] == -0.21
    assert not reasons_of(stable, LOSING)
    assert not reasons_of(new, LOSING)


def test_a_person_s_mark_guards_at_once_and_lifting_it_ends_that(undemanding):
    account = customer()
    left(account)
    assert not looked(account, LOSING)
    mark = DoNotLose.objects.create(
        account=account, reason="Ours", marked_by=UserFactory(), marked_at=before(1)
    )
    assert looked(account, LOSING)
    mark.lifted_by, mark.lifted_at = mark.marked_by, before(0)
    mark.save()
    assert not looked(account, LOSING)


def test_it_is_mended_with_what_threatened(undemanding):
    account = guarded()
    left(account)
    assert looked(account, LOSING)
    PositionFactory(account=account, level="C", started_on=DAY - dt.timedelta(days=1))
    assert not looked(account, LOSING)
