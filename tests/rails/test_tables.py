"""Publishing a staged table: few rows are updated, many take its name over."""

import pytest
from django.db import connection, transaction

from accounts.models import AccountFacts
from sam.lib import tables
from tests.factories import AccountFactory, AccountFactsFactory

TABLE = "accounts_accountfacts"


@pytest.fixture
def published(programme):
    return [AccountFactsFactory(visits_12m=n) for n in range(40)]


def stage(change):
    """Stage a copy of what is published, changed by an SQL statement."""
    tables.create_staging("next", like=TABLE)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO staging.next SELECT * FROM {TABLE}")
        if change:
            cursor.execute(change)
    tables.index_staged("next", TABLE)


def publish():
    with transaction.atomic():
        return tables.publish("next", TABLE, key="account_id")


def identity():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)::oid", [TABLE])
        return cursor.fetchone()[0]


def shape():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
            " UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = to_regclass(%s) AND contype <> 'n' ORDER BY 1, 2",
            [TABLE, TABLE],
        )
        return cursor.fetchall()


def visits():
    return list(
        AccountFacts.objects.order_by("account_id").values_list("visits_12m", flat=True)
    )


def test_nothing_differs_nothing_is_written(published):
    before = identity()
    stage(None)
    assert publish() == 0
    assert identity() == before
    assert tables.staged_tables("next") == []


def test_few_rows_are_updated_in_place(published):
    before = identity()
    stage("UPDATE staging.next SET visits_12m = 99 WHERE visits_12m = 3")
    assert publish() == 1
    assert identity() == before
    assert visits() == [0, 1, 2, 99, *range(4, 40)]


def test_many_rows_take_the_name_over_with_every_key_and_index(published):
    before, looks = identity(), shape()
    stage("UPDATE staging.next SET visits_12m = visits_12m + 1")
    assert publish() == 40
    assert identity() != before
    assert shape() == looks
    assert visits() == list(range(1, 41))


def test_it_can_be_done_again_and_again(published):
    for _ in range(3):
        stage("UPDATE staging.next SET visits_12m = visits_12m + 1")
        assert publish() == 40
    assert visits() == list(range(3, 43))


def test_rows_that_are_gone_go_and_new_ones_come(published):
    newcomer = AccountFactory()
    stage(
        "DELETE FROM staging.next WHERE visits_12m = 0;"
        f"INSERT INTO staging.next SELECT * FROM {TABLE} WHERE false"
    )
    assert publish() == 1
    assert visits() == list(range(1, 40))
    assert not AccountFacts.objects.filter(account=newcomer).exists()


def test_a_rolled_back_publication_leaves_what_was(published):
    stage("UPDATE staging.next SET visits_12m = visits_12m + 1")
    with transaction.atomic():
        tables.publish("next", TABLE, key="account_id")
        transaction.set_rollback(True)
    assert visits() == list(range(40))
