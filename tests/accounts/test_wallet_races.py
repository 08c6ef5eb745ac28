"""Two people at the same wallet, or cell, at once: real threads on a real server."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Competitor, WalletEntry, WhiteSpaceCell
from accounts.selectors.wallet_entries import Held
from accounts.services.wallets import correct_wallet, values_of
from accounts.services.white_space import say_cell
from sam.lib import audit
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.test_white_space import NOTHING_SAID
from tests.accounts.wallets import write
from tests.factories import OfferingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Do all of it at the same time; return what each returned or was refused with."""
    ready, found = threading.Barrier(len(calls)), []

    def run(call):
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            ready.wait()
            try:
                found.append(call())
            except ChangedMeanwhile as refusal:
                found.append(refusal)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == len(calls)
    return found


def test_of_two_corrections_at_once_one_is_told(account, manager):
    entry = write(account, manager)
    seen = stamp(values_of(entry))

    def correct(ours):
        return lambda: correct_wallet(
            entry=entry, actor=manager, seen=seen, ours=Decimal(ours)
        )

    found = at_once(correct(300), correct(310), correct(320))
    refused = [each for each in found if isinstance(each, ChangedMeanwhile)]
    assert len(refused) == 2
    kept = WalletEntry.objects.get().ours
    assert {each.theirs["ours"] for each in refused} == {kept}
    assert OutboxEvent.objects.filter(type="wallet.corrected").count() == 1


@pytest.mark.slow
def test_of_two_who_say_something_of_a_new_cell_one_is_told(account, manager):
    category = OfferingFactory()

    def say(**told):
        return lambda: say_cell(
            account=account,
            category=category,
            unit=None,
            actor=manager,
            seen=NOTHING_SAID,
            **told,
        )

    found = at_once(
        say(state="GAP"), say(state="COMPETITOR", competitor="Brackwell Hire")
    )
    assert sum(isinstance(each, ChangedMeanwhile) for each in found) == 1
    assert WhiteSpaceCell.objects.count() == 1


@pytest.mark.slow
def test_a_competitor_named_twice_at_once_is_one(account, manager):
    first, second = OfferingFactory(), OfferingFactory()
    held = [Held("Northstead Plant", Decimal(100))]
    at_once(
        lambda: write(account, manager, category=first, competitors=held),
        lambda: write(account, manager, category=second, competitors=held),
    )
    assert Competitor.objects.count() == 1
    assert WalletEntry.objects.count() == 2
