"""What an account is entitled to: by its tier, its wishes, and what is granted."""

import datetime as dt

import pytest

from accounts.models import ContactPreference
from accounts.rollup import ids_scope
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import (
    AccountFactory,
    BenefitFactory,
    EvaluationFactory,
    ServiceStandardFactory,
    TierAssignmentFactory,
)
from tiers.models import Entitlement, ServiceStandard, Tier
from tiers.services import entitlements

START = dt.date(2026, 3, 1)
LATER = dt.date(2026, 4, 1)
LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def strategic(account):
    TierAssignmentFactory(account=account, tier=Tier.STRATEGIC, started_at=LONG_AGO)
    return account


def renew(account, as_of=START):
    return entitlements.renew(ids_scope([account.pk]), as_of)


def held(account):
    """Return what holds now, as {kind: (source, quantity, floor)}."""
    rows = Entitlement.objects.filter(account=account, ends_on=None)
    return {row.kind: (row.source, row.quantity, row.floor) for row in rows}


def move(account, tier, day):
    at = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    account.tier_assignments.update(ended_at=at)
    TierAssignmentFactory(account=account, tier=tier, started_at=at)


class TestRenewing:
    def test_a_tier_brings_what_its_standard_says(self, strategic):
        ServiceStandardFactory(tier=Tier.STRATEGIC, visits_target=12, visits_floor=8)
        line = BenefitFactory(kind="HOTLINE", route="0800 1", times_year=None)
        ServiceStandard.objects.get(tier="STRATEGIC").benefits.add(line)
        assert renew(strategic) == {"opened": 7, "closed": 0}
        assert held(strategic) == {
            "VISITS": ("STANDARD", 12, 8),
            "MEETINGS": ("STANDARD", 12, None),
            "REVIEWS": ("STANDARD", 4, None),
            "CONTACT": ("STANDARD", 30, None),
            "RESPONSE": ("STANDARD", 60, None),
            "RESOLUTION": ("STANDARD", 5, None),
            "BENEFIT": ("STANDARD", None, None),
        }
        rows = Entitlement.objects.all()
        assert {(row.tier, row.starts_on) for row in rows} == {("STRATEGIC", START)}
        assert rows.get(kind="BENEFIT").benefit == line
        entry = AuditEntry.objects.get(verb="renew_entitlements")
        assert entry.counts == {"opened": 7, "closed": 0}
        event = OutboxEvent.objects.get(type="entitlements.renewed")
        assert event.payload == {"as_of": "2026-03-01", "opened": 7, "closed": 0}

    def test_again_changes_nothing(self, strategic):
        renew(strategic)
        before = list(Entitlement.objects.order_by("pk").values())
        assert renew(strategic, LATER) == {"opened": 0, "closed": 0}
        assert list(Entitlement.objects.order_by("pk").values()) == before
        assert AuditEntry.objects.filter(verb="renew_entitlements").count() == 1

    def test_another_tier_ends_them_on_the_day_and_opens_its_own(self, strategic):
        renew(strategic)
        move(strategic, Tier.VALUED, LATER)
        assert renew(strategic, LATER) == {"opened": 5, "closed": 6}
        assert held(strategic)["VISITS"] == ("STANDARD", 4, 2)
        assert "MEETINGS" not in held(strategic)
        ended = Entitlement.objects.filter(account=strategic, tier="STRATEGIC")
        assert {row.ends_on for row in ended} == {LATER}

    def test_nothing_is_promised_no_row_is_opened(self, account):
        TierAssignmentFactory(
            account=account, tier=Tier.ALTERNATIVE, started_at=LONG_AGO
        )
        renew(account)
        assert held(account) == {}

    def test_the_row_of_its_quadrant_comes_before_that_of_its_tier(self, strategic):
        ServiceStandardFactory(
            tier=Tier.STRATEGIC, quadrant="STAR", visits_target=20, visits_floor=10
        )
        EvaluationFactory(account=strategic, quadrant="STAR")
        renew(strategic)
        assert held(strategic)["VISITS"] == ("STANDARD", 20, 10)

    def test_what_the_customer_wants_comes_before_the_standard(self, strategic):
        renew(strategic)
        ContactPreference.objects.create(
            account=strategic, visits_year=6, contact_days=14, asked_on=LATER
        )
        assert renew(strategic, LATER) == {"opened": 2, "closed": 2}
        assert held(strategic)["VISITS"] == ("PREFERENCE", 6, 4)
        assert held(strategic)["CONTACT"] == ("PREFERENCE", 14, None)
        assert held(strategic)["RESPONSE"] == ("STANDARD", 60, None)

    def test_a_retired_benefit_ends_and_a_grant_stays(self, strategic, director):
        benefit = BenefitFactory()
        standard = ServiceStandard.objects.get(tier="STRATEGIC", quadrant="")
        standard.benefits.add(benefit)
        renew(strategic)
        grant = Entitlement.objects.create(
            account=strategic,
            kind="BENEFIT",
            benefit=benefit,
            source="GRANT",
            starts_on=START,
            reason="Agreed in the tender",
            granted_by=director,
        )
        benefit.retired_on = LATER
        benefit.save()
        assert renew(strategic, LATER) == {"opened": 0, "closed": 1}
        grant.refresh_from_db()
        assert grant.ends_on is None
        assert Entitlement.objects.get(kind="BENEFIT", source="STANDARD").ends_on

    def test_an_account_that_left_is_entitled_to_nothing(self, strategic):
        renew(strategic)
        strategic.status, strategic.closed_on = "FORMER", LATER
        strategic.save()
        assert renew(strategic, LATER)["closed"] == 6
        assert held(strategic) == {}

    def test_only_the_accounts_in_scope_are_looked_at(self, strategic):
        other = AccountFactory()
        TierAssignmentFactory(account=other, tier=Tier.VALUED, started_at=LONG_AGO)
        renew(other)
        before = list(Entitlement.objects.filter(account=other).values())
        renew(strategic)
        assert list(Entitlement.objects.filter(account=other).values()) == before
