"""Which limits cannot all be kept, when no choice keeps them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tiers.core.exact import solve_exactly
from tiers.core.seating import NO_LIMIT, Seating

__all__ = ["Limit", "clashes"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: the field of the seating that holds it, and its index there."""

    field: str
    index: int


def clashes(seating: Seating, *, seconds: float) -> list[Limit]:
    """
    Return limits that cannot all be kept, none of which could be left out.

    An account seated whatever it is worth is the limit ``seated`` with its index. Empty
    if a choice keeps every limit. What the time does not suffice to clear of suspicion
    stays in the list.
    """
    if _can_be_kept(seating, seconds):
        return []
    suspects: list[Limit] = []
    for field, lifted in FIELDS.items():
        without = lifted(seating, range(_size(seating, field)))
        if _can_be_kept(without, seconds):
            suspects += _limits(seating, field)
        else:
            seating = without
    guilty: list[Limit] = []
    for suspect in suspects:
        without = FIELDS[suspect.field](seating, [suspect.index])
        if _can_be_kept(without, seconds):
            guilty.append(suspect)
        else:
            seating = without
    return guilty


def _can_be_kept(seating: Seating, seconds: float) -> bool:
    worthless = replace(seating, value=np.zeros(seating.size))
    found = solve_exactly(worthless, seconds=seconds, gap=1.0)
    return found is None or not found.infeasible


def _limits(seating: Seating, field: str) -> list[Limit]:
    values = np.atleast_1d(getattr(seating, field))
    if field == "seated":
        set_ = values
    elif field == "least":
        set_ = values > 0
    else:
        set_ = values < NO_LIMIT
    return [Limit(field, int(index)) for index in np.flatnonzero(set_)]


def _size(seating: Seating, field: str) -> int:
    return int(np.atleast_1d(getattr(seating, field)).size)


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
