"""A manager's morning: Today worked down to empty, an account read, a visit logged."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Interaction
from accounts.services.access import refresh_access
from planning.models import Action
from sam.workspace.services.looks import look
from sam.workspace.services.rows import refresh_rows
from tests.chromium import (
    PHONE,
    WIDE,
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    InteractionFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
)
from tests.workspace.day import customer, flagged, standards, today

__all__ = ["customer", "standards", "today"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def check(page):
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0


def more_of(page, name):
    page.get_by_label(f"More for {name}: assign, snooze with a reason").click()


@in_every_look
def test_today_is_worked_down_to_empty_without_leaving_it(
    visit, manager, colleague, customer, size, theme
):
    for name, stake in (("Dunmore Homes", 300_000), ("Calderbrook Water", 200_000)):
        flagged(customer(name, met=97), stake=stake)
    account = AccountFactory(name="Pennard", owner=manager)
    refresh_access()
    flagged(account, stake=100_000)
    page = visit("/today/", size=size, theme=theme, cookies=signed_in(manager))
    page.evaluate("window.stayed = true")
    work = page.get_by_role("region", name="Who needs you").get_by_role("listitem")
    dialog = page.get_by_role("dialog")
    expect(work).to_have_count(3)

    page.get_by_role("link", name="Plan: Dunmore Homes").click()
    expect(dialog).to_be_visible()
    assert accessibility_faults(page) == []
    dialog.get_by_label("What is to be done").fill("Call their buyer")
    dialog.get_by_label("By").fill("2020-01-01")
    dialog.get_by_role("button", name="Plan it").click()
    expect(dialog.locator("[data-form-errors]")).to_be_visible()
    day = timezone.localdate() + dt.timedelta(days=3)
    dialog.get_by_label("By").fill(day.isoformat())
    dialog.get_by_role("button", name="Plan it").click()
    expect(dialog).not_to_be_visible()
    expect(work).to_have_count(2)

    for name in ("Calderbrook Water", "Pennard"):
        more_of(page, name)
        page.get_by_role("link", name="Let it wait, with a reason").first.click()
        expect(dialog).to_be_visible()
        dialog.get_by_label("Why it can wait").fill("They are on holiday")
        dialog.get_by_role("button", name="Let it wait").click()
        expect(dialog).not_to_be_visible()
    expect(page.get_by_role("heading", name="Nobody needs you now")).to_be_visible()
    expect(page.get_by_text("3 flags wait because somebody said so")).to_be_visible()
    assert page.evaluate("window.stayed")
    check(page)
    assert Action.objects.get().words == "Call their buyer"
    assert page.complaints == [
        said for said in page.complaints if "422" in said
    ]  # the browser notes the refused form


@pytest.fixture
def planted(account, manager, programme):
    """Acme as the demo plants its stories: late, out of stock, a new person."""
    now = timezone.now()
    AccountFactsFactory(account=account, revenue_12m=Decimal(1_840_000))
    PositionFactory(
        account=account,
        contact__full_name="Simon Achebe",
        title="Fleet manager",
        started_on=now.date() - dt.timedelta(days=3),
    )
    late = OrderFactory(account=account, ordered_on=now.date() - dt.timedelta(days=20))
    OrderLineFactory(
        order=late,
        promised_on=now.date() - dt.timedelta(days=6),
        delivered_on=now.date() - dt.timedelta(days=4),
    )
    ProblemFactory(
        account=account,
        description="Out of stock: 21 t excavators",
        opened_at=now - dt.timedelta(days=5),
    )
    for n in range(30):
        InteractionFactory(
            account=account,
            subject=f"Talk {n}",
            happened_at=now - dt.timedelta(days=60 + n),
        )
    flagged(account, "TOXIC_MIX", stake=300_000)
    refresh_rows([account.pk])
    look(
        account=account,
        user=manager,
        figures={"revenue_12m": 1_802_000},
        at=now - dt.timedelta(days=14),
    )
    return account


@in_every_look
def test_an_account_says_what_is_new_and_its_header_shrinks(
    visit, manager, planted, size, theme
):
    page = visit(
        planted.get_absolute_url(), size=size, theme=theme, cookies=signed_in(manager)
    )
    new = page.get_by_role("region", name="Since you last looked")
    for words in (
        "Simon Achebe joined",
        "Delivered 2 days late",
        "Problem:",
        "£1.84",
    ):
        expect(new.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("region", name="Next steps")).to_be_visible()
    expect(page.get_by_text("No plan yet")).to_be_visible()
    check(page)
    if size is WIDE:
        tall = page.locator(".acc-head").bounding_box()["height"]
        page.mouse.wheel(0, 400)
        expect(page.locator(".acc-head.acc-small")).to_be_visible()
        assert page.locator(".acc-head").bounding_box()["height"] < tall - 60
        assert accessibility_faults(page) == []
        page.mouse.wheel(0, -2000)
        expect(page.locator(".acc-head.acc-small")).to_have_count(0)
    assert page.complaints == []


@pytest.mark.slow
def test_a_visit_is_logged_on_a_phone_from_today_and_clears_the_way(
    visit, manager, planted
):
    page = visit("/today/", size=PHONE, theme="light", cookies=signed_in(manager))
    page.get_by_role("link", name="Acme", exact=True).first.click()
    page.get_by_role("link", name="Log Acme").click()
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_text("Visit", exact=True).click()
    page.get_by_text("Simon Achebe").first.click()
    page.get_by_text("Understand", exact=True).click()
    page.get_by_label("Note", exact=True).fill(
        "Walked the site; one delivery window is wanted"
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    page.wait_for_url(f"**{planted.get_absolute_url()}")
    met = Interaction.objects.latest("pk")
    assert (met.kind, met.user) == ("VISIT", manager)
    assert [each.full_name for each in met.contacts.all()] == ["Simon Achebe"]
    page.get_by_role("link", name="Timeline", exact=True).click()
    expect(page.get_by_text("one delivery window is wanted")).to_be_visible()
    check(page)
    assert page.complaints == []


@pytest.mark.slow
def test_without_script_the_forms_of_today_are_pages(
    manager, customer, chromium, live_server
):
    flagged(customer("Dunmore Homes", met=97), stake=300_000)
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(
        [cookie | {"url": live_server.url} for cookie in signed_in(manager)]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/today/")
    page.get_by_role("link", name="Plan: Dunmore Homes").click()
    page.get_by_label("What is to be done").fill("Call their buyer")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", name="Nobody needs you now")).to_be_visible()
    context.close()
