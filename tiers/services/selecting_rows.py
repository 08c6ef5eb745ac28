"""Ranked accounts on both sides of the line, and on whom rank and value differ."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from sam.lib import figures
from sam.users.models import User
from tiers.core.ranking import Whole
from tiers.services.ranked import RankedAccount, ranked_fields
from tiers.services.selecting import SelectionReport, keeping_out
from tiers.services.selecting_asked import Asked, account_names
from tiers.services.selecting_finding import kept_out
from tiers.services.selecting_words import hours
from tiers.services.what_if import named

__all__ = ["Apart", "Edge", "Ranked", "Row", "apart", "edges", "ranked"]

ROWS = 40
MOST_APART = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(RankedAccount):
    """A ranked account, and whether it has a seat by rank and by value."""

    by_rank: bool
    by_optimum: bool | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page of the ranked accounts; the cut line stands behind place ``cut``."""

    rows: list[Row]
    cut: int
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Apart:
    """An account on which the ranking and the optimum differ."""

    row: Row
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Edge:
    """The first out or in."""

    account_id: int | None
    name: str
    value: str
    words: str


def ranked(
    found: Asked, report: SelectionReport | None, user: User, *, first: int
) -> Ranked:
    """Return the candidates in order of rank, from place *first* on."""
    then = found.preview.then
    places = np.flatnonzero(then.rank > 0)
    places = places[np.argsort(then.rank[places], kind="stable")]
    seated = (then.tier[places] == "STRATEGIC") & ~then.queue.held[places]
    cut = int(np.flatnonzero(seated)[-1]) + 1 if seated.any() else 0
    shown = places[first : first + ROWS]
    rows = _rows_of(found, report, user, shown)
    return Ranked(rows, cut - first, first + 1, first + len(rows), int(places.size))


def _rows_of(
    found: Asked,
    report: SelectionReport | None,
    user: User,
    places: Whole,
) -> list[Row]:
    preview = found.preview
    known = named(preview.portfolio.keys[places].tolist(), user)
    chosen = report.optimum.chosen if report else None
    return [
        Row(
            **ranked_fields(preview, place, known),
            by_rank=str(preview.then.tier[place]) == "STRATEGIC",
            by_optimum=None if chosen is None else bool(chosen[place]),
        )
        for place in places.tolist()
    ]


def apart(
    found: Asked, report: SelectionReport, user: User
) -> tuple[list[Apart], list[Apart]]:
    """Return who has a seat by value and not by rank, and the other way round."""
    chosen = report.optimum.chosen
    if chosen is None:
        return [], []
    values = report.problem.value
    made = []
    for places in (report.comes, report.goes):
        best = places[np.argsort(-values[places], kind="stable")][:MOST_APART]
        rows, apart_ = _rows_of(found, report, user, best), []
        for row, place in zip(rows, best.tolist(), strict=True):
            if chosen[place]:
                said = _takes(report, place)
            else:
                limits = keeping_out(report.problem, chosen, place)
                said = kept_out(report.problem, limits)
            apart_.append(Apart(row, float(values[place]), said))
        made.append(apart_)
    return made[0], made[1]


def _takes(report: SelectionReport, place: int) -> str:
    """Say what an account's seat takes, and what of its worth is for keeping it."""
    problem = report.problem
    taken = hours(int(problem.limits.minutes[place]))
    if problem.incumbent[place] and problem.keep_bonus:
        return _("{bonus} of them for keeping its seat; {hours} hours a month").format(
            bonus=figures.number(problem.keep_bonus, 1), hours=taken
        )
    return _("{hours} hours a month").format(hours=taken)


def edges(
    found: Asked, report: SelectionReport, user: User
) -> tuple[Edge | None, Edge | None]:
    """Return who would lose a seat first, and who would take one first."""
    chosen = report.optimum.chosen
    places = [each for each in (report.first_out, report.first_in) if each is not None]
    names = account_names(found, user, places)

    def edge(place: int | None, words: str) -> Edge | None:
        if place is None:
            return None
        key = int(found.preview.portfolio.keys[place]) if place in names else None
        name = names.get(place, _("an account that you do not see"))
        value = figures.number(float(report.problem.value[place]), 1)
        return Edge(key, name, value if key else "", words)

    words = ""
    if report.first_in is not None and chosen is not None:
        limits = keeping_out(report.problem, chosen, report.first_in)
        words = kept_out(report.problem, limits)
    return edge(report.first_out, ""), edge(report.first_in, words)
