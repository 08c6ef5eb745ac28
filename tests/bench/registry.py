"""Rows, and the functions that measure them."""

import datetime as dt
import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.scratch import Scratch

# The last day of every synthetic portfolio, so that no figure depends on today.
AS_OF = dt.date(2026, 6, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One figure: the median of *runs*, in *unit*.

    With a *floor*, in the same unit, the *limit* is on their ratio; else on the figure.
    """

    name: str
    runs: list[float]
    unit: str
    floors: list[float] = field(default_factory=list)
    limit: float | None = None
    at_least: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> float:
        return statistics.median(self.runs)

    @property
    def floor(self) -> float | None:
        return statistics.median(self.floors) if self.floors else None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def ok(self) -> bool | None:
        """Whether the limit holds; None where there is none."""
        if self.limit is None:
            return None
        figure = self.value if self.ratio is None else self.ratio
        return figure >= self.limit if self.at_least else figure <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """
    What a measurement works with: *databases*, their size, how often to measure.

    ``kept`` is what one measurement found and another builds upon.
    """

    databases: Scratch
    accounts: int
    seed: int
    runs: int
    say: Callable[[str], None]
    kept: dict[str, Any] = field(default_factory=dict)


type Measure = Callable[[Bench], Iterable[Row]]
_measures: dict[str, Measure] = {}


def measures(name: str) -> Callable[[Measure], Measure]:
    """
    Register a function that yields rows, under the name that ``--rows`` takes.

    It finds Django's connection in the database ``portfolio``, with the application's
    rights, and may leave facts and runs there; what changes orders clones it.
    """

    def register(measure: Measure) -> Measure:
        _measures[name] = measure
        return measure

    return register


def measured() -> dict[str, Measure]:
    """Return the registered measurements in their order."""
    return dict(_measures)


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes, by the wall clock, on swept ground."""
    gc.collect()
    return moment(work)


def moment(work: Callable[[], object]) -> float:
    """Return how long *work* takes that is shorter than a sweep of the memory."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
