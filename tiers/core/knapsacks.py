"""The best use of every manager's hours, all managers at once."""

import numpy as np
from numpy.typing import NDArray

from tiers.core.seating import Flags, Vector, Whole

CELLS = 40_000_000  # of the largest table of decisions

__all__ = ["fill_hours"]


def fill_hours(value: Vector, hours: Whole, manager: Whole, capacity: Whole) -> Flags:
    """
    Choose for each manager the accounts of greatest value that fit its hours.

    Parameters
    ----------
    value : (n,) ndarray of float
        Of each account; one without a positive value is never chosen.
    hours : (n,) ndarray of int
        Each account takes, >= 0.
    manager : (n,) ndarray of int
        Index of its manager, -1 for none.
    capacity : (m,) ndarray of int
        Each manager's hours, >= 0.

    Returns
    -------
    (n,) ndarray of bool
        Who is chosen; exact, by dynamic programming over whole hours.
    """
    chosen = value > 0
    bound = np.flatnonzero(chosen & (manager >= 0) & (hours > 0))
    wanted = np.bincount(manager[bound], weights=hours[bound], minlength=capacity.size)
    short = wanted > capacity
    tight = bound[short[manager[bound]]]
    chosen[tight] = False
    tight = tight[hours[tight] <= capacity[manager[tight]]]
    if tight.size:
        tight = _worth_a_look(tight, value, hours, manager, capacity)
        unit = int(np.gcd.reduce(hours[tight]))
        for rows in _blocks(tight, manager, capacity // unit):
            taken = _fill(
                value[rows], hours[rows] // unit, manager[rows], capacity // unit
            )
            chosen[rows[taken]] = True
    return chosen


def _worth_a_look(
    tight: Whole, value: Vector, hours: Whole, manager: Whole, capacity: Whole
) -> Whole:
    """Leave aside who can never fit: of equal hours only so many as fill them."""
    order = np.lexsort((-value[tight], hours[tight], manager[tight]))
    tight = tight[order]
    new = np.ones(tight.size, dtype=bool)
    new[1:] = (manager[tight][1:] != manager[tight][:-1]) | (
        hours[tight][1:] != hours[tight][:-1]
    )
    starts = np.flatnonzero(new)
    place = np.arange(tight.size) - np.repeat(
        starts, np.diff(np.append(starts, tight.size))
    )
    kept: Whole = tight[place < capacity[manager[tight]] // hours[tight]]
    return kept


def _blocks(tight: Whole, manager: Whole, capacity: Whole) -> list[Whole]:
    """Split accounts into blocks of managers who have about as many of them."""
    who, counts = np.unique(manager[tight], return_counts=True)
    block_of = np.zeros(capacity.size, dtype=np.int64)
    number, members, widest, fewest = 0, 0, 0, 0
    for place in np.argsort(counts, kind="stable"):
        count = int(counts[place])
        widest = max(widest, int(capacity[who[place]]) + 1)
        full = (members + 1) * widest * count > CELLS
        if members and (full or count > 2 * fewest + 4):
            number, members, widest = number + 1, 0, int(capacity[who[place]]) + 1
        fewest = fewest if members else count
        members += 1
        block_of[who[place]] = number
    where = block_of[manager[tight]]
    return [tight[where == block] for block in range(number + 1)]


def _fill(
    value: Vector, hours: Whole, manager: Whole, capacity: Whole
) -> NDArray[np.intp]:
    """Fill the hours of a block of managers; return who is taken."""
    order = np.argsort(manager, kind="stable")
    who, starts, counts = np.unique(
        manager[order], return_index=True, return_counts=True
    )
    depth = int(counts.max())
    place = np.arange(order.size) - np.repeat(starts, counts)
    row = np.repeat(np.arange(who.size), counts)
    values = np.zeros((depth, who.size))
    takes = np.full((depth, who.size), np.iinfo(np.int64).max // 2)
    values[place, row], takes[place, row] = value[order], hours[order]
    width = int(capacity[who].max()) + 1
    best = np.zeros((who.size, width))
    taken = np.zeros((depth, who.size, width), dtype=bool)
    left = np.arange(width)
    for step in range(depth):
        before = left - takes[step][:, np.newaxis]
        with_it = np.take_along_axis(best, np.maximum(before, 0), axis=1)
        with_it += values[step][:, np.newaxis]
        better = (before >= 0) & (with_it > best)
        taken[step] = better
        np.copyto(best, with_it, where=better)
    rest = capacity[who].copy()
    chosen = np.zeros((depth, who.size), dtype=bool)
    for step in range(depth - 1, -1, -1):
        mark = taken[step, np.arange(who.size), rest]
        chosen[step] = mark
        rest = rest - np.where(mark, takes[step], 0)
    return order[chosen[place, row]]
