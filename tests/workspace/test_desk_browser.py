"""The service desk in a browser: a number typed, the answer, a problem, by keyboard."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.models import Account, Problem
from accounts.services import lookup_keys
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import BenefitFactory, ProblemFactory, TierAssignmentFactory
from tiers.models import Entitlement, Tier

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def acme(account):
    Account.objects.filter(pk=account.pk).update(phone="020 7946 0958")
    long_ago = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    TierAssignmentFactory(account=account, tier=Tier.STRATEGIC, started_at=long_ago)
    line = BenefitFactory(kind="HOTLINE", route="0800 777", scope="It stands still")
    held = {"account": account, "source": "STANDARD", "starts_on": long_ago.date()}
    Entitlement.objects.create(kind="BENEFIT", benefit=line, **held)
    Entitlement.objects.create(kind="RESPONSE", quantity=60, **held)
    ProblemFactory(account=account, channel="STRATEGIC")
    lookup_keys.follow_all()
    return account


@in_every_look
def test_a_caller_is_answered_and_written_down_without_a_mouse(
    visit, acme, desk_agent, size, theme
):
    page = visit(
        "/service/desk/", size=size, theme=theme, cookies=signed_in(desk_agent)
    )
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    asked = page.get_by_label("Number, address or name of the caller")
    expect(asked).to_be_focused()
    page.keyboard.type("+44 20 7946 0958")
    page.keyboard.press("Enter")
    expect(page.get_by_text("0800 777").first).to_be_visible()
    assert "7946" not in page.url
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_label("Quality").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Log it").press("Enter")
    expect(page.get_by_text("Logged: Quality, Strategic line")).to_be_visible()
    assert accessibility_faults(page) == []
    assert Problem.objects.filter(account=acme, kind="QUALITY").count() == 1
