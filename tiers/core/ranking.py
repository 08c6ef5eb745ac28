"""Seats given in order of rank, as long as seats, regions, hours and mix allow."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

type Vector = NDArray[np.float64]
type Whole = NDArray[np.int64]
type Flags = NDArray[np.bool_]

__all__ = ["Limits", "Refusal", "Seats", "Threshold", "seat", "threshold"]


class Refusal:
    """Codes of the first limit that refuses a seat, in the order they are tried."""

    FITS = 0
    CAP = 1
    MIX = 2
    REGION = 3
    HOURS = 4


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Limits:
    """
    What a policy allows n accounts together; ``NO_LIMIT`` where it does not limit.

    Parameters
    ----------
    seats : int
        At most, >= 0.
    minutes : (n,) ndarray of int
        A month that a seat takes of its manager and its region.
    kind, region, manager : (n,) ndarray of int
        Index of its nominee type, of the region with a limit that it counts in, and of
        its manager; -1 for none.
    least, most : (k,) ndarray of int
        Seats of each nominee type.
    region_seats, region_minutes : (r,) ndarray of int
    manager_minutes : (m,) ndarray of int
    """

    seats: int
    minutes: Whole
    kind: Whole
    least: Whole
    most: Whole
    region: Whole
    region_seats: Whole
    region_minutes: Whole
    manager: Whole
    manager_minutes: Whole

    @classmethod
    def on_seats(cls, seats: int, *, size: int) -> Self:
        """Return a limit on the seats of *size* accounts and on nothing else."""
        nobody = np.full(size, -1, dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        free = np.zeros(size, dtype=np.int64)
        return cls(seats, free, nobody, none, none, nobody, none, none, nobody, none)


class Seats(NamedTuple):
    """
    Who has a seat.

    Attributes
    ----------
    chosen : (n,) ndarray of bool
    refused : (n,) ndarray of int
        For who waited in vain a code of :class:`Refusal`, else 0.
    kept_empty : int
        Seats kept for nominee types that nobody else of them waits for.
    """

    chosen: Flags
    refused: NDArray[np.int8]
    kept_empty: int


class Threshold(NamedTuple):
    """
    What one account needs, all others as they are.

    Attributes
    ----------
    score : float
        It has a seat if and only if it waits with this score or more: -inf where any
        will do, inf where none does.
    rival : int
        Index of the account that it must rank before; -1 for none.
    refusal : int
        The limit, a code of :class:`Refusal`, that it meets behind the rival.
    """

    score: float
    rival: int
    refusal: int


def seat(limits: Limits, *, held: Flags, queue: Whole) -> Seats:
    """
    Seat those *held*, whatever the limits, then the *queue* one after the other.

    Who fits is seated: a seat is left; those of its nominee type are not used up and
    none is taken that is kept for another type; its region has a seat and minutes, and
    its manager minutes. Who does not fit is passed over. What is left of each limit
    only falls along the queue.

    Parameters
    ----------
    held : (n,) ndarray of bool
        Who has a seat already.
    queue : (q,) ndarray of int
        Indices of those who wait, best first; none of them held.
    """
    room = _Room(limits)
    for place in np.flatnonzero(held).tolist():
        room.take(place)
    chosen = held.copy()
    refused = np.zeros(held.size, dtype=np.int8)
    waiting = queue.tolist()
    for nth, place in enumerate(waiting):
        if room.seats <= 0:
            refused[queue[nth:]] = Refusal.CAP
            break
        refusal = room.refuses(place)
        if refusal:
            refused[place] = refusal
        else:
            room.take(place)
            chosen[place] = True
    return Seats(chosen, refused, max(0, min(room.seats, room.unmet)))


def threshold(
    limits: Limits,
    *,
    held: Flags,
    queue: Whole,
    score: Vector,
    keys: Whole,
    account: int,
) -> Threshold:
    """
    Return from which score on *account* would have a seat, all others as they are.

    Exact: :func:`seat` is played without it, up to the first place behind which it no
    longer fits.

    Parameters
    ----------
    held, queue
        As :func:`seat` takes them; *account* may be in the queue, and is not held.
    score, keys : (n,) ndarray
        By which the queue is sorted: falling score, then rising key.
    account : int
        Index of the account.
    """
    room = _Room(limits)
    for place in np.flatnonzero(held).tolist():
        room.take(place)
    refusal = room.refuses(account)
    if refusal:
        return Threshold(np.inf, -1, refusal)
    for place in queue.tolist():
        if place == account or room.refuses(place):
            continue
        room.take(place)
        refusal = room.refuses(account)
        if refusal:
            rival = float(score[place])
            level = keys[account] < keys[place]
            return Threshold(
                rival if level else float(np.nextafter(rival, np.inf)), place, refusal
            )
    return Threshold(-np.inf, -1, Refusal.FITS)


class _Room:
    """What is left of each limit."""

    def __init__(self, limits: Limits) -> None:
        self.seats = limits.seats
        self.kind, self.minutes = limits.kind.tolist(), limits.minutes.tolist()
        self.region, self.manager = limits.region.tolist(), limits.manager.tolist()
        self.least, self.most = limits.least.tolist(), limits.most.tolist()
        self.region_seats = limits.region_seats.tolist()
        self.region_minutes = limits.region_minutes.tolist()
        self.manager_minutes = limits.manager_minutes.tolist()
        self.unmet = sum(self.least)

    def refuses(self, place: int) -> int:
        """Return the first limit that has no room for an account, or ``FITS``."""
        if self.seats <= 0:
            return Refusal.CAP
        kind = self.kind[place]
        if kind >= 0 and self.most[kind] <= 0:
            return Refusal.MIX
        if self.seats <= self.unmet and (kind < 0 or self.least[kind] <= 0):
            return Refusal.MIX
        region, minutes = self.region[place], self.minutes[place]
        if region >= 0 and (
            self.region_seats[region] <= 0 or self.region_minutes[region] < minutes
        ):
            return Refusal.REGION
        manager = self.manager[place]
        if manager >= 0 and self.manager_minutes[manager] < minutes:
            return Refusal.HOURS
        return Refusal.FITS

    def take(self, place: int) -> None:
        """Give an account a seat, whether or not there is room."""
        self.seats -= 1
        kind, minutes = self.kind[place], self.minutes[place]
        if kind >= 0:
            self.most[kind] -= 1
            if self.least[kind] > 0:
                self.least[kind] -= 1
                self.unmet -= 1
        region, manager = self.region[place], self.manager[place]
        if region >= 0:
            self.region_seats[region] -= 1
            self.region_minutes[region] -= minutes
        if manager >= 0:
            self.manager_minutes[manager] -= minutes
