"""Merges at once, and with an import: real threads on a real server."""

import threading

import pytest
from django.db import connection, transaction

from accounts.importing.loading import Options
from accounts.importing.portfolio import import_portfolio
from accounts.importing.report import findings
from accounts.models import Account, ExternalId, Interaction, Merge, Order, Position
from accounts.services import merging
from accounts.services.interactions import log_interaction
from accounts.services.merging import merge_accounts, merge_people
from accounts.services.positions import open_position
from sam.lib import audit
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry
from tests.accounts.facts_written import ago
from tests.accounts.importing.conftest import Folder
from tests.factories import AccountFactory, PositionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Do all of it at the same time; return what each returned or was refused with."""
    ready, found = threading.Barrier(len(calls)), {}

    def run(number, call):
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            ready.wait()
            try:
                found[number] = call()
            except DomainError as refusal:
                found[number] = refusal
            finally:
                connection.close()

    threads = [
        threading.Thread(target=run, args=[number, call])
        for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == len(calls)
    return [found[number] for number in range(len(calls))]


def merging_of(survivor, loser):
    return lambda: merge_accounts(survivor=survivor, loser=loser, actor=None)


def test_the_same_merge_twice_is_one(account):
    twin = AccountFactory()
    first, second = at_once(merging_of(account, twin), merging_of(account, twin))
    assert first == second == Merge.objects.get()


def test_two_that_merge_each_other_do_not_vanish(account):
    twin = AccountFactory()
    found = at_once(merging_of(account, twin), merging_of(twin, account))
    assert sum(isinstance(one, Merge) for one in found) == 1
    standing = Account.objects.filter(merged_into=None, pk__in=[account.pk, twin.pk])
    assert standing.count() == 1


@pytest.mark.slow
def test_a_loser_that_is_merged_twice_is_merged_once(account):
    twin, third = AccountFactory(), AccountFactory()
    found = at_once(merging_of(account, twin), merging_of(third, twin))
    assert sum(isinstance(one, Merge) for one in found) == 1
    assert "merged into another" in str(
        next(one for one in found if not isinstance(one, Merge))
    )


@pytest.mark.slow
def test_what_is_logged_meanwhile_is_not_lost_with_the_loser(account, manager):
    twin = AccountFactory(owner=manager)

    def log():
        return log_interaction(
            account=twin,
            actor=None,
            kind="VISIT",
            happened_at=ago(hours=1),
            purpose="SELL",
        )

    _merge, logged = at_once(merging_of(account, twin), log)
    if isinstance(logged, Interaction):
        logged.refresh_from_db()
        assert logged.account == account
    else:
        assert "merged into another" in str(logged)
        assert not Interaction.objects.exists()


def test_nobody_is_written_down_as_who_is_merged_away_meanwhile(account):
    anna, twin = (PositionFactory(account=account).contact for _ in range(2))

    def add():
        return open_position(
            contact=twin, account=account, actor=None, title="Head of fleet"
        )

    _merge, opened = at_once(
        lambda: merge_people(survivor=anna, loser=twin, actor=None), add
    )
    assert not Position.objects.filter(contact=twin).exists()
    if isinstance(opened, Position):
        opened.refresh_from_db()
        assert opened.contact == anna
    else:
        assert "merged into another" in str(opened)
        assert not Position.objects.filter(title="Head of fleet").exists()


class TestImports:
    @pytest.fixture
    def sent(self, tmp_path, programme):
        folder = Folder(tmp_path)
        folder.write("accounts.csv", "external_id name", "A Acme", "B Twin")
        folder.load()
        return folder

    @pytest.fixture
    def both(self, sent):
        found = ExternalId.objects.filter(kind="ACCOUNT").order_by("external_id")
        return [Account.objects.get(pk=key.object_id) for key in found]

    @pytest.mark.slow
    def test_a_merge_waits_for_a_file_and_says_when_it_waits_too_long(
        self, both, monkeypatch
    ):
        monkeypatch.setattr(merging, "PATIENCE", "50ms")
        reading, done = threading.Event(), threading.Event()

        def import_a_file():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock_shared(hashtext(%s))",
                    [merging.LOCK],
                )
                reading.set()
                done.wait(timeout=30)
            connection.close()

        thread = threading.Thread(target=import_a_file)
        thread.start()
        reading.wait(timeout=30)
        with pytest.raises(merging.MergeRefused, match="import is being written"):
            merging_of(*both)()
        done.set()
        thread.join(timeout=30)
        assert not Merge.objects.exists()
        assert merging_of(*both)().pk

    def test_orders_that_are_imported_at_once_end_with_the_survivor(self, sent, both):
        rows = [f"O{number} B 2026-01-05 100 GBP" for number in range(300)]
        sent.write(
            "orders.csv",
            "external_id account_external_id ordered_on revenue currency",
            *rows,
        )

        def load():
            with findings(None) as found:
                return import_portfolio(sent.path, options=Options(), findings=found)

        merge, _outcome = at_once(merging_of(*both), load)
        assert isinstance(merge, Merge)
        assert Order.objects.filter(account=both[0]).count() == 300
        assert not Order.objects.filter(account=both[1]).exists()
