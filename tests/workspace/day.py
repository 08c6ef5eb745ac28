"""A manager's customers, what is flagged about them, and what Today says of it."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from accounts.models import Programme
from accounts.services.access import refresh_access
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    FlagFactory,
    InteractionFactory,
    ServiceStandardFactory,
    TierAssignmentFactory,
)

URL = "/today/"
API = "/api/v1/today/"


@pytest.fixture
def today(programme):
    return programme.today()


@pytest.fixture
def standards(programme):
    """Strategic: an hour and a half a month; Valued: half an hour."""
    for tier, visits, floor, days in (("STRATEGIC", 12, 8, 30), ("VALUED", 4, 2, 90)):
        ServiceStandardFactory(
            tier=tier,
            visits_target=visits,
            visits_floor=floor,
            visit_minutes=90,
            contact_days=days,
            meetings_year=0,
            reviews_year=0,
            relationship_hours=0,
        )


@pytest.fixture
def customer(standards, manager, north):
    """Return ``customer(name, tier, …)``: the manager's, met so many days ago."""

    def make(name, tier="VALUED", *, met=None, earns=None, owner=manager, region=north):
        account = AccountFactory(name=name, owner=owner, region=region)
        TierAssignmentFactory(account=account, tier=tier)
        AccountFactsFactory(account=account, people=0)
        AccountMeasuresFactory(account=account, net_margin_12m=earns)
        if met is not None:
            InteractionFactory(account=account, happened_at=days_ago(met))
        refresh_access()
        return account

    return make


def days_ago(days):
    programme = Programme.current()
    end = programme.end_of(programme.today() - dt.timedelta(days=days))
    return end - dt.timedelta(hours=12)


def flagged(account, kind="UNDER_SERVED", *, stake, reasons=(), **fields):
    evidence = {"reasons": list(reasons), "urgent": fields.pop("urgent", False)}
    if "share" in fields:
        evidence |= {"share": fields.pop("share"), "base": fields.pop("base")}
    return FlagFactory(
        account=account,
        kind=kind,
        stake=None if stake is None else Decimal(stake),
        owner=fields.pop("owner", account.owner),
        evidence=evidence,
        **fields,
    )


def silence(days):
    return {
        "reason": "SILENCE",
        "silent_days": days,
        "last_contact_on": "2026-01-01",
        "contact_days": 90,
    }


def told(client, person):
    client.force_login(person)
    return client.get(API).json()


def said(client, person, **query):
    """Return the words of the page, without its tags."""
    words = re.sub(r"<[^>]*>", "", page(client, person, **query))
    return " ".join(words.replace("\xa0", " ").split())


def page(client, person, **query):
    client.force_login(person)
    return client.get(URL, query).content.decode()
