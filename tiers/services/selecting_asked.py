"""Who should be Strategic, by rank and by value, as one person may see it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from sam.users.models import User
from tiers.core.ranking import Flags
from tiers.models import Policy
from tiers.services import policies, previewing
from tiers.services.policy_contents import fingerprint
from tiers.services.previewing import Preview
from tiers.services.selecting import (
    PAGE_SECONDS,
    Problem,
    SelectionReport,
    problem_of,
    solve,
)
from tiers.services.what_if import named, offered, seen_of

__all__ = [
    "Asked",
    "account_names",
    "asked",
    "choosable",
    "policy_of",
    "problem_for",
    "solved",
]

KEPT = 4

_reports: OrderedDict[str, tuple[object, SelectionReport]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A policy's choice as one person asks for it: ``seen`` is (n,) of bool."""

    policy: Policy
    preview: Preview
    problem: Problem
    seen: Flags


def choosable() -> list[Policy]:
    """Return what the page offers: the policy in force, then those that may come."""
    current = policies.in_force()
    return [*([current] if current else []), *offered()]


def policy_of(key: int | None, fields: Mapping[str, Any] | None = None) -> Policy:
    """
    Return the policy with that *key*, or the one that rules, with other *fields*.

    :raises Policy.DoesNotExist: if there is none
    :raises PolicyRefused: if the fields contradict each other
    """
    base = previewing.ruling() if key is None else Policy.objects.get(pk=key)
    if base is None:
        raise Policy.DoesNotExist
    return policies.unsaved(fields, based_on=base) if fields else base


def asked(policy: Policy, user: User) -> Asked:
    """
    Judge by *policy* and its ranking, for who looks.

    :raises NothingMeasured: before the first run that measures
    :raises PolicyRefused: if the policy contradicts itself
    """
    by_rank = policies.unsaved(policy)
    by_rank.method = Policy.Method.RANKING
    preview = previewing.preview(by_rank)
    seen = seen_of(preview, user)
    problem = problem_of(policy, preview.portfolio, preview.then)
    return Asked(policy, preview, problem, seen)


def problem_for(policy: Policy, user: User) -> tuple[Problem, Flags]:
    """Return the problem that *policy* poses, and whom of its accounts *user* sees."""
    found = asked(policy, user)
    return masked(found), found.seen


def masked(found: Asked) -> Problem:
    """Return the problem, managers without an account that is seen unnamed."""
    portfolio = found.preview.portfolio
    owners = set(portfolio.manager[found.seen & (portfolio.manager >= 0)].tolist())
    unseen = _("a manager whose accounts you do not see")
    names = [
        name if place in owners else unseen
        for place, name in enumerate(found.problem.managers)
    ]
    return replace(found.problem, managers=names)


def solved(found: Asked, *, wait: bool = True) -> SelectionReport | None:
    """
    Return the report, solved once for one policy and portfolio.

    ``None`` if it is not solved yet and the caller will not *wait*.
    """
    key = fingerprint(found.policy)
    portfolio = found.preview.portfolio
    with _lock:
        kept = _reports.get(key)
    if kept is not None and kept[0] is portfolio:
        return replace(kept[1], problem=masked(found))
    if not wait:
        return None
    report = solve(found.problem, seconds=PAGE_SECONDS)
    with _lock:
        _reports[key] = (portfolio, report)
        _reports.move_to_end(key)
        while len(_reports) > KEPT:
            _reports.popitem(last=False)
    return replace(report, problem=masked(found))


def account_names(found: Asked, user: User, places: Sequence[int]) -> dict[int, str]:
    """Return what the accounts at *places* are called, of those *user* may see."""
    keys = {int(found.preview.portfolio.keys[place]): int(place) for place in places}
    return {keys[key]: row["name"] for key, row in named(list(keys), user).items()}
