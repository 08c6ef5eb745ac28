"""Test data: the least that makes a valid object; tests state what matters."""

import datetime as dt
from decimal import Decimal

import factory

from accounts import models as accounts
from sam.lib import models as rails
from sam.users.models import User
from scoring import models as scoring
from tiers import models as tiers

DAY = dt.date(2026, 6, 30)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


class UserFactory(factory.django.DjangoModelFactory):
    email = factory.Sequence("user{}@example.com".format)
    full_name = factory.Sequence("Person {}".format)

    class Meta:
        model = User


class ManagerFactory(UserFactory):
    role = User.Role.ACCOUNT_MANAGER


class ProgrammeFactory(factory.django.DjangoModelFactory):
    id = 1
    base_currency = "GBP"

    class Meta:
        model = accounts.Programme
        django_get_or_create = ("id",)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        found = super()._create(model_class, *args, **kwargs)
        if not found.base_currency:  # opened by what asked for it first
            found.base_currency = kwargs["base_currency"]
            found.save(update_fields=["base_currency"])
        return found


class RegionFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Region {}".format)

    class Meta:
        model = accounts.Region


class RegionDirectorFactory(factory.django.DjangoModelFactory):
    region = factory.SubFactory(RegionFactory)
    user = factory.SubFactory(UserFactory, role=User.Role.DIRECTOR)

    class Meta:
        model = accounts.RegionDirector


class DeskFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Desk {}".format)

    class Meta:
        model = accounts.Desk


class DeskMemberFactory(factory.django.DjangoModelFactory):
    desk = factory.SubFactory(DeskFactory)
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = accounts.DeskMember


class ExchangeRateFactory(factory.django.DjangoModelFactory):
    currency = "USD"
    valid_from = dt.date(2020, 1, 1)
    rate = Decimal("0.8")

    class Meta:
        model = accounts.ExchangeRate


class ImportBatchFactory(factory.django.DjangoModelFactory):
    source = "file"
    started_at = NOON

    class Meta:
        model = accounts.ImportBatch


class ExternalIdFactory(factory.django.DjangoModelFactory):
    source = "file"
    kind = accounts.ExternalId.Kind.ACCOUNT
    external_id = factory.Sequence("X{}".format)
    object_id = 1
    batch = factory.SubFactory(ImportBatchFactory)

    class Meta:
        model = accounts.ExternalId


class AccountFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Account {}".format)
    owner = factory.SubFactory(ManagerFactory)

    class Meta:
        model = accounts.Account


class AccountRelationFactory(factory.django.DjangoModelFactory):
    from_account = factory.SubFactory(AccountFactory)
    to_account = factory.SubFactory(AccountFactory)
    kind = accounts.AccountRelation.Kind.REFERRAL

    class Meta:
        model = accounts.AccountRelation


class TeamMemberFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    started_on = dt.date(2026, 1, 1)

    class Meta:
        model = accounts.TeamMember


class UnitFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence("Unit {}".format)

    class Meta:
        model = accounts.Unit


class ContactFactory(factory.django.DjangoModelFactory):
    full_name = factory.Sequence("Contact {}".format)

    class Meta:
        model = accounts.Contact


class PositionFactory(factory.django.DjangoModelFactory):
    contact = factory.SubFactory(ContactFactory)
    account = factory.SubFactory(AccountFactory)

    class Meta:
        model = accounts.Position


class OfferingFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Offering {}".format)

    class Meta:
        model = accounts.Offering


class OrderFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    ordered_on = dt.date(2026, 6, 1)
    currency = "GBP"

    class Meta:
        model = accounts.Order


class OrderLineFactory(factory.django.DjangoModelFactory):
    """A line, with its order; *revenue* and *cost* are taken as given too."""

    order = factory.SubFactory(OrderFactory)
    account = factory.SelfAttribute("order.account")
    ordered_on = factory.SelfAttribute("order.ordered_on")
    revenue = Decimal(100)
    cost = None
    discount = None
    revenue_given = factory.SelfAttribute("revenue")
    cost_given = factory.SelfAttribute("cost")
    discount_given = factory.SelfAttribute("discount")

    class Meta:
        model = accounts.OrderLine


class InteractionFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    happened_at = NOON
    kind = accounts.Interaction.Kind.VISIT

    class Meta:
        model = accounts.Interaction


class InteractionParticipantFactory(factory.django.DjangoModelFactory):
    interaction = factory.SubFactory(InteractionFactory)
    contact = factory.SubFactory(ContactFactory)

    class Meta:
        model = accounts.InteractionParticipant


class ProblemFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    opened_at = NOON
    kind = accounts.Problem.Kind.OTHER

    class Meta:
        model = accounts.Problem


class CostEntryFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    incurred_on = dt.date(2026, 6, 1)
    kind = accounts.CostEntry.Kind.LOGISTICS
    amount = Decimal(10)

    class Meta:
        model = accounts.CostEntry


class CompetitorFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Competitor {}".format)

    class Meta:
        model = accounts.Competitor


class WalletEntryFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    category = factory.SubFactory(OfferingFactory)
    period_start = dt.date(2026, 1, 1)
    period_end = dt.date(2026, 12, 31)
    total = Decimal(1000)
    grade = accounts.Grade.B

    class Meta:
        model = accounts.WalletEntry


class CompetitorShareFactory(factory.django.DjangoModelFactory):
    entry = factory.SubFactory(WalletEntryFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    amount = Decimal(100)

    class Meta:
        model = accounts.CompetitorShare


class CustomerSignalFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    kind = accounts.CustomerSignal.Kind.PERCEPTION
    value = Decimal(4)
    said_on = dt.date(2026, 6, 1)
    grade = accounts.Grade.A

    class Meta:
        model = accounts.CustomerSignal


class ServiceExpectationFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    kind = accounts.ServiceExpectation.Kind.LOGISTICS
    expected_on = dt.date(2026, 6, 1)
    grade = accounts.Grade.A

    class Meta:
        model = accounts.ServiceExpectation


class AccountFactsFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    as_of = DAY
    revenue_12m = Decimal(1000)
    revenue_prev_12m = Decimal(800)
    costed_revenue_12m = Decimal(0)
    orders_12m = 4
    orders_prev_12m = 3
    frequency = 3
    recency_days = 90
    log_gap_sum = 0.0
    visits_12m = 2
    open_problems = 0
    late_90d = 0
    late_12m = 0
    stockouts_90d = 0
    stockouts_12m = 0
    units = 0
    people = 0
    functions = 0

    class Meta:
        model = accounts.AccountFacts


class AccountMeasuresFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    as_of = DAY
    settings_version = 1
    relations = 0

    class Meta:
        model = scoring.AccountMeasures


class RunFactory(factory.django.DjangoModelFactory):
    kind = "nightly"
    as_of = DAY
    changed = 0

    class Meta:
        model = rails.Run


class ModelFitFactory(factory.django.DjangoModelFactory):
    run = factory.SubFactory(RunFactory)
    as_of = DAY
    model = "bg-nbd"
    parameters = factory.Dict({"r": 0.5, "alpha": 5.0, "a": 0.5, "b": 2.5})
    spend_parameters = factory.Dict({"p": 6.25, "q": 3.74, "v": 15.44})
    log_likelihood = -1000.0
    accounts = 100
    repeat_purchases = 200

    class Meta:
        model = scoring.ModelFit


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


class ServiceStandardFactory(factory.django.DjangoModelFactory):
    """The standard of a tier, in place of the one that every tier has at first."""

    tier = tiers.Tier.STRATEGIC
    visits_target = 12
    visits_floor = 8

    class Meta:
        model = tiers.ServiceStandard

    @classmethod
    def _create(cls, model_class, *_args, **fields):
        tier = fields.pop("tier")
        return model_class.objects.update_or_create(tier=tier, defaults=fields)[0]


class FlagFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    kind = tiers.Flag.Kind.UNDER_SERVED
    evidence = factory.Dict(
        {
            "visits_12m": 2,
            "visits_floor": 8,
            "last_visit_on": "2026-02-01",
            "tier": "STRATEGIC",
            "quarters": 2,
        }
    )
    opened_on = DAY
    updated_on = DAY

    class Meta:
        model = tiers.Flag
