"""What a director should know of a policy before it is in force; it blocks nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from accounts.models import Programme
from sam.lib import figures
from tiers.core.headroom import is_without_headroom
from tiers.features import Portfolio
from tiers.models import Policy, Tier
from tiers.selectors.words import criterion_words
from tiers.services import balance, capacity
from tiers.services.charters import charter_in_force
from tiers.services.judging import POINTS, Judgement

# What a customer buys today; the rest of the criteria look at what could be.
SPEND = {"revenue_12m"}
POTENTIAL = {"potential", "headroom"}


@dataclass(frozen=True, slots=True)
class PolicyWarning:
    """One warning: its code, the words, the figures in it, whom it is about."""

    code: str
    words: str
    figures: dict[str, Any] = field(default_factory=dict)
    account_ids: tuple[int, ...] = ()


def warnings(
    policy: Policy,
    portfolio: Portfolio,
    judgement: Judgement,
    *,
    as_of: dt.date,
) -> list[PolicyWarning]:
    """
    Return what to know of *policy* as it judges *portfolio*.

    :param judgement: what it says of the portfolio
    :param as_of: the day of the portfolio, on which justifications count
    """
    guide = Programme.current()
    return [
        *_spend_decides(policy, guide),
        *_many_criteria(policy, guide),
        *_unlinked(policy),
        *_cap_above_hours(policy, portfolio, judgement),
        *_kept_empty(judgement),
        *_no_potential(policy, portfolio, judgement),
        *_without_headroom(portfolio, judgement, guide, as_of),
        *_size_bias(portfolio, judgement),
        *_concentration(policy, portfolio, judgement, guide),
        *_out_of_balance(),
    ]


def _out_of_balance() -> Iterator[PolicyWarning]:
    """Warn while Valued customers pay for Strategic ones already."""
    alarm = balance.alarm()
    if alarm is not None:
        yield PolicyWarning(
            "OUT_OF_BALANCE",
            alarm.words,
            {"index": alarm.index, "week_on": alarm.week_on.isoformat()},
        )


def _spend_decides(policy: Policy, guide: Programme) -> Iterator[PolicyWarning]:
    """Warn if buying much is enough, or weighs more than it may."""
    weight = sum(each["weight"] for each in policy.criteria if each["code"] in SPEND)
    said = {"weight": weight, "enter": policy.enter_score}
    shown = figures.percent(weight, 0)
    if weight and POINTS * weight >= policy.enter_score:
        yield PolicyWarning(
            "SPEND_DECIDES",
            _(
                "Spend alone can decide: who buys at full worth and has nothing else"
                " scores %(points)s points, and %(enter)s are enough to enter."
            )
            % {
                "points": figures.number(POINTS * weight, 1),
                "enter": figures.number(policy.enter_score, 1),
            },
            said,
        )
    elif weight > guide.spend_share_warning:
        limit = figures.percent(guide.spend_share_warning, 0)
        yield PolicyWarning(
            "SPEND_DECIDES",
            _("Today's spend weighs %(weight)s, above the %(limit)s of your guide.")
            % {"weight": shown, "limit": limit},
            said,
        )


def _many_criteria(policy: Policy, guide: Programme) -> Iterator[PolicyWarning]:
    count = len(policy.criteria)
    if count > guide.criteria_warning:
        yield PolicyWarning(
            "MANY_CRITERIA",
            _(
                "%(count)s criteria, above the %(most)s of your guide: nobody will"
                " remember why an account is Strategic."
            )
            % {"count": count, "most": guide.criteria_warning},
            {"count": count},
        )


def _unlinked(policy: Policy) -> Iterator[PolicyWarning]:
    """Warn of criteria that serve no reason of the charter in force."""
    charter = charter_in_force()
    reasons = set(charter.rationale) if charter else set()
    loose = [
        each["code"]
        for each in policy.criteria
        if not each.get("serves") or (charter and each["serves"] not in reasons)
    ]
    if loose:
        names = _(", ").join(criterion_words(code) for code in loose)
        yield PolicyWarning(
            "UNLINKED_CRITERIA",
            ngettext(
                "%(names)s serves no reason that the programme gives for itself.",
                "%(names)s serve no reason that the programme gives for itself.",
                len(loose),
            )
            % {"names": names},
            {"criteria": loose},
        )


def _cap_above_hours(
    policy: Policy, portfolio: Portfolio, judgement: Judgement
) -> Iterator[PolicyWarning]:
    carried = capacity.suggested_cap(
        portfolio,
        rank=judgement.rank,
        passes=judgement.gate == "",
        by_tier=capacity.monthly_minutes(
            capacity.standards(),
            portfolio.measures["relationships"],
            judgement.quadrant,
        ),
        share=policy.manager_hours_share,
    )
    if carried is not None and judgement.seats > carried:
        yield PolicyWarning(
            "CAP_ABOVE_HOURS",
            _(
                "%(seats)s seats, but the managers' hours carry %(carried)s: the rest"
                " would be Strategic in name only."
            )
            % {
                "seats": figures.number(judgement.seats),
                "carried": figures.number(carried),
            },
            {"seats": judgement.seats, "carried": carried},
        )


def _kept_empty(judgement: Judgement) -> Iterator[PolicyWarning]:
    """Warn of seats that are kept for nominee types whom nobody fills."""
    if judgement.kept_empty:
        yield PolicyWarning(
            "SEATS_KEPT_EMPTY",
            ngettext(
                "%(count)s seat would stay empty: it is kept for a nominee type of whom"
                " nobody passes the gates and reaches the line.",
                "%(count)s seats would stay empty: they are kept for nominee types of"
                " whom nobody passes the gates and reaches the line.",
                judgement.kept_empty,
            )
            % {"count": figures.number(judgement.kept_empty)},
            {"count": int(judgement.kept_empty)},
        )


def _no_potential(
    policy: Policy, portfolio: Portfolio, judgement: Judgement
) -> Iterator[PolicyWarning]:
    """Warn of candidates judged by a potential that nobody has estimated."""
    if not POTENTIAL & {each["code"] for each in policy.criteria}:
        return
    unknown = judgement.candidate & np.isnan(portfolio.measures["potential"])
    if unknown.any():
        count = int(unknown.sum())
        yield PolicyWarning(
            "NO_POTENTIAL",
            ngettext(
                "%(count)s candidate has no estimate of its potential and gets no"
                " points for it.",
                "%(count)s candidates have no estimate of their potential and get no"
                " points for it.",
                count,
            )
            % {"count": figures.number(count)},
            {"count": count},
            tuple(portfolio.keys[unknown].tolist()),
        )


def _without_headroom(
    portfolio: Portfolio, judgement: Judgement, guide: Programme, as_of: dt.date
) -> Iterator[PolicyWarning]:
    lacking = is_without_headroom(
        portfolio.measures["headroom"],
        portfolio.measures["potential"],
        share=guide.headroom_share,
    )
    justified = portfolio.justified_until >= np.datetime64(as_of)
    found = portfolio.keys[(judgement.tier == Tier.STRATEGIC) & lacking & ~justified]
    if found.size:
        yield PolicyWarning(
            "NO_HEADROOM",
            ngettext(
                "%(count)s account would be Strategic that may never spend more, and"
                " nobody has said until when and why.",
                "%(count)s accounts would be Strategic that may never spend more, and"
                " nobody has said until when and why.",
                found.size,
            )
            % {"count": figures.number(found.size)},
            {"count": int(found.size)},
            tuple(found.tolist()),
        )


def _size_bias(portfolio: Portfolio, judgement: Judgement) -> Iterator[PolicyWarning]:
    """Warn if who is Strategic follows what is bought more than what could be."""
    size = portfolio.measures["revenue_12m"]
    potential = portfolio.measures["potential"]
    known = judgement.candidate & np.isfinite(size) & np.isfinite(potential)
    status = (judgement.tier == Tier.STRATEGIC)[known].astype(np.float64)
    if status.size == 0 or status.min() == status.max():
        return
    by_size = rank_correlation(status, size[known])
    by_potential = rank_correlation(status, potential[known])
    if by_size > by_potential:
        yield PolicyWarning(
            "SIZE_BIAS",
            _(
                "Being Strategic follows size more than potential: rank correlation"
                " %(size)s with revenue, %(potential)s with potential."
            )
            % {
                "size": figures.number(by_size, 2),
                "potential": figures.number(by_potential, 2),
            },
            {"revenue": by_size, "potential": by_potential},
        )


def rank_correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """
    Return Spearman's rank correlation of two (n,) arrays, ties at their mean rank.

    It is 0 where one of them does not vary.
    """
    from scipy.stats import rankdata

    one, other = rankdata(first), rankdata(second)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _concentration(
    policy: Policy, portfolio: Portfolio, judgement: Judgement, guide: Programme
) -> Iterator[PolicyWarning]:
    limit = policy.maximum_revenue_share or guide.revenue_share_warning
    revenue = np.nan_to_num(portfolio.measures["revenue_12m"])
    total = float(revenue[portfolio.status == "CUSTOMER"].sum())
    if total <= 0:
        return
    above = (revenue > limit * total) & (judgement.tier == Tier.STRATEGIC)
    if above.any():
        share = float(revenue[above].max() / total)
        yield PolicyWarning(
            "CONCENTRATION",
            ngettext(
                "%(count)s strategic account makes more than %(limit)s of all revenue"
                " alone; the largest makes %(share)s.",
                "%(count)s strategic accounts each make more than %(limit)s of all"
                " revenue; the largest makes %(share)s.",
                int(above.sum()),
            )
            % {
                "count": int(above.sum()),
                "limit": figures.percent(limit, 0),
                "share": figures.percent(share, 0),
            },
            {"share": share, "limit": limit},
            tuple(portfolio.keys[above].tolist()),
        )
