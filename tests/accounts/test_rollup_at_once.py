"""Two who refresh the same accounts at once wait for each other, and lose nothing."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import AccountFacts, OrderHistory
from accounts.rollup import ids_scope, rebuild_histories
from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry
from tests.factories import OrderLineFactory, ProgrammeFactory

AS_OF = dt.date(2026, 6, 30)


def refresh(as_of):
    return runs.start(facts.REFRESH, as_of=as_of)[0]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two who work on the same account at once, each in a connection of its own."""

    def meanwhile(self, work):
        """Start *work* elsewhere; return it once it waits for us, or is done."""

        def do():
            try:
                with audit.acting(actor=None, door=AuditEntry.Door.JOB):
                    return work()
            finally:
                connection.close()

        pool = ThreadPoolExecutor(1)
        doing = pool.submit(do)
        pool.shutdown(wait=False)
        for _ in range(100):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
                    " (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
                if cursor.fetchone()[0] or doing.done():
                    break
            time.sleep(0.05)
        return doing

    def test_two_rebuild_a_history_one_after_the_other(self):
        ProgrammeFactory()
        line = OrderLineFactory()

        def rebuild():
            with transaction.atomic(), connection.cursor() as cursor:
                return rebuild_histories(cursor, ids_scope([line.account_id]))

        rebuild()
        with transaction.atomic():
            assert rebuild() == 1
            other = self.meanwhile(rebuild)
        assert other.result(10) == 1
        assert OrderHistory.objects.count() == 1

    def test_a_refresh_that_waited_for_a_publication_is_of_the_new_day(self):
        ProgrammeFactory()
        line = OrderLineFactory(order__ordered_on=AS_OF)
        refresh(AS_OF)
        tomorrow = AS_OF + dt.timedelta(days=1)
        OrderLineFactory(order__account=line.account, order__ordered_on=tomorrow)
        with transaction.atomic():
            refresh(tomorrow)
            OrderLineFactory(order__account=line.account, order__ordered_on=tomorrow)
            other = self.meanwhile(facts.refresh_marked)
        other.result(10)
        facts.refresh_marked()
        row = AccountFacts.objects.get(account=line.account)
        assert (row.as_of, row.orders_12m) == (tomorrow, 3)
