"""The board of nominations and the charter in a browser: wide, phone, both themes."""

import pytest
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.chromium import PHONE, WIDE, accessibility_faults, overflow, signed_in
from tests.factories import AccountMeasuresFactory, PolicyFactory, TierAssignmentFactory
from tiers.models import Acknowledgement, Nomination
from tiers.services.charters import publish_charter
from tiers.services.nominations import nominate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nomination(account, manager, director, executive):
    """Acme is nominated and Strategic without headroom; there is a charter."""
    PolicyFactory(strategic_cap=3)
    AccountMeasuresFactory(account=account, potential=1000, headroom=0, influence=4)
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    refresh_access()
    refresh_rows([account.pk])
    publish_charter(
        actor=director,
        rationale=["CUSTOMER_INTIMACY"],
        text="We look after few accounts well.",
        sponsor=executive,
        owners={"SERVICE": manager},
    )
    return nominate(account=account, actor=manager, reason="They open three sites")


@pytest.fixture
def cookies(nomination, director):
    return signed_in(director)


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        pytest.param(WIDE, "light", id="wide", marks=pytest.mark.slow),
        pytest.param(PHONE, "dark", id="phone", marks=pytest.mark.slow),
    ],
)
def test_pages_fit_and_can_be_read_by_everybody(
    visit, nomination, cookies, size, theme
):
    for path in ("nominations/", "programme/", "justifications/"):
        page = visit(f"/tiers/{path}", size=size, theme=theme, cookies=cookies)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert overflow(page) <= 0, path
        assert accessibility_faults(page) == [], path
        assert page.complaints == [], path


@pytest.mark.slow
def test_a_director_qualifies_by_keyboard_and_reads_the_charter(
    visit, nomination, cookies, director
):
    page = visit("/tiers/nominations/", cookies=cookies)
    page.get_by_role("link", name="Acme", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Qualify").press("Enter")
    page.get_by_role("button", name="Qualify").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Can we be its strategic supplier?")
    expect(page.get_by_label("Market impact")).to_be_checked()
    page.get_by_label("Why all the same").fill("We buy the firm that can")
    page.get_by_role("button", name="Qualify").press("Enter")
    expect(page.get_by_text("Acme is qualified")).to_be_visible()
    expect(page.get_by_role("link", name="Accept")).to_be_visible()
    assert Nomination.objects.get().stage == "QUALIFIED"

    page.get_by_role("link", name="Programme", exact=True).click()
    page.get_by_role("link", name="Read it").click()
    page.get_by_role("button", name="I have read and understood it").click()
    expect(page.get_by_text("You have acknowledged this version")).to_be_visible()
    assert Acknowledgement.objects.get().user == director
