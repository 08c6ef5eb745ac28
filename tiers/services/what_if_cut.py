"""The accounts around the cut line of a draft, and what one more seat would bring."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from sam.lib import figures
from sam.users.models import User
from tiers.models import Evaluation
from tiers.services.previewing import Flags, Preview
from tiers.services.previewing_figures import gains_of
from tiers.services.ranked import RankedAccount, ranked_fields
from tiers.services.what_if import Consequences, gain_of, is_waiting, named

ABOVE = 5
BELOW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(RankedAccount):
    """An account near the line, and what attention to it would bring a year."""

    gain: float | None = None


@dataclass(frozen=True, slots=True)
class CutLine:
    """The last who are in and the first who are not, by rank."""

    above: list[Row]
    below: list[Row]
    ranks: str
    line: str
    foot: str


def cut_line(said: Consequences, user: User, *, currency: str) -> CutLine:
    """Return who stands on either side of the line, as *user* may see them."""
    preview, edge = said.preview, said.edge
    waiting = is_waiting(preview)
    above = _best(preview, preview.seated & waiting)[-ABOVE:]
    below = _best(preview, waiting & ~preview.seated)[:BELOW]
    around = np.concatenate([above, below])
    keys = preview.portfolio.keys[around]
    known = named(keys.tolist(), user)
    gains = gains_of(keys)

    def row(place: int) -> Row:
        key = int(preview.portfolio.keys[place])
        near = bool(edge.is_borderline[place])
        fields = ranked_fields(preview, place, known, is_borderline=near)
        return Row(**fields, gain=gain_of(gains, key) if key in known else None)

    inside = [row(place) for place in above.tolist()]
    outside = [row(place) for place in below.tolist()]
    return CutLine(
        above=inside,
        below=outside,
        ranks=_ranks([*inside, *outside], int((preview.then.rank > 0).sum())),
        line=_line(preview),
        foot=_foot(preview, inside, outside, currency),
    )


def _best(preview: Preview, among: Flags) -> NDArray[np.int64]:
    places = np.flatnonzero(among & (preview.then.rank > 0))
    return places[np.argsort(preview.then.rank[places], kind="stable")]


def _ranks(rows: list[Row], candidates: int) -> str:
    if not rows:
        return ""
    ranks = [row.rank for row in rows]
    return _("ranks {range} of {all} candidates").format(
        range=figures.span(figures.number(min(ranks)), figures.number(max(ranks))),
        all=figures.number(candidates),
    )


def _line(preview: Preview) -> str:
    count = int(preview.seated.sum())
    said = ngettext(
        "cut line: {count} account of at most {seats}; enter at {enter},"
        " stay at {stay}",
        "cut line: {count} accounts of at most {seats}; enter at {enter},"
        " stay at {stay}",
        count,
    )
    return said.format(
        count=figures.number(count),
        seats=figures.number(preview.then.seats),
        enter=figures.number(preview.policy.enter_score, 1),
        stay=figures.number(preview.policy.stay_score, 1),
    )


def _foot(
    preview: Preview, inside: list[Row], outside: list[Row], currency: str
) -> str:
    """Say who is first out and first in, what a seat costs, and who is held apart."""
    said = []
    if inside:
        said.append(_("First out: {account}.").format(account=_scored(inside[-1])))
    if outside:
        said.append(
            _("First in if a place opens: {account}.").format(
                account=_scored(outside[0])
            )
        )
        said.append(_next_place(outside[0], currency))
    held = int((preview.seated & ~is_waiting(preview)).sum())
    if held:
        said.append(
            ngettext(
                "{count} seat more is held whatever the score.",
                "{count} seats more are held whatever the score.",
                held,
            ).format(count=figures.number(held))
        )
    gated = int((preview.then.decision == str(Evaluation.Decision.GATE)).sum())
    if gated:
        said.append(
            ngettext(
                "{count} candidate fails a gate and is not listed.",
                "{count} candidates fail a gate and are not listed.",
                gated,
            ).format(count=figures.number(gated))
        )
    return " ".join(filter(None, said))


def _scored(row: Row) -> str:
    if row.score is None:
        return row.name[:1].lower() + row.name[1:]
    return f"{row.name} ({figures.number(row.score, 1)})"


def _next_place(row: Row, currency: str) -> str:
    if row.hours is None:
        return ""
    if row.gain is None:
        return _(
            "One more place costs {hours} hours a month; what it would bring is not"
            " measured."
        ).format(hours=figures.number(row.hours))
    return _(
        "One more place costs {hours} hours a month and brings {money} a year."
    ).format(hours=figures.number(row.hours), money=figures.money(row.gain, currency))
