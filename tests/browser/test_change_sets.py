"""A director on a phone decides a change set, and takes it back."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from tests.chromium import PHONE, WIDE, accessibility_faults, overflow, signed_in
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    TierAssignmentFactory,
)
from tiers.models import ChangeSet, Override, Tier, TierAssignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MEASURES = {
    "revenue_12m": 1_842_310,
    "net_margin_12m": 262_140,
    "headroom": 2_157_690,
    "lifetime_value": 742_000,
}


@pytest.fixture
def change_set(account, north):
    """Acme and Brook would rise; a third would become Alternative."""
    proposed = ChangeSetFactory(
        held_because="12 of 40 accounts would move, more than the 5 % that may."
    )
    moves = {
        account: Tier.STRATEGIC,
        AccountFactory(name="Brook Quarries", region=north): Tier.STRATEGIC,
        AccountFactory(name="Loss & Sons", region=north): Tier.ALTERNATIVE,
    }
    for each, tier in moves.items():
        TierAssignmentFactory(account=each, started_at=JAN)
        ChangeFactory(
            change_set=proposed,
            account=each,
            to_tier=tier,
            reason="ENTERS" if tier == Tier.STRATEGIC else "UNPROFITABLE",
            decisive="potential",
            score=71.2,
            rank=3,
            enter_score=60,
            stay_score=52,
            seats=8,
            measures=MEASURES,
        )
    refresh_access()
    return proposed


@pytest.fixture
def cookies(director):
    return signed_in(director)


def check(page):
    assert overflow(page) <= 0
    assert accessibility_faults(page) == []


def strategic():
    open_now = TierAssignment.objects.open().filter(tier=Tier.STRATEGIC)
    return set(open_now.values_list("account__name", flat=True))


@pytest.mark.slow
def test_picks_on_a_phone_and_takes_back(visit, cookies, change_set):
    address = f"/tiers/change-sets/{change_set.pk}/"
    page = visit(address, size=PHONE, theme="dark", cookies=cookies)
    expect(page.get_by_role("heading", name="Moves, each with its")).to_be_visible()
    expect(page.get_by_text("12 of 40 accounts would move")).to_be_visible()
    check(page)
    page.get_by_label("Choose Acme").check()
    page.locator("form:has(#moves)").get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Move 1 account")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Move 1 account").click()
    expect(page.get_by_text("1 account has moved.")).to_be_visible()
    expect(page.get_by_text("Partly applied")).to_be_visible()
    check(page)
    assert strategic() == {"Acme"}
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("textbox", name="Reason").fill("The figures were wrong")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back by change set")).to_be_visible()
    check(page)
    assert strategic() == set()
    assert ChangeSet.objects.filter(cause="UNDO").count() == 1


@pytest.mark.slow
def test_holds_an_account_in_a_tier(visit, cookies, account, change_set):
    address = f"/tiers/overrides/new/?account={account.pk}"
    page = visit(address, size=WIDE, theme="light", cookies=cookies)
    expect(page.get_by_role("heading", name="Hold in a tier")).to_be_visible()
    check(page)
    page.get_by_label("Strategic").check()
    page.get_by_label("Up to and including").fill("2020-01-01")
    page.get_by_role("textbox", name="Reason").fill("Opens the north")
    page.get_by_role("button", name="Hold it there").click()
    expect(page.get_by_text("expired before it begins")).to_be_visible()
    expect(page.get_by_role("textbox", name="Reason")).to_have_value("Opens the north")
    page.get_by_label("Up to and including").fill("2999-01-01")
    page.get_by_role("button", name="Hold it there").click()
    expect(page.get_by_text("is held in its tier")).to_be_visible()
    assert strategic() == {"Acme"}
    assert Override.objects.get().reason == "Opens the north"
    page = visit("/tiers/decided/", size=PHONE, theme="light", cookies=cookies)
    expect(page.get_by_text("Opens the north")).to_be_visible()
    check(page)
