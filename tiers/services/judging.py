"""Judge a portfolio by a policy: scores, ranks, seats, quadrants; write nothing."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts.rollup.facts import months_before
from tiers.core.selection import Lines, Outcome, select_by_rank
from tiers.features import Portfolio, Vector
from tiers.models import Evaluation, Policy, Tier

POINTS = 100.0
DECISIONS = {
    Outcome.NOT_JUDGED: Evaluation.Decision.NOT_JUDGED,
    Outcome.GATE: Evaluation.Decision.GATE,
    Outcome.BELOW: Evaluation.Decision.BELOW,
    Outcome.CAP: Evaluation.Decision.CAP,
    Outcome.ENTERS: Evaluation.Decision.ENTERS,
    Outcome.STAYS: Evaluation.Decision.STAYS,
    Outcome.PROTECTED: Evaluation.Decision.PROTECTED,
}


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What a policy says of n accounts; ``worths`` is NaN where a figure is missing."""

    score: Vector
    score_high: Vector
    worths: NDArray[np.float64]
    contributions: NDArray[np.float64]
    rank: NDArray[np.int64]
    tier: NDArray[np.str_]
    decision: NDArray[np.str_]
    quadrant: NDArray[np.str_]
    size: NDArray[np.str_]
    seats: int


def judge(policy: Policy, portfolio: Portfolio, as_of: dt.date) -> Judgement:
    """Judge *portfolio* as of a day: the one function of run and preview."""
    from scoring.core.value import score

    figures = raw_figures(policy.criteria, portfolio)
    scores = score(criteria_of(policy.criteria), figures, points=POINTS)
    candidate = is_candidate(portfolio)
    seats = seats_of(policy, int(candidate.sum()))
    selection = select_by_rank(
        scores.total,
        keys=portfolio.keys,
        candidate=candidate,
        passes=passes_gates(policy, portfolio),
        incumbent=portfolio.tier == Tier.STRATEGIC,
        protected=is_protected(policy, portfolio, as_of),
        lines=Lines(policy.enter_score, policy.stay_score, seats),
    )
    tier = np.where(
        selection.chosen,
        str(Tier.STRATEGIC),
        np.where(portfolio.tier == Tier.STRATEGIC, str(Tier.VALUED), portfolio.tier),
    )
    decision = np.array([str(DECISIONS[code]) for code in range(len(DECISIONS))])
    kept = portfolio.tier == Tier.ALTERNATIVE
    return Judgement(
        score=scores.total,
        score_high=scores.high,
        worths=np.where(scores.missing, np.nan, scores.worths),
        contributions=scores.contributions,
        rank=selection.rank,
        tier=tier,
        decision=np.where(
            kept, str(Evaluation.Decision.KEEPS), decision[selection.outcome]
        ),
        quadrant=quadrants(policy, portfolio),
        size=sizes(policy, portfolio),
        seats=seats,
    )


def criteria_of(criteria: Sequence[dict[str, Any]]) -> list[Any]:
    """Return a policy's criteria as the scoring core takes them."""
    from scoring.core.value import Criterion, Linear, Points

    made = []
    for criterion in criteria:
        if criterion["shape"] == "POINTS":
            worths = {float(n): w for n, w in enumerate(criterion["points"].values())}
            value: Any = Points(worths)
        else:
            value = Linear(criterion["worst"], criterion["best"])
        made.append(Criterion(criterion["code"], value, criterion["weight"]))
    return made


def raw_figures(
    criteria: Sequence[dict[str, Any]], portfolio: Portfolio
) -> NDArray[np.float64]:
    """Return the (n, c) figures to judge, a choice as its place in the points."""
    figures = np.full((portfolio.keys.size, len(criteria)), np.nan)
    for column, criterion in enumerate(criteria):
        if criterion["shape"] == "POINTS":
            chosen = getattr(portfolio, criterion["code"])
            for place, choice in enumerate(criterion["points"]):
                figures[chosen == choice, column] = place
        else:
            figures[:, column] = portfolio.measures[criterion["code"]]
    return figures


def is_candidate(portfolio: Portfolio) -> NDArray[np.bool_]:
    """Return who may be Strategic: customers and prospects, but no Alternative."""
    living = np.isin(portfolio.status, ["CUSTOMER", "PROSPECT"])
    return np.asarray(living & (portfolio.tier != Tier.ALTERNATIVE), dtype=bool)


def passes_gates(policy: Policy, portfolio: Portfolio) -> NDArray[np.bool_]:
    """Return who passes every gate; what is not measured does not fail one."""
    if policy.minimum_potential is None:
        return np.ones(portfolio.keys.size, dtype=bool)
    potential = portfolio.measures["potential"]
    fails = potential < float(policy.minimum_potential)
    return np.asarray(~fails, dtype=bool)


def is_protected(
    policy: Policy, portfolio: Portfolio, as_of: dt.date
) -> NDArray[np.bool_]:
    """Return who has held the tier for fewer reviews than it is held at least."""
    months = policy.minimum_stay_reviews * policy.review_months
    since = months_before(as_of, months)
    return np.array(
        [day is not None and day > since for day in portfolio.tier_since],
        dtype=bool,
    )


def seats_of(policy: Policy, candidates: int) -> int:
    """Return how many accounts may be Strategic."""
    if policy.strategic_cap is not None:
        return policy.strategic_cap
    return max(1, math.ceil(policy.strategic_share * candidates)) if candidates else 0


def sizes(policy: Policy, portfolio: Portfolio) -> NDArray[np.str_]:
    revenue = portfolio.measures["revenue_12m"]
    large = revenue >= float(policy.size_split)
    medium = revenue >= float(policy.size_medium)
    return np.where(large, "LARGE", np.where(medium, "MEDIUM", "SMALL"))


def quadrants(policy: Policy, portfolio: Portfolio) -> NDArray[np.str_]:
    """Return the place of each account in the size x potential portfolio."""
    large = portfolio.measures["revenue_12m"] >= float(policy.size_split)
    headroom = portfolio.measures["headroom"]
    high = headroom >= float(policy.potential_split)
    rate = portfolio.measures["net_margin_rate"]
    loses = rate < policy.laggard_margin_rate
    small = np.where(high, "RISER", np.where(loses, "LAGGARD", "STREAMLINE"))
    return np.where(large, np.where(high, "STAR", "STATUS"), small)
