"""What the tests of plans share: one of each, and that nothing was written."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from planning.models import Action, Objective, ObjectiveReading, Plan, PlanAnswer
from planning.services.actions import add_action
from planning.services.objectives import set_objective
from planning.services.plans import begin_plan
from sam.lib.models import AuditEntry, OutboxEvent

MODELS = [Plan, PlanAnswer, Objective, ObjectiveReading, Action]


def in_days(days):
    return timezone.localdate() + dt.timedelta(days)


def everything():
    """Return all that is written, for a refusal to prove that nothing changed."""
    rows = [list(model.objects.order_by("pk").values()) for model in MODELS]
    return rows, AuditEntry.objects.count(), OutboxEvent.objects.count()


def a_plan(account, actor, **changes):
    return begin_plan(
        **{"account": account, "actor": actor, "ends_on": in_days(365)} | changes
    )


def an_objective(account, actor, **changes):
    given = {
        "account": account,
        "actor": actor,
        "words": "Ten sites with our cabins",
        "kind": "PENETRATE",
        "measure": "OWN",
        "measured_in": "sites",
        "baseline": Decimal(4),
        "target": Decimal(10),
        "due_on": in_days(200),
    }
    return set_objective(**given | changes)


def an_action(account, actor, **changes):
    given = {
        "account": account,
        "actor": actor,
        "words": "Walk the site",
        "due_on": in_days(4),
    }
    return add_action(**given | changes)
