"""A director's work from a draft to a decision taken back, in a real browser."""

import pytest
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from sam.lib import runs
from sam.workspace.services.rows import refresh_rows
from tests.chromium import signed_in
from tests.factories import RegionDirectorFactory
from tests.rails.portfolio import AS_OF
from tests.tiers.previewed import measured, plain_policy, publish
from tiers.models import ChangeSet, Policy, Tier, TierAssignment
from tiers.services import previewing, retiering

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tiers():
    open_rows = TierAssignment.objects.open().select_related("account")
    return {row.account.name: row.tier for row in open_rows}


@pytest.fixture
def people(north):
    """Two directors of the north, and four accounts that a policy has judged."""
    previewing.forget()
    plain_policy()
    made = [
        measured(
            "Star", potential=900_000, influence=4, tier="STRATEGIC", region=north
        ),
        measured(
            "Fading", potential=600_000, influence=1, tier="STRATEGIC", region=north
        ),
        measured("Rising", potential=300_000, influence=4.5, region=north),
        measured("Small", potential=50_000, influence=0.2, region=north),
    ]
    publish()
    runs.start(retiering.RETIER, as_of=AS_OF, options={}, again=True)
    helen = RegionDirectorFactory(region=north, user__full_name="Helen").user
    omar = RegionDirectorFactory(region=north, user__full_name="Omar").user
    refresh_access()
    refresh_rows([each.pk for each in made])
    return helen, omar


@pytest.mark.slow
def test_from_a_draft_to_a_decision_taken_back(people, visit):
    helen, omar = map(signed_in, people)
    before = tiers()

    page = visit("/tiers/what-if/", cookies=helen)
    expect(page.locator(".headline")).to_contain_text("Nobody moves")
    page.get_by_role("textbox", name="Potential", exact=True).fill("30")
    page.get_by_role("textbox", name="Influence", exact=True).fill("70")
    expect(page.locator(".headline")).to_contain_text(
        "One account becomes Strategic and one becomes Valued."
    )
    movers = page.get_by_role("region", name="Movers, table")
    expect(movers).to_contain_text("Rising")
    expect(movers).to_contain_text("influence counts more")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved as draft")).to_be_visible()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Waits for approval").first).to_be_visible()
    assert tiers() == before

    draft = Policy.objects.get(status="SUBMITTED")
    page = visit(f"/tiers/policies/{draft.pk}/", cookies=omar)
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("In force").first).to_be_visible()
    runs.start(retiering.RETIER, as_of=AS_OF, options={}, again=True)

    change_set = ChangeSet.objects.get(status="PROPOSED")
    page = visit("/tiers/change-sets/", cookies=helen)
    page.get_by_role("link", name=f"Change set {change_set.pk}").click()
    expect(page.get_by_role("region", name="Moves, table")).to_contain_text("Rising")
    page.get_by_role("link", name="Apply", exact=True).click()
    page.get_by_role("button", name="Move 2 accounts").click()
    expect(page.get_by_text("2 accounts have moved.")).to_be_visible()
    assert tiers() == before | {"Rising": Tier.STRATEGIC, "Fading": Tier.VALUED}

    page.get_by_role("link", name="Rising").first.click()
    page.get_by_role("link", name="Why", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("Influence")
    expect(page.locator("main")).to_contain_text(f"Policy {draft.version}")

    page.goto(page.url.split("/accounts/")[0] + f"/tiers/change-sets/{change_set.pk}/")
    page.get_by_role("link", name="Take back").click()
    page.locator("main").get_by_role("textbox").fill("Too early")
    page.locator("main").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text("taken back", ignore_case=True)
    assert tiers() == before
    assert page.complaints == []
