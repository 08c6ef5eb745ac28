"""What we know of a customer, in a browser: found as one types, asked by thumb."""

import pytest
from playwright.sync_api import expect

from accounts.models import Attachment, KnowledgeNote
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.accounts.facts_written import in_days
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import (
    AccountFactsFactory,
    CustomerSignalFactory,
    InteractionFactory,
    PositionFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(account):
    AccountFactsFactory(account=account)
    person = PositionFactory(account=account, contact__full_name="Alison").contact
    CustomerSignalFactory(account=account, contact=person)
    KnowledgeNote.objects.create(
        account=account, topic="MOVES", text="To Garforth", said_on=in_days(-300)
    )
    InteractionFactory(account=account, note="One delivery window for all sites")
    refresh_access()
    refresh_rows([account.pk])
    return account


@in_every_look
def test_what_they_told_us_is_found_and_the_questions_are_asked(
    visit, acme, size, theme, tmp_path, settings
):
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": tmp_path / "kept"}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}
    page = visit(
        f"/accounts/{acme.pk}/knowledge/",
        size=size,
        theme=theme,
        cookies=signed_in(acme.owner),
    )
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    asked = page.get_by_role("searchbox", name="Did they tell us already?")
    asked.fill("deliveries")
    expect(page.locator("#told mark")).to_have_text("delivery")
    expect(asked).to_be_focused()
    page.locator("#told").get_by_role("link", name="Contact").click()
    page.wait_for_url("**/interactions/*/")
    assert accessibility_faults(page) == []
    page.locator("section", has_text="No files").get_by_role("link", name="Add").click()
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7 plan")
    page.locator("[name=files]").set_input_files(plan)
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="plan.pdf")).to_be_visible()
    assert Attachment.objects.get().size == 13
    page.goto(page.url.split("/accounts/")[0] + f"/accounts/{acme.pk}/knowledge/")
    page.get_by_role("link", name="Ask the four questions").click()
    expect(page.get_by_text("To Garforth")).to_be_visible()
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.get_by_label("They say it is still so: Are they moving?").check()
    page.get_by_label("Are they expanding?").fill("60 more people")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/accounts/{acme.pk}/knowledge/")
    expect(page.get_by_role("heading", name="2 of 9 topics")).to_be_visible()
    assert page.complaints == []
