"""Policies, what they judged, tiers, changes, standards and flags."""

import datetime as dt

import factory

from tests.factories.days import DAY
from tests.factories.people import AccountFactory, UserFactory
from tests.factories.scoring import RunFactory
from tiers import models as tiers


class PolicyFactory(factory.django.DjangoModelFactory):
    version = factory.Sequence(lambda n: n + 1)
    name = "Policy"
    status = tiers.Policy.Status.ACTIVE
    criteria = factory.LazyFunction(
        lambda: [
            {
                "code": "potential",
                "weight": 0.6,
                "shape": "LINEAR",
                "worst": 0,
                "best": 1_000_000,
                "unit": "MONEY_A_YEAR",
            },
            {
                "code": "market_position",
                "weight": 0.4,
                "shape": "POINTS",
                "points": {"LEADER": 1.0, "CHALLENGER": 0.75, "FOLLOWER": 0.35},
            },
        ]
    )

    class Meta:
        model = tiers.Policy


class EvaluationFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    as_of = DAY
    policy_id = factory.LazyFunction(lambda: PolicyFactory().pk)
    factors = factory.List([0.5, None])
    contributions = factory.List([30.0, 0.0])
    score = 30.0
    score_high = 70.0
    rank = 1
    held_tier = tiers.Tier.VALUED
    tier = tiers.Tier.VALUED
    decision = tiers.Evaluation.Decision.BELOW
    quadrant = "STREAMLINE"
    size = "SMALL"

    class Meta:
        model = tiers.Evaluation


class TierAssignmentFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    tier = tiers.Tier.VALUED
    started_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    reason = "OPENING"

    class Meta:
        model = tiers.TierAssignment


class ChangeSetFactory(factory.django.DjangoModelFactory):
    run = factory.SubFactory(RunFactory, kind="retier")
    policy = factory.SubFactory(PolicyFactory)
    as_of = DAY
    cause = tiers.ChangeSet.Cause.PERSON

    class Meta:
        model = tiers.ChangeSet


class ChangeFactory(factory.django.DjangoModelFactory):
    change_set = factory.SubFactory(ChangeSetFactory)
    account = factory.SubFactory(AccountFactory)
    from_tier = tiers.Tier.VALUED
    to_tier = tiers.Tier.STRATEGIC
    reason = tiers.Change.Reason.ENTERS

    class Meta:
        model = tiers.Change


class OverrideFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    tier = tiers.Tier.STRATEGIC
    reason = "Opens the region"
    expires_on = dt.date(2999, 1, 1)
    decided_by = factory.SubFactory(UserFactory)

    class Meta:
        model = tiers.Override


class ServiceStandardFactory(factory.django.DjangoModelFactory):
    """The standard of a tier, in place of the one that every tier has at first."""

    tier = tiers.Tier.STRATEGIC
    visits_target = 12
    visits_floor = 8

    class Meta:
        model = tiers.ServiceStandard

    @classmethod
    def _create(cls, model_class, *_args, **fields):
        known = {"tier": fields.pop("tier"), "quadrant": fields.pop("quadrant", "")}
        return model_class.objects.update_or_create(**known, defaults=fields)[0]


class BenefitFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Fleet report {}".format)
    kind = tiers.Benefit.Kind.REPORT
    objective = "They see what they hire"

    class Meta:
        model = tiers.Benefit


class FlagFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    kind = tiers.Flag.Kind.UNDER_SERVED
    evidence = factory.LazyFunction(
        lambda: {
            "reasons": [
                {
                    "reason": "VISITS",
                    "visits_12m": 2,
                    "visits_floor": 8,
                    "last_visit_on": "2026-02-01",
                    "quarters": 2,
                }
            ],
            "urgent": False,
            "tier": "STRATEGIC",
        }
    )
    opened_on = DAY
    updated_on = DAY

    class Meta:
        model = tiers.Flag
