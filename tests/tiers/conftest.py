"""Accounts that move or pay for those that do; policies and who decides on them."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.services.access import refresh_access
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    ChangeSetFactory,
    PolicyFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tiers.services import policies


@pytest.fixture
def change_set(account):
    """Proposes that Acme, Valued since January, becomes Strategic."""
    TierAssignmentFactory(
        account=account, started_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    proposed = ChangeSetFactory()
    ChangeFactory(change_set=proposed, account=account)
    return proposed


@pytest.fixture
def more(north, director):
    """Three more accounts of the director's region."""
    accounts = AccountFactory.create_batch(3, region=north)
    refresh_access()
    return accounts


@pytest.fixture
def valued(north):
    """A Valued customer that earns 50."""
    account = AccountFactory(region=north, name="Valued Ltd")
    TierAssignmentFactory(
        account=account, started_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    AccountFactsFactory(account=account)
    AccountMeasuresFactory(account=account, net_margin_12m=Decimal(50))
    return account


@pytest.fixture
def ruling(programme):
    """The policy in force."""
    return PolicyFactory(name="Global")


@pytest.fixture
def other(db):
    """Another director, who directs no region."""
    return UserFactory(role=User.Role.DIRECTOR, email="other@example.com")


@pytest.fixture
def draft(ruling, director):
    return policies.draft_policy(actor=director, name="Sharper")


@pytest.fixture
def submitted(draft, director):
    return policies.submit_policy(policy=draft, actor=director)
