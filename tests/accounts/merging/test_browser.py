"""Duplicates and merges in a browser: compared, merged, taken back; in every look."""

import pytest
from playwright.sync_api import expect

from accounts.models import Merge
from accounts.services.access import refresh_access
from accounts.services.likely_duplicates import find_duplicates
from accounts.services.merging import merge_accounts
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import AccountFactory, InteractionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/accounts/duplicates/"


def acme_again(account, name="Acme Ltd"):
    made = AccountFactory(
        name=name, owner=account.owner, region=account.region, phone="0113 496 0000"
    )
    InteractionFactory(account=made)
    return made


@pytest.fixture
def twin(account):
    made = acme_again(account)
    refresh_access()
    find_duplicates()
    return made


@pytest.fixture
def merged(account, twin, director):
    """A merge of a third one, so that there is one to look at beside the pair."""
    third = acme_again(account, "Acme Limited")
    refresh_access()
    return merge_accounts(
        survivor=account, loser=third, actor=director, reason="Entered twice"
    )


def pair_url(account, twin):
    return f"/accounts/merges/new/?of=accounts&keep={account.pk}&away={twin.pk}"


@in_every_look
def test_fits_and_can_be_read_by_everybody(
    visit, account, twin, merged, director, size, theme
):
    cookies = signed_in(director)
    for path in (
        LIST,
        f"{LIST}?of=people",
        pair_url(account, twin),
        "/accounts/merges/",
        f"/accounts/merges/{merged.pk}/",
        f"/accounts/merges/{merged.pk}/undo/",
    ):
        page = visit(path, size=size, theme=theme, cookies=cookies)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert overflow(page) == 0, path
        assert accessibility_faults(page) == [], path
        assert page.complaints == [], path


@pytest.mark.slow
def test_two_that_are_one_are_merged_and_taken_back(visit, account, twin, director):
    page = visit(LIST, cookies=signed_in(director))
    page.get_by_role("row").filter(has_text="Acme Ltd").get_by_role(
        "link", name="Compare"
    ).click()
    page.get_by_label("Why they are one").fill("Entered twice")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("Entered twice")).to_be_visible()
    merge = Merge.objects.get()
    page.get_by_role("link", name="Take it back").click()
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("Everything went back")).to_be_visible()
    merge.refresh_from_db()
    assert merge.undone_by == director
