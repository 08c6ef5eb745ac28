"""Rows of several calls at once: each object is made once; nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.importing import ingest as ingesting
from accounts.importing.errors import ImportBusy
from accounts.importing.ingest import KINDS, ingest
from accounts.models import Account, Contact, OrderLine
from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.factories import ProgrammeFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def call(kind, rows):
    """Ingest in a thread of its own, with a connection of its own."""
    try:
        with audit.acting(actor=None, door=AuditEntry.Door.JOB):
            done = ingest(KINDS[kind], rows, source="erp", digest="", actor=None)
        return [row.outcome for row in done.rows]
    finally:
        connection.close()


def test_the_same_rows_sent_at_once_are_made_once():
    ProgrammeFactory()
    accounts = [{"external_id": str(n), "name": f"Account {n}"} for n in range(20)]
    people = [
        {"external_id": str(n), "account_external_id": str(n), "full_name": f"Ann {n}"}
        for n in range(20)
    ]
    orders = [
        {
            "external_id": str(n // 2),
            "account_external_id": str(n // 2),
            "ordered_on": "2026-01-02",
            "revenue": "5",
            "currency": "GBP",
        }
        for n in range(40)
    ]
    call("accounts", accounts)
    work = [("accounts", accounts), ("contacts", people), ("orders", orders)] * 3
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda one: call(*one), work))
    assert Account.objects.count() == Contact.objects.count() == 20
    assert OrderLine.objects.count() == 40
    for nth, (kind, _rows) in enumerate(work[:3]):
        told = sorted(rows[0] for rows in found[nth::3])
        first = "UNCHANGED" if kind == "accounts" else "CREATED"
        assert told == [first, "UNCHANGED", "UNCHANGED"]
        assert all(len(set(rows)) == 1 for rows in found[nth::3])


def test_a_call_does_not_wait_for_ever(monkeypatch):
    ProgrammeFactory()
    monkeypatch.setattr(ingesting, "PATIENCE", "100ms")
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        call_in_transaction = [{"external_id": "A", "name": "Acme"}]
        ingest(
            KINDS["accounts"], call_in_transaction, source="erp", digest="", actor=None
        )
        with pytest.raises(ImportBusy):
            pool.submit(call, "accounts", call_in_transaction).result()
        # Rows of another kind have nothing to wait for.
        assert pool.submit(call, "costs", []).result() == []
    assert Account.objects.get().name == "Acme"
