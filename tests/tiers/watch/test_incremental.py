"""Flags after each change at once are those of one look at everybody."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import (
    ContactPreference,
    OrderLine,
    Position,
    Problem,
    Programme,
    Promise,
)
from accounts.services import facts
from sam.lib import runs
from tests.factories import (
    InteractionFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
    UserFactory,
)
from tests.factories.days import DAY
from tests.tiers.watch.looks import LONG_AGO, before, customer, day_before, look
from tiers.models import Flag, FlagEvent, Tier, TierAssignment
from tiers.signals import tiers_changed

TIERS = [Tier.STRATEGIC, Tier.STRATEGIC, Tier.VALUED, Tier.VALUED, Tier.ALTERNATIVE]


def visited(account, days):
    InteractionFactory(account=account, happened_at=before(days))


def called(account, days):
    InteractionFactory(account=account, kind="CALL", happened_at=before(days))


def promised(account, days):
    Promise.objects.create(
        account=account,
        words="Call back",
        due_on=day_before(days),
        made_at=before(days + 5),
    )


def kept(account, _days):
    Promise.objects.filter(account=account, kept_at=None).update(kept_at=before(0))


def went_wrong(account, days):
    ProblemFactory(
        account=account,
        opened_at=before(days),
        kind=("AVAILABILITY", "SERVICE_DELAY")[days % 2],
        channel=("STRATEGIC", "STANDARD")[days % 2],
        first_response_at=before(days) + dt.timedelta(hours=days),
    )


def waits(account, days):
    ProblemFactory(account=account, opened_at=before(days), estimated_loss=5_000)


def answered(account, days):
    for problem in Problem.objects.filter(account=account, first_response_at=None):
        problem.first_response_at = problem.opened_at + dt.timedelta(minutes=days)
        problem.save()


def resolved(account, _days):
    for problem in Problem.objects.filter(account=account, resolved_at=None):
        problem.resolved_at = max(problem.opened_at, before(0))
        problem.save()


def left(account, days):
    Position.objects.filter(account=account).update(ended_on=day_before(days))


def came(account, days):
    PositionFactory(account=account, level="C", started_on=day_before(days))


def ordered(account, days):
    order = OrderFactory(account=account, ordered_on=day_before(days))
    OrderLineFactory(order=order, revenue=Decimal(1000 * (days + 1)))


def cancelled(account, _days):
    OrderLine.objects.filter(account=account).delete()


def asked(account, days):
    ContactPreference.objects.create(
        account=account,
        asked_on=day_before(days),
        asked_by=UserFactory(),
        visits_year=days % 7,
        quiet_until=day_before(-1) if days % 5 == 0 else None,
    )


def moved(account, days):
    TierAssignment.objects.filter(account=account, ended_at=None).update(
        tier=TIERS[days % len(TIERS)]
    )
    tiers_changed.send(sender=TierAssignment, account_ids=[account.pk])


CHANGES = [
    visited,
    called,
    promised,
    kept,
    went_wrong,
    waits,
    answered,
    resolved,
    left,
    came,
    ordered,
    cancelled,
    asked,
    moved,
]
changes = st.lists(
    st.tuples(
        st.sampled_from(CHANGES),
        st.integers(0, len(TIERS) - 1),
        st.integers(0, 120),
    ),
    min_size=1,
    max_size=8,
)


def standing():
    """What all flags say, but for when it was last looked at."""
    said = Flag.objects.open().order_by("account_id", "kind")
    return list(said.values("account_id", "kind", "evidence", "stake", "owner_id"))


@pytest.fixture
def portfolio(programme, monkeypatch):
    """Customers of all tiers with people and problems, looked at this morning."""
    monkeypatch.setattr(Programme, "today", lambda _self: DAY)
    accounts = [customer(tier) for tier in TIERS]
    for nth, account in enumerate(accounts):
        ordered(account, 400 + nth)
        PositionFactory(account=account, level="D", started_on=LONG_AGO.date())
        went_wrong(account, 10 + nth)
        went_wrong(account, 20 + nth)
        visited(account, 30 * nth)
    runs.start(facts.REFRESH, as_of=DAY)
    look()
    return accounts


def follow(portfolio, steps):
    """Change one thing after the other, and look at once at what it touched."""
    for change, nth, days in steps:
        change(portfolio[nth], days)
        facts.refresh_marked()


def require_same_as_one_look():
    at_once = standing()
    events = FlagEvent.objects.count()
    run = look()
    assert standing() == at_once
    assert (run.changed, FlagEvent.objects.count()) == (0, events)


def test_everything_that_happens_to_some_accounts(portfolio):
    first = standing()
    follow(
        portfolio,
        [
            (change, nth % len(TIERS), 3 + 4 * nth)
            for nth, change in enumerate([*CHANGES, waits, promised])
        ],
    )
    assert standing() != first
    require_same_as_one_look()


def test_a_strategic_answer_moves_who_is_slower_than_strategic(portfolio):
    """One account's answer changes the flag of another, that nobody touched."""
    strategic, _, valued, *_ = portfolio
    slow = Flag.objects.open().filter(
        account=valued, evidence__reasons__contains=[{"reason": "RESPONSE"}]
    )
    assert not slow.exists()
    for _ in range(9):
        ProblemFactory(
            account=strategic, opened_at=before(2), first_response_at=before(2)
        )
    facts.refresh_marked()
    assert slow.exists()
    require_same_as_one_look()


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=changes)
def test_any_changes_one_after_the_other(portfolio, steps):
    with transaction.atomic():
        follow(portfolio, steps)
        require_same_as_one_look()
        transaction.set_rollback(True)
