"""People, where they work, the accounts they keep and whom they know there."""

import datetime as dt
from decimal import Decimal

import factory

from accounts import models as accounts
from sam.users.models import User
from tests.factories.days import NOON


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
