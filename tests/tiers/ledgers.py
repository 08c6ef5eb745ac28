"""What is true of every ledger, and a race on one: for tests of who moves accounts."""

import threading
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import Account
from sam.lib import audit
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry


def ledger(account):
    """Return an account's stays, oldest first, as tier, from, to, undone."""
    rows = account.tier_assignments.order_by("started_at", "pk")
    return [
        (row.tier, row.started_at, row.ended_at, row.undone_by_id is not None)
        for row in rows
    ]


def assert_valid():
    """Check each account: no stays overlap, and a customer has one that holds."""
    for account in Account.objects.all():
        rows = ledger(account)
        for (_, _, ended, _), (_, started, _, _) in pairwise(rows):
            assert ended is not None
            assert ended <= started
        holding = [row for row in rows if row[2] is None and not row[3]]
        expected = {1} if account.status == Account.Status.CUSTOMER else {0, 1}
        assert len(holding) in expected, rows
        if holding and len(rows) > 1:
            assert rows[-1] == holding[0]


def race(*works):
    """Do all *works* at once, each in a thread of its own; return the refusals."""
    barrier = threading.Barrier(len(works))
    refused, failed = [], []

    def run(work):
        barrier.wait()
        try:
            with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
                work()
        except (DomainError, PermissionDenied) as refusal:
            refused.append(str(refusal))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    return refused
