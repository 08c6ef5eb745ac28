"""What one more of a limit would be worth: the choice made again with it."""

from dataclasses import dataclass, replace

import numpy as np

from tiers.core.clashes import Limit
from tiers.core.optimum import Optimum, solve
from tiers.core.seating import NO_LIMIT, Seating, Use, Whole

__all__ = ["OneMore", "first_in", "first_out", "one_more", "room_wanted"]


@dataclass(frozen=True, slots=True)
class OneMore:
    """
    A limit with one more, and what the choice gains by it.

    ``low`` and ``high`` hold the gain between them: they differ by the gaps of the two
    solutions, and by nothing where both are proven. ``comes`` and ``goes`` hold the
    indices of who would take a seat and who would lose one.
    """

    limit: Limit
    amount: int
    low: float
    high: float
    comes: tuple[int, ...] = ()
    goes: tuple[int, ...] = ()


def one_more(
    seating: Seating,
    optimum: Optimum,
    limit: Limit,
    *,
    amount: int = 1,
    seconds: float = 10.0,
    gap: float = 1e-6,
) -> OneMore:
    """
    Solve again with *amount* more of a limit, and say what that is worth.

    :raises ValueError: if there is no such limit, or it does not bind anybody
    """
    eased = _eased(seating, limit, amount)
    again = solve(eased, seconds=seconds, gap=gap)
    comes, goes = _moved(optimum, again)
    return OneMore(
        limit=limit,
        amount=amount,
        low=max(0.0, again.objective - optimum.bound),
        high=max(0.0, again.bound - optimum.objective),
        comes=comes,
        goes=goes,
    )


def room_wanted(seating: Seating, optimum: Optimum) -> list[tuple[Limit, int]]:
    """
    Return the limits that keep accounts out, and how much more of each lets one in.

    A limit of hours by what the most valuable of those whom it keeps out lacks; others
    by one. First those that keep out the most valuable; each is a guess at what may be
    worth something, for :func:`one_more` to answer.
    """
    if optimum.chosen is None:
        return []
    p, use = seating, Use.of(seating, optimum.chosen)
    waiting = np.flatnonzero(~optimum.chosen & (p.value > 0))
    waiting = waiting[np.argsort(-p.value[waiting], kind="stable")]
    keeping = [(Limit("seats", 0), 1)] if waiting.size and use.seats >= p.seats else []
    for field, group, left in (
        ("region_seats", p.region, p.region_seats - use.region_seats),
        ("most", p.kind, p.most - use.kinds),
    ):
        full = waiting[np.append(left <= 0, False)[group[waiting]]]
        keeping += [(Limit(field, index), 1) for index in _in_order(group[full])]
    scarce = np.flatnonzero((p.least > 0) & (use.kinds <= p.least))
    keeping += [(Limit("least", int(index)), 1) for index in scarce]
    for field, group, left in (
        ("region_hours", p.region, p.region_hours - use.region_hours),
        ("manager_hours", p.manager, p.manager_hours - use.manager_hours),
    ):
        keeping += _hours_wanted(field, p.hours, waiting, group, left)
    return keeping


def _hours_wanted(
    field: str, hours: Whole, waiting: Whole, group: Whole, left: Whole
) -> list[tuple[Limit, int]]:
    """Return for each group what the first who waits in vain for its hours lacks."""
    known = waiting[group[waiting] >= 0]
    lacks = hours[known] - left[group[known]]
    short, lacks = group[known[lacks > 0]], lacks[lacks > 0]
    _, first = np.unique(short, return_index=True)
    return [(Limit(field, int(short[at])), int(lacks[at])) for at in np.sort(first)]


def _moved(before: Optimum, after: Optimum) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if before.chosen is None or after.chosen is None:
        return (), ()
    if after.objective <= before.objective:
        return (), ()
    comes = np.flatnonzero(after.chosen & ~before.chosen)
    goes = np.flatnonzero(before.chosen & ~after.chosen)
    return tuple(comes.tolist()), tuple(goes.tolist())


def _in_order(group: Whole) -> list[int]:
    """Return each group once, in the order in which they first come."""
    _, first = np.unique(group, return_index=True)
    return [int(group[place]) for place in np.sort(first)]


def first_out(seating: Seating, optimum: Optimum) -> int | None:
    """Return the seated account of least value among those that may lose the seat."""
    if optimum.chosen is None:
        return None
    seated = np.flatnonzero(optimum.chosen & ~seating.seated)
    return int(seated[np.argmin(seating.value[seated])]) if seated.size else None


def first_in(seating: Seating, optimum: Optimum) -> int | None:
    """Return the account of greatest value among those without a seat."""
    if optimum.chosen is None:
        return None
    waiting = np.flatnonzero(~optimum.chosen)
    return int(waiting[np.argmax(seating.value[waiting])]) if waiting.size else None


def _eased(seating: Seating, limit: Limit, amount: int) -> Seating:
    values = np.atleast_1d(getattr(seating, limit.field)).copy()
    if not 0 <= limit.index < values.size:
        raise ValueError(f"{limit.field} has no limit {limit.index}")
    if values[limit.index] >= NO_LIMIT:
        raise ValueError(f"{limit.field} {limit.index} is not limited")
    values[limit.index] += -amount if limit.field == "least" else amount
    values[limit.index] = max(0, values[limit.index])
    if limit.field == "seats":
        return replace(seating, seats=int(values[0]))
    return replace(seating, **{limit.field: values})
