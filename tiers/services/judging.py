"""Judge a portfolio by a policy: scores, ranks, seats, quadrants; write nothing."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tiers.core.clashes import Limit
from tiers.core.optimum import Optimum
from tiers.core.ranking import Limits
from tiers.core.selection import Lines, Outcome, Queue, Selection, line_up, seated
from tiers.features import Codes, Flags, Portfolio, Vector, Whole
from tiers.models import Evaluation, Policy, Tier
from tiers.services import capacity
from tiers.services.alternative_rule import Moves, alternative_moves
from tiers.services.judging_gates import (
    develops,
    first_gates,
    is_candidate,
    nominee_types,
    not_to_lose,
    overridden,
    stays_at_least,
)
from tiers.services.judging_limits import limited_regions, limits_of

if TYPE_CHECKING:
    from scoring.core.value import Scores

POINTS = 100.0
DECISION = Evaluation.Decision
DECISIONS = {
    Outcome.NOT_JUDGED: DECISION.NOT_JUDGED,
    Outcome.GATE: DECISION.GATE,
    Outcome.BELOW: DECISION.BELOW,
    Outcome.CAP: DECISION.CAP,
    Outcome.MIX: DECISION.MIX,
    Outcome.REGION: DECISION.REGION,
    Outcome.HOURS: DECISION.HOURS,
    Outcome.ENTERS: DECISION.ENTERS,
    Outcome.STAYS: DECISION.STAYS,
    Outcome.PROTECTED: DECISION.PROTECTED,
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judgement:
    """
    What a policy says of n accounts by c criteria.

    Attributes
    ----------
    score, score_high : (n,) ndarray
        Points; ``score_high`` if everything missing were at its best.
    worths, contributions : (n, c) ndarray
        Worths from 0 to 1, NaN where a figure is missing; points that add up to the
        score.
    rank : (n,) ndarray of int
        Among the candidates, from 1; 0 for who is none.
    tier, decision, gate, decisive, nominee_type, quadrant, size : (n,) ndarray of str
    minutes, minutes_now, minutes_then : (n,) ndarray of int
        A month: as Strategic, in the tier held, in the tier as judged.
    region_limit : (n,) ndarray of int
        Key of the region with a limit that the account counts in, or -1.
    is_protected, stays, develops : (n,) ndarray of bool
        Who keeps its seat whatever it scores; by the minimum stay; by the time to
        develop.
    candidate, do_not_lose : (n,) ndarray of bool
    seats, kept_empty : int
        Seats in all; those kept for nominee types of whom nobody is left.
    queue, limits
        What the ranking played with, for :func:`tiers.core.ranking.threshold`.
    optimum : Optimum or None
        What was solved, where the policy's method asks for it.
    clashes : list of Limit
        Limits that cannot all be kept; then nobody moves.
    """

    score: Vector
    score_high: Vector
    worths: NDArray[np.float64]
    contributions: NDArray[np.float64]
    rank: Whole
    tier: Codes
    decision: Codes
    gate: Codes
    decisive: Codes
    nominee_type: Codes
    minutes: Whole
    minutes_now: Whole
    minutes_then: Whole
    region_limit: Whole
    is_protected: Flags
    stays: Flags
    develops: Flags
    candidate: Flags
    do_not_lose: Flags
    quadrant: Codes
    size: Codes
    seats: int
    kept_empty: int
    queue: Queue
    limits: Limits
    optimum: Optimum | None
    clashes: list[Limit]


def judge(
    policy: Policy,
    portfolio: Portfolio,
    as_of: dt.date,
    *,
    standards: capacity.Standards | None = None,
) -> Judgement:
    """
    Judge *portfolio* as of a day: the one function of run and preview.

    :param policy: saved or not
    :param standards: service standards by tier; those in force by default
    """
    scores = scores_of(policy, portfolio)
    promised = capacity.standards() if standards is None else standards
    quadrant = quadrants(policy, portfolio)
    by_tier = capacity.monthly_minutes(
        promised, portfolio.measures["relationships"], quadrant
    )
    candidate, gate = is_candidate(portfolio), first_gates(policy, portfolio)
    seats = seats_of(policy, int(candidate.sum()))
    held = _held(policy, portfolio, as_of, scores, gate)
    nominee_type = nominee_types(policy, portfolio)
    region_limit = limited_regions(policy, portfolio)
    limits = limits_of(
        policy,
        portfolio,
        seats=seats,
        minutes=by_tier[Tier.STRATEGIC],
        nominee_type=nominee_type,
        region_limit=region_limit,
    )
    queue = line_up(
        scores.total,
        keys=portfolio.keys,
        candidate=candidate,
        passes=(gate == "") & ~overridden(portfolio),
        incumbent=portfolio.tier == Tier.STRATEGIC,
        protected=held.all,
        lines=Lines(policy.enter_score, policy.stay_score, seats),
    )
    chosen = _choose(policy, portfolio, candidate, gate, queue, limits, scores.total)
    minutes_now = capacity.minutes_in(portfolio.tier, by_tier)
    do_not_lose = not_to_lose(policy, portfolio)
    moves = alternative_moves(
        policy,
        portfolio,
        as_of,
        minutes_now=minutes_now,
        do_not_lose=do_not_lose,
    )
    tier, decision = _decided(portfolio, chosen, held, moves)
    return Judgement(
        score=scores.total,
        score_high=scores.high,
        worths=np.where(scores.missing, np.nan, scores.worths),
        contributions=scores.contributions,
        rank=queue.rank,
        tier=tier,
        decision=decision,
        gate=gate,
        decisive=_decisive(policy, scores.contributions, candidate, tier),
        nominee_type=nominee_type,
        minutes=by_tier[Tier.STRATEGIC],
        minutes_now=minutes_now,
        minutes_then=capacity.minutes_in(tier, by_tier),
        region_limit=region_limit,
        is_protected=queue.held,
        stays=held.stays,
        develops=held.develops,
        candidate=candidate,
        do_not_lose=do_not_lose,
        quadrant=quadrant,
        size=sizes(policy, portfolio),
        seats=seats,
        kept_empty=chosen.selection.kept_empty,
        queue=queue,
        limits=limits,
        optimum=chosen.optimum,
        clashes=chosen.clashes,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Held:
    """Who keeps a seat whatever it scores, (n,): by a stay, to develop, by a person."""

    stays: Flags
    develops: Flags
    overridden: Flags

    @property
    def all(self) -> Flags:
        return self.stays | self.develops | self.overridden


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Chosen:
    """Who has a seat by the policy's method, and what decided."""

    selection: Selection
    optimum: Optimum | None
    clashes: list[Limit]


