"""The policy in force, and the one that is proposed where there is none yet."""

import datetime as dt
import math
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from sam.lib import audit
from sam.lib.errors import DomainError
from tiers.features import Portfolio
from tiers.models import Policy
from tiers.services.judging import POINTS, Judgement, judge

type Vector = NDArray[np.float64]

# A first guess at how far a score moves by chance; a director sets it.
STAY_BAND = 6.0
SHAPES = {"LINEAR", "POINTS"}
WEIGHTS = {
    "potential": 0.30,
    "lifetime_value": 0.25,
    "net_margin_rate": 0.20,
    "influence": 0.15,
    "market_position": 0.10,
}
POSITIONS = {"LEADER": 1.0, "CHALLENGER": 0.75, "FOLLOWER": 0.35, "NICHE": 0.5}


class PolicyRefused(DomainError):
    """The policy contradicts itself."""

    code = "policy_refused"


def in_force() -> Policy | None:
    """Return the policy that judges today, if there is one."""
    return Policy.objects.filter(status=Policy.Status.ACTIVE).first()


def check(criteria: list[dict[str, Any]]) -> None:
    """
    Check the criteria of a policy.

    :raises PolicyRefused: with the reason, in words
    """
    if not criteria:
        raise PolicyRefused(_("A policy needs at least one criterion."))
    total = sum(criterion["weight"] for criterion in criteria)
    if abs(total - 1) > 1e-9:
        raise PolicyRefused(
            _("The weights add up to %(total)s, not to 100 %%.")
            % {"total": f"{100 * total:.1f} %"}
        )
    for criterion in criteria:
        if criterion["shape"] not in SHAPES:
            raise PolicyRefused(
                _("%(shape)s is no value function.") % {"shape": criterion["shape"]}
            )
        if criterion["shape"] == "LINEAR" and criterion["worst"] == criterion["best"]:
            raise PolicyRefused(
                _("The anchors of %(code)s are the same figure.")
                % {"code": criterion["code"]}
            )


@transaction.atomic
def open_default(*, portfolio: Portfolio, as_of: dt.date) -> Policy:
    """
    Put a first policy in force where there is none, its anchors read off the portfolio.

    They are rounded, written down and fixed from then on: no later list moves them.
    """
    found = in_force()
    if found is not None:
        return found
    policy = draft_default(portfolio=portfolio, as_of=as_of)
    policy.status, policy.activated_at = Policy.Status.ACTIVE, timezone.now()
    policy.save()
    audit.record("open_policy", policy, after={"version": policy.version})
    return policy


def draft_default(*, portfolio: Portfolio, as_of: dt.date) -> Policy:
    """Return the first policy that this portfolio would get; write nothing."""
    measures = portfolio.measures
    criteria = default_criteria(measures)
    check(criteria)
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
