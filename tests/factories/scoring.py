"""Runs, fitted models and what they measured."""

import factory

from sam.lib import models as rails
from scoring import models as scoring
from tests.factories.days import DAY
from tests.factories.people import AccountFactory


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
