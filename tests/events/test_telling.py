"""What services and nightly runs tell is in the catalogue, account by account."""

import datetime as dt
import re
from pathlib import Path

import pytest

from accounts.models import Promise
from accounts.rollup import ids_scope
from accounts.services.problems import open_problem
from sam.events import catalogue
from sam.lib.models import OutboxEvent
from tests.factories import TierAssignmentFactory
from tests.factories.days import NOON
from tests.tiers.watch.looks import (
    LONG_AGO,
    before,
    customer,
    day_before,
    flag_of,
    look,
)
from tiers.services import entitlements

ROOT = Path(__file__).resolve().parents[2]
# Which events are said by a name that is put together where they are written.
PUT_TOGETHER = {"account.merged", "account.unmerged"}


def test_somebody_tells_every_event_of_the_catalogue():
    told = "\n".join(
        file.read_text()
        for app in ("accounts", "tiers", "planning", "sam/lib", "sam/nightly.py")
        for file in (
            [ROOT / app] if app.endswith(".py") else (ROOT / app).rglob("*.py")
        )
    )
    for kind in catalogue.KINDS.values():
        for source in kind.sources:
            if source in PUT_TOGETHER or source.startswith("flag."):
                continue
            assert re.search(f"['\"]{re.escape(source)}['\"]", told), source


def test_a_problem_tells_of_itself_and_of_the_flags_that_follow(account):
    problem = open_problem(account=account, actor=None, kind="BILLING", opened_at=NOON)
    event = OutboxEvent.objects.get(type="problem.opened")
    assert catalogue.message(event)["data"] == {
        "account": account.pk,
        "problem": problem.pk,
        "kind": "BILLING",
    }


def test_a_night_tells_of_the_flags_it_raises_and_changes(programme):
    account = customer()
    promise = Promise.objects.create(
        account=account, words="Call", due_on=day_before(3), made_at=before(30)
    )
    look()
    flag = flag_of(account, "UNDER_SERVED")
    Promise.objects.filter(pk=promise.pk).update(kept_at=before(0))
    look()
    told = OutboxEvent.objects.filter(type__startswith="flag.", account_id=account.pk)
    assert [
        (event.type, event.payload)
        for event in told.order_by("id")
        if event.payload["flag"] == flag.pk
    ] == [
        ("flag.raised", {"flag": flag.pk, "kind": "UNDER_SERVED"}),
        ("flag.changed", {"flag": flag.pk, "kind": "UNDER_SERVED"}),
    ]


def test_new_promises_of_a_tier_are_told_once_an_account(account):
    TierAssignmentFactory(account=account, tier="STRATEGIC", started_at=LONG_AGO)
    day = dt.date(2026, 3, 1)
    for _again in range(2):
        counts = entitlements.renew(ids_scope([account.pk]), day)
    assert counts == {"opened": 0, "closed": 0}
    event = OutboxEvent.objects.get(type="entitlement.changed")
    began = account.entitlements.count()
    assert catalogue.message(event)["data"] == {
        "account": account.pk,
        "began": began,
        "ended": 0,
        "as_of": "2026-03-01",
    }
    assert began > 0


@pytest.mark.django_db
def test_messages_carry_no_amounts():
    hidden = re.compile("cost|margin|value|profit|amount|loss|stake|price|score|worth")
    for kind in catalogue.KINDS.values():
        for value in kind.values:
            assert value.type in {"integer", "string"}
            assert not hidden.search(value.name), value.name
