"""What was ordered, what happened, what it cost, and what adds up from it."""

import datetime as dt
from decimal import Decimal

import factory

from accounts import models as accounts
from tests.factories.days import DAY, NOON
from tests.factories.people import AccountFactory, ContactFactory


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


class PromiseFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    words = "Send the plan"
    due_on = dt.date(2026, 6, 8)
    owner = factory.SelfAttribute("account.owner")
    made_at = NOON

    class Meta:
        model = accounts.Promise


class ContactPreferenceFactory(factory.django.DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    asked_on = dt.date(2026, 6, 1)

    class Meta:
        model = accounts.ContactPreference


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
