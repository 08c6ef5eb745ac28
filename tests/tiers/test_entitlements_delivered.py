"""Grants and deliveries, and whether what was promised is kept, due or missed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import ContactPreference
from accounts.rollup import ids_scope
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import (
    BenefitFactory,
    InteractionFactory,
    ProblemFactory,
    TierAssignmentFactory,
)
from tiers.models import Delivery, Entitlement, ServiceStandard, Tier
from tiers.selectors.delivered import State
from tiers.selectors.entitlement_words import got_words, next_words, promise_words
from tiers.selectors.entitlements import lines_of
from tiers.services import deliveries, entitlements
from tiers.services.deliveries import EntitlementRefused

LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def days(count):
    return dt.timedelta(days=count)


@pytest.fixture
def today(programme):
    return programme.today()


@pytest.fixture
def report(programme):
    return BenefitFactory(times_year=4, first_days=60)


@pytest.fixture
def strategic(account, report):
    """Acme, Strategic for long, entitled since 200 days ago."""
    TierAssignmentFactory(account=account, tier=Tier.STRATEGIC, started_at=LONG_AGO)
    ServiceStandard.objects.get(tier="STRATEGIC").benefits.add(report)
    return account


@pytest.fixture
def entitled(strategic, today):
    entitlements.renew(ids_scope([strategic.pk]), today - days(200))
    return Entitlement.objects.get(account=strategic, kind="BENEFIT")


def told(account, user, on, kind):
    (line,) = [
        line for line in lines_of(account, user, on=on) if line.entitlement.kind == kind
    ]
    return line


def state(account, user, on, kind):
    return told(account, user, on, kind).got.state


def happened(account, today, ago, kind="VISIT"):
    at = dt.datetime.combine(today - days(ago), dt.time(9), tzinfo=dt.UTC)
    return InteractionFactory(account=account, kind=kind, happened_at=at)


class TestDelivering:
    def test_who_looks_after_it_writes_it_down_once(self, entitled, manager, today):
        given = {"entitlement": entitled, "actor": manager, "evidence": " Sent "}
        first = deliveries.record_delivery(**given)
        assert deliveries.record_delivery(**given) == first
        assert (first.delivered_on, first.evidence) == (today, "Sent")
        assert AuditEntry.objects.filter(verb="record_delivery").count() == 1
        event = OutboxEvent.objects.get(type="entitlement.delivered")
        assert event.account_id == entitled.account_id

    @pytest.mark.parametrize("who", ["outsider", "executive", "desk_agent"])
    def test_nobody_else_does(self, request, who, entitled):
        with pytest.raises(PermissionDenied, match="owner, team and director"):
            deliveries.record_delivery(
                entitlement=entitled,
                actor=request.getfixturevalue(who),
                evidence="Sent",
            )
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize(
        ("ago", "evidence", "field"),
        [
            (-1, "Sent", "delivered_on"),
            (0, "  ", "evidence"),
            (0, "x" * 501, "evidence"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, entitled, manager, today, ago, evidence, field
    ):
        with pytest.raises(EntitlementRefused) as refusal:
            deliveries.record_delivery(
                entitlement=entitled,
                actor=manager,
                evidence=evidence,
                delivered_on=today - days(ago),
            )
        assert refusal.value.field == field
        assert not Delivery.objects.exists()

    def test_before_they_were_entitled_to_it_is_refused(self, entitled, manager, today):
        with pytest.raises(EntitlementRefused, match="not entitled to it on that day"):
            deliveries.record_delivery(
                entitlement=entitled,
                actor=manager,
                evidence="Sent",
                delivered_on=today - days(201),
            )

    def test_visits_count_by_themselves(self, entitled, manager):
        visits = Entitlement.objects.get(kind="VISITS")
        with pytest.raises(EntitlementRefused, match="log the visit"):
            deliveries.record_delivery(
                entitlement=visits, actor=manager, evidence="Went there"
            )


class TestGranting:
    def grant(self, account, benefit, actor, **given):
        return deliveries.grant_benefit(
            account=account, benefit=benefit, actor=actor, **{"reason": "Won"} | given
        )

    def test_a_director_grants_for_a_time_and_ends_it(
        self, account, report, director, today
    ):
        granted = self.grant(account, report, director, ends_on=today + days(30))
        assert (
            self.grant(account, report, director, ends_on=today + days(30)) == granted
        )
        deliveries.end_grant(entitlement=granted, actor=director)
        granted.refresh_from_db()
        assert (granted.source, granted.quantity, granted.ends_on) == (
            "GRANT",
            4,
            today,
        )
        deliveries.end_grant(entitlement=granted, actor=director)
        assert AuditEntry.objects.filter(verb="end_grant").count() == 1

    @pytest.mark.parametrize("who", ["manager", "executive", "outsider"])
    def test_nobody_else_does(self, request, who, account, report):
        with pytest.raises(PermissionDenied, match="director"):
            self.grant(account, report, request.getfixturevalue(who))
        assert not Entitlement.objects.exists()

    def test_ending_before_it_starts_is_refused(self, account, report, director, today):
        with pytest.raises(EntitlementRefused, match="ends before it starts") as no:
            self.grant(
                account,
                report,
                director,
                starts_on=today + days(9),
                ends_on=today + days(8),
            )
        assert no.value.field == "ends_on"
        assert not Entitlement.objects.exists()

    def test_what_cannot_be_granted_is_refused(self, account, report, director, today):
        with pytest.raises(EntitlementRefused, match="Say why"):
            self.grant(account, report, director, reason=" ")
        gone = BenefitFactory(retired_on=today)
        with pytest.raises(EntitlementRefused, match="not given any more"):
            self.grant(account, gone, director)
        self.grant(account, report, director)
        with pytest.raises(EntitlementRefused, match="in that time already"):
            self.grant(account, report, director, starts_on=today + days(5))
        assert Entitlement.objects.count() == 1

    def test_what_the_standard_brings_is_not_ended_so(self, entitled, director):
        with pytest.raises(EntitlementRefused, match="Change the standard instead"):
            deliveries.end_grant(entitlement=entitled, actor=director)
        entitled.refresh_from_db()
        assert entitled.ends_on is None


class TestKept:
    def test_visits_go_by_the_floor(self, entitled, account, manager, today):
        for ago in range(10, 80, 10):
            happened(account, today, ago)
        line = told(account, manager, today, "VISITS")
        assert (line.got.state, line.got.expected) == (State.MISSED, 12)
        assert promise_words(line.entitlement) == "12 a year, at least 8"
        words = "7 in 12 months; 12 would be by now"
        assert got_words(line.entitlement, line.got) == words
        happened(account, today, 5)
        assert state(account, manager, today, "VISITS") == State.DUE
        for ago in range(100, 140, 10):
            happened(account, today, ago)
        assert state(account, manager, today, "VISITS") == State.KEPT

    def test_contact_goes_by_the_last_of_any_kind(
        self, entitled, account, manager, today
    ):
        happened(account, today, 31, kind="CALL")
        assert state(account, manager, today, "CONTACT") == State.MISSED
        happened(account, today, 30, kind="EMAIL")
        line = told(account, manager, today, "CONTACT")
        assert (line.got.state, line.got.next_on) == (State.KEPT, today)

    def test_who_is_not_to_be_disturbed_is_not_missed(
        self, entitled, account, manager, today
    ):
        happened(account, today, 80, kind="CALL")
        ContactPreference.objects.create(
            account=account, asked_on=today - days(2), quiet_until=today + days(9)
        )
        line = told(account, manager, today, "CONTACT")
        assert line.got.state == State.KEPT
        assert "not to be disturbed until" in next_words(line.got)

    def test_answers_go_by_the_median_and_by_who_waits(
        self, entitled, account, manager, today
    ):
        assert state(account, manager, today, "RESPONSE") == State.NOT_MEASURED
        at = dt.datetime.combine(today - days(20), dt.time(9), tzinfo=dt.UTC)
        for minutes in (20, 40, 300):
            ProblemFactory(
                account=account,
                opened_at=at,
                first_response_at=at + dt.timedelta(minutes=minutes),
                resolved_at=at + days(2),
            )
        line = told(account, manager, today, "RESPONSE")
        assert line.got.state == State.KEPT
        words = "half of them within 40 minutes, 2 of 3 in time"
        assert got_words(line.entitlement, line.got) == words
        assert state(account, manager, today, "RESOLUTION") == State.KEPT
        ProblemFactory(account=account, opened_at=at)
        assert state(account, manager, today, "RESPONSE") == State.MISSED
        assert state(account, manager, today, "RESOLUTION") == State.MISSED

    def test_a_benefit_goes_by_its_next_day(self, entitled, account, manager, today):
        day = entitled.starts_on
        assert state(account, manager, day + days(60), "BENEFIT") == State.DUE
        assert state(account, manager, day + days(61), "BENEFIT") == State.MISSED
        deliveries.record_delivery(
            entitlement=entitled,
            actor=manager,
            evidence="Sent",
            delivered_on=day + days(70),
        )
        line = told(account, manager, day + days(161), "BENEFIT")
        assert (line.got.state, line.got.next_on) == (State.KEPT, day + days(161))
        assert state(account, manager, day + days(162), "BENEFIT") == State.MISSED

    def test_one_that_is_always_there_is_delivered_once(
        self, entitled, account, report, manager, today
    ):
        Entitlement.objects.filter(pk=entitled.pk).update(quantity=None)
        deliveries.record_delivery(
            entitlement=entitled,
            actor=manager,
            evidence="Number handed over",
            delivered_on=today - days(199),
        )
        assert state(account, manager, today, "BENEFIT") == State.KEPT

    def test_the_service_desk_sees_what_but_not_how_it_went(
        self, entitled, account, desk_agent, outsider, today
    ):
        lines = lines_of(account, desk_agent, on=today)
        assert {line.entitlement.kind for line in lines} >= {"BENEFIT", "VISITS"}
        assert {line.got for line in lines} == {None}
        assert lines_of(account, outsider, on=today) == []
