"""How many special services a customer expects, by any day."""

import datetime as dt

import pytest

from accounts.models import AccountFacts, DirtyAccount
from accounts.services import facts
from tests.accounts.test_rollup import facts_of, refresh
from tests.factories import AccountFactory, ServiceExpectationFactory


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


def expected(account, start, end=None, **given):
    return ServiceExpectationFactory(
        account=account,
        expected_on=dt.date.fromisoformat(start),
        ended_on=None if end is None else dt.date.fromisoformat(end),
        **given,
    )


def counted(account, day):
    return facts_of(account, dt.date.fromisoformat(day)).special_services


class TestCount:
    def test_where_nobody_ever_recorded_any_it_is_not_known(self, acme):
        expected(AccountFactory(), "2026-06-01")
        assert facts_of(acme).special_services is None

    def test_open_ones_count_and_those_that_ended_make_it_nought(self, acme):
        expected(acme, "2026-02-01", "2026-05-01")
        expected(acme, "2026-03-01", "2026-04-01", stage="DECLINED")
        assert counted(acme, "2026-06-30") == 0
        expected(acme, "2026-06-30")
        for kind in ("TERMS", "REPORTS"):
            expected(
                acme,
                "2026-06-01",
                kind=kind,
                stage="DELIVERED",
                delivered_on=dt.date(2026, 6, 20),
            )
        assert counted(acme, "2026-06-30") == 3

    @pytest.mark.parametrize(
        ("day", "open_then"),
        [
            ("2026-01-31", None),
            ("2026-02-01", 1),
            ("2026-04-30", 1),
            ("2026-05-01", 0),
        ],
    )
    def test_it_is_open_from_its_day_until_it_ends(self, acme, day, open_then):
        expected(acme, "2026-02-01", "2026-05-01")
        assert counted(acme, day) == open_then


class TestMarks:
    def marked(self):
        return set(DirtyAccount.objects.values_list("account_id", "orders"))

    def test_what_a_customer_expects_marks_the_account(self, acme):
        refresh()
        expectation = expected(acme, "2026-06-01")
        assert self.marked() == {(acme.pk, False)}
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).special_services == 1
        expectation.ended_on = dt.date(2026, 6, 30)
        expectation.save()
        assert self.marked() == {(acme.pk, False)}
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).special_services == 0
        expectation.delete()
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).special_services is None
