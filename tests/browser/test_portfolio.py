"""The portfolio, runs and change sets in a real browser."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from sam import nightly
from sam.lib import tasks
from sam.lib.models import Run
from sam.workspace.models import AccountRow
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    OrderFactory,
    OrderLineFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tiers.models import Tier, TierAssignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TIERS = [("STRATEGIC", "STAR"), ("VALUED", "STREAMLINE"), ("ALTERNATIVE", "LAGGARD")]


@pytest.fixture
def portfolio(account, north):
    """Thirty accounts of all tiers in the north, a chain, and a change set."""
    for number in range(30):
        tier, quadrant = TIERS[number % 3]
        each = AccountFactory(name=f"Account {number:02}", region=north)
        TierAssignmentFactory(account=each, tier=tier)
        AccountRow.objects.create(
            account=each,
            name=each.name,
            search=each.name.lower(),
            status="CUSTOMER",
            region_id=north.pk,
            tier=tier,
            tier_order=number % 3 + 1,
            quadrant=quadrant,
            revenue_12m=Decimal(20_000) * (number + 1),
            revenue_prev_12m=Decimal(18_000) * (number + 1),
            net_margin_12m=Decimal(3_000) * (number + 1),
            headroom=Decimal(9_000) * (number % 7 + 1),
            potential=Decimal(90_000),
            potential_grade="ABCD"[number % 4],
            visits_12m=number % 5,
            flags=["UNDER_SERVED"] if number % 6 == 0 else [],
        )
    change_set = ChangeSetFactory(run__status="DONE")
    TierAssignmentFactory(account=account)
    ChangeFactory(change_set=change_set, account=account, score=71.2, rank=3)
    chain = RunFactory(status="DONE", ended_at=dt.datetime.now(dt.UTC))
    RunFactory(kind="score", parent=chain, status="DONE")
    refresh_access()
    return change_set


@pytest.fixture
def cookies(director):
    return signed_in(director)


def paths(change_set):
    return {
        "portfolio": "/portfolio/",
        "table": "/portfolio/?show=table",
        "runs": "/runs/",
        "run": f"/runs/{Run.objects.get(kind='nightly').pk}/",
        "change-sets": "/tiers/change-sets/",
        "change-set": f"/tiers/change-sets/{change_set.pk}/",
        "reject": f"/tiers/change-sets/{change_set.pk}/reject/",
    }


@in_every_look
def test_pages_are_accessible_fit_and_obey_the_policy(
    portfolio, visit, cookies, size, theme
):
    for path in paths(portfolio).values():
        page = visit(path, size=size, theme=theme, cookies=cookies)
        if path == "/portfolio/":
            page.wait_for_selector("#size-potential canvas")
        assert accessibility_faults(page) == [], path
        assert page.complaints == [], path
        assert overflow(page) <= 0, path
        assert " style=" not in page.request.get(page.url).text(), path


def test_the_table_is_a_key_press_away_and_back(portfolio, visit, cookies):
    page = visit("/portfolio/", cookies=cookies)
    page.wait_for_selector("#size-potential canvas")
    page.get_by_role("link", name="Table").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/portfolio/?show=table")
    table = page.get_by_role("region", name="Accounts in the chart, table")
    expect(table.get_by_role("row")).to_have_count(13)
    assert "Account 29" in table.inner_text()
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Accounts 13–24 of 30 drawn").wait_for()
    page.get_by_role("link", name="Chart", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#size-potential canvas")
    assert page.complaints == []


def test_an_area_of_the_chart_opens_as_a_list(portfolio, visit, cookies):
    page = visit("/portfolio/", cookies=cookies)
    page.wait_for_selector("#size-potential canvas")
    page.get_by_role("button", name="Mark an area").click()
    chart = page.locator("#size-potential").bounding_box()
    page.mouse.move(chart["x"] + 70, chart["y"] + 60)
    page.mouse.down()
    page.mouse.move(
        chart["x"] + chart["width"] - 30, chart["y"] + chart["height"] - 60, steps=6
    )
    page.mouse.up()
    page.get_by_role("link", name="Open as list").click()
    page.wait_for_url("**/accounts/?*revenue_min=*headroom_max=*")
    assert "Account 1" in page.inner_text("main")


def test_a_number_opens_the_list_behind_it(portfolio, visit, cookies):
    page = visit("/portfolio/", cookies=cookies)
    page.locator("#tier-table").get_by_role("link", name="10").first.click()
    page.wait_for_url("**/accounts/?status=CUSTOMER&tier=STRATEGIC")
    assert "Account 00" in page.inner_text("main")


def test_the_button_runs_the_chain_and_the_page_shows_it_finish(
    account, director, visit, cookies
):
    order = OrderFactory(account=account)
    OrderLineFactory(order=order)
    page = visit("/runs/", cookies=cookies)
    page.get_by_role("button", name="Run nightly now").click()
    page.get_by_text("The nightly chain is asked for.").wait_for()
    expect(page.get_by_text("waiting for a worker")).to_be_visible()
    tasks.relay_outbox()  # the worker of this test: its tasks are eager
    page.locator("#runs .flag-good").first.wait_for()
    page.get_by_role("button", name="Run nightly now").wait_for()
    run = Run.objects.get(kind="nightly")
    assert (run.status, run.requested_by) == (Run.Status.DONE, director)
    assert run.steps.count() == len(nightly.STEPS)
    assert f"{len(nightly.STEPS)} steps" in page.inner_text("#runs")
    assert page.complaints == []


def test_a_director_confirms_before_anybody_moves(portfolio, account, visit, cookies):
    page = visit(f"/tiers/change-sets/{portfolio.pk}/", cookies=cookies)
    assert not page.locator("dialog[open]").count()
    page.get_by_role("link", name="Apply").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Apply the change set?")
    assert TierAssignment.objects.open().get(account=account).tier == Tier.VALUED
    dialog.get_by_role("button", name="Move 1 account").click()
    page.get_by_text("1 account has moved.").wait_for()
    assert TierAssignment.objects.open().get(account=account).tier == Tier.STRATEGIC
    assert page.complaints == []
