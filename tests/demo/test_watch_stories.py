"""
Each planted story is seen on the pages by who has to act, and goes when it is mended.

The demo is loaded once; what a test changes is taken back after it.
"""

import datetime as dt
import html
import re
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Contact, Order, OrderLine, Position, Problem
from accounts.services import facts
from sam.demo import stories
from sam.demo.loading import Wanted, load_demo
from sam.demo.staff import DIRECTOR, MANAGER
from sam.lib import audit, runs
from sam.lib.models import AuditEntry
from sam.lib.runs import lease
from sam.users.models import User
from sam.workspace.models import Notification
from tiers.services import watching

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("watch-stories")]
ACCOUNTS = 200
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """A demo of its own in the database, worked through and decided about."""
    today = dt.datetime.now(ZoneInfo("Europe/London")).date()
    with (
        django_db_blocker.unblock(),
        audit.acting(actor=None, door=AuditEntry.Door.COMMAND),
    ):
        load_demo(Wanted(accounts=ACCOUNTS, seed=1, today=today), say=lambda _: None)
        call_command("nightly", verbosity=0)
        call_command("demo_decisions", verbosity=0)
        yield today
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@pytest.fixture
def today(loaded, db, monkeypatch):
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 3600.0)  # runs are not committed here
    return loaded


class Person:
    """Somebody of the demo in front of the pages."""

    def __init__(self, email):
        self.user = User.objects.get(email=email)
        self.client = Client()
        self.client.force_login(self.user)

    def page(self, url, **query):
        answer = self.client.get(url, query, follow=True)
        assert answer.status_code == 200, (url, answer.status_code)
        return html.unescape(answer.content.decode())

    def main(self, url, **query):
        """Return what a page holds, without what stands around it."""
        return self.page(url, **query).partition("<main")[2]

    def flags(self, account):
        """Return what the flags on the account's page say, by their kind's name."""
        page = self.main(account.get_absolute_url())
        keys = sorted(set(re.findall(r"/service/flags/(\d+)/", page)), key=int)
        said = {}
        for key in keys:
            flag = self.main(reverse("service:flag-detail", args=[key]))
            title = re.search(r"<h1>(.+?): ", flag).group(1)
            said[title] = flag
        return said

    def post(self, name, *args, **given):
        url = reverse(name, args=args)
        answer = self.client.post(url, given)
        errors = re.findall(r"invalid-feedback[^>]*>([^<]+)", answer.content.decode())
        assert answer.status_code == 302, (url, answer.status_code, errors)

    def log(self, account, kind, **given):
        self.post(
            "accounts:interaction-create",
            account.pk,
            kind=kind,
            purpose="UNDERSTAND",
            initiative="PROACTIVE",
            happened_at=timezone.now().isoformat(),
            minutes="60",
            **given,
        )


@pytest.fixture
def director(today):
    return Person(DIRECTOR)


@pytest.fixture
def manager(today):
    return Person(MANAGER)


def of(story):
    return Account.objects.get(name=story.accounts[0])


def owner(account):
    return Person(account.owner.email)


def moment(**ago):
    return (timezone.now() - dt.timedelta(**ago)).isoformat()


class TestSeenAndMended:
    def test_a_strategic_account_visited_twice_a_year(self, director):
        account = of(stories.RARELY_VISITED)
        theirs = owner(account)
        said = theirs.flags(account)["Twice a year or less"]
        assert "Visited twice in 12 months" in said
        assert account.name in theirs.main("/today/")
        assert account.name in director.main(
            "/service/flags/", kind="RARELY_VISITED", rows=100
        )
        theirs.log(account, "VISIT")
        assert "Twice a year or less" not in theirs.flags(account)
        assert account.name not in director.main(
            "/service/flags/", kind="RARELY_VISITED", rows=100
        )

    def test_nothing_heard_from_us_for_97_days(self, director):
        account = of(stories.FORGOTTEN)
        theirs = owner(account)
        said = theirs.flags(account)["Under-served"]
        assert "Nothing from us for 97 days" in said
        theirs.log(account, "CALL")
        left = theirs.flags(account).get("Under-served", "")
        assert "97 days" not in left

    def test_a_question_unanswered_for_17_days(self, director):
        account = of(stories.UNANSWERED)
        theirs = owner(account)
        assert "unanswered for 17 days" in theirs.flags(account)["Under-served"]
        assert account.name in theirs.main(reverse("accounts:problem-list"))
        [problem] = Problem.objects.filter(account=account, resolved_at=None)
        theirs.post("accounts:problem-answer", problem.pk, at=moment(minutes=2))
        theirs.post("accounts:problem-resolve", problem.pk, at=moment(minutes=1))
        left = theirs.flags(account).get("Under-served", "")
        assert "17 days" not in left

    def test_orders_blocked_over_one_invoice(self, director):
        account = of(stories.BLOCKED)
        theirs = owner(account)
        said = theirs.flags(account)["Under-served"]
        assert "12 days" in said
        assert account.name in theirs.main(reverse("accounts:problem-list"))
        problems = Problem.objects.filter(account=account, resolved_at=None)
        for problem in problems:
            theirs.post("accounts:problem-resolve", problem.pk, at=moment(minutes=1))
        left = theirs.flags(account).get("Under-served", "")
        assert "12 days" not in left

    def test_late_twice_and_out_of_stock_once(self, manager, today):
        account = of(stories.LATE_AND_OUT_OF_STOCK)
        assert account.owner == manager.user
        said = manager.flags(account)["Toxic mix"]
        assert "Late twice and out of stock once in 90 days" in said
        assert account.name in manager.main("/today/")
        runs.start(watching.WATCH, as_of=today + 95 * DAY)
        assert "Toxic mix" not in manager.flags(account)

    def test_orders_every_12_days_and_none_for_41(self, director, today):
        account = of(stories.RHYTHM_BROKEN)
        theirs = owner(account)
        said = theirs.flags(account)["Rhythm broken"]
        assert "Orders every 12 days, none for 41" in said
        order = Order.objects.create(account=account, ordered_on=today, currency="GBP")
        OrderLine.objects.create(
            order=order,
            account=account,
            ordered_on=today,
            revenue=900,
            revenue_given=900,
        )
        facts.refresh_at_once([account.pk])
        assert "Rhythm broken" not in theirs.flags(account)

    def test_the_only_contact_at_c_or_d_level_has_left(self, director, today):
        account = of(stories.SPONSOR_LEFT)
        theirs = owner(account)
        shown = theirs.flags(account)
        assert "Nobody at C or D level" in shown
        assert "Not to be lost" in shown  # it is marked, and has nobody at the top
        Position.objects.create(
            account=account,
            contact=Contact.objects.create(full_name="Ida Marchant"),
            level="C",
            started_on=today,
        )
        facts.refresh_at_once([account.pk])
        assert "Nobody at C or D level" not in theirs.flags(account)

    def test_a_promise_past_its_day(self, manager, today):
        """No story of its own: what a manager promises themselves, and forgets."""
        account = of(stories.LATE_AND_OUT_OF_STOCK)
        manager.log(
            account, "CALL", promise="Send the crane survey", due_on=today + DAY
        )
        assert "Send the crane survey" in manager.main(reverse("accounts:promise-list"))
        runs.start(watching.WATCH, as_of=today + 3 * DAY)
        assert "promise" in manager.flags(account)["Under-served"].lower()
        promise = account.promises.get(words="Send the crane survey")
        manager.post("accounts:promise-keep", promise.pk, outcome="Sent by e-mail")
        left = manager.flags(account).get("Under-served", "")
        assert "crane survey" not in left


