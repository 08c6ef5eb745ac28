"""Who gets a strategic seat: a ranking with lines to enter and stay, and a cap."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Flags = NDArray[np.bool_]

__all__ = ["Lines", "Outcome", "Selection", "select_by_rank"]


class Outcome:
    """Codes of what decided, in the order in which they are looked at."""

    NOT_JUDGED = 0
    GATE = 1
    BELOW = 2
    CAP = 3
    ENTERS = 4
    STAYS = 5
    PROTECTED = 6


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
    """

    chosen: Flags
    outcome: NDArray[np.int8]
    rank: NDArray[np.int64]


def select_by_rank(
    score: NDArray[np.float64],
    *,
    keys: NDArray[np.int64],
    candidate: Flags,
    passes: Flags,
    incumbent: Flags,
    protected: Flags,
    lines: Lines,
) -> Selection:
    """
    Seat accounts by score until no seat is left.

    Those protected by a minimum stay keep their seat first. Then come, best score
    first, incumbents at or above the line to stay and others at or above the line to
    enter, if they pass the gates. Equal scores are ordered by key, so that the order
    of the arrays does not matter.

    Parameters
    ----------
    score : (n,) ndarray
        Unit: points.
    keys : (n,) ndarray of int
        What identifies each account.
    candidate, passes, incumbent, protected : (n,) ndarray of bool
        Who is judged at all, passes every gate, has a seat today, may not lose it yet.
    lines : Lines
        Of the policy.

    Returns
    -------
    Selection

    Examples
    --------
    >>> yes, no = np.ones(4, dtype=bool), np.zeros(4, dtype=bool)
    >>> chosen, _, rank = select_by_rank(
    ...     np.array([70.0, 55.0, 62.0, 40.0]), keys=np.arange(4), candidate=yes,
    ...     passes=yes, incumbent=np.array([False, True, False, False]),
    ...     protected=no, lines=Lines(enter=60, stay=50, seats=2))
    >>> chosen, rank
    (array([ True, False,  True, False]), array([1, 3, 2, 4]))
    """
    rank = _ranks(score, keys, candidate)
    kept = candidate & incumbent & protected
    line = np.where(incumbent, lines.stay, lines.enter)
    reaches = score >= line
    waiting = candidate & ~kept & passes & reaches
    free = max(0, lines.seats - int(kept.sum()))
    queue = np.flatnonzero(waiting)
    seated = queue[np.argsort(rank[queue])][:free]
    chosen = kept.copy()
    chosen[seated] = True

    outcome = np.full(score.size, Outcome.NOT_JUDGED, dtype=np.int8)
    outcome[candidate & ~passes] = Outcome.GATE
    outcome[candidate & passes & ~reaches] = Outcome.BELOW
    outcome[waiting & ~chosen] = Outcome.CAP
    outcome[chosen & ~incumbent] = Outcome.ENTERS
    outcome[chosen & incumbent] = Outcome.STAYS
    outcome[kept & ~(passes & reaches)] = Outcome.PROTECTED
    return Selection(chosen, outcome, rank)


def _ranks(
    score: NDArray[np.float64], keys: NDArray[np.int64], candidate: Flags
) -> NDArray[np.int64]:
    """Return places from 1 by falling score, then rising key; 0 for no candidate."""
    order = np.lexsort((keys, -score))
    order = order[candidate[order]]
    rank = np.zeros(score.size, dtype=np.int64)
    rank[order] = np.arange(1, order.size + 1)
    return rank
