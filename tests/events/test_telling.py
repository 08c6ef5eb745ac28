"""What services and nightly runs tell is in the catalogue, account by account."""

import re
from pathlib import Path

import pytest

from accounts.services.problems import open_problem
from sam.events import catalogue
from sam.lib.models import OutboxEvent
from tests.factories.days import NOON

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


@pytest.mark.django_db
def test_messages_carry_no_amounts():
    hidden = re.compile("cost|margin|value|profit|amount|loss|stake|price|score|worth")
    for kind in catalogue.KINDS.values():
        for value in kind.values:
            assert value.type in {"integer", "string"}
            assert not hidden.search(value.name), value.name
