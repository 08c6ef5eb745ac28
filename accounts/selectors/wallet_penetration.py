"""How far into a customer we are: by units, functions and levels, and a year ago."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Position, Programme
from accounts.rollup import Window
from accounts.selectors.white_space import Grid

# Who held a position on the day, and whom of them we met in the 12 months to it.
MET = """
SELECT held.level, held.function, count(DISTINCT held.contact_id),
    count(DISTINCT met.contact_id)
FROM accounts_position held
LEFT JOIN (
    SELECT DISTINCT took.contact_id, met.account_id
    FROM accounts_interaction met
    JOIN accounts_interactionparticipant took ON took.interaction_id = met.id
    WHERE met.account_id = ANY(%(ids)s) AND met.happened_at >= %(year_ago_at)s
        AND met.happened_at < %(now_at)s
) met ON met.contact_id = held.contact_id AND met.account_id = held.account_id
WHERE held.account_id = ANY(%(ids)s)
    AND (held.started_on IS NULL OR held.started_on <= %(as_of)s)
    AND (held.ended_on IS NULL OR held.ended_on > %(as_of)s)
GROUP BY GROUPING SETS ((held.level), (held.function))
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of a kind there are, and how many we reach; now and a year ago."""

    label: str
    reached: int
    of: int
    reached_before: int
    of_before: int

    @property
    def share(self) -> float | None:
        return self.reached / self.of if self.of else None

    @property
    def points(self) -> float | None:
        """By how many points the share moved in a year; ``None`` where it had none."""
        if self.share is None or not self.of_before:
            return None
        return 100 * (self.share - self.reached_before / self.of_before)


@dataclass(frozen=True, slots=True)
class Penetration:
    """
    Units that buy, and people whom we met in 12 months, by function and by level.

    What a unit was a year ago is told by its orders; units have no days of their own.
    """

    units: Reach
    functions: Reach
    by_function: tuple[Reach, ...]
    by_level: tuple[Reach, ...]


def penetration_of(ids: Sequence[int], grid: Grid, window: Window) -> Penetration:
    """Return how far into these accounts we are at the end of *window*."""
    units = [row for row in grid.rows if row.unit is not None]
    now = _met(ids, window)
    before = _met(ids, Window.of(window.year_ago, Programme.current()))
    functions = _reaches(now[1], before[1], sorted({*now[1], *before[1]}))
    return Penetration(
        units=Reach(
            _("Units"),
            sum(row.active > 0 for row in units),
            len(units),
            sum(row.was_active > 0 for row in units),
            len(units),
        ),
        functions=Reach(
            _("Functions"),
            sum(one.reached > 0 for one in functions if one.of),
            sum(one.of > 0 for one in functions),
            sum(one.reached_before > 0 for one in functions if one.of_before),
            sum(one.of_before > 0 for one in functions),
        ),
        by_function=functions,
        by_level=_reaches(now[0], before[0], Position.Level.values),
    )


type Counts = dict[str, tuple[int, int]]


def _met(ids: Sequence[int], window: Window) -> tuple[Counts, Counts]:
    """Return people and whom we met of them, by level and by function."""
    by_level: Counts = {}
    by_function: Counts = {}
    with connection.cursor() as cursor:
        cursor.execute(MET, window.parameters() | {"ids": list(ids)})
        for level, function, people, met in cursor.fetchall():
            if level:
                by_level[level] = (people, met)
            elif function:
                by_function[function] = (people, met)
    return by_level, by_function


def _reaches(now: Counts, before: Counts, names: Iterable[str]) -> tuple[Reach, ...]:
    """Return those that there are or were, in the order of *names*."""
    labels = dict(Position.Level.choices)
    return tuple(
        Reach(
            label=str(labels.get(name, name)),
            reached=now.get(name, (0, 0))[1],
            of=now.get(name, (0, 0))[0],
            reached_before=before.get(name, (0, 0))[1],
            of_before=before.get(name, (0, 0))[0],
        )
        for name in names
        if name in now or name in before
    )
