"""Decisions that are killed half-way, and crowds that decide at once: one ledger."""

import datetime as dt
import functools
import random

import pytest

from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    ProgrammeFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tests.rails.killing import killed_at, statements
from tests.tiers.ledgers import assert_valid, ledger, race
from tiers.models import ChangeSet, Override, Tier
from tiers.services import changes, overrides, undoing

pytestmark = pytest.mark.django_db(transaction=True)

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.date(2999, 1, 1)
ROUNDS = [
    pytest.param(3, marks=pytest.mark.slow),
    pytest.param(20, marks=[pytest.mark.slow, pytest.mark.on_demand]),
]


@pytest.fixture
def director():
    ProgrammeFactory()
    return UserFactory(role=User.Role.DIRECTOR)


def propose(count=5):
    """Propose that so many new accounts become Strategic."""
    proposed = ChangeSetFactory(policy__status="RETIRED")
    for account in AccountFactory.create_batch(count):
        TierAssignmentFactory(account=account, started_at=JAN)
        ChangeFactory(change_set=proposed, account=account, to_tier=Tier.STRATEGIC)
    return proposed


def apply(proposed, director):
    return changes.apply_change_set(change_set=proposed, actor=director)


def undo(proposed, director):
    return undoing.undo_change_set(
        change_set=proposed, actor=director, reason="Too early"
    )


def outcome(proposed):
    """Return what came of a set: each account's stays, the moves, what was told."""
    accounts = [each.account for each in proposed.changes.order_by("account_id")]
    told = OutboxEvent.objects.filter(
        type="tier.changed", account_id__in=[account.pk for account in accounts]
    )
    said = AuditEntry.objects.filter(account_id__in=[each.pk for each in accounts])
    return {
        "stays": [
            [(tier, undone) for tier, _from, _to, undone in ledger(account)]
            for account in accounts
        ],
        "set": ChangeSet.objects.get(pk=proposed.pk).status,
        "moves": sorted(proposed.changes.values_list("status", flat=True)),
        "told": told.count(),
        "said": sorted(said.values_list("verb", flat=True)),
    }


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("verb", [apply, undo])
def test_killed_anywhere_it_is_done_whole_or_not_at_all(director, verb, rounds):
    def prepared():
        proposed = propose()
        if verb is undo:
            apply(proposed, director)
        return proposed

    model = prepared()
    before = outcome(model)
    whole = statements(lambda: verb(model, director))
    undisturbed = outcome(model)
    seed = random.randrange(10**6)
    chance, killed = random.Random(seed), 0
    for _round in range(rounds):
        proposed = prepared()
        killed += killed_at(
            lambda: verb(proposed, director),  # noqa: B023
            statement=chance.randrange(whole),
            pause=chance.uniform(0, 0.003),
        )
        assert outcome(proposed) in (before, undisturbed), f"seed {seed}"
        verb(proposed, director)
        assert outcome(proposed) == undisturbed, f"seed {seed}"
    assert_valid()
    assert killed > 0, f"seed {seed}: nothing was killed"


@pytest.mark.parametrize("people", [2, 10, pytest.param(50, marks=pytest.mark.slow)])
def test_a_crowd_on_the_same_accounts_leaves_one_ledger(director, people):
    applied, proposed = propose(), propose()
    apply(applied, director)
    accounts = [
        each.account for each in (*applied.changes.all(), *proposed.changes.all())
    ]
    chance = random.Random(people)

    def hold(account):
        overrides.override_tier(
            account=account,
            actor=director,
            tier=Tier.VALUED,
            reason="Mine",
            expires_on=LATER,
        )

    works = [
        lambda: apply(proposed, director),
        lambda: undo(applied, director),
        *(
            functools.partial(hold, chance.choice(accounts))
            for _person in range(people)
        ),
    ]
    crowd = [works[n % len(works)] for n in range(people)]
    chance.shuffle(crowd)
    race(*crowd)
    assert_valid()
    assert ChangeSet.objects.get(pk=proposed.pk).status == "APPLIED"
    held = set(Override.objects.values_list("account_id", flat=True))
    assert Override.objects.count() == len(held)
    # Where each of its accounts was held before, nothing is left to take back.
    is_undone = not {each.account_id for each in applied.changes.all()} <= held
    assert ChangeSet.objects.filter(cause="UNDO").count() in {1, is_undone}
    for account in accounts:
        tier = next(stay[0] for stay in ledger(account) if stay[2] is None)
        is_moved = account.pk in {each.account_id for each in proposed.changes.all()}
        expected = is_moved and account.pk not in held
        assert tier == (Tier.STRATEGIC if expected else Tier.VALUED)
