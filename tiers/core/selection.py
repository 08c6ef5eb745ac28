"""Who gets a strategic seat: a ranking with lines to enter and stay, and a cap."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiers.core.ranking import Limits, Refusal, seat

type Vector = NDArray[np.float64]
type Whole = NDArray[np.int64]
type Flags = NDArray[np.bool_]

__all__ = [
    "Lines",
    "Outcome",
    "Queue",
    "Selection",
    "line_up",
    "seated",
    "select_by_rank",
]


class Outcome:
    """Codes of what decided, in the order in which they are looked at."""

    NOT_JUDGED = 0
    GATE = 1
    BELOW = 2
    CAP = 3
    MIX = 4
    REGION = 5
    HOURS = 6
    ENTERS = 7
    STAYS = 8
    PROTECTED = 9


REFUSED = {
    Refusal.CAP: Outcome.CAP,
    Refusal.MIX: Outcome.MIX,
    Refusal.REGION: Outcome.REGION,
    Refusal.HOURS: Outcome.HOURS,
}


@dataclass(frozen=True, slots=True)
class Lines:
    """
    The lines that a policy draws.

    Parameters
    ----------
    enter, stay : float
        Score to be taken in, and to be kept; ``stay <= enter``. Unit: points.
    seats : int
        Seats at most, >= 0.
    """

    enter: float
    stay: float
    seats: int

    def __post_init__(self) -> None:
        if not self.stay <= self.enter:
            raise ValueError(f"stay must be <= enter, got {self.stay!r}")
        if self.seats < 0:
            raise ValueError(f"seats must be >= 0, got {self.seats!r}")


class Queue(NamedTuple):
    """
    Who has a seat already, and who waits for one.

    Attributes
    ----------
    held : (n,) ndarray of bool
        Who keeps a seat whatever it scores.
    waiting : (q,) ndarray of int
        Indices of those who pass the gates and reach their line, best first.
    rank : (n,) ndarray of int
        Place among the candidates by score, from 1; 0 for who is none.
    reaches : (n,) ndarray of bool
        Whose score reaches its line.
    """

    held: Flags
    waiting: Whole
    rank: Whole
    reaches: Flags


class Selection(NamedTuple):
    """
    Who is chosen, and what decided.

    Attributes
    ----------
    chosen : (n,) ndarray of bool
        Who has a seat.
    outcome : (n,) ndarray of int
        What decided, a code of :class:`Outcome`.
    rank : (n,) ndarray of int
        Place among the candidates by score, from 1; 0 for who is none.
    kept_empty : int
        Seats kept for nominee types of whom nobody is left.
    """

    chosen: Flags
    outcome: NDArray[np.int8]
    rank: Whole
    kept_empty: int


def line_up(
    score: Vector,
    *,
    keys: Whole,
    candidate: Flags,
    passes: Flags,
    incumbent: Flags,
    protected: Flags,
    lines: Lines,
) -> Queue:
    """
    Let those who may have a seat wait for one in the order of their rank.

    Parameters
    ----------
    score : (n,) ndarray
        Unit: points.
    keys : (n,) ndarray of int
        What identifies each account; equal scores are ordered by it.
    candidate, passes, incumbent, protected : (n,) ndarray of bool
        Who is judged at all, passes every gate, has a seat today, has one whatever it
        scores.
    lines : Lines
        Of the policy.
    """
    rank = _ranks(score, keys, candidate)
    held = candidate & protected
    reaches = score >= np.where(incumbent, lines.stay, lines.enter)
    waiting = np.flatnonzero(candidate & ~held & passes & reaches)
    return Queue(held, waiting[np.argsort(rank[waiting])], rank, reaches)


def select_by_rank(
    score: Vector,
    *,
    keys: Whole,
    candidate: Flags,
    passes: Flags,
    incumbent: Flags,
    protected: Flags,
    lines: Lines,
    limits: Limits | None = None,
) -> Selection:
    """
    Seat accounts by score as long as seats, regions, hours and mix allow.

    Those protected, by a minimum stay or a person, keep their seat first. Then come,
    best score first, incumbents at or above the line to stay and others at or above the
    line to enter, if they pass the gates; who does not fit is passed over.

    Parameters
    ----------
    score, keys, candidate, passes, incumbent, protected, lines
        As :func:`line_up` takes them.
    limits : Limits, optional
        What is limited besides; by default only the seats of *lines* are.

    Returns
    -------
    Selection

    Examples
    --------
    >>> yes, no = np.ones(4, dtype=bool), np.zeros(4, dtype=bool)
    >>> selection = select_by_rank(
    ...     np.array([70.0, 55.0, 62.0, 40.0]), keys=np.arange(4), candidate=yes,
    ...     passes=yes, incumbent=np.array([False, True, False, False]),
    ...     protected=no, lines=Lines(enter=60, stay=50, seats=2))
    >>> selection.chosen, selection.rank
    (array([ True, False,  True, False]), array([1, 3, 2, 4]))
    """
    queue = line_up(
        score,
        keys=keys,
        candidate=candidate,
        passes=passes,
        incumbent=incumbent,
        protected=protected,
        lines=lines,
    )
    given = limits or Limits.on_seats(lines.seats, size=score.size)
    return seated(queue, given, candidate=candidate, passes=passes, incumbent=incumbent)


def seated(
    queue: Queue, limits: Limits, *, candidate: Flags, passes: Flags, incumbent: Flags
) -> Selection:
    """Seat a queue within *limits*, and say what decided about each account."""
    seats = seat(limits, held=queue.held, queue=queue.waiting)
    outcome = np.full(candidate.size, Outcome.NOT_JUDGED, dtype=np.int8)
    outcome[candidate & ~passes] = Outcome.GATE
    outcome[candidate & passes & ~queue.reaches] = Outcome.BELOW
    for refusal, decided in REFUSED.items():
        outcome[seats.refused == refusal] = decided
    outcome[seats.chosen & ~incumbent] = Outcome.ENTERS
    outcome[seats.chosen & incumbent] = Outcome.STAYS
    outcome[queue.held & ~(passes & queue.reaches)] = Outcome.PROTECTED
    return Selection(seats.chosen, outcome, queue.rank, seats.kept_empty)


def _ranks(score: Vector, keys: Whole, candidate: Flags) -> Whole:
    """Return places from 1 by falling score, then rising key; 0 for no candidate."""
    order = np.lexsort((keys, -score))
    order = order[candidate[order]]
    rank = np.zeros(score.size, dtype=np.int64)
    rank[order] = np.arange(1, order.size + 1)
    return rank
