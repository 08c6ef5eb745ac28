"""What a run proposes, what it applies by itself, and when it waits for a person."""

import datetime as dt

import pytest

from sam.lib.models import AuditEntry, Run
from sam.lib.runs.job import Job
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    EvaluationFactory,
    PolicyFactory,
    ProgrammeFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tiers.models import Change, ChangeSet, Evaluation, Policy, Tier
from tiers.services import changes, proposals

DAY = dt.date(2026, 6, 30)
JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def house(db):
    ProgrammeFactory()


@pytest.fixture
def reviewed(db):
    """A run that answered this quarter's review: the next night proposes no more."""
    return done(result={"review_on": "2026-04-01"})


def done(**fields):
    return RunFactory(kind="retier", status=Run.Status.DONE, published=True, **fields)


def judged(policy, held=Tier.VALUED, tier=Tier.STRATEGIC, **fields):
    """Make an account that holds a tier and was judged to belong in another."""
    account = AccountFactory()
    if held:
        TierAssignmentFactory(account=account, tier=held, started_at=JAN)
    AccountFactsFactory(account=account)
    AccountMeasuresFactory(account=account, potential=400_000, fit_id=3)
    EvaluationFactory(
        account=account,
        policy_id=policy.pk,
        held_tier=held,
        tier=tier,
        **{"decision": "ENTERS"} | fields,
    )
    return account


def night(policy, *, asked=False, as_of=DAY, **result):
    """Propose as the nightly chain does, or as when a person asks."""
    run = RunFactory(
        kind="retier",
        as_of=as_of,
        parent=None if asked else RunFactory(as_of=as_of),
        result={"policy": policy.pk, "seats": 5, **result},
    )
    job = Job(run, None, lambda *_: None)
    proposals.propose_if_due(job)
    proposals.apply_by_itself(job)
    run.status, run.published = Run.Status.DONE, True
    run.save()
    key = run.result.get("change_set")
    return ChangeSet.objects.filter(pk=key).first()


def moves(change_set):
    rows = change_set.changes.order_by("account_id")
    return list(rows.values_list("account_id", "to_tier", "reason"))


def held(account):
    return account.tier_assignments.open().get().tier


class TestReview:
    def test_every_move_with_its_reason_and_what_was_judged(self):
        policy = PolicyFactory(enter_score=60, stay_score=52)
        up = judged(policy, score=71.5, rank=2, decisive="potential")
        down = judged(
            policy,
            held=Tier.STRATEGIC,
            tier=Tier.VALUED,
            decision="GATE",
            gate="MARGIN",
            nominee_type="ESTABLISHED",
        )
        judged(policy, tier=Tier.VALUED, decision="BELOW")
        made = night(policy)
        assert (made.cause, made.review_on) == ("REVIEW", dt.date(2026, 4, 1))
        assert moves(made) == [
            (up.pk, "STRATEGIC", "ENTERS"),
            (down.pk, "VALUED", "GATE"),
        ]
        first = made.changes.get(account=up)
        assert (first.score, first.rank, first.decisive) == (71.5, 2, "potential")
        assert (first.enter_score, first.stay_score, first.seats) == (60, 52, 5)
        assert (first.factors, first.contributions) == ([0.5, None], [30.0, 0.0])
        second = made.changes.get(account=down)
        assert (second.gate, second.nominee_type) == ("MARGIN", "ESTABLISHED")

    def test_keeps_every_criterion_for_a_replay(self):
        policy = PolicyFactory()
        judged(policy)
        kept = night(policy).changes.get().measures
        codes = "revenue_12m potential headroom net_margin_12m net_margin_rate"
        codes += " lifetime_value influence market_influence attachment people"
        codes += " functions units special_services market_position roi growth"
        assert set(codes.split()) <= kept.keys()
        assert (kept["potential"], kept["revenue_12m"], kept["fit"]) == (
            400_000,
            1000,
            3,
        )
        assert kept["headroom"] is None
        assert kept["growth"] == pytest.approx(0.25)

    @pytest.mark.parametrize(
        ("decision", "reason"),
        [
            ("BELOW", "SCORE"),
            ("CAP", "CAP"),
            ("REGION", "REGION"),
            ("HOURS", "HOURS"),
            ("MIX", "MIX"),
            ("OPTIMUM", "OPTIMUM"),
            ("NOT_JUDGED", "GATE"),
        ],
    )
    def test_says_which_limit_it_was(self, decision, reason):
        policy = PolicyFactory()
        judged(policy, held=Tier.STRATEGIC, tier=Tier.VALUED, decision=decision)
        assert night(policy).changes.get().reason == reason

    def test_comes_once_and_is_not_repeated_the_next_night(self):
        policy = PolicyFactory()
        judged(policy)
        assert night(policy) is not None
        assert night(policy) is None
        assert ChangeSet.objects.count() == 1

    def test_nothing_where_the_limits_contradict_each_other(self):
        policy = PolicyFactory()
        judged(policy)
        assert night(policy, infeasible=["Seven are held, six may be."]) is None
        assert not ChangeSet.objects.exists()

    def test_a_person_asks_at_any_time(self, reviewed):
        policy = PolicyFactory()
        judged(policy)
        assert night(policy) is None
        assert night(policy, asked=True).cause == "PERSON"

    def test_the_same_moves_by_another_policy_are_another_proposal(self, reviewed):
        strict = PolicyFactory(applies_itself=["PROMOTIONS"], hold_share=0)
        account = judged(strict)
        first = night(strict, asked=True)
        assert first.held_because
        Policy.objects.filter(pk=strict.pk).update(status=Policy.Status.RETIRED)
        lenient = PolicyFactory(applies_itself=["PROMOTIONS"], hold_share=1)
        second = night(lenient, asked=True)
        first.refresh_from_db()
        assert first.status == ChangeSet.Status.SUPERSEDED
        assert (second.policy, second.held_because) == (lenient, "")
        assert held(account) == Tier.STRATEGIC
        assert second.status == ChangeSet.Status.APPLIED

    def test_what_is_left_of_the_last_one_is_superseded(self, reviewed):
        policy = PolicyFactory()
        moved, waiting = judged(policy), judged(policy)
        first = night(policy, asked=True)
        changes.apply_change_set(
            change_set=first,
            actor=None,
            changes=[first.changes.get(account=moved).pk],
        )
        assert night(policy, asked=True).pk == first.pk  # the very same is left
        late = judged(policy)
        second = night(policy, asked=True)
        first.refresh_from_db()
        assert first.status == ChangeSet.Status.SUPERSEDED
        assert [key for key, *_ in moves(second)] == [waiting.pk, late.pk]
        assert held(moved) == Tier.STRATEGIC


