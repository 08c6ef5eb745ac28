"""Policies in a browser: read, drafted and decided on a phone and at a desk."""

import pytest
from playwright.sync_api import expect

from tests.chromium import (
    WIDE,
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.factories import (
    NOON,
    AccountFactsFactory,
    AccountMeasuresFactory,
    PolicyFactory,
)
from tiers.models import Policy
from tiers.services import policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ruling(account):
    AccountFactsFactory(account=account)
    AccountMeasuresFactory(account=account, potential=500_000, headroom=0)
    return PolicyFactory(
        name="Global", strategic_cap=25, enter_score=64, activated_at=NOON
    )


@pytest.fixture
def as_director(visit, director):
    """Return ``as_director(path, …)``: a page that the director of the north opens."""
    cookies = signed_in(director)
    return lambda path, **options: visit(path, cookies=cookies, **options)


@in_every_look
def test_pages_fit_and_have_no_faults(
    as_director, ruling, north, director, size, theme
):
    draft = policies.draft_policy(actor=director, name="Sharper")
    policies.change_draft(
        policy=draft,
        actor=director,
        region_limits=[{"region": north.pk, "seats": 4, "hours": None}],
        enter_score=70,
    )
    waiting = policies.draft_policy(actor=None, name="Waits")
    policies.change_draft(policy=waiting, actor=None, strategic_cap=9)
    policies.submit_policy(policy=waiting, actor=None)
    page = as_director("/tiers/policies/", size=size, theme=theme)
    for address in (
        "",
        f"{draft.pk}/",
        f"{draft.pk}/change/",
        f"{draft.pk}/compare/",
        f"{waiting.pk}/approve/",
    ):
        page.goto(page.url.partition("/tiers/")[0] + f"/tiers/policies/{address}")
        expect(page.locator("h1")).to_be_visible()
        assert accessibility_faults(page) == []
        assert overflow(page) == 0
    assert page.complaints == []


@pytest.mark.slow
def test_a_director_drafts_with_the_keyboard_and_sees_what_is_wrong(
    as_director, ruling
):
    page = as_director("/tiers/policies/", size=WIDE)
    page.get_by_role("link", name="Draft a policy").click()
    page.get_by_label("Name of the draft").fill("Sharper")
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_role("heading", name="Change the draft")).to_be_visible()

    page.get_by_label("Score to stay, points").fill("80")
    page.get_by_label("Another criterion").select_option("headroom")
    page.get_by_role("button", name="Add the criterion").click()
    weight = page.get_by_label("Headroom, weight, %")
    expect(weight).to_be_visible()
    expect(page.get_by_label("Score to stay, points")).to_have_value("80")
    expect(page.get_by_label("Headroom, all from")).to_be_hidden()
    page.get_by_label("Headroom, shape").select_option("THRESHOLD")
    expect(page.get_by_label("Headroom, all from")).to_be_visible()
    expect(page.get_by_label("Headroom, worth nothing at")).to_be_hidden()

    weight.fill("20")
    page.get_by_label("Headroom, all from").fill("250000")
    weight.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("add up to 120 %")
    expect(page.get_by_role("alert")).to_contain_text("Who stays cannot need more")

    page.get_by_label("Potential, weight, %").fill("40")
    page.get_by_label("Score to stay, points").fill("55")
    page.get_by_role("button", name="Save the draft", exact=True).last.click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    draft = Policy.objects.get(status=Policy.Status.DRAFT)
    assert [each["code"] for each in draft.criteria] == [
        "potential",
        "market_position",
        "headroom",
    ]
    assert draft.criteria[2]["at"] == 250_000
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("You submitted it")).to_be_visible()
