"""Tiers that were decided before this programme ran."""

import datetime as dt

import pytest

from tests.factories import UserFactory
from tiers.models import TierAssignment

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
    assert result.counts("tiers.csv") == (2, 2, 0, 0, 0, 1)
    assert result.warnings[0].reason == "the relationship ladder is not kept yet"
    assert stays() == [
        ("VALUED", dt.date(2019, 1, 1), dt.date(2020, 1, 1)),
        ("STRATEGIC", dt.date(2020, 1, 1), None),
    ]
    assert TierAssignment.objects.get(ended_at=None).reason == "Won the tender"
    assert since.load().counts("tiers.csv") == (2, 0, 0, 2, 0, 1)


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
