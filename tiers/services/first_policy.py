"""The first policy, where there is none yet: its anchors read off the portfolio."""

import datetime as dt
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiers.features import Portfolio
from tiers.models import Policy
from tiers.services.judging import POINTS, Judgement, judge
from tiers.services.policy_checks import check

type Vector = NDArray[np.float64]

# A first guess at how far a score moves by chance; a director sets it.
STAY_BAND = 6.0
WEIGHTS = {
    "potential": 0.30,
    "lifetime_value": 0.25,
    "net_margin_rate": 0.20,
    "influence": 0.15,
    "market_position": 0.10,
}
POSITIONS = {"LEADER": 1.0, "CHALLENGER": 0.75, "FOLLOWER": 0.35, "NICHE": 0.5}


def draft_default(*, portfolio: Portfolio, as_of: dt.date) -> Policy:
    """Return the first policy that this portfolio would get; write nothing."""
    measures = portfolio.measures
    criteria = default_criteria(measures)
    newest = Policy.objects.order_by("-version").first()
    large = anchor(measures["revenue_12m"], 90)
    policy = Policy(
        version=newest.version + 1 if newest else 1,
        name="First policy",
        text="Proposed by the system from the first portfolio; a director edits it.",
        criteria=criteria,
        enter_score=0,
        stay_score=0,
        size_split=large,
        size_medium=large / 5,
        potential_split=anchor(measures["headroom"], 90),
    )
    judgement = judge(policy, portfolio, as_of)
    policy.enter_score = entry_line(judgement)
    policy.stay_score = max(0.0, policy.enter_score - STAY_BAND)
    check(policy)
    return policy


def entry_line(judgement: Judgement) -> float:
    """Return the score, in whole points, of the last who would get a seat."""
    last = judgement.score[judgement.rank == max(1, judgement.seats)]
    return float(math.floor(last[0])) if last.size else POINTS


def default_criteria(measures: dict[str, Vector]) -> list[dict[str, Any]]:
    """Return five criteria with anchors in money or units."""
    best = {
        "potential": anchor(measures["potential"], 98),
        "lifetime_value": anchor(measures["lifetime_value"], 98),
        "net_margin_rate": 0.30,
        "influence": 5.0,  # times the mean account that has relations
    }
    units = {
        "potential": "MONEY_A_YEAR",
        "lifetime_value": "MONEY",
        "net_margin_rate": "SHARE",
        "influence": "TIMES_MEAN",
    }
    criteria: list[dict[str, Any]] = []
    for code, weight in WEIGHTS.items():
        if code == "market_position":
            criteria.append(
                {"code": code, "weight": weight, "shape": "POINTS", "points": POSITIONS}
            )
            continue
        worst = 0.05 if code == "net_margin_rate" else 0.0
        criteria.append(
            {
                "code": code,
                "weight": weight,
                "shape": "LINEAR",
                "worst": worst,
                "best": best[code],
                "unit": units[code],
            }
        )
    return criteria


def anchor(values: Vector, percentile: float) -> float:
    """Return a percentile of the known *values*, rounded to 1, 2 or 5 times ten^n."""
    known = values[np.isfinite(values) & (values > 0)]
    if known.size == 0:
        return 1_000_000.0
    found = float(np.percentile(known, percentile))
    power = 10.0 ** math.floor(math.log10(found))
    step = next((s for s in (1, 2, 5, 10) if s * power >= found * (1 - 1e-9)), 10)
    return step * power
