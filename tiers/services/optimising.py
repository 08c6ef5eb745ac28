"""The optimum: whom a policy seats so that the seats are worth most together."""

from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings

from tiers.core.clashes import Limit, clashes
from tiers.core.optimum import Optimum, solve
from tiers.core.ranking import Flags, Limits, Vector, Whole
from tiers.core.seating import NO_LIMIT, Seating

__all__ = ["GAP", "Choice", "choose", "is_eligible", "seating_of"]

GAP = 1e-4  # share of the objective within which a choice counts as the best
CLASH_SECONDS = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """
    The optimum among n accounts, or the limits that cannot all be kept.

    ``optimum.chosen`` is (n,) of bool; ``clashes`` is empty unless it is infeasible,
    and the index of a limit ``seated`` there is a place among the n accounts.
    """

    optimum: Optimum
    clashes: list[Limit]


def choose(
    limits: Limits,
    *,
    value: Vector,
    held: Flags,
    queue: Whole,
    seconds: float | None = None,
    gap: float = GAP,
) -> Choice:
    """
    Choose from those *held* and the *queue* as the ranking does, for the most value.

    The same arrays give the same choice, unless *seconds* do not suffice to come within
    *gap* of the best.

    Parameters
    ----------
    limits : Limits
        Of n accounts.
    value : (n,) ndarray of float
        Points that a seat is worth: the score, and the bonus for keeping a seat.
    held : (n,) ndarray of bool
        Who has a seat already.
    queue : (q,) ndarray of int
        Indices of those who wait, in any order; none of them held.
    seconds : float, optional
        That may be taken; ``settings.SELECTION_SECONDS`` if left out.
    """
    seating = seating_of(limits, value=value, held=held, queue=queue)
    eligible = is_eligible(held, queue)
    taken = settings.SELECTION_SECONDS if seconds is None else seconds
    found = solve(seating, seconds=taken, gap=gap)
    named: list[Limit] = []
    if found.infeasible:
        places = np.flatnonzero(eligible)
        named = [
            replace(limit, index=int(places[limit.index]))
            if limit.field == "seated"
            else limit
            for limit in clashes(seating, seconds=CLASH_SECONDS)
        ]
    if found.chosen is None:
        return Choice(found, named)
    chosen = np.zeros(held.size, dtype=bool)
    chosen[eligible] = found.chosen
    return Choice(replace(found, chosen=chosen), named)


def seating_of(limits: Limits, *, value: Vector, held: Flags, queue: Whole) -> Seating:
    """Return the seating of those held and those who wait, in the order of the n."""
    eligible = is_eligible(held, queue)
    return Seating(
        value=value[eligible],
        hours=limits.minutes[eligible],
        manager=limits.manager[eligible],
        manager_hours=_at_least_none(limits.manager_minutes),
        region=limits.region[eligible],
        region_seats=_at_least_none(limits.region_seats),
        region_hours=_at_least_none(limits.region_minutes),
        kind=limits.kind[eligible],
        least=limits.least,
        most=_at_least_none(limits.most),
        seats=limits.seats,
        seated=held[eligible],
    )


def is_eligible(held: Flags, queue: Whole) -> Flags:
    """Return who may be chosen: (n,) of bool."""
    eligible = held.copy()
    eligible[queue] = True
    return eligible


def _at_least_none(limit: Whole) -> Whole:
    return np.clip(limit, 0, NO_LIMIT)
