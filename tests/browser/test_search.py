"""Search from anywhere: by keyboard, by thumb, with letters wrong."""

import re

import pytest
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from tests.chromium import (
    PHONE,
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.factories import (
    NOON,
    AccountFactory,
    ContactFactory,
    InteractionFactory,
    PositionFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portfolio(manager, north):
    """Marlowe Civils with Priya Nair, a note, and a former customer like it."""
    marlowe = AccountFactory(name="Marlowe Civils", owner=manager, region=north)
    AccountFactory(name="Marlowe Piling", owner=manager, status="FORMER")
    priya = PositionFactory(
        account=marlowe,
        contact=ContactFactory(full_name="Priya Nair"),
        title="Head of purchasing",
    )
    InteractionFactory(
        account=marlowe, happened_at=NOON, subject="Visit", note="Marlowe want cranes"
    )
    refresh_access()
    return {"marlowe": marlowe, "priya": priya.contact}


@in_every_look
def test_somebody_is_found_by_keyboard_with_two_letters_wrong(
    visit, manager, portfolio, size, theme
):
    page = visit("/search/", cookies=signed_in(manager), size=size, theme=theme)
    box = page.get_by_role("combobox", name="Search accounts")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("marlwoe")
    options = page.get_by_role("option")
    expect(options.filter(has_text="Marlowe Civils").first).to_be_visible()
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-search-status]")).to_have_text("3 suggestions")
    expect(options.filter(has_text="Marlowe Piling")).to_contain_text("Former customer")
    page.keyboard.press("ArrowDown")
    first = page.locator("[role=option][aria-selected=true]")
    expect(first).to_contain_text("Marlowe Civils")
    expect(box).to_have_attribute(
        "aria-activedescendant", first.get_attribute("id") or ""
    )
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("marlwoe")
    box.fill("pirya nari")
    expect(options.filter(has_text="Priya Nair")).to_be_visible()
    page.keyboard.press("Enter")  # nothing is chosen: the page of all
    page.wait_for_url("**/search/?q=pirya+nari")
    found = page.locator(".hit", has_text="Priya Nair")
    expect(found).to_contain_text("Head of purchasing · Marlowe Civils")
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0
    if size is PHONE:
        assert found.bounding_box()["height"] >= 44
    assert page.complaints == []


@pytest.mark.slow
def test_what_the_box_offers_is_opened_by_mouse_and_by_enter(visit, manager, portfolio):
    page = visit("/search/", cookies=signed_in(manager))
    address = re.compile(rf"/accounts/{portfolio['marlowe'].pk}/$")
    page.fill("[data-search]", "marlowe civ")
    page.get_by_role("option").filter(has_text="Marlowe Civils").first.click()
    expect(page).to_have_url(address)
    page.keyboard.press("/")
    page.keyboard.type("cranes")
    note = page.get_by_role("option").filter(has_text="Marlowe want cranes")
    expect(note.locator("mark")).to_have_text("cranes")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_contain_text("Show all")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=cranes$"))
    expect(page.locator(".hit mark")).to_have_text("cranes")


@pytest.mark.slow
def test_the_box_stays_quiet_when_the_server_is_away(visit, manager, portfolio):
    page = visit("/search/", cookies=signed_in(manager))
    page.route("**/search/suggest/**", lambda route: route.abort())
    page.fill("[data-search]", "marlowe")
    page.wait_for_timeout(600)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".hit", has_text="Marlowe Civils").first).to_be_visible()
