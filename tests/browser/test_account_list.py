"""The list of accounts as a person uses it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from sam.users.models import User
from tests.chromium import (
    PHONE,
    WIDE,
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.factories import ProgrammeFactory, RegionFactory, UserFactory
from tests.workspace.rows import row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TIERS = ["STRATEGIC", "VALUED", "ALTERNATIVE", ""]
QUADRANTS = ["STAR", "STATUS", "RISER", "LAGGARD", ""]


@pytest.fixture
def portfolio():
    """Sixty accounts of one executive: Account 60 has most revenue, 1 none known."""
    ProgrammeFactory(name="Ashcombe Hire")
    RegionFactory(name="North")
    person = UserFactory(role=User.Role.EXECUTIVE, full_name="Helen Marsh")
    for number in range(1, 61):
        known = number > 1
        row(
            f"Account {number}",
            account_id=number,
            owner_id=person.pk if number % 2 else None,
            group_name="Marlowe Group" if number % 7 == 0 else "",
            industry="Rail" if number % 3 else "",
            tier=TIERS[number % 4],
            quadrant=QUADRANTS[number % 5],
            revenue_12m=number * 10_000 if known else None,
            revenue_prev_12m=number * 9_000 if known else None,
            revenue_change=(number - 30) / 100 if known else None,
            net_margin_12m=number * 1_000 if known else None,
            net_margin_rate=0.1 if known else None,
            share_of_wallet=number / 100 if number % 4 else None,
            share_grade="ABCD"[number % 4] if number % 4 else "",
            lifetime_value=number * 5_000 if known else None,
            lifetime_value_low=number * 3_000 if known else None,
            lifetime_value_high=number * 9_000 if known else None,
            last_visit_on="2026-06-01" if number % 3 else None,
            visits_floor=12,
            open_problems=number % 3,
            flags=["UNDER_SERVED"] if number % 6 == 0 else [],
        )
    return person


@pytest.fixture
def cookies(portfolio):
    return signed_in(portfolio)


def first(page):
    return page.locator("tbody .acc-name").first


def expect_first(page, name):
    page.wait_for_function(
        "name => document.querySelector('tbody .acc-name').textContent === name",
        arg=name,
    )


@pytest.mark.slow
def test_sorting_turns_round_and_can_be_gone_back_from(visit, cookies):
    page = visit("/accounts/", cookies=cookies)
    assert first(page).inner_text() == "Account 60"
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Margin", exact=True).click()
    page.wait_for_url("**/accounts/?sort=-margin")
    page.get_by_role("link", name="Margin", exact=True).click()
    page.wait_for_url("**/accounts/?sort=margin")
    expect_first(page, "Account 2")
    assert page.evaluate("window.kept"), "the page was loaded anew"
    focused = page.evaluate("document.activeElement.id")
    assert focused == "sort-margin", "the focus was lost"
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Margin")
    page.go_back()
    page.wait_for_url("**/accounts/?sort=-margin")
    expect_first(page, "Account 60")
    assert page.complaints == []


@pytest.mark.slow
def test_a_filter_is_chosen_and_its_chip_taken_out(visit, cookies):
    page = visit("/accounts/?owner=me&sort=account", cookies=cookies)
    expect(page.get_by_text("30 accounts", exact=True)).to_be_visible()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Strategic", exact=True).check()
    page.get_by_role("button", name="Show these").first.click()
    page.wait_for_selector(".chip:has-text('that are Strategic')")
    assert page.url.endswith("/accounts/?sort=account&owner=me&tier=STRATEGIC")
    page.get_by_role("link", name="Remove: owned by me").click()
    page.wait_for_url(re.compile(r"/accounts/\?sort=account&tier=STRATEGIC$"))
    page.wait_for_selector("text='15 accounts'")
    assert page.complaints == []


@pytest.mark.slow
def test_pages_follow_each_other(visit, cookies):
    page = visit("/accounts/?rows=25", cookies=cookies)
    expect(page.get_by_text("Rows 1–25, by revenue 12 m")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    page.wait_for_selector("text='Rows 26–50, by revenue 12 m'")
    expect_first(page, "Account 35")
    page.get_by_role("link", name="Next").click()
    page.wait_for_selector("text='Rows 51–60, by revenue 12 m'")
    assert page.locator("tbody .acc-name").last.inner_text() == "Account 1"
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("link", name="Previous").click()
    page.wait_for_selector("text='Rows 26–50, by revenue 12 m'")


@pytest.mark.slow
def test_columns_are_taken_away_and_kept_in_the_address(visit, cookies):
    page = visit("/accounts/", cookies=cookies)
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Flags", exact=True).last.uncheck()
    page.get_by_label("Industry", exact=True).last.check()
    page.locator(".menu[open]").get_by_role("button", name="Show these").click()
    page.wait_for_selector("th:has-text('Industry')")
    expect(page.locator("th", has_text="Flags")).to_have_count(0)
    page.reload()
    expect(page.locator("th", has_text="Industry")).to_be_visible()


def test_the_list_works_without_scripts(chromium, live_server, cookies):
    context = chromium.new_context(java_script_enabled=False, viewport=WIDE)
    context.add_cookies([cookie | {"url": live_server.url} for cookie in cookies])
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/?rows=25&owner=me")
    page.get_by_role("link", name="Lifetime value").click()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.get_by_role("link", name="Remove: owned by me").click()
    expect(page.get_by_text("60 accounts", exact=True)).to_be_visible()
    context.close()


def test_on_a_phone_rows_are_cards_with_their_labels(visit, cookies):
    page = visit("/accounts/", size=PHONE, cookies=cookies)
    card = page.locator("tbody tr").first
    expect(page.locator("thead")).to_be_hidden()
    expect(card.locator(".tier, td.opt .muted").first).to_be_visible()
    labels = card.locator("td[data-label]").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert '"Revenue 12 m, £ k"' in labels
    assert overflow(page) <= 0


PATHS = {
    "list": "/accounts/",
    "filtered": "/accounts/?owner=me&tier=STRATEGIC&sort=account",
    "no-match": "/accounts/?q=zzzz",
    "refused": "/accounts/?sort=nothing",
}


@in_every_look
@pytest.mark.parametrize("name", PATHS)
def test_the_list_is_accessible_and_fits(visit, cookies, name, size, theme):
    page = visit(PATHS[name], size=size, theme=theme, cookies=cookies)
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0
    expected = 1 if name == "refused" else 0  # the browser notes the status 400
    assert len(page.complaints) == expected


@pytest.mark.parametrize("opened", ["Filter", "Columns"])
@pytest.mark.parametrize(
    "size",
    [
        pytest.param(WIDE, id="wide"),
        pytest.param(PHONE, id="phone", marks=pytest.mark.slow),
    ],
)
@pytest.mark.slow
def test_an_open_menu_is_accessible(visit, cookies, opened, size):
    page = visit("/accounts/?tier=VALUED", size=size, cookies=cookies)
    page.locator("summary", has_text=opened).first.click()
    assert accessibility_faults(page) == []
