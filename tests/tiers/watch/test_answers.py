"""Promises past their day, problems that wait, answers slower than others get."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Promise
from tests.factories import ProblemFactory
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
from tiers.models import Tier, WatchRules

UNDER = "UNDER_SERVED"


def promised(account, *, due, made=30, **fields):
    return Promise.objects.create(
        account=account,
        words="Send the offer",
        due_on=day_before(due),
        made_at=before(made),
        **fields,
    )


def problem(account, *, opened, answer_minutes=None, resolved=None, **fields):
    opened_at = before(opened)
    return ProblemFactory(
        account=account,
        opened_at=opened_at,
        first_response_at=None
        if answer_minutes is None
        else opened_at + dt.timedelta(minutes=answer_minutes),
        resolved_at=None if resolved is None else before(resolved),
        **fields,
    )


@pytest.fixture
def valued(programme):
    return customer()


@pytest.fixture
def strategic(programme):
    return customer(Tier.STRATEGIC)


class TestPromises:
    def test_one_past_its_day(self, valued):
        promise = promised(valued, due=3)
        promised(valued, due=1)
        assert looked(valued, UNDER)["PROMISE"] == {
            "reason": "PROMISE",
            "promise_id": promise.pk,
            "words": "Send the offer",
            "due_on": day_before(3).isoformat(),
            "days": 3,
            "promises": 2,
        }

    def test_on_its_day_it_may_still_be_kept(self, valued):
        promised(valued, due=0)
        assert "PROMISE" not in looked(valued, UNDER)

    def test_one_that_was_kept_or_withdrawn_is_none(self, valued):
        promised(valued, due=3, kept_at=before(1))
        promised(valued, due=3, withdrawn_at=before(1), outcome="Not needed")
        assert "PROMISE" not in looked(valued, UNDER)

    def test_a_digital_customer_s_promise_counts_alike(self, programme):
        digital = customer(Tier.ALTERNATIVE)
        promised(digital, due=1)
        assert "PROMISE" in looked(digital, UNDER)


class TestProblems:
    def test_unanswered_for_days(self, strategic):
        waiting = problem(strategic, opened=17, estimated_loss=Decimal(90_000))
        told = looked(strategic, UNDER)["PROBLEM"]
        assert (told["problem_id"], told["is_answered"], told["days"]) == (
            waiting.pk,
            False,
            17,
        )
        assert flag_of(strategic, UNDER).stake == 90_000  # more than its share

    def test_losses_that_no_column_holds_are_cut(self, strategic):
        for _ in range(120):
            problem(strategic, opened=17, estimated_loss=Decimal(10) ** 14 - 1)
        assert "PROBLEM" in looked(strategic, UNDER)
        assert flag_of(strategic, UNDER).stake == Decimal(10) ** 16 - 1

    def test_a_day_s_grace_for_an_answer(self, strategic):
        problem(strategic, opened=0)
        assert "PROBLEM" not in looked(strategic, UNDER)

    def test_answered_but_unresolved_for_longer_than_promised(self, valued):
        problem(valued, opened=11, answer_minutes=30)
        told = looked(valued, UNDER)["PROBLEM"]
        assert (told["is_answered"], told["days"], told["resolve_days"]) == (
            True,
            11,
            10,
        )

    def test_answered_and_within_its_days(self, valued):
        problem(valued, opened=8, answer_minutes=30)
        assert "PROBLEM" not in looked(valued, UNDER)

    def test_resolving_it_mends_it(self, valued):
        waiting = problem(valued, opened=40)
        assert "PROBLEM" in looked(valued, UNDER)
        waiting.resolved_at = before(0)
        waiting.save()
        assert "PROBLEM" not in looked(valued, UNDER)


class TestResponse:
    def pace(self, account, minutes, *, times=2):
        for nth in range(times):
            problem(account, opened=20 + nth, answer_minutes=minutes, resolved=10)

    def test_slower_than_the_multiple_of_the_strategic_median(self, valued, strategic):
        self.pace(strategic, 60, times=3)
        self.pace(valued, 130)
        told = looked(valued, UNDER)["RESPONSE"]
        assert (told["minutes"], told["strategic_minutes"], told["problems"]) == (
            130,
            60,
            2,
        )
        assert "RESPONSE" not in reasons_of(strategic, UNDER)

    def test_as_slow_as_the_rules_allow(self, valued, strategic):
        self.pace(strategic, 60, times=3)
        self.pace(valued, 120)
        assert "RESPONSE" not in looked(valued, UNDER)

    def test_one_problem_is_no_pace(self, valued, strategic):
        self.pace(strategic, 60, times=3)
        self.pace(valued, 500, times=1)
        assert "RESPONSE" not in looked(valued, UNDER)

    def test_who_waits_counts_as_until_now(self, valued, strategic):
        self.pace(strategic, 60, times=3)
        self.pace(valued, 30, times=1)
        problem(valued, opened=5)
        problem(valued, opened=6)
        assert looked(valued, UNDER)["RESPONSE"]["minutes"] > 60 * 24

    def test_nothing_to_compare_with_is_no_verdict(self, valued):
        self.pace(valued, 5000)
        assert "RESPONSE" not in looked(valued, UNDER)

    def test_the_rules_multiple_decides(self, valued, strategic):
        WatchRules.objects.create(version=2, response_multiple=1.0)
        self.pace(strategic, 60, times=3)
        self.pace(valued, 70)
        assert "RESPONSE" in looked(valued, UNDER)


def test_the_chief_reason_comes_first_and_all_are_one_flag(valued):
    problem(valued, opened=40)
    promised(valued, due=3)
    look()
    told = [reason["reason"] for reason in flag_of(valued, UNDER).evidence["reasons"]]
    assert told == ["PROMISE", "PROBLEM", "VISITS", "SILENCE"]
    assert flag_of(valued, UNDER).opened_on == DAY
