"""Reads of an account's facts that join several models."""

from accounts.selectors.groups import Group, group_of
from accounts.selectors.people import Person, people_of
from accounts.selectors.problems import OpenProblem, open_problems
from accounts.selectors.survivors import survivor_id

__all__ = [
    "Group",
    "OpenProblem",
    "Person",
    "group_of",
    "open_problems",
    "people_of",
    "survivor_id",
]
