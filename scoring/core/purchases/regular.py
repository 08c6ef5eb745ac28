"""Purchases at regular gaps, drawn one after the other."""

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Vector

AT_ONCE = 400_000  # gaps drawn at a time, whether they are needed or not
FEW_PHASES = 3  # added up faster than drawn together


def regular_times(
    rng: np.random.Generator,
    k: int,
    weeks: float,
    *,
    first: Vector,
    rate: Vector,
    stays: Vector,
) -> tuple[NDArray[np.int64], Vector]:
    """
    Draw the times of purchases whose gaps are Erlang-k, until the last or the end.

    Parameters
    ----------
    rng : numpy.random.Generator
    k : int
        Phases of a gap, >= 1.
    weeks : float
        The end, >= 0.
    first : (n,) ndarray
        Phases' length until the first purchase of each draw, at a rate of 1.
    rate : (n,) ndarray
        Of the phases a week, >= 0.
    stays : (n,) ndarray
        Number of the purchase after which there is none, 0 for none at all.

    Returns
    -------
    (m,) ndarray of int64, (m,) ndarray of float64
        For each purchase the draw it belongs to, from 0, and the weeks until it; in no
        order.
    """
    going = np.flatnonzero((stays > 0) & (rate * weeks >= first))
    reached, done = first[going], 0
    found: list[tuple[NDArray[np.int64], Vector]] = [
        (going, reached / np.maximum(rate[going], np.finfo(np.float64).tiny))
    ]
    while going.size:
        done += 1
        stay = stays[going] > done
        going, reached = going[stay], reached[stay]
        if not going.size:
            break
        end = rate[going] * weeks
        # As many gaps as most still need; those who need more are drawn on.
        ahead = float(np.minimum((end - reached) / k, stays[going] - done).mean())
        width = int(min(ahead + 2 * np.sqrt(ahead) + 2, AT_ONCE // going.size + 1))
        if k <= FEW_PHASES:
            marks = rng.standard_exponential((k, going.size, width)).sum(axis=0)
        else:
            marks = rng.standard_gamma(k, (going.size, width))
        np.cumsum(marks, axis=1, out=marks)
        marks += reached[:, np.newaxis]
        numbers = done + np.arange(1, width + 1)
        bought = marks <= end[:, np.newaxis]
        bought &= numbers <= stays[going, np.newaxis]
        row, column = np.nonzero(bought)
        found.append((going[row], marks[row, column] / rate[going[row]]))
        done += width - 1
        last = bought[:, -1]
        going, reached = going[last], marks[last, -1]
    return (
        np.concatenate([draw for draw, _ in found]),
        np.concatenate([times for _, times in found]),
    )
