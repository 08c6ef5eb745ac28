"""The balance in a browser: read at a desk and on a phone, by mouse and by key."""

import pytest
from playwright.sync_api import expect

from tests.chromium import (
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.tiers.balances import slide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@in_every_look
def test_the_page_fits_and_has_no_faults(visit, director, size, theme):
    slide()
    page = visit(
        "/service/balance/", cookies=signed_in(director), size=size, theme=theme
    )
    expect(page.get_by_text("balance 40 of 100")).to_be_visible()
    expect(page.locator("#balance-index canvas")).to_be_visible()
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    page.get_by_label("Hours a month").fill("60")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="60 hours")).to_be_visible()
    page.get_by_role("link", name="Table").press("Enter")
    expect(page.get_by_role("region", name="Balance by week, table")).to_be_visible()
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
