"""Nobody left at C or D level, or fewer than the tier promises."""

import pytest

from tests.factories import PositionFactory, ServiceStandardFactory
from tests.factories.days import DAY
from tests.tiers.watch.looks import customer, day_before, flag_of, looked
from tiers.models import Tier, WatchRules

KIND = "NO_EXECUTIVE"


def held(account, *, level="D", left=None, since=1000, title="Finance director"):
    return PositionFactory(
        account=account,
        level=level,
        title=title,
        started_on=day_before(since),
        ended_on=None if left is None else day_before(left),
    )


@pytest.fixture
def valued(programme):
    return customer()


def test_a_valued_customer_s_last_director_who_left_is_missed(valued):
    held(valued, left=21)
    held(valued, level="MANAGER", title="Buyer")
    told = looked(valued, KIND)
    assert told == {
        "EXECUTIVE_LEFT": {
            "reason": "EXECUTIVE_LEFT",
            "title": "Finance director",
            "left_on": day_before(21).isoformat(),
            "days": 21,
        }
    }
    assert flag_of(valued, KIND).stake == 25_000


def test_a_successor_mends_it(valued):
    held(valued, left=21)
    assert looked(valued, KIND)
    held(valued, level="C", since=2, title="Managing director")
    assert not looked(valued, KIND)


def test_who_begins_tomorrow_is_not_there_yet(valued):
    held(valued, left=21)
    held(valued, since=-1)
    assert looked(valued, KIND)


def test_the_day_on_which_somebody_left_they_are_gone(valued):
    position = held(valued, left=0)
    assert looked(valued, KIND)["EXECUTIVE_LEFT"]["days"] == 0
    position.ended_on = day_before(-1)
    position.save()
    assert not looked(valued, KIND)


def test_somebody_who_left_long_ago_is_missed_no_more(valued):
    held(valued, left=365)
    assert not looked(valued, KIND)
    WatchRules.objects.create(version=2, executive_days=400)
    assert looked(valued, KIND)


def test_nobody_is_missed_where_nobody_was_known_and_none_is_promised(valued):
    held(valued, level="MANAGER", left=3)
    assert not looked(valued, KIND)


def test_a_strategic_customer_is_promised_one_and_is_told_of_both_reasons(programme):
    account = customer(Tier.STRATEGIC)
    ServiceStandardFactory(tier=Tier.STRATEGIC, executives_least=1)
    assert looked(account, KIND)["FEW_EXECUTIVES"]["known"] == 0
    held(account, left=30)
    assert list(looked(account, KIND)) == ["EXECUTIVE_LEFT", "FEW_EXECUTIVES"]
    held(account)
    assert not looked(account, KIND)


def test_one_person_of_two_titles_is_one(programme):
    account = customer(Tier.STRATEGIC)
    ServiceStandardFactory(tier=Tier.STRATEGIC, executives_least=2)
    contact = held(account).contact
    PositionFactory(account=account, contact=contact, level="C")
    told = looked(account, KIND)["FEW_EXECUTIVES"]
    assert (told["known"], told["promised"]) == (1, 2)


def test_what_a_position_was_on_an_earlier_day_is_what_counts_then(valued):
    held(valued, left=21)
    assert not looked(valued, KIND, DAY.replace(month=6, day=1))
    assert looked(valued, KIND)
