"""What a selection comes to, what its limits cost and how they clash, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.users.models import User
from tiers.core.clashes import Limit
from tiers.services.selecting import Problem, SelectionReport
from tiers.services.selecting_asked import Asked, account_names
from tiers.services.selecting_words import clash_words, limit_words, price_words

__all__ = [
    "Priced",
    "candidates_words",
    "clashing",
    "finding",
    "gap_words",
    "kept_out",
    "priced",
]

MOST_NAMED = 3
SMALLEST = 5e-7  # gap that is said


@dataclass(frozen=True, slots=True)
class Priced:
    """What more of a limit would be worth, in points, and who would move."""

    words: str
    worth: str
    moves: str


def finding(found: Asked, report: SelectionReport) -> str:
    """Say in a sentence or two what the optimum comes to."""
    chosen = report.optimum.chosen
    if report.optimum.infeasible:
        return _("No choice keeps every limit, so nobody would move.")
    if chosen is None:
        return _("No choice was found in the time that there was.")
    count, more = int(chosen.sum()), report.optimum.objective - report.ranking_value
    if not report.comes.size and not report.goes.size:
        return ngettext(
            "Ranking and optimum seat the same {count} account.",
            "Ranking and optimum seat the same {count} accounts.",
            count,
        ).format(count=figures.number(count))
    said = ngettext(
        "The optimum seats {count} account: {comes} of them not by rank, in place of"
        " {goes}.",
        "The optimum seats {count} accounts: {comes} of them not by rank, in place of"
        " {goes}.",
        count,
    ).format(
        count=figures.number(count),
        comes=figures.number(int(report.comes.size)),
        goes=figures.number(int(report.goes.size)),
    )
    if report.ranking_breaks:
        broken = _listed_limits(report.problem, report.ranking_breaks)
        return (
            said + " " + _("The ranking does not keep: {limits}.").format(limits=broken)
        )
    return (
        said
        + " "
        + _("Together they are worth {more} points more.").format(
            more=figures.number(more, 1)
        )
    )


def candidates_words(found: Asked) -> str:
    """Say how many candidates there are, of whom only some may have a seat."""
    return _("of {count} candidates").format(
        count=figures.number(int((found.preview.then.rank > 0).sum()))
    )


def gap_words(report: SelectionReport) -> str:
    """Say how far from the best the choice may be."""
    if report.optimum.infeasible:
        return _("none exists")
    gap = report.optimum.gap
    if not np.isfinite(gap):
        return _("nothing proven")
    if gap < SMALLEST:
        return _("the best")
    return _("within {share}").format(
        share=figures.percent(gap, 4 if gap < 1e-4 else 2)
    )


def priced(found: Asked, report: SelectionReport, user: User) -> list[Priced]:
    """Return what more of each limit is worth, dearest first."""
    places = sorted(
        {place for each in report.prices for place in (*each.comes, *each.goes)}
    )
    names = account_names(found, user, places)
    said = []
    for each in report.prices:
        moves = []
        if each.comes:
            moves.append(_("{names} in").format(names=_listed(names, each.comes)))
        if each.goes:
            moves.append(_("{names} out").format(names=_listed(names, each.goes)))
        said.append(
            Priced(
                price_words(report.problem, each),
                _range(each.low, each.high),
                "; ".join(moves) or _("nobody moves"),
            )
        )
    return said


def clashing(found: Asked, report: SelectionReport, user: User) -> list[str]:
    """Return what cannot all be kept, in words."""

    def names(places: Sequence[int]) -> list[str]:
        known = account_names(found, user, places)
        hidden = _("an account that you do not see")
        return [known.get(place, hidden) for place in places]

    return clash_words(report.problem, report.clashes, names=names)


def kept_out(problem: Problem, limits: Sequence[Limit]) -> str:
    """Say what leaves no room for an account."""
    if not limits:
        return _("worth less than what it would displace")
    return _listed_limits(problem, limits)


def _listed_limits(problem: Problem, limits: Sequence[Limit]) -> str:
    said = [limit_words(problem, limit) for limit in limits[:MOST_NAMED]]
    return "; ".join(said) + (" …" if len(limits) > MOST_NAMED else "")


def _range(low: float, high: float) -> str:
    if not np.isfinite(high):
        return _("{low} or more").format(low=figures.number(low, 1))
    ends = figures.number(low, 1), figures.number(high, 1)
    return ends[0] if ends[0] == ends[1] else figures.span(*ends)


def _listed(names: dict[int, str], places: Sequence[int]) -> str:
    known = [names[place] for place in places if place in names]
    hidden = len(places) - len(known)
    if hidden:
        known.append(
            ngettext(
                "{n} that you do not see", "{n} that you do not see", hidden
            ).format(n=hidden)
        )
    return ", ".join(known)
