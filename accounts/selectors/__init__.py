"""Reads of an account's facts that join several models."""

from accounts.selectors.expectations import Expectation, expectations_of, gap_of
from accounts.selectors.groups import Group, group_of
from accounts.selectors.problems import OpenProblem, open_problems
from accounts.selectors.signals import Signal, signals_of
from accounts.selectors.survivors import standing_account, survivor_id

__all__ = [
    "Expectation",
    "Group",
    "OpenProblem",
    "Signal",
    "expectations_of",
    "gap_of",
    "group_of",
    "open_problems",
    "signals_of",
    "standing_account",
    "survivor_id",
]
