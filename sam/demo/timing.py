"""Days, seasons and regular events."""

import datetime as dt
import zlib
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

type Whole = NDArray[np.int64]
type Real = NDArray[np.float64]
type Mask = NDArray[np.bool_]

MONTHS = 36
EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Window:
    """
    The period that the demo tells about, ending with *today*.

    Days are counted from 1 January 1970.
    """

    today: int
    first: int

    @classmethod
    def until(cls, today: dt.date) -> Self:
        start = today.replace(year=today.year - MONTHS // 12, day=1)
        return cls(today=(today - EPOCH).days, first=(start - EPOCH).days)

    @property
    def days(self) -> int:
        return self.today - self.first + 1


@dataclass(frozen=True)
class Table:
    """Columns of equal length."""

    def where(self, chosen: Mask | Whole) -> Self:
        """Return the rows that are chosen by a mask or by their places."""
        columns = {each.name: getattr(self, each.name)[chosen] for each in fields(self)}
        return type(self)(**columns)

    def joined(self, other: Self) -> Self:
        """Return these rows and then the other's."""
        return type(self)(
            **{
                each.name: np.concatenate(
                    [getattr(self, each.name), getattr(other, each.name)]
                )
                for each in fields(self)
            }
        )


def stream(seed: int, topic: str, block: int = 0) -> np.random.Generator:
    """Return the generator of one topic, so that no topic shifts another's draws."""
    return np.random.default_rng([seed, zlib.crc32(topic.encode()), block])


def clock(intensity: Real) -> Real:
    """Return the time that has run at the start of each day, ``(days + 1,)``."""
    return np.concatenate([[0.0], np.cumsum(intensity)])


def seasons(window: Window, *, depth: float) -> Real:
    """Return a factor for each day: highest in June, near one over a year."""
    days = np.arange(window.first, window.today + 1)
    return 1.0 + depth * np.cos((days - 168.0) / 365.25 * 2.0 * np.pi)


def drifting(window: Window, *, since: int, to: float) -> Real:
    """Return one for each day until *since*, then a straight way to *to*."""
    days = np.arange(window.first, window.today + 1)
    part = np.clip((days - since) / max(window.today - since, 1), 0.0, 1.0)
    return 1.0 + (to - 1.0) * part


def renewals(
    rng: np.random.Generator,
    *,
    first: Whole,
    last: Whole,
    gap: Real,
    shape: Real,
    times: Real,
    window: Window,
) -> tuple[Whole, Whole]:
    """
    Draw regular events: Erlang-like gaps of mean *gap* days on the clock *times*.

    :param first: ``(n,)`` day from which each sequence runs, *last* until which
    :param shape: ``(n,)`` regularity; 1 is none at all
    :returns: sequence and working day of each event, in order
    """
    grid = np.arange(window.first, window.today + 2, dtype=np.float64)
    begins = np.interp(first.astype(float), grid, times)
    ends = np.interp(last + 1.0, grid, times)
    mean = np.maximum(ends - begins, 0.0) / gap
    counts = np.where(ends > begins, np.ceil(mean + 5 * np.sqrt(mean) + 6), 0)
    owner = np.repeat(np.arange(first.size), counts.astype(np.int64))
    gaps = rng.gamma(shape[owner], (gap / shape)[owner])
    starts = np.ones(owner.size, dtype=bool)
    starts[1:] = owner[1:] != owner[:-1]
    gaps[starts] *= rng.random(int(starts.sum()))
    ran = np.cumsum(gaps)
    before = (ran - gaps)[starts]
    place = np.cumsum(starts) - 1
    at = begins[owner] + ran - (before[place] if owner.size else 0.0)
    kept = at < ends[owner]
    days = np.floor(np.interp(at[kept], times, grid)).astype(np.int64)
    return owner[kept], working(days)


def working(days: Whole) -> Whole:
    """Return the same days, those of a weekend moved back to Friday."""
    weekday = (days + 3) % 7
    return days - np.maximum(weekday - 4, 0)
