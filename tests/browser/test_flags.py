"""Flags in a browser: many answered at once, one let wait in a dialog, rules read."""

import pytest
from playwright.sync_api import expect

from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import TierAssignmentFactory
from tests.tiers.flagged import flag_of
from tiers.models import Flag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_sound(page):
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    assert page.complaints == []


@in_every_look
def test_flags_are_answered_and_the_rules_read(visit, account, director, size, theme):
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    flag_of(account, stake=250_000)
    flag_of(account, kind="TOXIC_MIX", stake=400_000, urgent=True)
    page = visit("/service/", size=size, theme=theme, cookies=signed_in(director))
    expect(page.get_by_role("heading", name="Flags", level=1)).to_be_visible()
    is_sound(page)

    page.get_by_role("checkbox", name="Select Acme, Toxic mix").check()
    page.get_by_role("checkbox", name="Select Acme, Under-served").check()
    bar = page.get_by_role("region", name="Selected rows")
    expect(bar.get_by_text("2 selected")).to_be_visible()
    bar.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("2 flags are acknowledged.")).to_be_visible()

    page.get_by_role("link", name="Toxic mix", exact=True).click()
    expect(page.get_by_role("heading", name="What would mend it")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Let it wait", exact=True).click()
    dialog = page.get_by_role("dialog", name="Let it wait")
    dialog.get_by_label("Why it can wait").fill("They asked for a fortnight")
    is_sound(page)
    dialog.get_by_role("button", name="Let it wait").click()
    expect(page.get_by_role("button", name="Show it again")).to_be_visible()
    expect(page.get_by_text("They asked for a fortnight").first).to_be_visible()
    assert Flag.objects.get(kind="TOXIC_MIX").snooze_reason

    page.get_by_role("link", name="Watch rules").click()
    is_sound(page)
    page.get_by_role("link", name="Change", exact=True).click()
    expect(page.get_by_label("Why they change")).to_be_visible()
    is_sound(page)
