"""A special line that is slower than the one for everybody."""

import datetime as dt

import pytest

from tests.factories import ProblemFactory
from tests.tiers.watch.looks import before, customer, flag_of, looked, reasons_of
from tiers.models import Tier, WatchRules

KIND = "INVERTED_SERVICE"


def answered(account, *minutes, channel="STRATEGIC", days=10):
    opened = before(days)
    for wait in minutes:
        ProblemFactory(
            account=account,
            channel=channel,
            opened_at=opened,
            first_response_at=opened + dt.timedelta(minutes=wait),
        )


@pytest.fixture
def masses(programme):
    """A Valued customer whom the standard line answers in half an hour."""
    account = customer()
    answered(account, 20, 30, 40, channel="STANDARD")
    return account


@pytest.fixture
def strategic(masses):
    account = customer(Tier.STRATEGIC)
    answered(account, 50, 60, 900)
    return account


def test_a_strategic_line_slower_than_the_standard_one_is_inverted(strategic):
    told = looked(strategic, KIND)["INVERTED"]
    assert (told["minutes"], told["standard_minutes"]) == (60, 30)
    assert (told["answers"], told["standard_answers"]) == (3, 3)
    assert flag_of(strategic, KIND).stake == 15_000


def test_faster_answers_mend_it(strategic):
    assert looked(strategic, KIND)
    answered(strategic, 5, 5, 5, 5, days=1)
    assert not looked(strategic, KIND)


def test_two_answers_are_too_few_to_say(masses):
    account = customer(Tier.STRATEGIC)
    answered(account, 600, 900)
    assert not looked(account, KIND)
    WatchRules.objects.create(version=2, inverted_least=2)
    assert looked(account, KIND)


def test_a_slow_standard_line_inverts_nothing(strategic, masses):
    answered(masses, 300, 300, 300, 300, channel="STANDARD")
    assert not looked(strategic, KIND)


def test_other_lines_other_tiers_and_old_answers_do_not_count(masses):
    answered(masses, 600, 600, 600)
    account = customer(Tier.STRATEGIC)
    answered(account, 600, 600, 600, channel="STANDARD", days=9)
    answered(account, 600, 600, 600, days=91)
    assert not looked(account, KIND)
    assert not reasons_of(masses, KIND)
