"""How far a region's variant is from the policy in force, and whom it would add."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from accounts.models import Region
from sam.lib.errors import DomainError
from tiers.features import Portfolio
from tiers.models import Policy, Tier
from tiers.selectors.policies import Difference, differences
from tiers.selectors.words import decision_words_without_score, failing_words
from tiers.services import policies
from tiers.services.judging import judge
from tiers.services.previewing import current_portfolio, preview


class NoDrift(DomainError):
    """There is nothing to compare the policy with."""

    code = "no_drift"


@dataclass(frozen=True, slots=True)
class Failing:
    """An account that the variant takes, and why the policy in force does not."""

    account_id: int
    decision: str
    gate: str
    score: float
    score_global: float

    @property
    def words(self) -> str:
        """What decides under the policy in force."""
        if self.gate:
            return failing_words(self.gate)
        return decision_words_without_score(self.decision)


@dataclass(frozen=True, slots=True)
class Drift:
    """
    A variant beside the policy in force, over the accounts of its region.

    ``failing`` would be Strategic by the variant only: they would fail the global
    policy. ``left`` are Strategic by the policy in force only.
    """

    policy: Policy
    against: Policy
    as_of: dt.date
    differences: list[Difference]
    candidates: int
    taken: int
    taken_global: int
    failing: list[Failing]
    left: tuple[int, ...]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many fail the global policy by each reason, the commonest first."""
        return Counter(each.words for each in self.failing).most_common()


def drift(policy: Policy, *, currency: str, against: Policy | None = None) -> Drift:
    """
    Compare a region's variant with the policy in force.

    The variant judges the accounts of its region and below alone, as the region would;
    the policy in force judges everybody, as it does.

    :raises NoDrift: if it is no variant, or no policy is in force
    :raises NothingMeasured: before the first run that measures
    """
    base = against or policies.in_force()
    if policy.region_id is None:
        raise NoDrift(_("Only a region's variant drifts from the policy in force."))
    if base is None:
        raise NoDrift(_("No policy is in force to compare the variant with."))
    portfolio, as_of = current_portfolio()
    inside = in_region(portfolio, policy.region_id)
    own = portfolio.among(inside)
    variant = judge(policy, own, as_of)
    ruling = preview(base, against=base).then
    takes = variant.tier == Tier.STRATEGIC
    would = ruling.tier[inside] == Tier.STRATEGIC
    failing = [
        Failing(
            account_id=int(own.keys[place]),
            decision=str(ruling.decision[inside][place]),
            gate=str(ruling.gate[inside][place]),
            score=float(variant.score[place]),
            score_global=float(ruling.score[inside][place]),
        )
        for place in np.flatnonzero(takes & ~would)
    ]
    return Drift(
        policy=policy,
        against=base,
        as_of=as_of,
        differences=differences(base, policy, currency),
        candidates=int(variant.candidate.sum()),
        taken=int(takes.sum()),
        taken_global=int(would.sum()),
        failing=sorted(failing, key=lambda each: -each.score),
        left=tuple(own.keys[would & ~takes].tolist()),
    )


def in_region(portfolio: Portfolio, region_id: int) -> Any:
    """Return who is in a region or below it, (n,); without a region: in the root."""
    parents = dict(Region.objects.values_list("pk", "parent_id"))
    inside = {region_id}
    grown = True
    while grown:
        more = {key for key, above in parents.items() if above in inside} - inside
        inside |= more
        grown = bool(more)
    if parents.get(region_id) is None:
        inside.add(-1)
    return np.isin(portfolio.region, list(inside))
