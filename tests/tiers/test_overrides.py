"""A person holds an account in a tier, guards it, or plans what is done with it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.services.access import refresh_access
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    EvaluationFactory,
    PolicyFactory,
    TierAssignmentFactory,
)
from tiers.models import (
    AlternativePlan,
    Change,
    ChangeSet,
    DoNotLose,
    Override,
    Tier,
)
from tiers.services import alternatives, guarding, overrides

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.date(2999, 1, 1)
PAST = dt.date(2020, 1, 1)


@pytest.fixture
def valued(account):
    TierAssignmentFactory(account=account, started_at=JAN)
    return account


def hold(account, actor, **fields):
    given = {"tier": Tier.STRATEGIC, "reason": "Opens the north", "expires_on": LATER}
    return overrides.override_tier(account=account, actor=actor, **given | fields)


def held(account):
    return account.tier_assignments.open().get().tier


def plan(director, **fields):
    given = {"way": "REPRICE", "owner": director, "review_on": LATER}
    return alternatives.Choice(**given | fields)


class TestHold:
    def test_moves_the_account_at_once_through_a_change_set(self, valued, director):
        override = hold(valued, director, reason=" Opens the north ")
        made = ChangeSet.objects.get()
        assert (made.cause, made.status, made.run) == ("OVERRIDE", "APPLIED", None)
        assert (made.decided_by, made.note) == (director, "Opens the north")
        change = made.changes.get()
        assert (change.from_tier, change.to_tier, change.reason) == (
            "VALUED",
            "STRATEGIC",
            "OVERRIDE",
        )
        stay = valued.tier_assignments.open().get()
        assert (stay.tier, stay.change, stay.decided_by) == (
            "STRATEGIC",
            change,
            director,
        )
        assert (override.reason, override.decided_by) == ("Opens the north", director)
        entry = AuditEntry.objects.get(verb="override_tier")
        assert entry.after["expires_on"] == "2999-01-01"
        told = OutboxEvent.objects.get(type="tier.changed")
        assert told.payload["change"] == change.pk

    def test_keeps_what_the_account_was_judged_by(self, valued, director):
        policy = PolicyFactory(enter_score=60, stay_score=52)
        AccountFactsFactory(account=valued, revenue_12m=120_000)
        AccountMeasuresFactory(account=valued, potential=400_000)
        EvaluationFactory(account=valued, policy_id=policy.pk, score=41.5, rank=7)
        hold(valued, director)
        change = Change.objects.get()
        assert (change.score, change.rank, change.enter_score) == (41.5, 7, 60)
        assert change.factors == [0.5, None]
        assert change.contributions == [30.0, 0.0]
        assert change.measures["revenue_12m"] == 120_000
        assert change.measures["potential"] == 400_000
        assert change.measures["roi"] is None

    def test_where_it_is_already_only_holds_it(self, valued, director):
        hold(valued, director, tier=Tier.VALUED)
        assert held(valued) == Tier.VALUED
        assert not ChangeSet.objects.exists()
        assert Override.objects.get().tier == Tier.VALUED

    def test_gives_a_prospect_its_first_tier(self, account, director):
        prospect = AccountFactory(status="PROSPECT")
        hold(prospect, director)
        assert held(prospect) == Tier.STRATEGIC

    def test_to_alternative_with_its_plan(self, valued, director):
        hold(valued, director, tier=Tier.ALTERNATIVE, plan=plan(director))
        assert held(valued) == Tier.ALTERNATIVE
        kept = AlternativePlan.objects.get()
        assert (kept.way, kept.owner, kept.change.to_tier) == (
            "REPRICE",
            director,
            Tier.ALTERNATIVE,
        )

    def test_takes_the_place_of_one_that_is_over(self, valued, director):
        over = Override.objects.create(
            account=valued,
            tier=Tier.VALUED,
            reason="Then",
            expires_on=PAST,
            decided_by=director,
        )
        hold(valued, director)
        over.refresh_from_db()
        assert over.withdrawn_at is not None
        assert held(valued) == Tier.STRATEGIC


class TestRefusals:
    @pytest.fixture(autouse=True)
    def unchanged(self, valued):
        """Check in the end that the account is where it was, and no set was made."""
        yield
        assert list(valued.tier_assignments.values_list("tier", "ended_at")) == [
            ("VALUED", None)
        ]
        assert not ChangeSet.objects.exists()
        assert not AlternativePlan.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"reason": " \n"}, "Say why"),
            ({"expires_on": PAST}, "expired before it begins"),
            ({"tier": "GOLD"}, "no such tier"),
            ({"tier": Tier.ALTERNATIVE}, "Choose what is done with it"),
        ],
    )
    def test_in_words(self, valued, director, fields, words):
        with pytest.raises(overrides.OverrideRefused, match=words):
            hold(valued, director, **fields)
        assert not Override.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"owner": None}, "Name somebody"),
            ({"review_on": PAST}, "day to come"),
            ({"way": ""}, "how the account is served"),
        ],
    )
    def test_of_half_a_plan_nothing_remains(self, valued, director, fields, words):
        with pytest.raises(alternatives.PlanRefused, match=words):
            hold(valued, director, tier=Tier.ALTERNATIVE, plan=plan(director, **fields))
        assert not Override.objects.exists()

    def test_what_must_not_be_lost_never_becomes_alternative(self, valued, director):
        guarding.mark_do_not_lose(account=valued, actor=director, reason="Reference")
        with pytest.raises(overrides.OverrideRefused, match="never becomes"):
            hold(valued, director, tier=Tier.ALTERNATIVE, plan=plan(director))
        assert not Override.objects.exists()

    def test_nor_does_what_the_policy_guards(self, valued, director):
        EvaluationFactory(account=valued, do_not_lose=True)
        with pytest.raises(overrides.OverrideRefused, match="by the policy's rule"):
            hold(valued, director, tier=Tier.ALTERNATIVE, plan=plan(director))

    def test_one_that_stands(self, valued, director):
        first = hold(valued, director, tier=Tier.VALUED)
        with pytest.raises(overrides.OverrideRefused, match="withdraw that override"):
            hold(valued, director)
        assert Override.objects.get() == first

    @pytest.mark.parametrize("who", ["manager", "executive", "desk_agent"])
    def test_only_a_director(self, request, valued, who):
        with pytest.raises(PermissionDenied, match="Only a director"):
            hold(valued, request.getfixturevalue(who))
        assert not Override.objects.exists()

    def test_who_is_gone(self, valued, director):
        former = AccountFactory(status="FORMER")
        merged = AccountFactory(merged_into=valued)
        for account, words in (former, "no customer"), (merged, "merged into another"):
            with pytest.raises(overrides.OverrideRefused, match=words):
                hold(account, director)
            assert not account.tier_assignments.exists()


class TestWithdraw:
    def test_leaves_the_account_to_the_next_review(self, valued, director):
        override = hold(valued, director)
        for _time in range(2):
            overrides.withdraw_override(override=override, actor=director)
        override.refresh_from_db()
        assert override.withdrawn_by == director
        assert held(valued) == Tier.STRATEGIC
        assert AuditEntry.objects.filter(verb="withdraw_override").count() == 1

    def test_only_a_director(self, valued, director, manager):
        override = hold(valued, director)
        with pytest.raises(PermissionDenied):
            overrides.withdraw_override(override=override, actor=manager)
        override.refresh_from_db()
        assert override.withdrawn_at is None


class TestGuard:
    def test_its_manager_marks_it_and_a_director_lifts(self, valued, manager, director):
        mark = guarding.mark_do_not_lose(
            account=valued, actor=manager, reason=" Reference "
        )
        assert (mark.reason, mark.marked_by) == ("Reference", manager)
        assert valued.pk in guarding.why_not_to_lose([valued.pk])
        with pytest.raises(PermissionDenied):
            guarding.lift_mark(mark=mark, actor=manager)
        for _time in range(2):
            guarding.lift_mark(mark=mark, actor=director)
        assert guarding.why_not_to_lose([valued.pk]) == {}
        assert AuditEntry.objects.filter(verb="lift_mark").count() == 1

    def test_an_outsider_does_not(self, valued, outsider):
        with pytest.raises(PermissionDenied):
            guarding.mark_do_not_lose(account=valued, actor=outsider, reason="Mine")
        assert not DoNotLose.objects.exists()

    def test_refusals_mark_nobody(self, valued, director):
        with pytest.raises(guarding.MarkRefused, match="Say why"):
            guarding.mark_do_not_lose(account=valued, actor=director, reason=" ")
        alternative = TierAssignmentFactory(
            account__region=valued.region, tier=Tier.ALTERNATIVE
        ).account
        merged = AccountFactory(merged_into=valued, owner=valued.owner)
        refresh_access()
        with pytest.raises(guarding.MarkRefused, match="Alternative now"):
            guarding.mark_do_not_lose(account=alternative, actor=director, reason="Key")
        with pytest.raises((guarding.MarkRefused, PermissionDenied)):
            guarding.mark_do_not_lose(account=merged, actor=director, reason="Key")
        assert not DoNotLose.objects.exists()

    def test_twice_is_refused(self, valued, director):
        guarding.mark_do_not_lose(account=valued, actor=director, reason="Key")
        with pytest.raises(guarding.MarkRefused, match="marked already"):
            guarding.mark_do_not_lose(account=valued, actor=director, reason="Key")
        assert DoNotLose.objects.count() == 1


def test_an_alternative_account_is_planned_for_without_a_move(account, director):
    with pytest.raises(alternatives.PlanRefused, match="Only an account that is"):
        alternatives.plan_alternative(
            account=account, actor=director, choice=plan(director)
        )
    TierAssignmentFactory(account=account, tier=Tier.ALTERNATIVE)
    made = alternatives.plan_alternative(
        account=account, actor=director, choice=plan(director, note=" By post ")
    )
    assert (made.change, made.note) == (None, "By post")


def test_only_a_director_plans(account, director, manager):
    TierAssignmentFactory(account=account, tier=Tier.ALTERNATIVE)
    with pytest.raises(PermissionDenied):
        alternatives.plan_alternative(
            account=account, actor=manager, choice=plan(director)
        )
    assert not AlternativePlan.objects.exists()
