"""What we mean to do with customers, and how accounts change hands."""

from planning.models.actions import Action
from planning.models.handovers import Handover, HandoverItem
from planning.models.plans import Objective, ObjectiveReading, Plan, PlanAnswer

__all__ = [
    "Action",
    "Handover",
    "HandoverItem",
    "Objective",
    "ObjectiveReading",
    "Plan",
    "PlanAnswer",
]
