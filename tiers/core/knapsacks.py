"""The best use of every manager's hours, all managers at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiers.core.seating import Flags, Vector, Whole

type Grid = NDArray[np.float64]

CELLS = 4_000_000  # of the largest table
TRIED_ALL = 12  # undecided accounts of a manager up to which every set is tried
LOOKED_AT = 100  # accounts past the first that does not fit, to fill what it leaves
WIDTH = 4_000  # of hours, above which they are counted in a larger unit

__all__ = ["fill_hours"]


def fill_hours(value: Vector, hours: Whole, manager: Whole, capacity: Whole) -> Flags:
    """
    Choose for each manager the accounts of greatest value that fit its hours.

    Accounts whose price by the hour settles them are set aside; of the others every set
    is tried, or a table by the hour is filled.

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
        Who is chosen. Exact, unless a manager has more than ``TRIED_ALL`` undecided
        accounts and more than ``WIDTH`` hours to fill: then its hours are counted
        rounded down, and the choice may exceed them; it is worth no less than the
        best that fits.
    """
    chosen = value > 0
    bound = np.flatnonzero(chosen & (manager >= 0) & (hours > 0))
    chosen[bound[hours[bound] > capacity[manager[bound]]]] = False
    bound = bound[chosen[bound]]
    wanted = np.bincount(manager[bound], weights=hours[bound], minlength=capacity.size)
    tight = bound[(wanted > capacity)[manager[bound]]]
    chosen[tight] = False
    if tight.size:
        ratio = value[tight] / hours[tight]
        tight = tight[np.lexsort((-ratio, manager[tight]))]
        for rows in _blocks(manager[tight]):
            block = _Block.of(tight[rows], value, hours, manager, capacity)
            chosen[block.best()] = True
    return chosen


def _blocks(manager: Whole) -> list[NDArray[np.intp]]:
    """Split places, ordered by manager, into managers with about as many of them."""
    counts = np.bincount(manager)[manager]
    size = np.ceil(np.log2(counts)).astype(np.int64)
    blocks = []
    for each in np.unique(size):
        places = np.flatnonzero(size == each)
        within = np.cumsum(np.diff(manager[places], prepend=-1) != 0) - 1
        members = max(1, CELLS >> int(each))
        part = within // members
        blocks += [places[part == number] for number in range(int(part[-1]) + 1)]
    return blocks


@dataclass(slots=True, eq=False)
class _Block:
    """Managers side by side, the accounts of each by falling value an hour."""

    account: Whole
    value: Grid
    hours: Whole
    capacity: Whole

    @classmethod
    def of(
        cls,
        accounts: NDArray[np.intp],
        value: Vector,
        hours: Whole,
        manager: Whole,
        capacity: Whole,
    ) -> "_Block":
        who, starts, counts = np.unique(
            manager[accounts], return_index=True, return_counts=True
        )
        row = np.repeat(np.arange(who.size), counts)
        place = np.arange(accounts.size) - np.repeat(starts, counts)
        shape = (who.size, int(counts.max()))
        account = np.full(shape, -1)
        values, takes = np.zeros(shape), np.zeros(shape, dtype=np.int64)
        account[row, place] = accounts
        values[row, place], takes[row, place] = value[accounts], hours[accounts]
        return cls(account, values, takes, capacity[who])

    def best(self) -> Whole:
        """Return the accounts that are chosen."""
        taken, reached, price, promised = self._by_price()
        surplus = self.value - price[:, np.newaxis] * self.hours
        settled = promised[:, np.newaxis] - np.abs(surplus) <= reached[:, np.newaxis]
        sure = settled & (surplus > 0)
        open_ = ~settled & (self.account >= 0)
        left = self.capacity - (self.hours * sure).sum(axis=1)
        known = (self.value * sure).sum(axis=1)
        width = open_.sum(axis=1)
        for count in np.unique(width[(width > 0) & (left >= 0)]):
            rows = np.flatnonzero((width == count) & (left >= 0))
            places = np.nonzero(open_[rows])[1].reshape(rows.size, count)
            for part in _parts(rows.size, int(count)):
                some, where = rows[part], places[part]
                across = some[:, np.newaxis]
                picked, worth = _choose(
                    self.value[across, where], self.hours[across, where], left[some]
                )
                better = known[some] + worth > reached[some]
                taken[some[better]] = sure[some[better]]
                taken[across[better], where[better]] = picked[better]
        chosen: Whole = self.account[taken]
        return chosen

    def _by_price(self) -> tuple[Flags, Vector, Vector, Vector]:
        """Fill by value an hour; return that, its worth, the price, and the bound."""
        managers, depth = self.value.shape
        rows = np.arange(managers)
        used = np.cumsum(self.hours, axis=1)
        first = np.minimum((used <= self.capacity[:, np.newaxis]).sum(axis=1), depth)
        taken = np.arange(depth) < first[:, np.newaxis]
        left = self.capacity - (self.hours * taken).sum(axis=1)
        at = np.minimum(first, depth - 1)
        over = first < depth
        price = np.zeros(managers)
        price[over] = self.value[rows, at][over] / self.hours[rows, at][over]
        promised = (self.value * taken).sum(axis=1) + price * left
        for step in range(1, min(depth, LOOKED_AT)):
            place = np.minimum(first + step, depth - 1)
            fits = (first + step < depth) & (self.hours[rows, place] <= left)
            fits &= self.account[rows, place] >= 0
            taken[rows[fits], place[fits]] = True
            left = left - np.where(fits, self.hours[rows, place], 0)
        taken &= self.account >= 0
        return taken, (self.value * taken).sum(axis=1), price, promised


def _parts(managers: int, accounts: int) -> list[slice]:
    """Split managers so that no table of them passes the largest."""
    each = 2**accounts if accounts <= TRIED_ALL else accounts * WIDTH
    step = max(1, CELLS // each)
    return [slice(start, start + step) for start in range(0, managers, step)]


def _choose(value: Grid, hours: Whole, left: Whole) -> tuple[Flags, Vector]:
    """Return who of each row of accounts is chosen, and what that is worth."""
    count = value.shape[1]
    if count > TRIED_ALL:
        return _by_table(value, hours, left)
    sets = (np.arange(2**count)[:, np.newaxis] >> np.arange(count)) & 1
    worth = value @ sets.T.astype(np.float64)
    worth[hours.astype(np.float64) @ sets.T > left[:, np.newaxis]] = -np.inf
    best = worth.argmax(axis=1)
    return sets[best].astype(bool), worth[np.arange(best.size), best]


def _by_table(value: Grid, hours: Whole, left: Whole) -> tuple[Flags, Vector]:
    """Fill a table of the best value by hours used, an account at a time."""
    managers, depth = value.shape
    unit = max(int(np.gcd.reduce(hours, axis=None)), -(-int(left.max()) // WIDTH))
    takes, room = hours // unit, left // unit
    width = int(room.max()) + 1
    best = np.zeros((managers, width))
    taken = np.zeros((depth, managers, width), dtype=bool)
    for step in range(depth):
        before = np.arange(width) - takes[:, step, np.newaxis]
        with_it = np.take_along_axis(best, np.maximum(before, 0), axis=1)
        with_it += value[:, step, np.newaxis]
        better = (before >= 0) & (with_it > best)
        taken[step] = better
        np.copyto(best, with_it, where=better)
    chosen = np.zeros((managers, depth), dtype=bool)
    rest, rows = room.copy(), np.arange(managers)
    for step in range(depth - 1, -1, -1):
        mark = taken[step, rows, rest]
        chosen[:, step] = mark
        rest = rest - np.where(mark, takes[:, step], 0)
    return chosen, (value * chosen).sum(axis=1)
