"""Customers to look at as of a day, and what a look flags of them."""

import datetime as dt

from sam.lib import runs
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    EvaluationFactory,
    TierAssignmentFactory,
)
from tests.factories.days import DAY
from tiers.models import Flag, Tier
from tiers.services import watching

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def before(days, hour=9):
    """An instant so many days before the day of the look."""
    day = DAY - dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def day_before(days):
    return DAY - dt.timedelta(days=days)


def customer(
    tier=Tier.VALUED, *, measures=None, evaluation=None, account=None, **facts
):
    """A customer since long ago in a tier, with published figures."""
    account = account or AccountFactory()
    facts = {"first_order_on": LONG_AGO.date(), "revenue_12m": 100_000} | facts
    TierAssignmentFactory(account=account, tier=tier, started_at=LONG_AGO)
    AccountFactsFactory(account=account, **facts)
    AccountMeasuresFactory(account=account, **(measures or {}))
    EvaluationFactory(
        account=account, held_tier=tier, **({"policy_id": 1} | (evaluation or {}))
    )
    return account


def look(as_of=DAY):
    """Look at everybody, as the night does."""
    return runs.start(watching.WATCH, as_of=as_of, again=True)[0]


def flag_of(account, kind):
    """The open flag of a kind, or nothing."""
    return Flag.objects.open().filter(account=account, kind=kind).first()


def reasons_of(account, kind):
    """What the open flag of a kind says, by code; empty where there is none."""
    flag = flag_of(account, kind)
    return {told["reason"]: told for told in flag.evidence["reasons"]} if flag else {}


def looked(account, kind, as_of=DAY):
    """Look, and return what the flag of a kind then says."""
    look(as_of)
    return reasons_of(account, kind)
