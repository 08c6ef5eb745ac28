"""What a policy would mean today: its warnings, a variant's drift, for one reader."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Account
from sam.users.models import User
from tiers.models import Policy
from tiers.services.drift import Drift, NoDrift, drift
from tiers.services.policies import unsaved
from tiers.services.policy_warnings import PolicyWarning, warnings
from tiers.services.previewing import NothingMeasured, preview

NAMED = 8


@dataclass(frozen=True, slots=True)
class Named:
    """Accounts that a reader sees, by key, and how many more there are."""

    accounts: list[tuple[int, str]]
    others: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a policy would mean: warnings with whom they name; drift of a variant."""

    warnings: list[tuple[PolicyWarning, Named]]
    drift: Drift | None
    failing: list[tuple[int, str, str]]
    hidden: int
    not_measured: str = ""


def report_of(policy: Policy, user: User, currency: str) -> Report:
    """Judge today's portfolio by *policy*, and say what a director should know."""
    try:
        found = warnings_of(policy)
        drifted = drift(policy, currency=currency) if policy.region_id else None
    except (NothingMeasured, NoDrift) as missing:
        return Report([], None, [], 0, str(missing))
    failing = failing_of(drifted, user) if drifted else []
    return Report(
        warnings=[(each, named(each.account_ids, user)) for each in found],
        drift=drifted,
        failing=failing,
        hidden=len(drifted.failing) - len(failing) if drifted else 0,
    )


def warnings_of(policy: Policy) -> list[PolicyWarning]:
    """
    Return what to know of *policy* as it judges today's portfolio.

    Who would be seated is asked by rank: an optimum takes its time elsewhere.

    :raises NothingMeasured: before the first run that measures
    """
    ranked = unsaved({"method": Policy.Method.RANKING}, based_on=policy)
    seen = preview(ranked, against=ranked)
    return warnings(policy, seen.portfolio, seen.then, as_of=seen.as_of)


def named(account_ids: Iterable[int], user: User) -> Named:
    """Return the first few of the accounts that *user* sees, and count the rest."""
    keys = list(account_ids)
    if not keys:
        return Named([], 0)
    visible = Account.objects.visible_to(user).filter(pk__in=keys).order_by("name")
    shown = list(visible.values_list("pk", "name")[:NAMED])
    return Named(shown, len(keys) - len(shown))


def failing_of(drifted: Drift, user: User) -> list[tuple[int, str, str]]:
    """Return key, name and reason of those who would fail, as far as *user* sees."""
    names = dict(
        Account.objects.visible_to(user)
        .filter(pk__in=[each.account_id for each in drifted.failing])
        .values_list("pk", "name")
    )
    return [
        (each.account_id, names[each.account_id], each.words)
        for each in drifted.failing
        if each.account_id in names
    ]
