"""Hours that accounts take by their tier, and that managers have for them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tiers.features import HOUR, Codes, Flags, Portfolio, Vector, Whole
from tiers.models import ServiceStandard, Tier
from tiers.services import standards as promising

MONTHS = 12
SAME = 1e-9

# By tier; what a quadrant of it is promised apart, by both.
type Standards = Mapping[str | tuple[str, str], ServiceStandard]


def standards() -> dict[str | tuple[str, str], ServiceStandard]:
    """Return the service standards, a tier's first one where it has none yet."""
    return {
        (standard.tier, standard.quadrant)
        if standard.quadrant
        else str(standard.tier): standard
        for standard in promising.every_standard()
    }


def monthly_minutes(
    promised: Standards, relationships: Vector, quadrant: Codes | None = None
) -> dict[str, Whole]:
    """
    Return the minutes a month, (n,), that each account would take in each tier.

    Visits, meetings and reviews of the standard, and its hours for each of the
    account's relationships; whole minutes, rounded up. The standard is that of the tier
    in the account's *quadrant*, (n,), where there is one, or else that of the tier.
    """
    people = np.nan_to_num(relationships)
    taken = {
        key: _minutes(standard, people)
        for key, standard in promised.items()
        if isinstance(key, str)
    }
    if quadrant is None:
        return taken
    for key, standard in promised.items():
        if isinstance(key, tuple):
            tier, code = key
            apart = _minutes(standard, people)
            taken[tier] = np.where(quadrant == code, apart, taken[tier])
    return taken


def minutes_of(standard: ServiceStandard) -> int:
    """Return the minutes a month that one account takes beside its relationships."""
    return int(_minutes(standard, np.zeros(1))[0])


def minutes_in(tier: Codes, by_tier: Mapping[str, Whole]) -> Whole:
    """Return the minutes that accounts take in their *tier*; none without a tier."""
    taken = np.zeros(tier.size, dtype=np.int64)
    for code, minutes in by_tier.items():
        taken = np.where(tier == code, minutes, taken)
    return taken


def load(portfolio: Portfolio, minutes: NDArray[np.generic]) -> Vector:
    """Return the minutes a month, (m,), that the accounts of each manager take."""
    owned = portfolio.manager >= 0
    taken: Vector = np.bincount(
        portfolio.manager[owned],
        weights=minutes[owned].astype(np.float64),
        minlength=portfolio.managers.keys.size,
    )
    return taken


def suggested_cap(
    portfolio: Portfolio,
    *,
    rank: Whole,
    passes: Flags,
    by_tier: Mapping[str, Whole],
    share: float | None,
) -> int | None:
    """
    Return how many seats the managers' hours carry; ``None`` if nobody states hours.

    Each manager takes on its candidates by rank as long as the hours last: those that
    a *share* leaves to strategic accounts, or all, less what its accounts take in the
    tiers they hold otherwise.
    """
    stated = np.isfinite(portfolio.managers.minutes)
    if not stated.any():
        return None
    strategic = by_tier[Tier.STRATEGIC]
    if share is None:
        held = np.where(portfolio.tier == Tier.STRATEGIC, Tier.VALUED, portfolio.tier)
        others = minutes_in(held, by_tier)
        extra = strategic - others
        room = portfolio.managers.minutes - load(portfolio, others)
    else:
        extra = strategic
        room = portfolio.managers.minutes * share
    owned = portfolio.manager >= 0
    able = np.flatnonzero((rank > 0) & passes & owned)
    able = able[stated[portfolio.manager[able]]]
    able = able[np.lexsort((rank[able], portfolio.manager[able]))]
    if not able.size:
        return 0
    manager = portfolio.manager[able]
    running = np.cumsum(np.maximum(extra[able], 0))
    starts = np.flatnonzero(np.r_[True, manager[1:] != manager[:-1]])
    before = np.r_[0, running[:-1]][starts]
    sizes = np.diff(np.r_[starts, able.size])
    taken = running - np.repeat(before, sizes)
    return int((taken <= room[manager] + SAME).sum())


def _minutes(standard: ServiceStandard, people: Vector) -> Whole:
    year = (
        standard.visits_target * standard.visit_minutes
        + standard.meetings_year * standard.meeting_minutes
        + standard.reviews_year * standard.review_minutes
    )
    month = year / MONTHS + standard.relationship_hours * HOUR * people
    return np.ceil(month - SAME).astype(np.int64)