class TestSeen:
    def test_a_valued_account_that_earns_more_than_strategic_ones(self, director):
        account = of(stories.VALUED_EARNS_MORE)
        assert "Earns more than Strategic ones" in director.flags(account)

    def test_who_sees_no_money_reads_no_margin(self, today):
        account = of(stories.VALUED_EARNS_MORE)
        administrator = Person("admin@demo.example")
        [said] = [
            words
            for kind, words in administrator.flags(account).items()
            if kind == "Earns more than Strategic ones"
        ]
        assert "£" not in said.partition('class="headline"')[2].partition("</p>")[0]

    def test_valued_service_slides_while_strategic_hours_rise(self, director):
        page = director.main(reverse("service:balance"))
        assert "balance-alarm" in page
        assert "The next wave waits." in page
        waves = director.main(reverse("tiers:wave-list"))
        assert "Valued" in waves
        today = director.main("/today/")
        assert reverse("service:balance") in today

    def test_the_director_is_told_of_it(self, director):
        digest = Notification.objects.get(user=director.user, kind="DIGEST")
        assert digest.evidence["balance"][0]["state"] in {"AMBER", "RED"}
        page = director.main(reverse("workspace:notification-detail", args=[digest.pk]))
        assert "Balance" in page
        digest.refresh_from_db()
        assert digest.read_at is not None

    def test_managers_with_unequal_hours(self, director):
        page = director.main("/today/")
        assert all(name in page for name in stories.UNEQUAL_HOURS.people[:2])

    def test_a_small_account_that_others_follow_is_suggested(self, director):
        page = director.main(reverse("tiers:nomination-list"))
        assert stories.SMALL_AND_INFLUENTIAL.accounts[0] in page

    def test_a_prospect_that_would_move_the_market_is_nominated(self, director):
        page = director.main(reverse("tiers:nomination-list"))
        assert stories.MARKET_IMPACT.accounts[0] in page

    def test_a_large_account_without_headroom(self, director):
        valued, strategic = stories.NO_HEADROOM.accounts
        assert strategic in director.main(reverse("tiers:justification-list"))
        shares = director.main("/accounts/", sort="-share")
        assert valued in shares

    def test_an_account_that_costs_more_than_it_earns(self, director):
        page = director.main("/accounts/", sort="margin")
        assert stories.UNPROFITABLE.accounts[0] in page

    def test_people_who_stand_by_us(self, director):
        account = of(stories.ATTACHED)
        tab = reverse("workspace:account-service", args=[account.pk])
        assert "feels special" in director.main(tab).lower()


class TestManagersDay:
    def test_their_bell_leads_to_the_digest(self, manager):
        assert "Notifications, 1 unread" in manager.page("/today/")
        listed = manager.main("/notifications/")
        assert "What is new as of" in listed
        digest = Notification.objects.get(user=manager.user, kind="DIGEST")
        assert digest.evidence["new"] > 0
        opened = manager.main(f"/notifications/{digest.pk}/")
        assert "/service/flags/" in opened

    def test_nobody_is_told_of_what_they_may_not_see(self, manager):
        seen = set(
            Account.objects.visible_to(manager.user).values_list("name", flat=True)
        )
        opened = "".join(
            manager.main(f"/notifications/{each.pk}/")
            for each in Notification.objects.visible_to(manager.user)
        )
        others = set(Account.objects.values_list("name", flat=True)) - seen
        assert seen
        assert [name for name in others if name in opened] == []
