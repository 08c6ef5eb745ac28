"""The optimum: whom a policy seats so that the seats are worth most together."""

from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings

from tiers.core.clashes import Limit, clashes
from tiers.core.optimum import Optimum, solve
from tiers.core.ranking import Flags, Limits, Vector
from tiers.core.seating import NO_LIMIT, Seating
from tiers.core.selection import Queue

__all__ = ["GAP", "Choice", "choose", "eligible_of", "seating_of"]

GAP = 1e-4  # share of the objective within which a choice counts as the best
CLASH_SECONDS = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """
    The optimum among n accounts, or the limits that cannot all be kept.

    ``optimum.chosen`` is (n,) of bool, or ``None``; ``clashes`` is empty unless it is
    infeasible, and the index of a limit ``seated`` is a place among the n accounts.
    """

    optimum: Optimum
    clashes: list[Limit]


def choose(
    limits: Limits,
    *,
    queue: Queue,
    score: Vector,
    incumbent: Flags,
    keep_bonus: float = 0.0,
    seconds: float | None = None,
    gap: float = GAP,
) -> Choice:
    """
    Choose among those of the *queue* as the ranking does, but for the most value.

    The same arrays give the same choice, unless *seconds* do not suffice to come within
    *gap* of the best; they are ``settings.SELECTION_SECONDS`` if left out.

    Parameters
    ----------
    limits : Limits
        Of n accounts.
    queue : Queue
        Who has a seat whatever it scores, and who passes the gates and reaches its
        line.
    score : (n,) ndarray
        Points.
    incumbent : (n,) ndarray of bool
        Who has a seat today.
    keep_bonus : float
        Points that keeping a seat is worth besides.
    """
    seating = seating_of(
        limits, queue=queue, score=score, incumbent=incumbent, keep_bonus=keep_bonus
    )
    taken = settings.SELECTION_SECONDS if seconds is None else seconds
    found = solve(seating, seconds=taken, gap=gap)
    places = np.flatnonzero(eligible_of(queue))
    if found.chosen is not None:
        chosen = np.zeros(score.size, dtype=bool)
        chosen[places[found.chosen]] = True
        return Choice(replace(found, chosen=chosen), [])
    if not found.infeasible:
        return Choice(found, [])
    named = clashes(seating, seconds=CLASH_SECONDS, proven=True)
    return Choice(found, [_among_all(limit, places) for limit in named])


def seating_of(
    limits: Limits,
    *,
    queue: Queue,
    score: Vector,
    incumbent: Flags,
    keep_bonus: float = 0.0,
) -> Seating:
    """Return the seating of those eligible, in their order among the n accounts."""
    eligible = eligible_of(queue)
    return Seating(
        value=(score + keep_bonus * incumbent)[eligible],
        hours=limits.minutes[eligible],
        manager=limits.manager[eligible],
        manager_hours=np.clip(limits.manager_minutes, 0, NO_LIMIT),
        region=limits.region[eligible],
        region_seats=np.clip(limits.region_seats, 0, NO_LIMIT),
        region_hours=np.clip(limits.region_minutes, 0, NO_LIMIT),
        kind=limits.kind[eligible],
        least=limits.least,
        most=np.clip(limits.most, 0, NO_LIMIT),
        seats=limits.seats,
        seated=queue.held[eligible],
    )


def eligible_of(queue: Queue) -> Flags:
    """Return who may have a seat, (n,)."""
    eligible = queue.held.copy()
    eligible[queue.waiting] = True
    return eligible


def _among_all(limit: Limit, places: np.ndarray) -> Limit:
    if limit.field != "seated":
        return limit
    return replace(limit, index=int(places[limit.index]))
