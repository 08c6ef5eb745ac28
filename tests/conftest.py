"""Fixtures: a cast of people with fixed roles, as in a play."""

import pytest
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from accounts.services.access import refresh_access
from sam.lib import audit
from sam.lib.models import AuditEntry
from sam.users.models import User
from sam.workspace.services.rows import refresh_rows
from tests.chromium import chromium, visit
from tests.database import django_db_setup
from tests.factories import (
    AccountFactory,
    ProgrammeFactory,
    RegionDirectorFactory,
    RegionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tiers.migrations._first_levels import FIRST as LEVELS
from tiers.models import LadderLevel, ServiceStandard
from tiers.services.standards import DEFAULTS

__all__ = ["chromium", "django_db_setup", "visit"]


@receiver(post_migrate)
def first_words(*, sender, using, **_kwargs):
    """Give back what migrations wrote and the flush after a real transaction took."""
    if sender.name != "tiers":
        return
    for tier, promises in DEFAULTS.items():
        ServiceStandard.objects.using(using).get_or_create(
            tier=tier, quadrant="", defaults=promises
        )
    for level, (name, criteria) in LEVELS.items():
        LadderLevel.objects.using(using).get_or_create(
            level=level, defaults={"name": name, "criteria": criteria}
        )


@pytest.fixture(autouse=True)
def context():
    """Let tests call services: what they write is the system's work."""
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        yield


@pytest.fixture
def programme(db):
    """A programme that counts in pounds and days in UTC."""
    return ProgrammeFactory()


@pytest.fixture
def north(programme):
    return RegionFactory(name="North")


@pytest.fixture
def account(north):
    """Acme, in the north; its owner is the manager."""
    return AccountFactory(name="Acme", region=north)


@pytest.fixture
def seen(account):
    """Bring access and lists up to date, as the services do."""

    def refresh():
        refresh_access()
        refresh_rows([account.pk])

    return refresh


@pytest.fixture
def manager(account):
    """Owns Acme: sees it and its money."""
    refresh_access()
    return account.owner


@pytest.fixture
def colleague(account):
    """Is on Acme's team: sees it and its money too."""
    member = TeamMemberFactory(account=account)
    refresh_access()
    return member.user


@pytest.fixture
def outsider(account):
    """A manager who has nothing to do with Acme: it does not exist for them."""
    return UserFactory(email="outsider@example.com")


@pytest.fixture
def director(account, north):
    """Directs the north."""
    user = RegionDirectorFactory(region=north).user
    refresh_access()
    return user


@pytest.fixture
def executive(db):
    return UserFactory(role=User.Role.EXECUTIVE)


@pytest.fixture
def desk_agent(db):
    """Answers calls: sees name, tier and problems of all, and no more."""
    return UserFactory(role=User.Role.SERVICE_DESK)


@pytest.fixture
def administrator(db):
    """Sees every account, without money."""
    return UserFactory(role=User.Role.ADMINISTRATOR)
