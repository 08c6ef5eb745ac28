"""The demo's people decide once, each with their own rights."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from accounts.selectors.promises import promises_to_keep
from sam.demo.deciding import decide
from sam.demo.loading import Wanted, load_demo
from sam.lib import audit
from sam.lib.models import AuditEntry, Run
from sam.users.models import User
from tiers.models import (
    Acknowledgement,
    Charter,
    Entitlement,
    Evaluation,
    Nomination,
    Policy,
    Wave,
)
from tiers.selectors.entitled import entitled_page
from tiers.selectors.programme import headroom
from tiers.services import policies
from tiers.services.previewing import preview
from tiers.services.previewing_figures import loads

pytestmark = pytest.mark.django_db(transaction=True)


def silent(_text):
    return None


@pytest.mark.slow
def test_the_first_decisions_are_taken_once_and_judged():
    today = dt.datetime.now(ZoneInfo("Europe/London")).date()
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        load_demo(Wanted(accounts=120, seed=1, today=today), say=silent)
    call_command("nightly")
    call_command("demo_decisions")

    assert Charter.objects.get().published_by.email == "director@demo.example"
    readers = User.objects.exclude(role=User.Role.SERVICE_DESK).count()
    assert 0 < Acknowledgement.objects.count() < readers
    skelwith = Account.objects.get(name="Skelwith Offshore")
    nomination = Nomination.objects.get(account=skelwith)
    assert nomination.stage == Nomination.Stage.QUALIFIED
    assert nomination.nominated_by == skelwith.owner
    assert Evaluation.objects.get(account=skelwith).nominee_type == "MARKET_IMPACT"
    assert Evaluation.objects.get(account__name="Pennard Construction").do_not_lose
    declined = Nomination.objects.get(account__name="Bexcombe Demolition")
    assert declined.again_from > today
    assert list(Wave.objects.values_list("status", flat=True).order_by("number")) == [
        "OPEN",
        "PLANNED",
    ]
    drafts = Policy.objects.filter(status="DRAFT")
    assert drafts.count() == 3
    priya = User.objects.get(email="manager@demo.example")
    due = [each.due_on for each in promises_to_keep(priya)]
    assert len(due) == 6
    assert [day < today for day in due] == [True, *[False] * 5]
    assert drafts.get(region__isnull=False).region.name == "Yorkshire"

    director = User.objects.get(email="director@demo.example")
    cramped = {seat.account.name: seat.is_valid for seat in headroom(director).cramped}
    assert cramped["Osgood Retail Estates"] is False
    thirlby = Nomination.objects.get(account__name="Thirlby Temporary Works")
    assert thirlby.suggested_type == "MARKET_IMPACT"
    found = preview(policies.in_force())
    hours = loads(found)
    names = np.array(found.portfolio.managers.names)
    assert "Rhys Bevan" in names[hours.over(hours.now)]

    late = entitled_page(director, {"late": "1"}, on=today).rows
    neglected = {"Calderbrook Water", "Eastmere Rail Alliance"}
    assert {row.account.name for row in late} == neglected
    granted = Entitlement.objects.get(source="GRANT")
    assert granted.account.name == "Pennard Construction"

    runs = Run.objects.count()
    call_command("demo_decisions")
    assert Run.objects.count() == runs
    assert Charter.objects.count() == 1


def test_without_the_demo_nobody_decides():
    with pytest.raises(CommandError, match="no demo portfolio"):
        call_command("demo_decisions")
    assert not Charter.objects.exists()
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        audit.record("demo.decided")
        assert decide(say=silent) is False
    assert not Charter.objects.exists()
