"""An account changes hands in a browser, from the owner's page to the signature."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.access import refresh_access
from planning.models import Handover
from sam.workspace.services.rows import refresh_rows
from tests.chromium import (
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.factories import ManagerFactory, PromiseFactory
from tests.planning.test_handovers import complete

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def receiver(programme):
    return ManagerFactory(full_name="Rhys Bevan", email="rhys@example.com")


@pytest.fixture
def ready(account, manager):
    """Acme with a complete profile and a promise that is open."""
    complete(account)
    PromiseFactory(
        account=account,
        owner=manager,
        words="Send the pump list",
        due_on=timezone.localdate() + dt.timedelta(days=3),
    )
    refresh_access()
    refresh_rows([account.pk])
    return account


@pytest.mark.slow
def test_from_the_account_page_to_the_signature(visit, ready, manager, receiver):
    page = visit(ready.get_absolute_url(), cookies=signed_in(manager))
    page.get_by_text("Decide", exact=True).click()
    page.get_by_role("link", name="Hand over").click()
    page.get_by_label("To", exact=True).select_option(label="Rhys Bevan")
    page.get_by_label("Why it changes hands").fill("He knows their yard")
    page.get_by_role("button", name="Begin the hand-over").click()
    expect(page.get_by_text("Rhys Bevan is on the team")).to_be_visible()
    for _step in range(6):
        page.get_by_role("button", name="Done").first.click()
    expect(page.get_by_role("button", name="Open again")).to_have_count(6)
    handover = Handover.objects.get()
    theirs = reverse("handovers:handover-detail", args=[handover.pk])
    page = visit(theirs, cookies=signed_in(receiver))
    page.get_by_role("link", name="Sign").click()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_text("Acme is yours now.")).to_be_visible()
    expect(page.get_by_text("Send the pump list")).to_be_visible()
    ready.refresh_from_db()
    assert ready.owner == receiver


@in_every_look
@pytest.mark.parametrize("name", ["handover", "list", "briefing"])
def test_it_fits_and_is_accessible(visit, ready, manager, receiver, name, size, theme):
    begun = Handover.objects.create(
        account=ready, from_user=manager, to_user=receiver, reason="Grows"
    )
    begun.items.create(code="TELL")
    path = {
        "handover": reverse("handovers:handover-detail", args=[begun.pk]),
        "list": reverse("handovers:handover-list"),
        "briefing": reverse("workspace:account-briefing", args=[ready.pk]),
    }[name]
    page = visit(path, size=size, theme=theme, cookies=signed_in(manager))
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0
