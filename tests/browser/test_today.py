"""Today in a browser: read on a phone and at a desk, dealt with from where one is."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accounts.models import Promise
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.workspace.day import customer, days_ago, flagged, silence, standards, today

__all__ = ["customer", "standards", "today"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@in_every_look
def test_a_manager_sees_who_needs_them_and_deals_with_it(
    visit, manager, customer, today, size, theme
):
    dunmore = customer("Dunmore Homes", met=97)
    flagged(dunmore, stake=300_000, reasons=[silence(97)], urgent=True)
    flagged(customer("Marlowe Civils", "STRATEGIC", met=12), stake=96_000)
    Promise.objects.create(
        account=dunmore,
        words="Send the fleet report",
        due_on=today - dt.timedelta(days=9),
        owner=manager,
        made_at=days_ago(30),
    )
    page = visit("/today/", size=size, theme=theme, cookies=signed_in(manager))
    work = page.get_by_role("region", name="Who needs you")
    expect(work.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_text("Call today")).to_be_visible()
    assert accessibility_faults(page) == []
    assert overflow(page) == 0

    work.get_by_role("link", name="Strategic 1").click()
    expect(work.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?tier=STRATEGIC$"))

    page.get_by_role("button", name="Kept: Send the fleet report").click()
    expect(page.get_by_text("Nothing is due.")).to_be_visible()

    page.get_by_role("link", name="Log call: Dunmore Homes").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.complaints == []
