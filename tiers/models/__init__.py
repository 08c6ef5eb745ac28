"""Who is Strategic, Valued or Alternative, by which policy, and why."""

from tiers.models.assignments import Tier, TierAssignment
from tiers.models.changes import Change, ChangeSet
from tiers.models.evaluations import Evaluation, ScoreSnapshot
from tiers.models.flags import Flag, ServiceStandard
from tiers.models.policies import Policy

__all__ = [
    "Change",
    "ChangeSet",
    "Evaluation",
    "Flag",
    "Policy",
    "ScoreSnapshot",
    "ServiceStandard",
    "Tier",
    "TierAssignment",
]
