"""Correcting a wallet in a browser: share and what is left behind move with it."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import WalletEntry
from accounts.selectors.wallet_entries import Held
from accounts.services import facts
from accounts.services.access import refresh_access
from sam.lib import runs
from sam.workspace.services.rows import refresh_rows
from scoring.services import measuring
from tests.accounts.test_white_space import buy
from tests.accounts.wallets import write
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import OfferingFactory, UnitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(account):
    pumps = OfferingFactory(name="Pumps & fluids")
    unit = UnitFactory(account=account, name="Leeds depot")
    UnitFactory(account=account, name="Hull depot")
    buy(account, unit, pumps, 250_000)
    write(
        account,
        None,
        category=pumps,
        total=Decimal(1_000_000),
        ours=Decimal(250_000),
        unplaced=Decimal(150_000),
        competitors=[Held("Brackwell Hire", Decimal(500_000))],
    )
    refresh_access()
    today = timezone.localdate()
    runs.start(facts.REFRESH, as_of=today)
    runs.start(measuring.SCORE, as_of=today)
    refresh_rows([account.pk])
    return account


def figure(page, label):
    """Return the figure of that name in the account's header."""
    return page.locator(".acc-figs .stat", has_text=label).locator(".stat-value")


@in_every_look
def test_a_corrected_figure_moves_share_and_left_behind(visit, acme, size, theme):
    page = visit(
        f"/accounts/{acme.pk}/wallet/",
        size=size,
        theme=theme,
        cookies=signed_in(acme.owner),
    )
    expect(figure(page, "Share of wallet")).to_contain_text("25")
    expect(figure(page, "Left behind")).to_contain_text("£750")
    expect(page.locator("#wallet-chart canvas")).to_be_visible()
    chart = page.locator("#wallet-chart")
    page.wait_for_timeout(500)  # it grows into place once
    drawn = chart.screenshot()
    page.set_viewport_size({"width": 700, "height": 900})
    page.set_viewport_size(size)
    assert chart.screenshot() == drawn
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Correct Pumps & fluids").click()
    page.wait_for_url("**/wallet/*/")
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_label("With us").fill("500000")
    page.get_by_label("Amount of competitor 1").fill("250000")
    page.get_by_role("button", name="Correct it").click()
    page.wait_for_url(f"**/accounts/{acme.pk}/wallet/")
    expect(figure(page, "Share of wallet")).to_contain_text("50")
    expect(figure(page, "Left behind")).to_contain_text("£500")
    expect(page.get_by_role("heading", name="Left behind: 50.0")).to_be_visible()
    assert WalletEntry.objects.get().ours == 500_000
    page.get_by_role("link", name="Hull depot, Pumps & fluids").click()
    page.get_by_label("Nobody supplies it").check(force=True)
    page.get_by_label("Worth a year").fill("40000")
    page.get_by_label("Chance to win it").fill("50")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Write it down").click()
    page.wait_for_url(f"**/accounts/{acme.pk}/wallet/")
    expect(page.get_by_text("£500\xa0k × 50\xa0%")).to_be_visible()
    assert page.complaints == []
