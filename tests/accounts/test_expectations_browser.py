"""What service a customer expects, in a browser: both themes, phone and keyboard."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.models import ServiceExpectation
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.chromium import PHONE, WIDE, accessibility_faults, overflow, signed_in
from tests.factories import AccountFactsFactory, ServiceExpectationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agreed(account):
    """Acme was promised slots at the gate, and has had reports for long."""
    AccountFactsFactory(account=account)
    day = dt.date(2026, 6, 1)
    ServiceExpectationFactory(
        account=account, kind="REPORTS", stage="DELIVERED", delivered_on=day
    )
    made = ServiceExpectationFactory(
        account=account,
        detail="Timed slots at the gate before 7 a.m., at each of their sites",
        stage="AGREED",
        agreed_on=day,
        cost_a_year=Decimal(18_500),
    )
    refresh_access()
    refresh_rows([account.pk])
    return made


@pytest.fixture
def cookies(agreed):
    return signed_in(agreed.account.owner)


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        pytest.param(WIDE, "light", id="wide", marks=pytest.mark.slow),
        pytest.param(PHONE, "dark", id="phone", marks=pytest.mark.slow),
    ],
)
def test_fits_can_be_read_and_a_promise_is_kept(visit, agreed, cookies, size, theme):
    start = f"/accounts/{agreed.account_id}/"
    change = f"{start}expectations/{agreed.pk}/"
    for address in (f"{start}service/", f"{start}expectations/new/", change):
        page = visit(address, size=size, theme=theme, cookies=cookies)
        assert overflow(page) == 0
        assert accessibility_faults(page) == []
        assert page.complaints == []
    page.get_by_label("Stage").select_option("DELIVERED")
    page.get_by_role("button", name="Write down").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why it moves or ends.")
    page.get_by_label("Reason").fill("First slots kept")
    page.get_by_role("button", name="Write down").press("Enter")
    page.wait_for_url(f"**{start}service/")
    card = page.locator("section", has=page.locator("#expectations-h"))
    expect(card).to_contain_text("no gaps")
    expect(card).to_contain_text("Timed slots at the gate")
    assert ServiceExpectation.objects.get(pk=agreed.pk).stage == "DELIVERED"
