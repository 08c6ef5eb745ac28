"""Tiers that were decided before this programme ran."""

import datetime as dt

import pytest

from tests.factories import UserFactory
from tiers.models import LadderStep, TierAssignment

HEADER = "account_external_id tier started_on ended_on ladder reason"


def stays():
    rows = TierAssignment.objects.order_by("started_at")
    return [
        (one.tier, one.started_at.date(), one.ended_at and one.ended_at.date())
        for one in rows
    ]


@pytest.fixture
def since(folder):
    return folder.write(
        "accounts.csv", "external_id name since_on", "A Acme 2018-01-01"
    )


def test_imported_tiers_are_the_ledger(since):
    since.write(
        "tiers.csv",
        HEADER,
        ["A", "VALUED", "2019-01-01", "2020-01-01", "", ""],
        ["A", "STRATEGIC", "2020-01-01", "", "2", "Won the tender"],
    )
    result = since.load()
    assert result.counts("tiers.csv") == (2, 2, 0, 0, 0, 0)
    assert stays() == [
        ("VALUED", dt.date(2019, 1, 1), dt.date(2020, 1, 1)),
        ("STRATEGIC", dt.date(2020, 1, 1), None),
    ]
    assert TierAssignment.objects.get(ended_at=None).reason == "Won the tender"
    assert since.load().counts("tiers.csv") == (2, 0, 0, 2, 0, 0)


def test_a_customer_whose_stay_ended_is_valued_from_then_on(since):
    since.write(
        "tiers.csv", HEADER, ["A", "STRATEGIC", "2019-01-01", "2020-01-01", "", ""]
    )
    since.load()
    assert stays() == [
        ("STRATEGIC", dt.date(2019, 1, 1), dt.date(2020, 1, 1)),
        ("VALUED", dt.date(2020, 1, 1), None),
    ]


def test_a_tier_that_nobody_decided_makes_room(since):
    since.load()
    since.write("tiers.csv", HEADER, ["A", "STRATEGIC", "2020-01-01", "", "", ""])
    assert since.load().counts("tiers.csv") == (1, 1, 0, 0, 0, 0)
    assert stays() == [
        ("VALUED", dt.date(2018, 1, 1), dt.date(2020, 1, 1)),
        ("STRATEGIC", dt.date(2020, 1, 1), None),
    ]


def test_a_tier_that_a_person_decided_stays(since):
    since.load()
    TierAssignment.objects.update(decided_by=UserFactory())
    since.write("tiers.csv", HEADER, ["A", "STRATEGIC", "2020-01-01", "", "", ""])
    result = since.load()
    assert result.reasons() == [
        (2, "started_on", "the account already holds a tier then")
    ]
    assert stays() == [("VALUED", dt.date(2018, 1, 1), None)]


def test_the_ledger_takes_an_end_and_no_other_change(since):
    since.write("tiers.csv", HEADER, ["A", "STRATEGIC", "2019-01-01", "", "", ""])
    since.load()
    since.write("tiers.csv", HEADER, ["A", "ALTERNATIVE", "2019-01-01", "", "", ""])
    result = since.load()
    assert result.reasons() == [
        (2, "tier", "the ledger is not rewritten: the tier stands already")
    ]
    since.write(
        "tiers.csv", HEADER, ["A", "STRATEGIC", "2019-01-01", "2021-01-01", "", ""]
    )
    assert since.load().counts("tiers.csv") == (1, 0, 1, 0, 0, 0)
    assert stays() == [
        ("STRATEGIC", dt.date(2019, 1, 1), dt.date(2021, 1, 1)),
        ("VALUED", dt.date(2021, 1, 1), None),
    ]


def test_rows_that_overlap_or_end_at_once_are_rejected(since):
    since.write(
        "tiers.csv",
        HEADER,
        ["A", "STRATEGIC", "2019-01-01", "2020-01-01", "", ""],
        ["A", "VALUED", "2019-06-01", "", "", ""],
        ["A", "VALUED", "2021-01-01", "2021-01-01", "", ""],
        ["Z", "VALUED", "2021-01-01", "", "", ""],
        ["A", "GOLD", "2022-01-01", "", "", ""],
    )
    result = since.load()
    assert result.counts("tiers.csv") == (5, 1, 0, 0, 4, 0)
    assert [one[:2] for one in result.reasons()] == [
        (3, "started_on"),
        (4, "ended_on"),
        (5, "account_external_id"),
        (6, "tier"),
    ]


def levels():
    """Return the stays on the ladder that are not empty."""
    rows = LadderStep.objects.order_by("started_on", "pk")
    return [
        (
            one.level,
            one.started_on.isoformat(),
            one.ended_on and one.ended_on.isoformat(),
        )
        for one in rows
        if one.ended_on != one.started_on
    ]


