"""What if in a real browser: knobs turned, figures redrawn, nothing lost."""

import re

import pytest
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from tests.chromium import PHONE, accessibility_faults, overflow, signed_in
from tests.tiers.previewed import many, plain_policy
from tiers.models import Policy
from tiers.services import previewing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/tiers/what-if/"


@pytest.fixture
def cookies(programme, executive, director):
    """Forty accounts under a plain policy, and a director who sees the whole."""
    previewing.forget()
    plain_policy(strategic_cap=6)
    many()
    director.is_superuser = True
    director.save()
    refresh_access()
    return signed_in(director)


@pytest.mark.slow
def test_a_slider_redraws_the_figures_and_keeps_its_place(visit, cookies):
    page = visit(PAGE, cookies=cookies)
    movers = page.get_by_role("region", name="Movers, table")
    scores = movers.locator("td.strong").first
    before = scores.inner_text()
    slider = page.get_by_role("slider", name="Influence, slider")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Influence")).to_have_value("60")
    expect(page.get_by_text("They add up to 120")).to_be_visible()
    expect(scores).not_to_have_text(before)
    expect(slider).to_be_focused()
    expect(page).to_have_url(re.compile("w-influence=60"))
    page.get_by_role("link", name="Undo").click()
    expect(page.locator("td.strong").first).to_have_text(before)
    page.get_by_role("textbox", name="Most Strategic accounts").fill("9")
    expect(page.locator(".stat-note").first).to_have_text("cap 9")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved as draft")).to_be_visible()
    assert Policy.objects.get(status="DRAFT").strategic_cap == 9
    assert page.complaints == []


@pytest.mark.slow
def test_the_pages_fit_a_phone_and_a_screen_and_are_accessible(visit, cookies):
    for path, size, theme in (
        (PAGE, PHONE, "dark"),
        (f"{PAGE}compare/", PHONE, "light"),
    ):
        page = visit(path, size=size, theme=theme, cookies=cookies)
        assert accessibility_faults(page) == [], path
        assert overflow(page) <= 0, path
        assert page.complaints == [], path
        assert " style=" not in page.request.get(page.url).text(), path
