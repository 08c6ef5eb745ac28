"""What a policy limits: seats, regions, managers' hours, the mix of nominees."""

from typing import NamedTuple

import numpy as np

from tiers.core.ranking import Limits
from tiers.core.seating import NO_LIMIT
from tiers.features import HOUR, Codes, Portfolio, Whole
from tiers.models import NomineeType, Policy

KINDS = [str(kind) for kind in NomineeType]
SAME = 1e-9


class Regions(NamedTuple):
    """The policy's regional limits: key, seats and minutes of each, (r,)."""

    keys: Whole
    seats: Whole
    minutes: Whole


def limits_of(
    policy: Policy,
    portfolio: Portfolio,
    *,
    seats: int,
    minutes: Whole,
    nominee_type: Codes,
    region_limit: Whole,
) -> Limits:
    """
    Return what *policy* allows the portfolio's accounts together.

    :param minutes: (n,) a month that each would take as Strategic
    :param region_limit: (n,) as :func:`limited_regions` gives it
    """
    regions = regions_of(policy)
    managers = _manager_minutes(policy, portfolio)
    limited = managers < NO_LIMIT
    owned = portfolio.manager >= 0
    bound = owned.copy()
    bound[owned] = limited[portfolio.manager[owned]]
    return Limits(
        seats=seats,
        minutes=minutes,
        kind=_places(nominee_type, KINDS),
        least=_bounds(policy, "least", 0),
        most=_bounds(policy, "most", NO_LIMIT),
        region=_region_places(region_limit, regions.keys),
        region_seats=regions.seats,
        region_minutes=regions.minutes,
        manager=np.where(bound, portfolio.manager, -1),
        manager_minutes=managers,
    )


def regions_of(policy: Policy) -> Regions:
    """Return the regions that *policy* limits, in its order."""
    limits = policy.region_limits or []
    return Regions(
        np.array([limit["region"] for limit in limits], dtype=np.int64),
        np.array([_whole(limit.get("seats")) for limit in limits], dtype=np.int64),
        np.array([_in_minutes(limit.get("hours")) for limit in limits], dtype=np.int64),
    )


def limited_regions(policy: Policy, portfolio: Portfolio) -> Whole:
    """Return the key, (n,), of the nearest region above with a limit, or -1."""
    limited = set(regions_of(policy).keys.tolist())
    found = np.full(portfolio.size, -1, dtype=np.int64)
    if not limited:
        return found
    for region in np.unique(portfolio.region[portfolio.region >= 0]).tolist():
        above: int | None = region
        while above is not None and above not in limited:
            above = portfolio.region_parents.get(above)
        if above is not None:
            found[portfolio.region == region] = above
    return found


def _manager_minutes(policy: Policy, portfolio: Portfolio) -> Whole:
    """Return the minutes, (m,), of each manager; unlimited where nobody stated them."""
    stated = portfolio.managers.minutes
    if policy.manager_hours_share is None:
        return np.full(stated.size, NO_LIMIT, dtype=np.int64)
    share = np.nan_to_num(stated * policy.manager_hours_share)
    minutes = np.floor(share + SAME).astype(np.int64)
    return np.where(np.isnan(stated), NO_LIMIT, minutes)


def _bounds(policy: Policy, end: str, unlimited: int) -> Whole:
    mix = policy.mix or {}
    found = [(mix.get(kind) or {}).get(end) for kind in KINDS]
    return np.array(
        [unlimited if bound is None else int(bound) for bound in found], dtype=np.int64
    )


def _whole(limit: int | None) -> int:
    return NO_LIMIT if limit is None else int(limit)


def _in_minutes(hours: float | None) -> int:
    return NO_LIMIT if hours is None else int(hours * HOUR + SAME)


def _places(codes: Codes, known: list[str]) -> Whole:
    places = np.full(codes.size, -1, dtype=np.int64)
    for place, code in enumerate(known):
        places[codes == code] = place
    return places


def _region_places(keys: Whole, known: Whole) -> Whole:
    places = np.full(keys.size, -1, dtype=np.int64)
    for place, key in enumerate(known.tolist()):
        places[keys == key] = place
    return places
