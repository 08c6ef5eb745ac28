"""The account page in a browser: tabs by mouse and keyboard, both themes, phone."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    EvaluationFactory,
    FlagFactory,
    InteractionFactory,
    ModelFitFactory,
    PolicyFactory,
    PositionFactory,
    ProblemFactory,
    TierAssignmentFactory,
)
from tiers.models import Tier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABS = {"overview": "", "why": "why/", "timeline": "timeline/"}


@pytest.fixture
def acme(account):
    """Acme, with something on every tab."""
    AccountFactsFactory(
        account=account,
        first_order_on=dt.date(2024, 1, 1),
        last_order_on=dt.date(2026, 6, 1),
        last_visit_on=dt.date(2026, 6, 20),
    )
    AccountMeasuresFactory(
        account=account,
        fit_id=ModelFitFactory().pk,
        potential=Decimal(500_000),
        potential_grade="B",
        share_of_wallet=0.41,
        share_grade="C",
        lifetime_value=Decimal(888_000),
        lifetime_value_low=Decimal(666_000),
        lifetime_value_high=Decimal(999_000),
    )
    EvaluationFactory(account=account, policy_id=PolicyFactory(enter_score=60).pk)
    TierAssignmentFactory(account=account, tier=Tier.VALUED)
    FlagFactory(account=account)
    ProblemFactory(account=account, description="Charged twice")
    PositionFactory(account=account, contact__full_name="Gareth Tully", level="D")
    for n in range(60):
        InteractionFactory(
            account=account,
            subject=f"Talk {n}",
            happened_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC) - dt.timedelta(days=n),
        )
    refresh_access()
    refresh_rows([account.pk])
    return account


@pytest.fixture
def open_page(acme, visit):
    """Return a function that opens a tab of Acme as its manager."""
    cookies = signed_in(acme.owner)

    def go(tab, **options):
        return visit(f"/accounts/{acme.pk}/{TABS[tab]}", cookies=cookies, **options)

    return go


@in_every_look
@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_accessible_fits_and_obeys_the_policy(open_page, tab, size, theme):
    page = open_page(tab, size=size, theme=theme)
    assert page.get_by_role("heading", level=1).inner_text() == "Acme"
    assert accessibility_faults(page) == []
    assert page.complaints == []
    assert overflow(page) <= 0


def test_a_click_loads_a_tab_and_back_brings_the_last_one(open_page, acme):
    page = open_page("overview")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Timeline", exact=True).click()
    page.wait_for_url(f"**/accounts/{acme.pk}/timeline/")
    page.get_by_text("Talk 0").wait_for()
    current = page.locator("#account-tabs [aria-current]")
    assert current.inner_text() == "Timeline"
    assert page.evaluate("window.stayed")
    page.go_back()
    page.get_by_text("No orders yet").or_(
        page.get_by_text("in 12 months")
    ).first.wait_for()
    assert current.inner_text() == "Overview"
    assert page.url.endswith(f"/accounts/{acme.pk}/")
    assert page.complaints == []


def test_the_keyboard_loads_a_tab_and_keeps_the_focus_there(open_page, acme):
    page = open_page("overview")
    page.locator("#tab-account").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{acme.pk}/why/")
    page.get_by_role("heading", name="Tiers so far").wait_for()
    assert page.evaluate("document.activeElement.id") == "tab-account-why"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "tab-people"


def test_older_entries_are_added_and_the_focus_stays_on_the_button(open_page):
    page = open_page("timeline")
    assert page.get_by_text("Talk 59").count() == 0
    page.locator("#timeline-older").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Talk 59").wait_for()
    assert page.get_by_text("Talk 0").count() == 1
    months = page.locator(".tl-month").all_inner_texts()
    assert len(months) == len(set(months))


def test_a_kind_is_shown_alone_and_stands_in_the_address(open_page):
    page = open_page("timeline")
    page.get_by_role("link", name="Problems").click()
    page.wait_for_url("**/timeline/?kind=problems")
    page.get_by_text("Charged twice").wait_for()
    assert page.get_by_text("Talk 0").count() == 0
    assert page.evaluate("document.activeElement.id") == "kind-problems"
    page.reload()
    assert page.get_by_text("Talk 0").count() == 0


def test_without_script_the_tabs_are_pages(acme, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(
        [cookie | {"url": live_server.url} for cookie in signed_in(acme.owner)]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/{acme.pk}/")
    page.get_by_role("link", name="Timeline", exact=True).click()
    page.get_by_role("link", name="Load older").click()
    assert page.get_by_text("Talk 59").count() == 1
    assert page.get_by_text("Back to the newest").count() == 1
    context.close()
