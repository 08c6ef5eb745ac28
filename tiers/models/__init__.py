"""Who is Strategic, Valued or Alternative, by which policy, and why."""

from tiers.models.assignments import Tier, TierAssignment
from tiers.models.balance import BalanceIndex, BalanceSnapshot
from tiers.models.changes import Change, ChangeSet
from tiers.models.evaluations import Evaluation, Gate, Quadrant, ScoreSnapshot
from tiers.models.flags import BalancePair, Flag, FlagEvent, WatchRules
from tiers.models.ladder import LadderLevel, LadderStep, LadderTarget
from tiers.models.nominations import Justification, Nomination, SupplierStatus
from tiers.models.overrides import AlternativePlan, DoNotLose, Override
from tiers.models.policies import NomineeType, Policy, SupplierGate
from tiers.models.programme import Acknowledgement, Charter, CharterOwner, Rationale
from tiers.models.standards import Benefit, Delivery, Entitlement, ServiceStandard
from tiers.models.waves import Wave, WaveAccount, WaveBaseline

__all__ = [
    "Acknowledgement",
    "AlternativePlan",
    "BalanceIndex",
    "BalancePair",
    "BalanceSnapshot",
    "Benefit",
    "Change",
    "ChangeSet",
    "Charter",
    "CharterOwner",
    "Delivery",
    "DoNotLose",
    "Entitlement",
    "Evaluation",
    "Flag",
    "FlagEvent",
    "Gate",
    "Justification",
    "LadderLevel",
    "LadderStep",
    "LadderTarget",
    "Nomination",
    "NomineeType",
    "Override",
    "Policy",
    "Quadrant",
    "Rationale",
    "ScoreSnapshot",
    "ServiceStandard",
    "SupplierGate",
    "SupplierStatus",
    "Tier",
    "TierAssignment",
    "WatchRules",
    "Wave",
    "WaveAccount",
    "WaveBaseline",
]
