"""Pages and lists of decisions ask the database as often for many as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    ChangeSetFactory,
    EvaluationFactory,
    PolicyFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tests.tiers.decisions import charter, decided, wave

FEW, MANY = 2, 12


@pytest.fixture
def policy(programme):
    return PolicyFactory()


@pytest.fixture
def change_set(policy):
    return ChangeSetFactory(run=RunFactory(kind="retier"), policy=policy)


@pytest.fixture
def running(change_set, executive):
    charter(executive)
    return wave(executive, status="OPEN", opened_at=change_set.created_at)


@pytest.fixture
def add(north, policy, change_set, running, executive):
    """Add accounts about which everything is decided, each owned by somebody else."""

    def more(count):
        for _ in range(count):
            account = AccountFactsFactory(account__region=north).account
            AccountMeasuresFactory(account=account)
            EvaluationFactory(account=account, policy_id=policy.pk)
            TierAssignmentFactory(account=account, tier="ALTERNATIVE")
            ChangeFactory(change_set=change_set, account=account)
            decided(account, account.owner, running)
        ChangeSetFactory(run=RunFactory(kind="retier"), policy=policy)
        PolicyFactory(status="RETIRED")
        wave(executive)
        refresh_access()
        refresh_rows([account.pk])
        return account

    return more


def pages(account, change_set, running):
    nomination = account.nominations.get()
    return [
        f"/tiers/change-sets/{change_set.pk}/",
        f"/tiers/change-sets/{change_set.pk}/apply/",
        f"/tiers/ladder/accounts/{account.pk}/",
        f"/tiers/nominations/{nomination.pk}/",
        f"/tiers/waves/{running.pk}/",
        "/tiers/change-sets/",
        "/tiers/decided/",
        "/tiers/justifications/",
        "/tiers/ladder/",
        "/tiers/nominations/",
        "/tiers/nominations/stage/qualified/",
        "/tiers/policies/",
        "/tiers/programme/",
        "/tiers/selection/",
        "/tiers/waves/",
        "/tiers/what-if/",
        "/tiers/what-if/movers.csv",
        f"/api/v1/change-sets/{change_set.pk}/",
        f"/api/v1/waves/{running.pk}/",
        "/api/v1/alternative-plans/",
        "/api/v1/change-sets/",
        "/api/v1/do-not-lose/",
        "/api/v1/justifications/",
        "/api/v1/ladder/flow/",
        "/api/v1/nominations/",
        "/api/v1/overrides/",
        "/api/v1/policies/",
        "/api/v1/waves/",
    ]


def asked(client, doors):
    """Return how many queries each door takes once a process knows the portfolio."""
    client.get("/tiers/selection/")
    found = {}
    for door in doors:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(door)
        assert answer.status_code == 200, door
        found[door] = len(queries)
    return found


def test_many_take_as_many_queries_as_few(client, director, add, change_set, running):
    client.force_login(director)
    account = add(FEW)
    doors = pages(account, change_set, running)
    few = asked(client, doors)
    add(MANY)
    many = asked(client, doors)
    grown = {door: (few[door], many[door]) for door in doors if many[door] > few[door]}
    assert grown == {}
