"""How far an account's own orders lie apart, told by the orders themselves."""

import datetime as dt

import numpy as np
import pytest

from scoring.services.fitting.spending import order_spread
from tests.factories import AccountFactory
from tests.rails.portfolio import AS_OF
from tests.scoring.test_fitting_histories import bought, refreshed

DOUBLED = np.log(2) / np.sqrt(2)


def spread_of(*accounts, as_of=AS_OF):
    return order_spread(np.array([each.pk for each in accounts]), as_of=as_of)


@pytest.fixture
def doubling(programme):
    """An account whose repeat purchases are worth 200 and 400; the first was 7."""
    account = AccountFactory()
    bought(account, "2025-01-10", revenue=7)
    bought(account, "2025-02-10", revenue=200)
    bought(account, "2025-03-10", revenue=400)
    return account


def test_the_first_purchase_is_no_repeat_purchase_and_does_not_count(doubling):
    refreshed()
    assert spread_of(doubling) == pytest.approx(DOUBLED)


def test_accounts_are_pooled_by_how_much_each_tells(doubling):
    even = AccountFactory()
    bought(even, "2025-01-10", "2025-02-10", "2025-03-10", "2025-04-10", revenue=90)
    refreshed()
    assert spread_of(doubling, even) == pytest.approx(DOUBLED / np.sqrt(3))
    assert spread_of(doubling) == pytest.approx(DOUBLED)


def test_what_came_later_is_not_known_yet(doubling):
    bought(doubling, "2025-05-10", revenue=40_000)
    refreshed()
    assert spread_of(doubling, as_of=dt.date(2025, 5, 9)) == pytest.approx(DOUBLED)


def test_a_credit_is_no_purchase(doubling):
    bought(doubling, "2025-03-20", revenue=-300)
    refreshed()
    assert spread_of(doubling) == pytest.approx(DOUBLED)


def test_who_bought_again_only_once_tells_nothing(programme):
    account = AccountFactory()
    bought(account, "2025-01-10", "2025-02-10")
    refreshed()
    assert spread_of(account) is None
    assert spread_of() is None