def two_rows(first="3", second="2"):
    return (
        ["A", "VALUED", "2019-01-01", "2020-01-01", first, ""],
        ["A", "STRATEGIC", "2020-01-01", "", second, ""],
    )


TWO_LEVELS = [(3, "2019-01-01", "2020-01-01"), (2, "2020-01-01", None)]


def test_levels_of_the_ladder_are_kept_beside_the_tiers(since):
    since.write("tiers.csv", HEADER, *two_rows())
    assert since.load().counts("tiers.csv") == (2, 2, 0, 0, 0, 0)
    assert levels() == TWO_LEVELS
    assert since.load().counts("tiers.csv") == (2, 0, 0, 2, 0, 0)
    assert levels() == TWO_LEVELS
    assert {one.batch_id for one in LadderStep.objects.all()} != {None}


def test_a_dry_run_keeps_no_level(since):
    since.write("tiers.csv", HEADER, *two_rows())
    since.load(dry_run=True)
    assert levels() == []


def test_a_level_said_later_or_otherwise_follows_the_file(since):
    since.write("tiers.csv", HEADER, *two_rows(first="", second=""))
    since.load()
    assert levels() == []
    since.write("tiers.csv", HEADER, *two_rows(first="4"))
    assert since.load().counts("tiers.csv") == (2, 0, 2, 0, 0, 0)
    since.write("tiers.csv", HEADER, *two_rows())
    assert since.load().counts("tiers.csv") == (2, 0, 1, 1, 0, 0)
    assert levels() == TWO_LEVELS
    since.write("tiers.csv", HEADER, *two_rows(first="", second=""))
    assert since.load().counts("tiers.csv") == (2, 0, 0, 2, 0, 0)
    assert levels() == TWO_LEVELS


def test_a_level_that_is_taken_back_is_undone_and_may_come_again(since):
    since.write("tiers.csv", HEADER, *two_rows())
    since.load()
    since.write("tiers.csv", HEADER, *two_rows(second=r"\N"))
    assert since.load().counts("tiers.csv") == (2, 0, 1, 1, 0, 0)
    assert levels() == TWO_LEVELS[:1]
    assert since.load().counts("tiers.csv") == (2, 0, 0, 2, 0, 0)
    since.write("tiers.csv", HEADER, *two_rows())
    assert since.load().counts("tiers.csv") == (2, 0, 1, 1, 0, 0)
    assert levels() == TWO_LEVELS


def test_an_open_level_ends_where_the_next_begins_or_where_its_row_does(since):
    open_row = ["A", "VALUED", "2019-01-01", "", "3", ""]
    since.write("tiers.csv", HEADER, open_row)
    since.load()
    assert levels() == [(3, "2019-01-01", None)]
    since.write("tiers.csv", HEADER, *two_rows())
    assert since.load().counts("tiers.csv") == (2, 1, 1, 0, 0, 0)
    assert levels() == TWO_LEVELS


def test_where_a_person_has_placed_it_the_level_is_left_out_and_the_tier_kept(since):
    since.load()
    account = TierAssignment.objects.get().account
    LadderStep.objects.create(
        account=account, level=2, started_on="2019-06-01", decided_by=UserFactory()
    )
    since.write("tiers.csv", HEADER, *two_rows(second="4"))
    result = since.load()
    assert result.counts("tiers.csv") == (2, 2, 0, 0, 0, 2)
    assert {(one.column, one.reason) for one in result.warnings} == {
        ("ladder", "the account stands on another level then; its tier is kept")
    }
    assert levels() == [(2, "2019-06-01", None)]
    assert [tier for tier, _, _ in stays()] == ["VALUED", "VALUED", "STRATEGIC"]


def test_a_level_that_a_person_ended_is_not_opened_again(since):
    since.write("tiers.csv", HEADER, *two_rows())
    since.load()
    LadderStep.objects.filter(ended_on=None).update(ended_on="2024-02-29")
    assert since.load().counts("tiers.csv") == (2, 0, 0, 2, 0, 0)
    assert levels()[1] == (2, "2020-01-01", "2024-02-29")


def test_a_rejected_row_leaves_no_level(since):
    since.write(
        "tiers.csv",
        HEADER,
        ["A", "GOLD", "2019-01-01", "", "3", ""],
        ["A", "VALUED", "2019-06-01", "", "7", ""],
    )
    result = since.load()
    assert [column for _, column, _ in result.reasons()] == ["tier", "ladder"]
    assert levels() == []
