"""Evaluations and proposals: parts add up, lines hold, nothing moves by itself."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from accounts.models import Account
from sam.lib import runs
from sam.lib.models import AuditEntry
from tests.factories import (
    AccountFactory,
    PolicyFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tests.rails.portfolio import AS_OF, make_portfolio
from tiers.models import Change, ChangeSet, Evaluation, Policy, Tier, TierAssignment
from tiers.services import changes, policies, retiering
from tiers.services.judging import seats_of
from tiers.services.ledger import open_missing_tiers
from tiers.services.reviews import last_review


def retier(as_of=AS_OF, **options):
    return runs.start(retiering.RETIER, as_of=as_of, options=options, again=True)[0]


@pytest.fixture
def portfolio(db):
    return make_portfolio(accounts=20)


class TestEvaluation:
    def test_contributions_add_up_to_the_score_of_every_account(self, portfolio):
        retier()
        policy = policies.in_force()
        rows = list(Evaluation.objects.all())
        assert len(rows) == 20
        for row in rows:
            assert sum(row.contributions) == pytest.approx(row.score, abs=1e-9)
            for worth, part, criterion in zip(
                row.factors, row.contributions, policy.criteria, strict=True
            ):
                expected = 100 * criterion["weight"] * (worth or 0)
                assert part == pytest.approx(expected, abs=1e-9)

    def test_what_is_missing_could_add_points_and_scores_nothing(self, portfolio):
        bare = AccountFactory(annual_potential=None, market_position="")
        retier()
        row = Evaluation.objects.get(account=bare)
        assert row.factors == [None] * len(row.factors)
        assert (row.score, row.score_high) == (0, pytest.approx(100))

    def test_a_factor_never_depends_on_today_s_list(self, portfolio):
        retier()
        before = dict(Evaluation.objects.values_list("account_id", "factors"))
        giant = AccountFactory(annual_potential=Decimal(10**12))
        retier()
        after = dict(
            Evaluation.objects.exclude(account=giant).values_list(
                "account_id", "factors"
            )
        )
        assert after == before

    def test_ranks_are_places_by_score(self, portfolio):
        retier()
        rows = Evaluation.objects.exclude(rank=None).order_by("rank")
        assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
        scores = [row.score for row in rows]
        assert scores == sorted(scores, reverse=True)

    def test_former_customers_are_not_judged(self, portfolio):
        former = AccountFactory(status="FORMER")
        retier()
        assert Evaluation.objects.get(account=former).decision == "NOT_JUDGED"

    def test_an_alternative_keeps_its_tier_however_it_scores(self, portfolio):
        star = AccountFactory(annual_potential=Decimal(10**9), market_position="LEADER")
        TierAssignmentFactory(account=star, tier=Tier.ALTERNATIVE)
        retier()
        row = Evaluation.objects.get(account=star)
        assert (row.tier, row.decision) == ("ALTERNATIVE", "KEEPS")


class TestProposal:
    def test_a_dry_run_counts_and_writes_nothing(self, portfolio):
        run = retier(dry_run=True)
        assert run.result["moves"] == {"promoted": 1, "demoted": 0}
        assert run.published is False
        for model in (Evaluation, ChangeSet, Change, TierAssignment, Policy):
            assert not model.objects.exists()

    def test_a_past_day_puts_no_policy_in_force(self, portfolio):
        RunFactory(kind=retiering.RETIER, status="DONE", as_of=AS_OF, published=True)
        retier(AS_OF - dt.timedelta(days=200))
        assert not Policy.objects.exists()

    def test_a_dry_run_equals_the_later_run(self, portfolio):
        dry = retier(dry_run=True)
        assert retier().result["moves"] == dry.result["moves"]

    def test_each_change_says_why_with_what_was_known(self, portfolio):
        retier()
        change = Change.objects.get()
        row = Evaluation.objects.get(account=change.account)
        assert (change.from_tier, change.to_tier) == ("VALUED", "STRATEGIC")
        assert (change.reason, change.score, change.rank) == ("ENTERS", row.score, 1)
        assert Decimal(str(change.measures["potential"])) == (
            change.account.annual_potential
        )
        assert TierAssignment.objects.get(account=change.account).tier == "VALUED"

    def test_the_same_moves_again_are_the_same_set(self, portfolio):
        first = retier().result["change_set"]
        assert retier().result["change_set"] == first
        assert ChangeSet.objects.count() == 1

    def test_who_moved_after_the_day_is_not_asked_to_move_again(self, portfolio):
        proposed = ChangeSet.objects.get(pk=retier().result["change_set"])
        changes.apply_change_set(change_set=proposed, actor=None)
        assert retier().result["change_set"] is None
        assert ChangeSet.objects.count() == 1

    def test_an_account_closed_after_the_day_is_still_judged(self, portfolio):
        retier()
        best = Evaluation.objects.get(rank=1)
        day_after = AS_OF + dt.timedelta(days=1)
        Account.objects.filter(pk=best.account_id).update(
            status="FORMER", closed_on=day_after
        )
        assert retier().result["moves"]["promoted"] == 1
        assert retier(day_after).result["moves"]["promoted"] == 0
        assert Evaluation.objects.get(account=best.account_id).decision == "NOT_JUDGED"

    def test_other_moves_supersede_the_open_set(self, portfolio):
        first = retier().result["change_set"]
        criteria = Policy.objects.get().criteria
        Policy.objects.update(status=Policy.Status.RETIRED)
        PolicyFactory(
            version=2, strategic_cap=2, enter_score=1, stay_score=0, criteria=criteria
        )
        second = retier().result["change_set"]
        assert second != first
        assert ChangeSet.objects.get(pk=first).status == "SUPERSEDED"

    def test_a_strategic_account_below_the_line_would_leave(self, portfolio):
        weak = AccountFactory()
        TierAssignmentFactory(
            account=weak,
            tier=Tier.STRATEGIC,
            started_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        )
        retier()
        change = Change.objects.get(account=weak)
        assert (change.to_tier, change.reason) == ("VALUED", "SCORE")

    def test_but_not_before_its_minimum_stay_is_over(self, portfolio):
        weak = AccountFactory()
        TierAssignmentFactory(
            account=weak,
            tier=Tier.STRATEGIC,
            started_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
        )
        retier()
        row = Evaluation.objects.get(account=weak)
        assert (row.tier, row.decision) == ("STRATEGIC", "PROTECTED")
        assert not Change.objects.filter(account=weak).exists()


class TestReviewDates:
    @pytest.mark.parametrize(
        ("day", "months", "fiscal", "review"),
        [
            (dt.date(2026, 6, 30), 3, 1, dt.date(2026, 4, 1)),
            (dt.date(2026, 7, 1), 3, 1, dt.date(2026, 7, 1)),
            (dt.date(2026, 1, 15), 3, 4, dt.date(2026, 1, 1)),
            (dt.date(2026, 3, 31), 6, 4, dt.date(2025, 10, 1)),
            (dt.date(2024, 2, 29), 12, 1, dt.date(2024, 1, 1)),
        ],
    )
    def test_the_last_one(self, programme, day, months, fiscal, review):
        programme.fiscal_year_start_month = fiscal
        programme.save()
        policy = Policy(review_months=months)
        assert last_review(policy, day) == review


class TestPolicy:
    def test_the_first_is_proposed_once_with_rounded_anchors(self, portfolio):
        retier()
        retier()
        policy = Policy.objects.get()
        policies.check(policy)
        best = [
            criterion["best"]
            for criterion in policy.criteria
            if criterion.get("unit", "").startswith("MONEY")
        ]
        assert best
        assert {each / 10 ** np.floor(np.log10(each)) for each in best} <= {1, 2, 5}

    def test_seats_are_a_share_unless_a_cap_is_typed_in(self):
        assert seats_of(Policy(strategic_share=0.02), 101) == 3
        assert seats_of(Policy(strategic_share=0.02), 0) == 0
        assert seats_of(Policy(strategic_share=0.02, strategic_cap=7), 101) == 7

    def test_weights_that_do_not_add_up_are_refused(self):
        criteria = [
            {
                "code": "people",
                "weight": 0.5,
                "shape": "LINEAR",
                "worst": 0,
                "best": 1,
                "unit": "COUNT",
            }
        ]
        with pytest.raises(policies.PolicyRefused, match=r"50 %, not to 100 %"):
            policies.check(Policy(name="Halves", criteria=criteria))

    def test_one_policy_is_in_force(self, db):
        PolicyFactory()
        with pytest.raises(IntegrityError, match="one_in_force"), atomic():
            PolicyFactory()

    def test_who_stays_cannot_need_more_than_who_enters(self, db):
        with pytest.raises(IntegrityError, match="stay_below_enter"), atomic():
            PolicyFactory(enter_score=50, stay_score=60)


class TestLedger:
    def test_every_customer_is_valued_from_its_first_day(self, programme):
        programme.time_zone = "Europe/London"
        programme.save()
        old = AccountFactory(since_on=dt.date(2020, 7, 1))
        prospect = AccountFactory(status="PROSPECT")
        assert open_missing_tiers() == 1
        stay = TierAssignment.objects.get()
        assert (stay.account, stay.tier, stay.ended_at) == (old, "VALUED", None)
        assert stay.started_at == dt.datetime(2020, 6, 30, 23, tzinfo=dt.UTC)
        assert not prospect.tier_assignments.exists()
        assert open_missing_tiers() == 0

    def test_the_audit_trail_counts_the_tiers_that_were_opened(self, programme):
        AccountFactory()
        AccountFactory(status="PROSPECT")
        open_missing_tiers()
        assert AuditEntry.objects.get(verb="open_tiers").counts == {"opened": 1}
        open_missing_tiers()
        assert AuditEntry.objects.filter(verb="open_tiers").count() == 1

    def test_a_stay_that_ended_is_followed_not_overlapped(self, programme):
        account = AccountFactory(since_on=dt.date(2020, 1, 1))
        ended = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        TierAssignmentFactory(
            account=account,
            started_at=dt.datetime(2021, 1, 1, tzinfo=dt.UTC),
            ended_at=ended,
        )
        open_missing_tiers()
        assert TierAssignment.objects.open().get().started_at == ended

    @pytest.mark.parametrize("ended_at", [None, dt.datetime(2026, 6, 1, tzinfo=dt.UTC)])
    def test_the_database_refuses_two_tiers_at_a_time(self, programme, ended_at):
        account = AccountFactory()
        TierAssignmentFactory(account=account, ended_at=ended_at)
        with pytest.raises(IntegrityError, match=r"one_(open|at_a_time)"), atomic():
            TierAssignmentFactory(
                account=account, started_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            )
