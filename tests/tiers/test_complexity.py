"""A policy that judges how complex an account is to serve, by facts as recorded."""

import datetime as dt

import numpy as np
import pytest
from psycopg import sql

from tests.accounts.test_rollup import AS_OF, refresh
from tests.factories import (
    AccountFactory,
    AccountMeasuresFactory,
    ContactFactory,
    PositionFactory,
    ServiceExpectationFactory,
    UnitFactory,
)
from tests.tiers.portfolios import policy, standards
from tiers.features import read_portfolio
from tiers.selectors.judged import figures_of
from tiers.services.judging import judge

CODES = ("people", "functions", "units", "special_services")
WORST, BEST = 0, 4


def criterion(code):
    return {
        "code": code,
        "weight": 0.25,
        "shape": "LINEAR",
        "worst": WORST,
        "best": BEST,
        "unit": "COUNT",
    }


@pytest.fixture
def accounts(programme):
    """One bought for by many for many, one by one person, one of whom nothing."""
    plain, busy, unknown = (AccountFactory(name=name) for name in "ABC")
    buyer = ContactFactory()
    for function, person in (
        ("Procurement", buyer),
        ("Finance", buyer),
        ("Finance", ContactFactory()),
        ("", ContactFactory()),
    ):
        PositionFactory(account=busy, contact=person, function=function)
    PositionFactory(account=busy, function="Legal", ended_on=dt.date(2026, 6, 1))
    for kind in ("PLANT", "STORE"):
        UnitFactory(account=busy, kind=kind)
    for kind in ("LOGISTICS", "TERMS", "REPORTS"):
        ServiceExpectationFactory(account=busy, kind=kind)
    over = {"account": plain, "ended_on": dt.date(2026, 6, 20)}
    PositionFactory(account=plain, function="Procurement")
    UnitFactory(account=plain)
    ServiceExpectationFactory(**over)
    for each in (plain, busy, unknown):
        AccountMeasuresFactory(account=each)
    refresh()
    return plain, busy, unknown


def read():
    return read_portfolio(
        sql.Identifier("scoring_accountmeasures"),
        sql.Identifier("accounts_accountfacts"),
        as_of=AS_OF,
    )


def test_each_is_judged_by_what_was_recorded_and_unknown_is_not_zero(accounts):
    known = read()
    figures = np.array([known.measures[code] for code in CODES]).T
    nan = np.nan
    expected = [[1, 1, 1, 0], [3, 2, 2, 3], [nan, nan, nan, nan]]
    np.testing.assert_array_equal(figures, expected)
    complexity = policy(criteria=[criterion(code) for code in CODES])
    judged = judge(complexity, known, AS_OF, standards=standards())
    np.testing.assert_allclose(judged.score[:2], [18.75, 62.5], atol=1e-9)
    np.testing.assert_allclose(judged.contributions[1].sum(), 62.5, atol=1e-9)
    assert judged.score[2] == 0
    assert judged.score_high[2] == 100
    assert judged.tier[1] == "STRATEGIC"


def test_why_shows_the_same_figures(accounts):
    for account, figures in zip(
        accounts, ([1, 1, 1, 0], [3, 2, 2, 3], [None] * 4), strict=True
    ):
        account.refresh_from_db()
        known = figures_of(account)
        assert [known[code] for code in CODES] == figures
