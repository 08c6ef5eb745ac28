"""Nominating, qualifying, deciding: who may, what is refused, and nobody moves."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    PolicyFactory,
    RegionDirectorFactory,
    TierAssignmentFactory,
)
from tiers.models import Nomination, SupplierStatus, TierAssignment
from tiers.services import nominations
from tiers.services.nominees import NominationRefused
from tiers.services.supplier_statuses import assess_supplier

WHY = "It could be twice as large."
TODAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("accounts.models.Programme.today", lambda self: TODAY)


def nominate(account, actor, reason=WHY):
    return nominations.nominate(account=account, actor=actor, reason=reason)


def assess(account, actor, answer="IS", **changes):
    said = {"evidence": "Framework contract 2025", "assessed_on": TODAY}
    return assess_supplier(
        account=account, actor=actor, answer=answer, **said | changes
    )


def qualify(nomination, actor, kind="FAST_GROWING", **given):
    return nominations.qualify(
        nomination=nomination, actor=actor, nominee_type=kind, **given
    )


def decline(nomination, actor, feedback="Too small", again_from=dt.date(2027, 1, 1)):
    return nominations.decline(
        nomination=nomination, actor=actor, feedback=feedback, again_from=again_from
    )


@pytest.fixture
def nomination(account, manager):
    return nominate(account, manager)


@pytest.fixture
def qualified(nomination, account, director):
    assess(account, director)
    return qualify(nomination, director)


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


class TestNominate:
    def test_is_kept_audited_and_told(self, account, manager):
        made = nominate(account, manager)
        assert (made.stage, made.nominated_by, made.reason) == (
            "IDENTIFIED",
            manager,
            WHY,
        )
        entry = AuditEntry.objects.get(verb="nominate")
        assert (entry.account_id, entry.after["reason"]) == (account.pk, WHY)
        event = OutboxEvent.objects.get(type="account.nominated")
        assert event.payload == {"nomination": made.pk}

    def test_the_same_again_is_once(self, account, manager):
        assert nominate(account, manager) == nominate(account, manager)
        assert Nomination.objects.count() == 1
        assert verbs() == ["nominate"]

    def test_another_finds_it_nominated(self, nomination, account, colleague):
        with pytest.raises(NominationRefused, match="nominated it on"):
            nominate(account, colleague, "For other reasons")
        assert Nomination.objects.get() == nomination

    @pytest.mark.parametrize(
        "who", ["outsider", "executive", "administrator", "desk_agent"]
    )
    def test_others_may_not(self, request, account, who):
        with pytest.raises(PermissionDenied, match="owner, team and director"):
            nominate(account, request.getfixturevalue(who))
        assert not Nomination.objects.exists()

    def test_a_closed_account_is_not(self, account, manager):
        account.status = "FORMER"
        account.save()
        with pytest.raises(NominationRefused, match="Acme is closed"):
            nominate(account, manager)
        assert not Nomination.objects.exists()

    def test_a_merged_account_is_not(self, account, manager):
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(NominationRefused, match="was merged"):
            nominate(account, manager)
        assert not Nomination.objects.exists()

    def test_without_a_reason_it_is_not(self, account, manager):
        with pytest.raises(NominationRefused, match="Say why this account"):
            nominate(account, manager, "  ")
        assert not Nomination.objects.exists()

    @pytest.mark.parametrize(
        ("status", "influence", "growth", "kind"),
        [
            ("PROSPECT", None, None, "MARKET_IMPACT"),
            ("CUSTOMER", 3.0, 0.5, "MARKET_IMPACT"),
            ("CUSTOMER", 1.0, 0.25, "FAST_GROWING"),
            ("CUSTOMER", None, 0.25, "FAST_GROWING"),
            ("CUSTOMER", 1.0, 0.1, "ESTABLISHED"),
            ("CUSTOMER", None, None, ""),
        ],
    )
    def test_its_figures_suggest_the_type(
        self, account, manager, status, influence, growth, kind
    ):
        PolicyFactory(fast_growth=0.2, market_impact=3)
        account.status = status
        account.save()
        AccountMeasuresFactory(account=account, influence=influence)
        if growth is not None:
            AccountFactsFactory(
                account=account,
                revenue_12m=1000 * (1 + growth),
                revenue_prev_12m=1000,
            )
        assert nominate(account, manager).suggested_type == kind


class TestQualify:
    @pytest.mark.parametrize("answer", ["IS", "ABLE"])
    def test_confirms_the_type(self, nomination, account, manager, director, answer):
        assess(account, manager, answer)
        made = qualify(nomination, director, "MARKET_IMPACT")
        assert (made.stage, made.nominee_type) == ("QUALIFIED", "MARKET_IMPACT")
        assert made.qualified_by == director
        assert verbs()[-1] == "qualify_nomination"

    @pytest.mark.parametrize("answer", ["CANNOT", "UNKNOWN", None])
    def test_is_blocked_by_the_supplier_s_question(
        self, nomination, account, director, answer
    ):
        if answer:
            assess(account, director, answer)
        with pytest.raises(NominationRefused, match="strategic supplier") as refused:
            qualify(nomination, director)
        assert refused.value.field == "in_spite"
        nomination.refresh_from_db()
        assert nomination.stage == "IDENTIFIED"

    def test_a_reason_opens_it_and_is_kept(self, nomination, account, director):
        assess(account, director, "CANNOT")
        made = qualify(nomination, director, in_spite="We buy the firm that can")
        assert (made.stage, made.in_spite) == ("QUALIFIED", "We buy the firm that can")
        entry = AuditEntry.objects.get(verb="qualify_nomination")
        assert entry.after["in_spite"] == "We buy the firm that can"

    def test_the_newest_answer_counts(self, nomination, account, director):
        assess(account, director, "IS", assessed_on=dt.date(2026, 1, 1))
        assess(account, director, "CANNOT", assessed_on=dt.date(2026, 5, 1))
        with pytest.raises(NominationRefused, match="we cannot"):
            qualify(nomination, director)

    def test_an_unknown_type_is_refused(self, nomination, director):
        with pytest.raises(NominationRefused, match="Confirm what it would bring"):
            qualify(nomination, director, "BEAUTIFUL", in_spite="So")

    def test_a_manager_may_not(self, nomination, manager):
        with pytest.raises(PermissionDenied, match="Only a director"):
            qualify(nomination, manager, in_spite="So")
        nomination.refresh_from_db()
        assert nomination.stage == "IDENTIFIED"

    def test_a_director_of_elsewhere_may_not(self, nomination, north):
        stranger = RegionDirectorFactory().user
        with pytest.raises(PermissionDenied, match="of its region"):
            qualify(nomination, stranger, in_spite="So")


class TestDecide:
    def test_acceptance_moves_nobody(self, qualified, account, director):
        TierAssignmentFactory(account=account)
        before = list(TierAssignment.objects.values())
        made = nominations.accept(nomination=qualified, actor=director)
        assert (made.stage, made.outcome) == ("DECIDED", "ACCEPTED")
        assert made.decided_by == director
        assert list(TierAssignment.objects.values()) == before
        event = OutboxEvent.objects.filter(type="nomination.decided").get()
        assert event.payload["outcome"] == "ACCEPTED"

    def test_what_is_not_qualified_is_not_accepted(self, nomination, director):
        with pytest.raises(NominationRefused, match="not qualified yet"):
            nominations.accept(nomination=nomination, actor=director)
        nomination.refresh_from_db()
        assert nomination.stage == "IDENTIFIED"

    def test_a_no_that_came_later_stands_in_the_way(self, qualified, account, director):
        assess(account, director, "CANNOT")
        with pytest.raises(NominationRefused, match="strategic supplier"):
            nominations.accept(nomination=qualified, actor=director)
        accepted = nominations.accept(
            nomination=qualified, actor=director, in_spite="They pay for the plant"
        )
        assert accepted.in_spite == "They pay for the plant"

    def test_one_that_was_closed_meanwhile_is_not_accepted(
        self, qualified, account, director
    ):
        account.status = "FORMER"
        account.save()
        with pytest.raises(NominationRefused, match="is closed"):
            nominations.accept(nomination=qualified, actor=director)
        qualified.refresh_from_db()
        assert qualified.outcome == ""

    def test_not_this_time_has_feedback_and_a_day(self, nomination, account, director):
        made = decline(nomination, director)
        assert (made.outcome, made.feedback) == ("DECLINED", "Too small")
        with pytest.raises(NominationRefused, match=r"again from 1 Jan 2027"):
            nominate(account, director)
        assert Nomination.objects.count() == 1

    def test_from_that_day_it_may_be_nominated_again(
        self, nomination, account, manager, director, monkeypatch
    ):
        decline(nomination, director)
        day = dt.date(2027, 1, 1)
        monkeypatch.setattr("accounts.models.Programme.today", lambda self: day)
        again = nominate(account, manager, "It has grown")
        assert again.stage == "IDENTIFIED"
        assert Nomination.objects.count() == 2

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"feedback": " "}, "what was missing"),
            ({"again_from": TODAY}, "a day to come"),
        ],
    )
    def test_a_decline_without_them_is_refused(
        self, nomination, director, given, reason
    ):
        with pytest.raises(NominationRefused, match=reason):
            decline(nomination, director, **given)
        nomination.refresh_from_db()
        assert nomination.stage == "IDENTIFIED"

    def test_decided_is_decided(self, qualified, account, director):
        nominations.accept(nomination=qualified, actor=director)
        with pytest.raises(NominationRefused, match="is decided: accepted"):
            decline(qualified, director)
        with pytest.raises(NominationRefused, match="accepted on"):
            nominate(account, director)
        assert nominations.accept(nomination=qualified, actor=director) == qualified

    def test_who_made_it_takes_it_back(self, nomination, manager):
        made = nominations.withdraw(nomination=nomination, actor=manager)
        assert made.outcome == "WITHDRAWN"
        assert nominate(made.account, manager).pk != made.pk

    def test_a_colleague_does_not_take_it_back(self, nomination, colleague):
        with pytest.raises(PermissionDenied, match="Only a director"):
            nominations.withdraw(nomination=nomination, actor=colleague)

    def test_an_accepted_one_is_taken_back_by_a_director(
        self, qualified, account, manager, director
    ):
        nominations.accept(nomination=qualified, actor=director)
        with pytest.raises(PermissionDenied):
            nominations.withdraw(nomination=qualified, actor=manager)
        made = nominations.withdraw(nomination=qualified, actor=director)
        assert made.outcome == "WITHDRAWN"


class TestSupplier:
    def test_is_kept_with_its_evidence(self, account, manager):
        made = assess(account, manager, "ABLE", customer_view=" Perhaps ")
        assert (made.answer, made.customer_view) == ("ABLE", "Perhaps")
        assert verbs() == ["assess_supplier"]
        assert assess(account, manager, "ABLE", customer_view="Perhaps") == made
        assert SupplierStatus.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"evidence": ""}, "evidence"),
            ({"answer": "MAYBE"}, "answer"),
            ({"assessed_on": TODAY + dt.timedelta(days=1)}, "assessed_on"),
        ],
    )
    def test_refuses(self, account, manager, given, field):
        with pytest.raises(NominationRefused) as refused:
            assess(account, manager, **given)
        assert refused.value.field == field
        assert not SupplierStatus.objects.exists()

    def test_others_may_not(self, account, outsider):
        with pytest.raises(PermissionDenied):
            assess(account, outsider)
        assert not SupplierStatus.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_nominate_at_once_leave_one(account, manager, director):
    start = threading.Barrier(2)
    refused = []

    def work(actor):
        try:
            with audit.acting(actor=actor, door=AuditEntry.Door.API):
                start.wait()
                nominate(account, actor)
        except NominationRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(who,)) for who in (manager, director)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Nomination.objects.count() == 1
    assert len(refused) == 1
    assert "already" in refused[0]
    assert AuditEntry.objects.filter(verb="nominate").count() == 1
