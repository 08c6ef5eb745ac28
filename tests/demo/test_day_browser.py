"""The morning of the demo: its manager signs in and finds what was planted."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import Account
from sam.demo.loading import Wanted, load_demo
from sam.demo.staff import MANAGER
from sam.lib import audit
from sam.lib.models import AuditEntry
from sam.users.models import User
from tests.chromium import PHONE, WIDE, accessibility_faults, overflow

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "a password of this test alone"
# Of each planted account, what its page says of it at once.
SAID = {
    "Marlowe Civils": "Late twice",
    "Pennard Construction": "Nobody at C or D level",
    "Dunmore Homes": "97 days",
    "Eastmere Rail Alliance": "Under-served",
    "Corrie Groundworks": "Under-served",
}


@pytest.fixture
def demo(transactional_db):
    """A demo of two hundred accounts, worked through and decided about."""
    today = dt.datetime.now(ZoneInfo("Europe/London")).date()
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        load_demo(Wanted(accounts=200, seed=1, today=today), say=lambda _: None)
        call_command("nightly", verbosity=0)
        call_command("demo_decisions", verbosity=0)
    manager = User.objects.get(email=MANAGER)
    manager.set_password(PASSWORD)
    manager.save()
    return manager


def sign_in(page):
    page.get_by_label("E-mail address").fill(MANAGER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def find(page, words, name):
    """Search for *words* by the box of the top bar, and open what is called *name*."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=name).first.click()
    expect(page.locator("h1")).to_have_text(name)


def test_priya_finds_what_was_planted(visit, demo):
    page = visit("/today/", size=WIDE)
    sign_in(page)
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("Calderbrook Water").first).to_be_visible()
    for name, said in SAID.items():
        find(page, name, name)
        expect(page.get_by_text(said).first).to_be_visible()
        assert accessibility_faults(page) == []
    find(page, "Marlow Civls", "Marlowe Civils")
    page.get_by_role("link", name="People", exact=True).click()
    expect(page.get_by_text("Quality of this map")).to_be_visible()
    page.get_by_role("link", name="Wallet", exact=True).click()
    expect(page.get_by_text("of 47 addressable cells")).to_be_visible()
    page.get_by_role("link", name="Knowledge", exact=True).click()
    expect(page.get_by_text("Two framework lots on the A66")).to_be_visible()


def test_her_account_fits_a_phone_at_night(visit, live_server, demo):
    page = visit("/today/", size=PHONE, theme="dark")
    sign_in(page)
    expect(page.locator("h1")).to_be_visible()
    account = Account.objects.get(name="Marlowe Civils")
    for tab in ("", "why/", "people/", "wallet/", "plan/", "timeline/", "service/"):
        page.goto(f"{live_server.url}/accounts/{account.pk}/{tab}")
        expect(page.locator("h1")).to_have_text("Marlowe Civils")
        assert accessibility_faults(page) == [], tab
        assert overflow(page) <= 0, tab
