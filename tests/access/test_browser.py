"""Administrators look after people in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Account
from sam.access.services import people
from sam.users.models import User
from tests.access.tokens import a_token
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import AccountFactory, ManagerFactory, RegionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def heir(db):
    return ManagerFactory(full_name="Rhys Bevan", email="rhys@example.com")


def test_a_manager_leaves_and_their_accounts_go_to_named_colleagues(
    visit, administrator, manager, account, heir
):
    AccountFactory(owner=manager, name="Bolder")
    other = ManagerFactory(full_name="Nia Okafor")
    page = visit("/accounts/", cookies=signed_in(administrator))
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("link", name=str(manager)).click()
    page.get_by_role("link", name="Deactivate").click()
    expect(page.get_by_text("2 accounts")).to_be_visible()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("alert")).to_contain_text("Say who takes over")
    page.get_by_label("All that is not given").select_option(label="Rhys Bevan")
    page.get_by_label("Bolder").select_option(label="Nia Okafor")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("can no longer come in")).to_be_visible()
    owners = dict(Account.objects.values_list("name", "owner"))
    assert owners == {"Acme": heir.pk, "Bolder": other.pk}
    assert not page.complaints[1:], "the refusal is a 422, and nothing else is wrong"


@in_every_look
@pytest.mark.parametrize(
    "name",
    ["users", "person", "change", "leave", "services", "regions", "rules", "sessions"],
)
def test_it_fits_and_is_accessible(
    visit, administrator, manager, account, north, heir, name, size, theme
):
    RegionFactory(name="York", parent=north)
    service = people.add_service(
        actor=administrator, values={"full_name": "ERP", "role": User.Role.EXECUTIVE}
    )
    a_token(service)
    at = {
        "users": reverse("access:user-list"),
        "person": reverse("access:person", args=[manager.pk]),
        "change": reverse("access:person-change", args=[manager.pk]),
        "leave": reverse("access:person-leave", args=[manager.pk]),
        "services": reverse("access:service-list"),
        "regions": reverse("access:region-list"),
        "rules": reverse("access:rules"),
        "sessions": reverse("access:session-list"),
    }[name]
    page = visit(at, size=size, theme=theme, cookies=signed_in(administrator))
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    assert page.complaints == []
