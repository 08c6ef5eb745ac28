"""People in a browser: both themes, phone and keyboard."""

import pytest
from playwright.sync_api import expect

from accounts.models import Position, PositionRating
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.accounts.facts_written import in_days
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import AccountFactsFactory, PositionFactory, UnitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def beth(account):
    AccountFactsFactory(account=account)
    UnitFactory(account=account, name="Leeds depot")
    made = PositionFactory(
        account=account,
        contact__full_name="Beth Mercer",
        contact__is_rising_star=True,
        title="Buyer",
        level="MANAGER",
        function="Procurement",
        started_on=in_days(-400),
    )
    PositionFactory(
        account=account,
        contact__full_name="Ottoline Mercer-Featherstonehaugh-Cholmondeley",
        title="Category manager, plant, access, lifting and temporary works",
        ended_on=in_days(-3),
    )
    for basis, value in (("GUESS", 4), ("SAID", 2)):
        PositionRating.objects.create(
            account=account,
            position=made,
            dimension="ATTITUDE",
            basis=basis,
            value=value,
            note="She said so at the review",
            rated_on=in_days(-9),
        )
    refresh_access()
    refresh_rows([account.pk])
    return made


@in_every_look
def test_a_person_is_found_rated_and_another_added(visit, account, beth, size, theme):
    page = visit(
        f"/accounts/{account.pk}/people/?state=ever",
        size=size,
        theme=theme,
        cookies=signed_in(account.owner),
    )
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.locator("#people-list").get_by_role("link", name="Beth Mercer").click()
    expect(page.get_by_text("Critic")).to_be_visible()
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Rate").click()
    page.get_by_label("Mentor").check(force=True)
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Mentor")).to_be_visible()
    page.get_by_role("link", name="Acme").first.click()
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Ada Lane")
    page.get_by_label("Level").select_option("D")
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#people-list").get_by_text("Ada Lane")).to_be_visible()
    assert Position.objects.get(contact__full_name="Ada Lane").level == "D"
    assert page.complaints == []