class TestEvents:
    def fallen(self, policy, gate="MARGIN"):
        return judged(
            policy, held=Tier.STRATEGIC, tier=Tier.VALUED, decision="GATE", gate=gate
        )

    def loss(self, policy):
        return judged(policy, tier=Tier.ALTERNATIVE, decision="UNPROFITABLE")

    @pytest.mark.parametrize(
        ("event", "expected"),
        [("CLOSED", "closed"), ("GATE", "failing"), ("UNPROFITABLE", "losing")],
    )
    def test_only_the_moves_that_the_event_causes(self, reviewed, event, expected):
        policy = PolicyFactory(proposes_on=[event])
        accounts = {
            "closed": self.fallen(policy, gate="CLOSED"),
            "failing": self.fallen(policy),
            "losing": self.loss(policy),
            "rising": judged(policy),
        }
        made = night(policy)
        assert (made.cause, made.review_on) == ("EVENT", None)
        assert [key for key, *_ in moves(made)] == [accounts[expected].pk]

    def test_none_that_the_policy_does_not_name(self, reviewed):
        policy = PolicyFactory()
        self.fallen(policy)
        assert night(policy) is None

    def test_once_between_reviews_whatever_became_of_it(self, reviewed):
        policy = PolicyFactory(proposes_on=["GATE"])
        self.fallen(policy)
        made = night(policy)
        changes.reject_change_set(change_set=made, actor=None, reason="A hiccup")
        assert night(policy) is None
        late = self.fallen(policy)
        assert [key for key, *_ in moves(night(policy))] == [late.pk]

    def test_leaves_what_is_open_open(self, reviewed):
        policy = PolicyFactory(proposes_on=["GATE"])
        judged(policy)
        asked = night(policy, asked=True)
        self.fallen(policy)
        assert night(policy) is not None
        asked.refresh_from_db()
        assert asked.status == ChangeSet.Status.PROPOSED


class TestByItself:
    def policy(self, *codes, **fields):
        return PolicyFactory(
            **{"applies_itself": list(codes), "hold_share": 1.0} | fields
        )

    def test_the_kinds_that_the_policy_names_and_no_other(self, reviewed):
        policy = self.policy("PROMOTIONS", "RECOVERIES")
        up = judged(policy)
        back = judged(
            policy, held=Tier.ALTERNATIVE, tier=Tier.VALUED, decision="RECOVERED"
        )
        down = judged(policy, held=Tier.STRATEGIC, tier=Tier.VALUED, decision="BELOW")
        loss = judged(policy, tier=Tier.ALTERNATIVE, decision="UNPROFITABLE")
        made = night(policy, asked=True)
        made.refresh_from_db()
        assert made.status == ChangeSet.Status.PARTLY
        assert (held(up), held(back)) == (Tier.STRATEGIC, Tier.VALUED)
        assert (held(down), held(loss)) == (Tier.STRATEGIC, Tier.VALUED)
        stay = up.tier_assignments.open().get()
        assert (stay.decided_by, stay.change.change_set) == (None, made)
        assert AuditEntry.objects.filter(verb="apply_change_set").count() == 1

    def test_nobody_becomes_alternative_by_itself(self, reviewed):
        policy = self.policy("PROMOTIONS", "DEMOTIONS", "RECOVERIES")
        loss = judged(policy, tier=Tier.ALTERNATIVE, decision="UNPROFITABLE")
        made = night(policy, asked=True)
        assert (made.status, made.held_because) == ("PROPOSED", "")
        assert held(loss) == Tier.VALUED

    def test_too_many_moves_all_wait_and_say_why(self, reviewed):
        policy = self.policy("PROMOTIONS", hold_share=0.4)
        moving = [judged(policy) for _each in range(2)]
        for _each in range(2):
            judged(policy, tier=Tier.VALUED, decision="BELOW")
        made = night(policy, asked=True)
        made.refresh_from_db()
        assert made.status == ChangeSet.Status.PROPOSED
        assert made.held_because.startswith("2 of 4 accounts would move, more than")
        assert {held(account) for account in moving} == {Tier.VALUED}

    def test_the_first_run_takes_tiers_as_they_are(self):
        policy = self.policy("PROMOTIONS")
        account = judged(policy)
        made = night(policy)
        assert "first run" in made.held_because
        assert held(account) == Tier.VALUED
        assert Change.objects.get().status == Change.Status.PROPOSED

    def test_twice_is_once(self, reviewed):
        policy = self.policy("PROMOTIONS")
        account = judged(policy)
        night(policy, asked=True)
        Evaluation.objects.update(held_tier=Tier.STRATEGIC)
        assert night(policy, asked=True) is None
        assert account.tier_assignments.count() == 2
