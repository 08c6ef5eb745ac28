"""A director's Today: the accounts, hours, balance and waves of their regions."""

import datetime as dt

import pytest

from sam.users.models import User
from sam.workspace.today.page import today_of
from sam.workspace.today.regions import balances_of
from sam.workspace.today.work import needing
from tests.factories import ManagerFactory, RegionFactory
from tests.workspace.day import (
    customer,
    flagged,
    page,
    said,
    standards,
    today,
    told,
)
from tiers.models import BalanceIndex, Wave

__all__ = ["customer", "standards", "today"]


@pytest.fixture
def elsewhere(db):
    return RegionFactory(name="Elsewhere")


def judged(region, state="AMBER", index=61.0, week=dt.date(2026, 11, 9)):
    return BalanceIndex.objects.create(
        region=region, week_on=week, index=index, state=state, weeks=26, rules_version=1
    )


class TestWhoNeedsSomebody:
    def test_all_of_their_regions_whoever_owns_them(
        self, client, director, customer, elsewhere
    ):
        flagged(customer("Ours", owner=ManagerFactory(full_name="Priya")), stake=2)
        flagged(customer("Ours too"), stake=3, urgent=True)
        flagged(customer("Theirs", region=elsewhere), stake=9)
        found = told(client, director)
        assert [need["name"] for need in found["needs"]] == ["Ours too", "Ours"]
        assert (found["accounts"], found["urgent"], found["stake"]) == (2, 1, "5.0000")
        text = page(client, director)
        assert "2 accounts in your regions need somebody" in text
        assert "· Priya" in text
        assert "Theirs" not in text

    def test_the_largest_are_shown_and_the_rest_counted_with_its_money(
        self, client, director, customer, monkeypatch
    ):
        monkeypatch.setattr("sam.workspace.today.work.REGION_ACCOUNTS", 1)
        flagged(customer("Large"), stake=300)
        flagged(customer("Small"), stake=20)
        flagged(customer("Unknown"), stake=None)
        found = told(client, director)
        assert [need["name"] for need in found["needs"]] == ["Large"]
        assert (found["rest"], found["accounts"], found["stake"]) == (2, 3, "320.0000")
        assert "2 more accounts, £20 at stake" in said(client, director)

    def test_the_rail_counts_those_for_today_unless_hours_cut_the_list(
        self, director, manager, customer
    ):
        flagged(customer("Now"), stake=3, urgent=True)
        flagged(customer("Later"), stake=2)
        manager.client_hours_month = None
        assert (needing(director), needing(manager)) == ("1", "1")
        manager.client_hours_month = 1
        assert needing(manager) == "2"


class TestHours:
    def test_managers_whose_hours_are_gone_come_first(self, client, director, customer):
        busy, free, silent = (
            ManagerFactory(full_name=name, client_hours_month=hours)
            for name, hours in (("Rhys", 1), ("Owen", 150), ("Unstated", None))
        )
        for owner in (busy, free, silent):
            customer(f"Star of {owner}", "STRATEGIC", owner=owner)
        loads = told(client, director)["loads"]
        assert [(load["name"], load["promised"]) for load in loads] == [
            ("Rhys", 90),
            ("Owen", 90),
        ]
        assert "1 manager is over their hours" in said(client, director)

    def test_accounts_of_other_regions_do_not_count(
        self, client, director, customer, elsewhere
    ):
        manager = ManagerFactory(client_hours_month=1)
        customer("Ours", "VALUED", owner=manager)
        customer("Theirs", "STRATEGIC", owner=manager, region=elsewhere)
        [load] = told(client, director)["loads"]
        assert load["promised"] == 30


class TestBalance:
    def test_the_newest_week_everywhere_and_of_the_regions_furthest_off_first(
        self, client, director, north, elsewhere
    ):
        east, west = (
            RegionFactory(name=name, parent=north) for name in ("East", "West")
        )
        judged(None, index=71.0)
        judged(north, state="GREEN", index=97.0)
        judged(east, state="UNKNOWN", index=None)
        judged(west, state="GREEN", index=97.0, week=dt.date(2026, 11, 2))
        judged(west, state="RED", index=61.0)
        judged(elsewhere, state="RED", index=12.0)
        found = told(client, director)["balances"]
        assert [(each["region"], each["state"]) for each in found] == [
            (None, "AMBER"),
            (west.pk, "RED"),
            (east.pk, "UNKNOWN"),
        ]
        assert {each["week_on"] for each in found} == {"2026-11-09"}
        text = said(client, director)
        for words in ("Everywhere Drifting 71", "WestAlarm 61", "Not enough history"):
            assert words.replace(" ", "") in text.replace(" ", "")

    def test_who_directs_a_part_reads_of_that_part(self, director, north):
        RegionFactory(name="All")
        north.parent = RegionFactory(name="Top")
        north.save()
        judged(None, state="RED", index=10.0)
        judged(north)
        [found] = balances_of(director)
        assert found.region == north


class TestWaves:
    def test_those_that_wait_with_the_reason(self, client, director, executive):
        for number, name, reason in ((1, "Pilot", ""), (2, "North", "Desk is short")):
            Wave.objects.create(
                number=number,
                name=name,
                starts_on=dt.date(2027, number, 1),
                ends_on=dt.date(2027, number, 27),
                capacity=5,
                created_by=director,
                **(
                    {
                        "held_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
                        "held_by": executive,
                        "hold_reason": reason,
                    }
                    if reason
                    else {}
                ),
            )
        [held] = told(client, director)["held"]
        assert held["name"] == "North"
        assert held["reasons"] == [f"{executive} holds it: Desk is short"]
        assert "1 wave waits" in said(client, director)


@pytest.mark.parametrize("who", ["manager", "director"])
def test_queries_do_not_grow_with_the_accounts(
    request, customer, today, django_assert_max_num_queries, who
):
    person = request.getfixturevalue(who)
    User.objects.filter(role=User.Role.ACCOUNT_MANAGER).update(client_hours_month=999)
    labels = {"STRATEGIC": "Strategic", "VALUED": "Valued", "ALTERNATIVE": "Other"}

    def queries():
        with django_assert_max_num_queries(60) as asked:
            today_of(person, on=today, labels=labels)
        return len(asked)

    flagged(customer("One", "STRATEGIC", met=3), stake=1)
    queries()
    few = queries()
    for number in range(4):
        flagged(customer(f"More {number}", met=100 + number), stake=number)
    assert queries() == few
