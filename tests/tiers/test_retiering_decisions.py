"""Runs take people's decisions along, and say what stood in the way."""

import datetime as dt

import pytest
from django.utils import timezone

from sam.lib import runs
from tests.factories import PolicyFactory, TierAssignmentFactory, UserFactory
from tests.rails.portfolio import AS_OF, make_portfolio
from tiers.models import ChangeSet, Evaluation, Override, Policy, SupplierStatus, Tier
from tiers.services import policies, retiering

LONG_AGO = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def retier(**options):
    return runs.start(retiering.RETIER, as_of=AS_OF, options=options, again=True)[0]


@pytest.fixture
def portfolio(db):
    return make_portfolio(accounts=6)


@pytest.fixture
def director(db):
    return UserFactory(role="DIRECTOR")


def policy(**fields):
    plain = {"enter_score": 1, "stay_score": 0, "strategic_cap": 3}
    return PolicyFactory(**plain | fields)


def override(account, director, tier):
    return Override.objects.create(
        account=account,
        tier=tier,
        reason="Board",
        expires_on=dt.date(2030, 1, 1),
        decided_by=director,
        created_at=LONG_AGO,
    )


def test_each_evaluation_says_what_decided_and_what_it_takes(portfolio, director):
    held, refused, *_others = portfolio
    override(held, director, Tier.STRATEGIC)
    SupplierStatus.objects.create(
        account=refused,
        answer="CANNOT",
        evidence="Audit",
        assessed_on=AS_OF,
        assessed_by=director,
        created_at=LONG_AGO,
    )
    limit = {"region": held.region_id, "seats": 2, "hours": None}
    policy(supplier_gate="CANNOT", region_limits=[limit])
    retier()
    rows = {row.account_id: row for row in Evaluation.objects.all()}
    kept = rows[held.pk]
    assert (kept.tier, kept.decision, kept.is_protected) == (
        "STRATEGIC",
        "OVERRIDE",
        True,
    )
    assert (rows[refused.pk].decision, rows[refused.pk].gate) == ("GATE", "SUPPLIER")
    decided = sorted(row.decision for row in rows.values())
    assert decided.count("ENTERS") == 1
    assert decided.count("REGION") == 3
    for row in rows.values():
        assert row.manager_id == held.owner_id
        assert row.region_id == held.region_id
        assert row.minutes == 210
        assert row.decisive in {"potential", "market_position"}
        assert row.nominee_type in {"ESTABLISHED", "FAST_GROWING", ""}


def test_a_decision_of_a_person_makes_another_run_of_the_same_day(portfolio, director):
    policy()

    def run():
        return runs.start(retiering.RETIER, as_of=AS_OF)[0].pk

    first = run()
    assert run() == first
    made = override(portfolio[0], director, Tier.VALUED)
    second = run()
    assert second != first
    made.withdrawn_at, made.withdrawn_by = timezone.now(), director
    made.save()
    third = run()
    assert third != second
    director.client_hours_month = 100
    director.save()
    assert run() != third


def test_an_approved_policy_judges_from_its_day_on(portfolio, director):
    former = policy()
    approved = policy(
        status=Policy.Status.APPROVED, effective_on=AS_OF, submitted_by=UserFactory()
    )
    Policy.objects.filter(pk=approved.pk).update(
        approved_by=director, approved_at=timezone.now()
    )
    retier()
    assert policies.in_force() == approved
    former.refresh_from_db()
    assert former.status == Policy.Status.RETIRED
    judged_by = set(Evaluation.objects.values_list("policy_id", flat=True))
    assert judged_by == {approved.pk}


def test_a_dry_run_judges_by_what_is_in_force_by_then(portfolio):
    former = policy(strategic_cap=1)
    due = policy(
        status=Policy.Status.APPROVED,
        strategic_cap=4,
        submitted_by=UserFactory(),
        approved_by=UserFactory(),
        approved_at=timezone.now(),
        effective_on=AS_OF,
    )
    dry = retier(dry_run=True)
    assert (dry.result["policy"], dry.result["seats"]) == (due.pk, 4)
    assert policies.in_force() == former
    assert retier().result["moves"] == dry.result["moves"]
    Policy.objects.filter(pk=due.pk).update(status="RETIRED")
    later = AS_OF + dt.timedelta(days=1)
    policy(status=Policy.Status.APPROVED, effective_on=later)
    assert policies.judging_on(AS_OF) is None


def test_limits_that_clash_move_nobody_and_are_named(portfolio):
    first, second, *_others = portfolio
    for account in (first, second):
        TierAssignmentFactory(account=account, tier=Tier.STRATEGIC, started_at=LONG_AGO)
    policy(method="OPTIMUM", strategic_cap=1, mix={"MARKET_IMPACT": {"least": 2}})
    run = retier()
    assert any("at least 2" in words for words in run.result["infeasible"])
    assert run.result["moves"] == {"promoted": 0, "demoted": 0}
    assert not ChangeSet.objects.exists()
    strategic = Evaluation.objects.filter(tier=Tier.STRATEGIC)
    assert set(strategic.values_list("account_id", flat=True)) == {first.pk, second.pk}


def test_a_solved_optimum_says_how_near_to_the_best_it_is(portfolio):
    policy(method="OPTIMUM")
    run = retier()
    seated = Evaluation.objects.filter(tier=Tier.STRATEGIC)
    assert seated.count() == 3
    assert run.result["gap"] == 0
    assert run.result["objective"] == pytest.approx(sum(row.score for row in seated))
