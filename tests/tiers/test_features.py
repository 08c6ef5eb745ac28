"""What is judged, as of a day: decisions of people count from when they were made."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from psycopg import sql

from scoring.models import MeasureSnapshot
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    RegionFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tiers.features import read_portfolio
from tiers.models import (
    ChangeSet,
    DoNotLose,
    Justification,
    Nomination,
    Override,
    SupplierStatus,
    Tier,
)

DAY = dt.date(2026, 6, 30)
NEXT = dt.date(2026, 7, 1)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def at(day, hour=12):
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def read(as_of=DAY, accounts=None):
    return read_portfolio(
        sql.Identifier("scoring_accountmeasures"),
        sql.Identifier("accounts_accountfacts"),
        as_of=as_of,
        accounts=accounts,
    )


def measured(**fields):
    known = fields.pop("measures", {})
    account = AccountFactory(**fields)
    AccountFactsFactory(account=account)
    AccountMeasuresFactory(account=account, **known)
    return account


@pytest.fixture
def account(programme):
    return measured()


@pytest.fixture
def director(account):
    return UserFactory(role="DIRECTOR")


def test_some_accounts_are_read_as_among_all(account, director):
    chosen = measured(measures={"net_margin_12m": Decimal(-5)})
    TierAssignmentFactory(account=chosen, tier=Tier.VALUED, started_at=LONG_AGO)
    for each in (account, chosen):
        Override.objects.create(
            account=each,
            tier=Tier.STRATEGIC,
            reason="Board",
            expires_on=NEXT,
            decided_by=director,
            created_at=LONG_AGO,
        )
    everybody = read()
    kept = everybody.among(everybody.keys == chosen.pk)
    alone = read(accounts=[chosen.pk])
    for name in (
        "keys",
        "tier",
        "tier_since",
        "override",
        "override_until",
        "lost_months",
    ):
        assert getattr(alone, name).tolist() == getattr(kept, name).tolist()
    owners = [int(of.managers.keys[of.manager[0]]) for of in (kept, alone)]
    assert owners == [chosen.owner_id, chosen.owner_id]
    for name, figures in kept.measures.items():
        np.testing.assert_array_equal(alone.measures[name], figures)
    assert read(accounts=[]).size == 0


class TestAsOf:
    def test_an_override_holds_from_its_making_to_its_last_day(self, account, director):
        Override.objects.create(
            account=account,
            tier=Tier.STRATEGIC,
            reason="Board",
            expires_on=DAY,
            decided_by=director,
            created_at=at(DAY - dt.timedelta(days=9)),
            withdrawn_at=at(NEXT),
        )
        assert read().override.tolist() == ["STRATEGIC"]
        assert read().override_until[0] == np.datetime64(DAY)
        assert read(NEXT).override.tolist() == [""]
        assert read(DAY - dt.timedelta(days=10)).override.tolist() == [""]

    def test_a_withdrawn_override_counted_until_then(self, account, director):
        Override.objects.create(
            account=account,
            tier=Tier.VALUED,
            reason="Board",
            expires_on=dt.date(2030, 1, 1),
            decided_by=director,
            created_at=LONG_AGO,
            withdrawn_at=at(NEXT),
        )
        assert read().override.tolist() == ["VALUED"]
        assert read(NEXT).override.tolist() == [""]

    def test_the_newest_supplier_status_counts(self, account, director):
        for answer, day in (("CANNOT", DAY), ("ABLE", NEXT)):
            SupplierStatus.objects.create(
                account=account,
                answer=answer,
                evidence="Audit",
                assessed_on=day,
                assessed_by=director,
                created_at=LONG_AGO,
            )
        assert read().supplier.tolist() == ["CANNOT"]
        assert read(NEXT).supplier.tolist() == ["ABLE"]
        assert read(DAY - dt.timedelta(days=1)).supplier.tolist() == [""]

    def test_a_nomination_stands_as_it_stood(self, account, director):
        Nomination.objects.create(
            account=account,
            reason="Grows",
            nominee_type="FAST_GROWING",
            nominated_by=director,
            nominated_at=at(DAY - dt.timedelta(days=2)),
            qualified_at=at(DAY),
            qualified_by=director,
            stage="DECIDED",
            outcome="DECLINED",
            decided_at=at(NEXT),
            decided_by=director,
        )
        stages = [
            read(DAY + dt.timedelta(days=days)).nomination.tolist()[0]
            for days in (-3, -1, 0, 1)
        ]
        assert stages == ["", "IDENTIFIED", "QUALIFIED", ""]
        assert read().confirmed_type.tolist() == ["FAST_GROWING"]

    def test_marks_and_justifications_are_read(self, account, director):
        DoNotLose.objects.create(
            account=account,
            reason="Only reference",
            marked_by=director,
            marked_at=LONG_AGO,
            lifted_at=at(NEXT),
            lifted_by=director,
        )
        Justification.objects.create(
            account=account,
            reason="INFLUENCE",
            text="Sets the standard",
            valid_until=DAY,
            stated_by=director,
            stated_at=LONG_AGO,
        )
        assert read().marked.tolist() == [True]
        assert read(NEXT).marked.tolist() == [False]
        assert read().justified_until[0] == np.datetime64(DAY)


class TestLedger:
    def test_a_row_that_was_undone_later_did_hold_that_day(self, account):
        undo = ChangeSet.objects.create(as_of=NEXT, cause="UNDO")
        TierAssignmentFactory(
            account=account, tier=Tier.VALUED, started_at=LONG_AGO, ended_at=at(DAY, 9)
        )
        TierAssignmentFactory(
            account=account,
            tier=Tier.STRATEGIC,
            started_at=at(DAY, 9),
            ended_at=at(NEXT, 9),
            undone_by=undo,
        )
        TierAssignmentFactory(
            account=account,
            tier=Tier.VALUED,
            started_at=at(NEXT, 9),
            held_since=LONG_AGO,
        )
        assert read().tier.tolist() == ["STRATEGIC"]
        assert read(NEXT).tier.tolist() == ["VALUED"]
        assert read(NEXT).tier_since[0] == np.datetime64("2020-01-01")

    def test_who_has_no_row_has_no_tier(self, account):
        known = read()
        assert known.tier.tolist() == [""]
        assert np.isnat(known.tier_since[0])


class TestHistory:
    def snapshot(self, account, month, margin):
        MeasureSnapshot.objects.create(
            account=account,
            month=month,
            as_of=month,
            revenue_12m=1,
            net_margin_12m=margin,
        )

    def test_months_lost_and_earned_are_kept_of_whom_the_rule_may_move(self, programme):
        losing = measured(measures={"net_margin_12m": Decimal(-5)})
        earning = measured(measures={"net_margin_12m": Decimal(5)})
        for account in (losing, earning):
            TierAssignmentFactory(
                account=account, tier=Tier.VALUED, started_at=LONG_AGO
            )
            for month, margin in ((4, -1), (3, None), (1, 0), (6, -1)):
                self.snapshot(account, dt.date(2026, month, 1), margin)
            self.snapshot(account, dt.date(2025, 6, 1), -1)
        known = read()
        assert known.lost_months.tolist() == [1 << 0 | 1 << 2 | 1 << 12, 0]
        assert known.earned_months.tolist() == [1 << 5, 0]


class TestManagers:
    def test_hours_and_names_come_with_the_accounts(self, programme):
        stated = UserFactory(full_name="Ada Ash", client_hours_month=Decimal("90.5"))
        silent = UserFactory(full_name="Bo Birk", client_hours_month=None)
        region = RegionFactory(parent=RegionFactory())
        measured(owner=silent, region=region)
        measured(owner=stated, region=None)
        known = read()
        assert [known.managers.names[n] for n in known.manager] == [
            "Bo Birk",
            "Ada Ash",
        ]
        minutes = known.managers.minutes[known.manager]
        assert np.isnan(minutes[0])
        assert minutes[1] == 5430
        assert known.region.tolist() == [region.pk, -1]
        assert known.region_parents[region.pk] == region.parent_id

    def test_what_is_not_known_is_not_zero(self, programme):
        measured(measures={"potential": None})
        known = read().measures
        for name in ("potential", "people", "special_services", "roi"):
            assert np.isnan(known[name]).all(), name

    def test_a_part_of_the_accounts_is_a_portfolio(self, programme):
        keys = [measured().pk for _ in range(3)]
        part = read().among(np.array([True, False, True]))
        assert part.keys.tolist() == [keys[0], keys[2]]
        assert {known.size for known in part.measures.values()} == {2}
        assert part.override.size == 2
