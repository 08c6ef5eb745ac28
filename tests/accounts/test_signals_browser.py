"""Writing down what a customer says, in a browser: by keyboard, both themes, phone."""

import datetime as dt

import pytest

from accounts.models import CustomerSignal
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.chromium import PHONE, WIDE, accessibility_faults, overflow, signed_in
from tests.factories import AccountFactsFactory, CustomerSignalFactory, PositionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(account):
    """Acme, of which two things have been heard."""
    AccountFactsFactory(account=account)
    person = PositionFactory(account=account, contact__full_name="Gareth Tully").contact
    CustomerSignalFactory(
        account=account, contact=person, evidence="You are in our plans"
    )
    CustomerSignalFactory(
        account=account,
        kind=CustomerSignal.Kind.INFLUENCE,
        market="Civil engineering, Yorkshire",
        said_on=dt.date(2026, 3, 1),
        grade="C",
    )
    refresh_access()
    refresh_rows([account.pk])
    return account


@pytest.fixture
def cookies(acme):
    return signed_in(acme.owner)


@pytest.mark.parametrize("path", ["", "signals/new/"])
@pytest.mark.parametrize(
    ("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"]
)
@pytest.mark.slow
def test_fits_and_can_be_read_by_everybody(visit, acme, cookies, path, size, theme):
    address = f"/accounts/{acme.pk}/{path}"
    page = visit(address, size=size, theme=theme, cookies=cookies)
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    assert page.complaints == []


def test_what_is_typed_stands_on_the_account_s_page(visit, acme, cookies):
    page = visit(f"/accounts/{acme.pk}/service/", cookies=cookies)
    page.get_by_role("link", name="Write down").click()
    page.get_by_label("What", exact=True).select_option("ADVOCACY")
    page.get_by_label("Value").fill("11")
    page.get_by_label("Evidence").select_option("A")
    page.get_by_label("Said by").select_option("Gareth Tully")
    page.get_by_role("button", name="Write down").click()
    alert = page.get_by_role("alert")
    assert "Give a value from 0 to 10" in alert.inner_text()
    page.get_by_label("Value").fill("9")
    page.get_by_role("button", name="Write down").press("Enter")
    page.wait_for_url(f"**/accounts/{acme.pk}/service/")
    card = page.locator("section", has=page.get_by_text("What they say of us")).last
    assert "9 of 10" in card.inner_text()
    assert CustomerSignal.objects.get(kind="ADVOCACY").contact.full_name == (
        "Gareth Tully"
    )
