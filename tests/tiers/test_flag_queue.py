"""What waits for a manager: ranked by money, cut at their hours, the rest counted."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.services.access import refresh_access
from tests.factories import AccountFactory, TierAssignmentFactory
from tests.tiers.flagged import TODAY, flag_of
from tiers.models import Flag, WatchRules
from tiers.selectors.flag_queue import queue_of, stake_of, waits_today
from tiers.services import flags

TOMORROW = TODAY + dt.timedelta(days=1)
# An under-served account takes an hour to answer: an hour is 15 % of 400 minutes.
HOUR = Decimal(400) / 60


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("accounts.models.Programme.today", lambda self: TODAY)


@pytest.fixture
def three(manager, north):
    """Three accounts of the manager with a flag each, the last with most at stake."""
    owned = [
        AccountFactory(name=name, region=north, owner=manager)
        for name in ("Small", "Middle", "Large")
    ]
    refresh_access()
    return [
        flag_of(account, stake=stake)
        for account, stake in zip(owned, (100, 200, 300), strict=True)
    ]


def names(waiting):
    return [each.account.name for each in waiting]


def hours(person, stated):
    person.client_hours_month = stated
    person.save()


def test_most_at_stake_comes_first(manager, three):
    found = queue_of(manager, on=TODAY)
    assert names(found.waiting) == ["Large", "Middle", "Small"]
    assert (found.stake, found.accounts) == (600, 3)
    assert found.minutes_available is None


def test_the_rest_is_counted_with_its_money(manager, three):
    hours(manager, 2 * HOUR)
    found = queue_of(manager, on=TODAY)
    assert names(found.waiting) == ["Large", "Middle"]
    assert names(found.beyond) == ["Small"]
    assert (found.rest.accounts, found.rest.flags) == (1, 1)
    assert (found.rest.stake, found.rest.minutes) == (100, 60)
    assert (found.stake, found.accounts) == (600, 3)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [(0, []), (HOUR / 2, ["Large"]), (100, ["Large", "Middle", "Small"])],
)
def test_the_cut_is_at_what_hours_can_answer(manager, three, stated, shown):
    hours(manager, stated)
    assert names(queue_of(manager, on=TODAY).waiting) == shown


def test_an_account_is_one_row_and_its_money_counts_once(manager, account, three):
    flag_of(account, kind="TOXIC_MIX", stake=450, urgent=True)
    flag_of(account, kind="HOLLOW", stake=250)
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    first = queue_of(manager, on=TODAY).waiting[0]
    assert (first.account, first.tier) == (account, "STRATEGIC")
    assert [flag.kind for flag in first.flags] == ["TOXIC_MIX", "HOLLOW"]
    assert (first.stake, first.minutes, first.is_urgent) == (450, 120, True)
    assert stake_of(Flag.objects.open()) == 450 + 600


def test_no_known_stake_comes_last_and_urgent_first_among_equals(manager, three):
    large = three[2].account
    urgent = AccountFactory(name="Urgent", owner=manager, region=large.region)
    unknown = AccountFactory(name="Unknown", owner=manager, region=large.region)
    refresh_access()
    flag_of(urgent, stake=300, urgent=True)
    flag_of(unknown, stake=None, urgent=True)
    assert names(queue_of(manager, on=TODAY).waiting) == [
        "Urgent",
        "Large",
        "Middle",
        "Small",
        "Unknown",
    ]


def test_what_is_snoozed_waits_until_its_day(manager, three):
    flags.snooze_flag(flag=three[0], actor=manager, until=TOMORROW, reason="Holiday")
    assert names(queue_of(manager, on=TODAY).waiting) == ["Large", "Middle"]
    assert "Small" in names(queue_of(manager, on=TOMORROW).waiting)


def test_a_flag_is_whom_it_was_handed_over_to(manager, colleague, account):
    flag = flag_of(account)
    assert names(queue_of(colleague, on=TODAY).waiting) == []
    flags.assign_flag(flag=flag, actor=manager, to=colleague)
    assert names(queue_of(colleague, on=TODAY).waiting) == ["Acme"]
    assert names(queue_of(manager, on=TODAY).waiting) == []


@pytest.mark.parametrize("gone", ["left the company", "looks after others now"])
def test_what_was_handed_to_somebody_who_has_gone_is_the_owner_s_again(
    manager, colleague, account, gone
):
    flags.assign_flag(flag=flag_of(account), actor=manager, to=colleague)
    if gone == "left the company":
        colleague.is_active = False
        colleague.save()
    else:
        account.team.all().delete()
        refresh_access()
    (waiting,) = queue_of(manager, on=TODAY).waiting
    assert waiting.account == account


def test_who_no_longer_sees_an_account_has_nothing_waiting(manager, account, outsider):
    flag_of(account, owner=outsider)
    assert queue_of(outsider, on=TODAY).waiting == []


def test_new_minutes_move_the_cut(manager, three):
    hours(manager, 2 * HOUR)
    rules = WatchRules.current()
    rules.minutes["UNDER_SERVED"] = 30
    rules.save()
    assert names(queue_of(manager, on=TODAY).waiting) == ["Large", "Middle", "Small"]


def test_the_rail_counts_what_is_for_today(manager, desk_agent, account, three):
    assert waits_today(manager, on=TODAY) == ""
    flag_of(account, kind="TOXIC_MIX", urgent=True)
    assert waits_today(manager, on=TODAY) == "1"
    assert waits_today(desk_agent, on=TODAY) == ""
