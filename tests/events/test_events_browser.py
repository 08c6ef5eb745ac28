"""Events in a real browser: subscribing, and every page in every look."""

import re

import pytest
from playwright.sync_api import expect

from sam.events.models import Subscription
from sam.events.services import subscriptions
from sam.lib import outbox
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@in_every_look
def test_the_pages_of_events(
    visit, administrator, programme, subscribe, consumer, deliver, account, size, theme
):
    subscription = subscribe()
    consumer.body = b"no such order"
    consumer.fails = lambda message: message["type"] == "flag.raised"
    told = {"from": "VALUED", "to": "STRATEGIC"}
    outbox.emit("tier.changed", account_id=account.pk, payload=told)
    outbox.emit("flag.raised", account_id=account.pk, payload={"flag": 1})
    deliver()
    paused = subscribe(["problem.*", "flag.raised"])
    subscriptions.pause(subscription=paused, actor=None)
    failed = subscription.deliveries.get(event__type="flag.raised")
    page = visit(
        "/administration/events/",
        size=size,
        theme=theme,
        cookies=signed_in(administrator),
    )
    at = page.url.removesuffix("/administration/events/")
    for address, words in (
        ("", "Events"),
        ("new/", "New subscription"),
        ("catalogue/", "All events"),
        (f"{subscription.pk}/", "ERP"),
        (f"{subscription.pk}/?status=DEAD", "ERP"),
        (f"{subscription.pk}/edit/", "Change the subscription"),
        (f"deliveries/{failed.pk}/", "flag.raised"),
    ):
        page.goto(f"{at}/administration/events/{address}")
        expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()
        assert accessibility_faults(page) == [], address
        assert overflow(page) <= 0, address
    assert page.complaints == []


@pytest.mark.slow
def test_subscribing_ends_with_a_secret_to_keep(visit, administrator, programme):
    page = visit("/administration/events/new/", cookies=signed_in(administrator))
    page.get_by_label("Name").fill("ERP")
    page.get_by_label("Address").fill("https://erp.example.com/hook")
    page.get_by_label("Sees what they see").select_option(str(administrator.pk))
    page.get_by_label("tier.* all of them").check()
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_label("Secret")).to_have_value(re.compile("^whsec_"))
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_role("heading", name="ERP", level=1)).to_be_visible()
    assert Subscription.objects.get().types == ["tier.*"]
    assert page.complaints == []
