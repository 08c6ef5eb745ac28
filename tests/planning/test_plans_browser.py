"""Plans in a real browser: every page in every look, and Today dealt with in place."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from planning.models import Action
from planning.services.readings import record_reading
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import TierAssignmentFactory
from tests.planning.plans import a_plan, an_action, an_objective, in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def planned(account, manager, seen):
    """Acme with a plan, an objective that has come half its way, and two actions."""
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    a_plan(account, manager, answers={"AIM": "Fewer suppliers"})
    objective = an_objective(account, manager, baseline_on=in_days(-60))
    record_reading(
        objective=objective, actor=manager, value=Decimal(7), read_on=in_days(-2)
    )
    an_action(account, manager, due_on=in_days(0), objective=objective)
    an_action(account, manager, words="Call their buyer", is_touch=True)
    seen()
    return objective


@in_every_look
def test_the_pages_of_a_plan(visit, account, manager, planned, size, theme):
    cookies = signed_in(manager)
    page = visit(
        f"/accounts/{account.pk}/plan/", size=size, theme=theme, cookies=cookies
    )
    expect(page.get_by_role("heading", name="1 objective, none behind")).to_be_visible()
    expect(page.get_by_role("img", name="50 % of the way")).to_be_visible()
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0
    page.get_by_role("link", name="Ten sites with our cabins").click()
    expect(page.get_by_role("heading", name="7 sites now")).to_be_visible()
    expect(page.locator("#course canvas")).to_be_visible()
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0
    for address, words in (
        ("/planning/", "Plans"),
        ("/planning/actions/", "Actions"),
        (f"/planning/accounts/{account.pk}/objectives/new/", "Set an objective"),
        (f"/planning/plans/{planned.plan_id}/answers/aim/", "What does the customer"),
    ):
        page.goto(page.url.split("/planning/")[0] + address)
        expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()
        assert accessibility_faults(page) == []
        assert overflow(page) <= 0
    assert page.complaints == []


def test_an_action_is_ticked_off_without_leaving_today(
    visit, account, manager, planned
):
    page = visit("/today/", cookies=signed_in(manager))
    page.evaluate("window.stays = true")
    expect(page.locator("#dues .due")).to_have_count(2)
    page.get_by_role("button", name="Done: Walk the site").click()
    expect(page.locator("#dues .due")).to_have_count(1)
    expect(page.locator("#messages")).to_contain_text("Done: Walk the site")
    assert page.evaluate("window.stays")
    assert Action.objects.get(words="Walk the site").done_by == manager
    expect(page.get_by_text("Call their buyer")).to_be_visible()
    assert page.complaints == []
