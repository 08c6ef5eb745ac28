"""Purchase histories as of any day: by the rule of the facts, of nothing later."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from psycopg import sql

from accounts.models import AccountFacts
from accounts.services import facts
from sam.lib import runs
from scoring.features.histories import (
    copied,
    read_histories,
    read_purchases,
    read_segmented,
    sampled,
)
from tests.factories import (
    AccountFactory,
    OrderFactory,
    OrderLineFactory,
    RegionFactory,
)
from tests.rails.portfolio import AS_OF, make_portfolio

FACTS = sql.Identifier(AccountFacts._meta.db_table)


def bought(account, *days, revenue=100):
    for day in days:
        order = OrderFactory(account=account, ordered_on=dt.date.fromisoformat(day))
        OrderLineFactory(order=order, revenue=Decimal(revenue))


def refreshed(as_of=AS_OF):
    runs.start(facts.REFRESH, as_of=as_of, again=True)


def purchases_of(*accounts, until=AS_OF):
    keys = np.array([account.pk for account in accounts])
    with connection.cursor() as cursor:
        return read_purchases(cursor, keys, until=until)


def published():
    with connection.cursor() as cursor:
        return read_histories(cursor, FACTS)


class TestAsOf:
    @pytest.mark.parametrize("days_ago", [0, 91, 400])
    def test_is_what_the_facts_of_that_day_say(self, db, days_ago):
        accounts = make_portfolio()
        bought(accounts[0], "2025-01-15", revenue=-50)
        day = AS_OF - dt.timedelta(days=days_ago)
        refreshed(day)
        said = published()
        known = purchases_of(*accounts).histories(day)
        seen = said.age > 0
        assert known.size > 20
        for name in ("keys", "frequency", "recency", "age", "log_gap_sum"):
            assert np.allclose(getattr(known, name), getattr(said.among(seen), name))

    def test_who_first_bought_on_the_day_itself_has_not_been_watched_yet(
        self, programme
    ):
        today, before = AccountFactory(), AccountFactory()
        bought(today, "2025-06-30")
        bought(before, "2025-06-29")
        refreshed()
        known = purchases_of(today, before).histories(dt.date(2025, 6, 30))
        assert known.keys.tolist() == [before.pk]

    def test_counts_the_purchase_days_of_the_weeks_after(self, programme):
        account, silent = AccountFactory(), AccountFactory()
        bought(silent, "2025-01-01")
        bought(
            account,
            "2025-01-01",
            "2025-03-01",
            "2025-03-01",
            "2025-03-08",
            "2025-03-09",
        )
        bought(account, "2025-03-05", revenue=-10)
        refreshed()
        purchases = purchases_of(account, silent)
        keys = np.array([account.pk, silent.pk])
        after = purchases.bought(keys, dt.date(2025, 2, 28), 1)
        assert after.tolist() == [1, 0]  # the 8th is the eighth day
        assert purchases.bought(keys, dt.date(2025, 3, 1), 1).tolist() == [1, 0]

    def test_reads_nothing_that_came_later(self, programme):
        account = AccountFactory()
        bought(account, "2025-01-01", "2025-03-01", "2025-04-01")
        refreshed()
        known = purchases_of(account, until=dt.date(2025, 3, 1))
        assert known.day.tolist() == [
            dt.date(2025, 1, 1).toordinal(),
            dt.date(2025, 3, 1).toordinal(),
        ]

    def test_of_nobody_is_empty(self, db):
        none = purchases_of()
        assert none.first_on is None
        assert none.histories(AS_OF).size == 0


class TestSegments:
    def test_are_the_values_of_the_field_and_an_account_may_be_in_none(self, programme):
        north = RegionFactory(name="North")
        accounts = [
            AccountFactory(industry="Steel", country="DE", region=north),
            AccountFactory(industry="", country="DE"),
            AccountFactory(industry="Brass", country=""),
        ]
        for account in accounts:
            bought(account, "2025-01-01")
        refreshed()
        found = {}
        for field in ("", "INDUSTRY", "COUNTRY", "REGION"):
            with connection.cursor() as cursor:
                histories, names, place = read_segmented(cursor, FACTS, field)
            assert histories.keys.tolist() == [account.pk for account in accounts]
            found[field] = [names[at] if at >= 0 else None for at in place]
        assert found == {
            "": [None, None, None],
            "INDUSTRY": ["Steel", None, "Brass"],
            "COUNTRY": ["DE", "DE", None],
            "REGION": ["North", None, None],
        }


class TestSample:
    def test_is_everybody_where_they_are_few(self):
        keys = np.arange(1, 11)
        assert sampled(keys, 10).tolist() == keys.tolist()

    def test_is_the_same_accounts_whoever_else_there_is(self):
        keys = np.arange(1, 2001)
        chosen = sampled(keys, 500)
        assert chosen.size == 500
        assert chosen.tolist() == sorted(set(chosen.tolist()))
        # Who is chosen from all is chosen from some of them too.
        fewer = sampled(keys[::2], 400)
        assert set(chosen[chosen % 2 == 1]) <= set(fewer.tolist())

    def test_is_drawn_from_old_and_new_alike(self):
        chosen = sampled(np.arange(1, 20_001), 4000)
        assert np.histogram(chosen, bins=4, range=(1, 20_001))[0] == pytest.approx(
            [1000] * 4, rel=0.1
        )


class TestCopied:
    def test_reads_numbers_as_arrays(self, db):
        query = sql.SQL("SELECT x::bigint, x / 4::float8 FROM generate_series(1, 3) x")
        with connection.cursor() as cursor:
            whole, quarters = copied(cursor, query, "if")
        assert whole.tolist() == [1, 2, 3]
        assert quarters.tolist() == [0.25, 0.5, 0.75]

    def test_reads_no_row_as_no_element(self, db):
        query = sql.SQL("SELECT 1::bigint WHERE false")
        with connection.cursor() as cursor:
            assert copied(cursor, query, "i")[0].tolist() == []

    def test_refuses_a_null_rather_than_shift_the_rows(self, db):
        query = sql.SQL("SELECT 1::bigint, NULL::float8")
        with connection.cursor() as cursor, pytest.raises(ValueError, match="the rows"):
            copied(cursor, query, "if")
