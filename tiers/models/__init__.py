"""Who is Strategic, Valued or Alternative, by which policy, and why."""

from tiers.models.assignments import Tier, TierAssignment
from tiers.models.changes import Change, ChangeSet
from tiers.models.evaluations import Evaluation, Gate, ScoreSnapshot
from tiers.models.flags import Flag, ServiceStandard
from tiers.models.ladder import LadderLevel, LadderStep, LadderTarget
from tiers.models.nominations import Justification, Nomination, SupplierStatus
from tiers.models.overrides import AlternativePlan, DoNotLose, Override
from tiers.models.policies import NomineeType, Policy, SupplierGate
from tiers.models.programme import Acknowledgement, Charter, CharterOwner, Rationale
from tiers.models.waves import Wave, WaveAccount, WaveBaseline

__all__ = [
    "Acknowledgement",
    "AlternativePlan",
    "Change",
    "ChangeSet",
    "Charter",
    "CharterOwner",
    "DoNotLose",
    "Evaluation",
    "Flag",
    "Gate",
    "Justification",
    "LadderLevel",
    "LadderStep",
    "LadderTarget",
    "Nomination",
    "NomineeType",
    "Override",
    "Policy",
    "Rationale",
    "ScoreSnapshot",
    "ServiceStandard",
    "SupplierGate",
    "SupplierStatus",
    "Tier",
    "TierAssignment",
    "Wave",
    "WaveAccount",
    "WaveBaseline",
]