def _held(
    policy: Policy, portfolio: Portfolio, as_of: dt.date, scores: "Scores", gate: Codes
) -> _Held:
    by_person = overridden(portfolio)
    incumbent = (portfolio.tier == Tier.STRATEGIC) & ~by_person
    stays = incumbent & stays_at_least(policy, portfolio, as_of)
    young = develops(policy, portfolio, as_of, contributions=scores.contributions)
    return _Held(
        stays=stays,
        develops=incumbent & young & (gate == "") & ~stays,
        overridden=by_person & (portfolio.override == Tier.STRATEGIC),
    )


def _choose(
    policy: Policy,
    portfolio: Portfolio,
    candidate: Flags,
    gate: Codes,
    queue: Queue,
    limits: Limits,
    score: Vector,
) -> _Chosen:
    incumbent = portfolio.tier == Tier.STRATEGIC
    selection = seated(
        queue, limits, candidate=candidate, passes=gate == "", incumbent=incumbent
    )
    if policy.method != Policy.Method.OPTIMUM:
        return _Chosen(selection, None, [])
    from tiers.services.optimising import choose

    choice = choose(
        limits,
        queue=queue,
        score=score,
        incumbent=incumbent,
        keep_bonus=policy.keep_bonus,
    )
    return _Chosen(
        _by_optimum(selection, choice.optimum.chosen, incumbent),
        choice.optimum,
        choice.clashes,
    )


def _by_optimum(
    selection: Selection, chosen: Flags | None, incumbent: Flags
) -> Selection:
    """Return the selection as the optimum makes it, or as it is if there is none."""
    if chosen is None:
        return selection
    outcome = selection.outcome.copy()
    outcome[chosen & ~selection.chosen & ~incumbent] = Outcome.ENTERS
    outcome[chosen & ~selection.chosen & incumbent] = Outcome.STAYS
    return selection._replace(chosen=chosen, outcome=outcome)


def _decided(
    portfolio: Portfolio, chosen: _Chosen, held: _Held, moves: Moves
) -> tuple[Codes, Codes]:
    """Return the tier and what decided it, (n,) each."""
    selection, now = chosen.selection, portfolio.tier
    codes = np.array([str(DECISIONS[code]) for code in range(len(DECISIONS))])
    decision = codes[selection.outcome].astype("U12")
    valued = np.where(now == Tier.STRATEGIC, str(Tier.VALUED), now)
    tier = np.where(selection.chosen, str(Tier.STRATEGIC), valued).astype("U20")
    closed = (now == Tier.STRATEGIC) & (selection.outcome == Outcome.NOT_JUDGED)
    decision[closed] = str(DECISION.GATE)
    seated_before = selection.outcome >= Outcome.ENTERS
    decision[~selection.chosen & seated_before] = str(DECISION.OPTIMUM)
    decision[held.develops & (decision == str(DECISION.PROTECTED))] = str(
        DECISION.DEVELOPS
    )
    kept = now == Tier.ALTERNATIVE
    decision[kept] = str(DECISION.KEEPS)
    if chosen.optimum is not None and chosen.optimum.chosen is None:
        decision[tier != now] = str(DECISION.CLASH)
        tier = now.astype("U20")  # nobody moves where limits contradict each other
    else:
        falls = moves.unprofitable & ~selection.chosen
        tier[falls], decision[falls] = str(Tier.ALTERNATIVE), str(DECISION.UNPROFITABLE)
        back = moves.recovered
        tier[back], decision[back] = str(Tier.VALUED), str(DECISION.RECOVERED)
    by_person = overridden(portfolio)
    tier[by_person] = portfolio.override[by_person]
    decision[by_person] = str(DECISION.OVERRIDE)
    return tier, decision


