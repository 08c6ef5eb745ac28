"""What follows from facts is right with the merge: a whole night changes nothing."""

import pytest

from accounts.models import AccountFacts, OrderHistory, Programme
from accounts.services import facts
from accounts.services.merging import merge_accounts
from accounts.services.undoing_merges import undo_merge
from sam.lib import runs
from sam.workspace.models import AccountRow
from sam.workspace.services import rows
from tests.factories import (
    AccountFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
)
from tests.factories.days import DAY
from tests.tiers.watch.looks import LONG_AGO, before, customer, day_before, look
from tiers.models import Entitlement, Flag, Tier


@pytest.fixture
def pair(programme, monkeypatch):
    """A Strategic customer and its Valued double, with a branch, after a night."""
    monkeypatch.setattr(Programme, "today", lambda _self: DAY)
    both = customer(Tier.STRATEGIC), customer(Tier.VALUED)
    AccountFactory(parent=both[1], name="Branch")
    for nth, account in enumerate(both):
        PositionFactory(account=account, level="D", started_on=LONG_AGO.date())
        ProblemFactory(account=account, opened_at=before(20 + nth))
        for days in (400, 40, 4):
            order = OrderFactory(account=account, ordered_on=day_before(days + nth))
            OrderLineFactory(order=order)
    night()
    return both


def night():
    runs.start(facts.REFRESH, as_of=DAY, again=True, options={"rebuild": True})
    look()
    runs.start(rows.PUBLISH, as_of=DAY, again=True)


def published():
    """Return what lists, flags and promises are made of, for all accounts."""
    return {
        "facts": sorted(AccountFacts.objects.values_list(), key=str),
        "histories": sorted(OrderHistory.objects.values_list(), key=str),
        "flags": sorted(Flag.objects.open().values_list("account", "kind")),
        "entitlements": sorted(
            Entitlement.objects.filter(ends_on=None).values_list(
                "account", "kind", "tier", "quantity"
            ),
            key=str,
        ),
        "rows": sorted(AccountRow.objects.values_list(), key=str),
    }


def test_a_night_after_the_merge_changes_nothing(pair):
    acme, twin = pair
    merge_accounts(survivor=acme, loser=twin, actor=None)
    at_once = published()
    assert not AccountFacts.objects.filter(account=twin).exists()
    assert not AccountRow.objects.filter(account=twin).exists()
    assert not Flag.objects.open().filter(account=twin).exists()
    assert AccountFacts.objects.get(account=acme).open_problems == 2
    night()
    assert published() == at_once


@pytest.mark.slow
def test_a_night_after_taking_it_back_changes_nothing(pair):
    acme, twin = pair
    before_all = published()
    undo_merge(merge=merge_accounts(survivor=acme, loser=twin, actor=None), actor=None)
    at_once = published()
    assert at_once["facts"] == before_all["facts"]
    assert at_once["histories"] == before_all["histories"]
    assert at_once["flags"] == before_all["flags"]
    night()
    assert published() == at_once
