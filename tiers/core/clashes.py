"""Which limits cannot all be kept, when no choice keeps them all."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tiers.core.feasible import keep_every_limit
from tiers.core.seating import NO_LIMIT, Seating

__all__ = ["Limit", "clashes"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: the field of the seating that holds it, and its index there."""

    field: str
    index: int


def clashes(seating: Seating, *, seconds: float, proven: bool = False) -> list[Limit]:
    """
    Return limits that cannot all be kept, none of which could be left out.

    An account seated whatever it is worth is the limit ``seated`` with its index. Empty
    if a choice keeps every limit. What *seconds* do not suffice to clear of suspicion
    stays in the list.

    :param proven: whether it is known already that no choice keeps every limit
    """
    search = _Search(seating, time.perf_counter() + seconds)
    if not proven and search.can_be_kept(seating):
        return []
    suspects: list[Limit] = []
    for field in FIELDS:
        if not search.cleared(found := _limits(search.seating, field)):
            suspects += found
    guilty: list[Limit] = []
    waiting = [
        [limit for limit in suspects if limit.field == field] for field in FIELDS
    ]
    while waiting:
        some = waiting.pop(0)
        if search.cleared(some):
            continue
        if len(some) == 1:
            guilty += some
        else:
            half = len(some) // 2
            waiting[:0] = [some[:half], some[half:]]
    return guilty


class _Search:
    """The limits that are still under suspicion."""

    def __init__(self, seating: Seating, until: float) -> None:
        self.seating, self.until = seating, until

    def cleared(self, limits: Sequence[Limit]) -> bool:
        """Lift *limits* for good if the others cannot be kept without them either."""
        if not limits:
            return True
        places = [limit.index for limit in limits]
        without = FIELDS[limits[0].field](self.seating, places)
        if self.can_be_kept(without):
            return False
        self.seating = without
        return True

    def can_be_kept(self, seating: Seating) -> bool:
        """Tell whether a choice keeps every limit; yes, if there is no time to tell."""
        left = self.until - time.perf_counter()
        if left <= 0:
            return True
        return keep_every_limit(seating, seconds=left) is not False


def _limits(seating: Seating, field: str) -> list[Limit]:
    values = np.atleast_1d(getattr(seating, field))
    if field == "seated":
        set_ = values
    elif field == "least":
        set_ = values > 0
    else:
        set_ = values < NO_LIMIT
    return [Limit(field, int(index)) for index in np.flatnonzero(set_)]


def _lifting(field: str, nothing: int) -> Callable[[Seating, Sequence[int]], Seating]:
    def lifted(seating: Seating, places: Sequence[int]) -> Seating:
        values = np.atleast_1d(getattr(seating, field)).copy()
        values[list(places)] = nothing
        if field == "seats":
            return replace(seating, seats=int(values[0]))
        return replace(seating, **{field: values})

    return lifted


# What is a person's decision is cleared of suspicion last.
FIELDS = {
    "manager_hours": _lifting("manager_hours", NO_LIMIT),
    "region_hours": _lifting("region_hours", NO_LIMIT),
    "region_seats": _lifting("region_seats", NO_LIMIT),
    "most": _lifting("most", NO_LIMIT),
    "seats": _lifting("seats", NO_LIMIT),
    "least": _lifting("least", 0),
    "seated": _lifting("seated", 0),
}
