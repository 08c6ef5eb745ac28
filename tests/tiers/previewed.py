"""Accounts with measures, to be judged from the database by one plain policy."""

import datetime as dt
from decimal import Decimal

import numpy as np

from accounts.models import DirtyAccount
from accounts.services import facts as account_facts
from scoring.services import measuring
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ManagerFactory,
    PolicyFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tests.rails.portfolio import AS_OF
from tiers.models import Tier

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
CRITERIA = [
    {
        "code": "potential",
        "weight": 0.6,
        "shape": "LINEAR",
        "worst": 0,
        "best": 1_000_000,
        "unit": "MONEY_A_YEAR",
    },
    {
        "code": "influence",
        "weight": 0.4,
        "shape": "LINEAR",
        "worst": 0,
        "best": 5,
        "unit": "TIMES_MEAN",
    },
]


def plain_policy(**fields):
    """Put in force: potential counts 60, influence 40; 60 to enter, 40 to stay."""
    return PolicyFactory(
        **{
            "criteria": CRITERIA,
            "strategic_cap": 3,
            "enter_score": 60,
            "stay_score": 40,
            "minimum_stay_reviews": 0,
            "development_months": 0,
            "activated_at": LONG_AGO,
        }
        | fields
    )


def measured(name, *, potential, influence, tier=Tier.VALUED, **fields):
    account = AccountFactory(name=name, **fields)
    AccountFactsFactory(account=account, as_of=AS_OF, people=1)
    AccountMeasuresFactory(
        account=account,
        as_of=AS_OF,
        potential=Decimal(potential),
        potential_low=Decimal(potential) * Decimal("0.8"),
        potential_high=Decimal(potential) * Decimal("1.3"),
        potential_grade="C",
        headroom=Decimal(potential) / 2,
        headroom_beyond=Decimal(potential) / 2,
        margin_rate=0.3,
        net_margin_12m=Decimal(50_000),
        influence=influence,
    )
    TierAssignmentFactory(account=account, tier=tier, started_at=LONG_AGO)
    return account


def many(accounts=40):
    """Write accounts of three managers, some Strategic, measured and published."""
    rng = np.random.default_rng(3)
    owners = [ManagerFactory(client_hours_month=hours) for hours in (30, 60, 90)]
    for place in range(accounts):
        measured(
            f"Account {place}",
            potential=int(rng.integers(1_000, 1_000_000)),
            influence=float(rng.uniform(0, 5)),
            tier=Tier.STRATEGIC if place % 7 == 0 else Tier.VALUED,
            owner=owners[place % 3],
        )
    publish()


def publish():
    """Say that facts and measures are published, so that a run takes them as given."""
    DirtyAccount.objects.all().delete()
    for kind in (account_facts.REFRESH, measuring.SCORE):
        RunFactory(kind=kind, as_of=AS_OF, status="DONE", published=True)