def _decisive(
    policy: Policy, contributions: NDArray[np.float64], candidate: Flags, tier: Codes
) -> Codes:
    """
    Return the criterion, (n,), in which each candidate differs most from the others.

    Of who is Strategic the one furthest above the candidates' mean; of who is not the
    one furthest below the mean of those who are.
    """
    codes = np.array([criterion["code"] for criterion in policy.criteria])
    if not codes.size or not candidate.any():
        return np.full(candidate.size, "", dtype="U30")
    strategic = tier == Tier.STRATEGIC
    usual = contributions[candidate].mean(axis=0)
    inside = contributions[strategic].mean(axis=0) if strategic.any() else usual
    above = (contributions - usual).argmax(axis=1)
    below = (contributions - inside).argmin(axis=1)
    found = codes[np.where(strategic, above, below)]
    return np.where(candidate, found, "").astype("U30")


def scores_of(policy: Policy, portfolio: Portfolio) -> "Scores":
    """Return the scores of the portfolio's accounts by the policy's criteria."""
    from scoring.core.value import score

    raw = raw_figures(policy.criteria, portfolio)
    return score(criteria_of(policy.criteria), raw, points=POINTS)


def criteria_of(criteria: Sequence[dict[str, Any]]) -> list[Any]:
    """Return a policy's criteria as the scoring core takes them."""
    from scoring.core.value import Criterion

    return [Criterion(each["code"], _value(each), each["weight"]) for each in criteria]


def _value(criterion: dict[str, Any]) -> Any:
    from scoring.core.value import Linear, Logistic, Points, Threshold

    match criterion["shape"]:
        case "POINTS":
            worths = {float(n): w for n, w in enumerate(criterion["points"].values())}
            return Points(worths)
        case "THRESHOLD":
            return Threshold(criterion["at"], below=bool(criterion.get("below")))
        case "LOGISTIC":
            steepness = criterion.get("steepness")
            return Logistic(
                criterion["worst"],
                criterion["best"],
                10.0 if steepness is None else steepness,
            )
        case _:
            return Linear(criterion["worst"], criterion["best"])


def raw_figures(
    criteria: Sequence[dict[str, Any]], portfolio: Portfolio
) -> NDArray[np.float64]:
    """Return the (n, c) figures to judge, a choice as its place in the points."""
    figures = np.full((portfolio.size, len(criteria)), np.nan)
    for column, criterion in enumerate(criteria):
        if criterion["shape"] == "POINTS":
            chosen = getattr(portfolio, criterion["code"])
            for place, choice in enumerate(criterion["points"]):
                figures[chosen == choice, column] = place
        else:
            figures[:, column] = portfolio.measures[criterion["code"]]
    return figures


def seats_of(policy: Policy, candidates: int) -> int:
    """Return how many accounts may be Strategic."""
    if policy.strategic_cap is not None:
        return policy.strategic_cap
    return max(1, math.ceil(policy.strategic_share * candidates)) if candidates else 0


def sizes(policy: Policy, portfolio: Portfolio) -> Codes:
    """Return the size, (n,), of each account by spend."""
    revenue = portfolio.measures["revenue_12m"]
    large = revenue >= float(policy.size_split)
    medium = revenue >= float(policy.size_medium)
    return np.where(large, "LARGE", np.where(medium, "MEDIUM", "SMALL"))


def quadrants(policy: Policy, portfolio: Portfolio) -> Codes:
    """Return the place of each account in the size x potential portfolio."""
    large = portfolio.measures["revenue_12m"] >= float(policy.size_split)
    headroom = portfolio.measures["headroom"]
    high = headroom >= float(policy.potential_split)
    rate = portfolio.measures["net_margin_rate"]
    loses = rate < policy.laggard_margin_rate
    small = np.where(high, "RISER", np.where(loses, "LAGGARD", "STREAMLINE"))
    return np.where(large, np.where(high, "STAR", "STATUS"), small)
