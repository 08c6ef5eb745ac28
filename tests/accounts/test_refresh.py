"""Refreshing facts: by marks, at once for a few, as a run for all."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts import tasks
from accounts.models import (
    AccountFacts,
    DirtyAccount,
    Order,
    OrderHistory,
)
from accounts.rollup import chunk_bounds, ids_scope, rebuild_histories
from accounts.services import facts
from sam.lib import runs
from sam.lib.models import Run
from tests.accounts.test_rollup import AS_OF, published, refresh
from tests.factories import AccountFactory, OrderLineFactory, RunFactory


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


class TestMarks:
    def test_a_fact_marks_its_account_and_a_refresh_takes_the_mark(self, acme):
        refresh()
        assert not DirtyAccount.objects.exists()
        OrderLineFactory(order__account=acme)
        assert set(DirtyAccount.objects.values_list("account_id", "orders")) == {
            (acme.pk, True)
        }
        refresh()
        assert not DirtyAccount.objects.exists()

    def test_moving_a_line_marks_both_accounts(self, acme):
        line = OrderLineFactory(order__account=acme)
        other = AccountFactory()
        refresh()
        Order.objects.filter(pk=line.order_id).update(account=other)
        line.account = other
        line.save()
        marked = DirtyAccount.objects.values_list("account_id", flat=True)
        assert set(marked) == {acme.pk, other.pk}

    def test_only_the_marked_account_s_history_is_rebuilt(self, acme):
        bystander = AccountFactory()
        OrderLineFactory(order__account=acme)
        OrderLineFactory(order__account=bystander)
        refresh()
        OrderHistory.objects.filter(account=bystander).update(late_days=[AS_OF])
        OrderLineFactory(order__account=acme)
        refresh()
        assert OrderHistory.objects.get(account=bystander).late_days == [AS_OF]
        assert sum(OrderHistory.objects.get(account=acme).orders) == 2

    def test_a_few_are_refreshed_at_once_with_their_lists_row(self, acme):
        refresh()
        OrderLineFactory(order__account=acme, revenue=Decimal(250))
        assert facts.refresh_marked() == [acme.pk]
        assert AccountFacts.objects.get(account=acme).revenue_12m == 250
        assert acme.row.revenue_12m == 250
        assert facts.refresh_marked() == []

    def test_marks_that_a_run_must_still_see_do_not_keep_the_worker_busy(
        self, acme, monkeypatch
    ):
        refresh()
        RunFactory(
            kind=facts.REFRESH,
            status=Run.Status.RUNNING,
            lease_until=timezone.now() + dt.timedelta(minutes=1),
        )
        monkeypatch.setattr(facts, "AT_ONCE", 1)
        monkeypatch.setattr(facts.refresh_marked, "__kwdefaults__", {"limit": 1})
        calls = []
        refresh_marked = facts.refresh_marked
        monkeypatch.setattr(
            facts,
            "refresh_marked",
            lambda: calls.append(1) or (refresh_marked() if len(calls) < 5 else []),
        )
        OrderLineFactory(order__account=acme)
        tasks.refresh_marked()
        assert calls == [1]
        assert DirtyAccount.objects.exists()

    def test_facts_of_the_day_are_not_taken_while_accounts_wait_to_be_refreshed(
        self, acme, monkeypatch
    ):
        other = AccountFactory()
        refresh()
        monkeypatch.setattr(facts, "AT_ONCE", 1)
        monkeypatch.setattr(facts.refresh_marked, "__kwdefaults__", {"limit": 1})
        OrderLineFactory(order__account=acme)
        assert facts.is_published(AS_OF)
        OrderLineFactory(order__account=acme)
        OrderLineFactory(order__account=other)
        assert not facts.is_published(AS_OF)

    def test_without_published_facts_there_is_nothing_to_refresh(self, acme):
        assert facts.refresh_marked() == []
        assert DirtyAccount.objects.exists()


class TestRun:
    def test_twice_changes_nothing(self, acme):
        OrderLineFactory(order__account=acme)
        assert refresh().changed == 1
        run, _ = runs.start(facts.REFRESH, as_of=AS_OF, again=True)
        assert run.changed == 0

    def test_an_earlier_day_is_counted_and_not_published(self, acme):
        OrderLineFactory(order__account=acme)
        refresh()
        before = published()
        run = refresh(dt.date(2025, 1, 1))
        assert (run.published, run.changed) == (False, 1)
        assert published() == before

    def test_an_account_merged_away_has_no_facts(self, acme):
        loser = AccountFactory(merged_into=acme)
        refresh()
        assert not AccountFacts.objects.filter(account=loser).exists()

    def test_no_accounts_at_all(self, programme):
        run = refresh()
        assert (run.status, run.changed) == ("DONE", 0)

    def test_chunks_cover_every_account_once(self, programme):
        made = [AccountFactory().pk for _ in range(7)]
        bounds = chunk_bounds(3)
        found = [pk for low, high in bounds for pk in made if low <= pk < high]
        assert sorted(found) == made
        assert len(bounds) == 3


def test_histories_of_accounts_without_lines_are_dropped(programme):
    line = OrderLineFactory()
    with connection.cursor() as cursor:
        assert rebuild_histories(cursor, ids_scope([line.account_id])) == 1
        line.delete()
        assert rebuild_histories(cursor, ids_scope([line.account_id])) == 0
    assert not OrderHistory.objects.exists()
