"""Standards, entitlements and an account's service, in a browser."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.rollup import ids_scope
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import (
    AccountFactsFactory,
    BenefitFactory,
    InteractionFactory,
    TierAssignmentFactory,
)
from tiers.models import Delivery, Entitlement, ServiceStandard, Tier
from tiers.services import entitlements
from tiers.services.standards import open_default_standards

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def line(account, programme):
    """Acme is Strategic for long and never had its special line."""
    AccountFactsFactory(account=account)
    TierAssignmentFactory(
        account=account,
        tier=Tier.STRATEGIC,
        started_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    )
    InteractionFactory(account=account)
    line = BenefitFactory(
        name="Priority line", kind="HOTLINE", route="0800 555 0100", capacity=20
    )
    open_default_standards()
    ServiceStandard.objects.get(tier="STRATEGIC", quadrant="").benefits.add(line)
    day = programme.today() - dt.timedelta(days=100)
    entitlements.renew(ids_scope([account.pk]), day)
    refresh_access()
    refresh_rows([account.pk])
    return Entitlement.objects.get(kind="BENEFIT")


@in_every_look
def test_what_is_promised_can_be_read_and_delivered(visit, line, director, size, theme):
    cookies = signed_in(director)
    standard = ServiceStandard.objects.get(tier="STRATEGIC", quadrant="")
    tab = f"/accounts/{line.account_id}/service/"
    for address in (
        "/service/standards/",
        f"/service/standards/{standard.pk}/change/",
        "/service/benefits/new/",
        "/service/entitlements/",
        tab,
    ):
        page = visit(address, size=size, theme=theme, cookies=cookies)
        assert overflow(page) == 0, address
        assert accessibility_faults(page) == [], address
        assert page.complaints == []
    page.get_by_role("link", name="Delivered Priority line").press("Enter")
    page.get_by_role("button", name="Write it down").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say what shows that they had it")
    page.get_by_label("What shows it").fill("Number handed over")
    page.get_by_role("button", name="Write it down").press("Enter")
    page.wait_for_url(f"**{tab}")
    expect(page.locator("#deliveries-h")).to_be_visible()
    assert Delivery.objects.get().recorded_by == director
