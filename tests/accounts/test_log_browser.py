"""Logging a contact in a browser: by key and by thumb, and no word is lost."""

import pytest
from playwright.sync_api import expect

from accounts.models import Interaction, Promise
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.accounts.facts_written import in_days
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import AccountFactsFactory, PositionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(account):
    AccountFactsFactory(account=account)
    for n in range(9):
        PositionFactory(account=account, contact__full_name=f"Person {n} Rowntree")
    refresh_access()
    refresh_rows([account.pk])
    return account


@in_every_look
def test_a_visit_is_logged_and_a_draft_outlives_the_page(visit, acme, size, theme):
    page = visit(
        f"/accounts/{acme.pk}/",
        size=size,
        theme=theme,
        cookies=signed_in(acme.owner),
    )
    page.keyboard.press("l")
    page.wait_for_url(f"**/accounts/{acme.pk}/log/")
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_label("Visit").check(force=True)
    page.get_by_label("Person 0 Rowntree").check(force=True)
    page.get_by_label("Note", exact=True).fill("One window for all sites")
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    page.wait_for_url(f"**/accounts/{acme.pk}/")
    page.keyboard.press("l")
    page.wait_for_url("**/log/")
    expect(page.get_by_label("Note", exact=True)).to_have_value(
        "One window for all sites"
    )
    expect(page.get_by_label("Person 0 Rowntree")).to_be_checked()
    page.get_by_label("Next step").fill("Send the plan")
    page.get_by_label("Due").fill(in_days(3).isoformat())
    assert page.complaints == []
    page.get_by_label("Note", exact=True).press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("It decides how it counts")
    assert accessibility_faults(page) == []
    page.get_by_label("Understand").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/accounts/{acme.pk}/")
    said = page.get_by_role("status").filter(has_text="what you promised")
    expect(said).to_be_visible()
    page.goto(page.url + "log/")
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    assert Interaction.objects.get().note == "One window for all sites"
    assert Promise.objects.get().words == "Send the plan"
