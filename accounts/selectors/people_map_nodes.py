"""What is drawn of each person and of each line on the map."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.core import map_lines
from accounts.core.map_layout import Layout
from accounts.core.map_lines import Box
from accounts.core.map_text import fit, length, wrap
from accounts.core.people_map import Node
from accounts.models import Position
from accounts.models.relationships import LineKind, PersonLine, RatingDimension
from accounts.selectors.people_map_rows import MapRows
from accounts.selectors.people_ratings import Rating
from accounts.selectors.people_words import rating_words

MOST = 5
_BARS = [f"M{4 * n} 0h3v8h-3z" for n in range(MOST)]
BARS = [("".join(_BARS[:n]), "".join(_BARS[n:])) for n in range(MOST + 1)]
# Round the ring of coverage, whose radius is 4.5.
RING = 9 * math.pi
NAME_SIZE, TITLE_SIZE, ROLE_SIZE, SMALL_SIZE = 13.0, 12.0, 11.0, 11.0
# Room beside the words of a card and for the mark; its lines of words, how high each.
MARGIN, MARK, LINES, LINE = 12, 18, 3, 16


@dataclass(frozen=True, slots=True)
class DrawnPerson:
    """
    A node as it is drawn, words cut to its sides.

    ``stance`` is ``for``, ``neutral``, ``against`` or ``unknown``; ``is_said`` tells
    that it rests on what the customer said. ``coverage`` is in per cent. ``label`` says
    all of it aloud.
    """

    key: int
    contact_id: int
    full_name: str
    full_title: str
    level: str
    function: str
    role: str
    x: int
    y: int
    width: int
    height: int
    is_moved: bool
    name: tuple[str, ...]
    title: tuple[str, ...]
    role_width: int
    stance: str
    stance_words: str
    is_said: bool
    power: int | None
    coverage: int | None
    met: str
    where: str
    label: str
    reports_to: int | None

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.width, self.height)

    @property
    def bars(self) -> tuple[str, str]:
        """Return the paths of the bars of power that are filled, and of the others."""
        return BARS[self.power or 0]

    @property
    def ring(self) -> str:
        """Return the dash of the ring of coverage: as long as its share of it."""
        return f"{(self.coverage or 0) / 100 * RING:.1f} {RING:.1f}"

    @property
    def lines(self) -> list[tuple[str, int, str]]:
        """Return the words of a card: whether name or title, how far down, the text."""
        words = [("name", text) for text in self.name]
        words += [("title", text) for text in self.title]
        return [(what, 20 + LINE * n, text) for n, (what, text) in enumerate(words)]

    @property
    def lift(self) -> int:
        """Return by how much what is below few words moves up."""
        return LINE * (LINES - len(self.name) - len(self.title))


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as it is drawn; *row* is none where somebody reports to somebody."""

    kind: str
    path: str
    start: DrawnPerson
    end: DrawnPerson
    row: PersonLine | None = None

    @property
    def css(self) -> str:
        return "report" if self.row is None else self.kind.lower()


def drawn_people(
    rows: MapRows, layout: Layout, *, names: Mapping[str, str], is_group: bool
) -> dict[int, DrawnPerson]:
    """Return each person as drawn, by key; *names* are of the dimensions."""
    return {
        node.key: _person(node, rows, layout, names, is_group=is_group)
        for node in rows.nodes
    }


def drawn_lines(
    rows: MapRows, people: Mapping[int, DrawnPerson]
) -> tuple[DrawnLine, ...]:
    """Return all lines; who reports to whom comes first, for it lies below."""
    reports = (
        (people[node.key], people[node.boss])
        for node in rows.nodes
        if node.boss is not None and node.boss in people
    )
    return (
        *(
            DrawnLine("REPORT", map_lines.reports(one.box, boss.box), one, boss)
            for one, boss in reports
        ),
        *(
            DrawnLine(
                row.kind, _path(row, people[a], people[b]), people[a], people[b], row
            )
            for a, b, row in rows.lines
        ),
    )


def _path(row: PersonLine, start: DrawnPerson, end: DrawnPerson) -> str:
    if row.kind == LineKind.CONFLICT:
        return map_lines.conflict(start.box, end.box)
    return map_lines.influence(start.box, end.box)


def _person(
    node: Node,
    rows: MapRows,
    layout: Layout,
    names: Mapping[str, str],
    *,
    is_group: bool,
) -> DrawnPerson:
    position = rows.positions[node.key]
    measure = layout.measure
    title = position.title or (
        position.get_level_display() if position.level else _("Title not known")
    )
    where = position.account.name if is_group else ""
    name, lines = _words(node.name, title, where, layout)
    role = position.get_buying_role_display() if position.buying_role else ""
    rated = rows.ratings.get(node.key, {})
    attitude = rated.get(RatingDimension.ATTITUDE)
    coverage = rated.get(RatingDimension.COVERAGE)
    stance, stance_words = _stance(node, attitude)
    x, y = layout.places[node.key]
    drawn = {
        "role": role,
        "stance_words": stance_words,
        "met": _met(node),
        "where": where,
    }
    return DrawnPerson(
        key=node.key,
        contact_id=position.contact_id,
        full_name=node.name,
        full_title=title,
        level=position.get_level_display() if position.level else "",
        function=node.function,
        x=x,
        y=y,
        width=measure.width,
        height=measure.height
        - (0 if layout.is_compact else LINE * (LINES - len(name) - len(lines))),
        is_moved=node.key in layout.moved,
        name=tuple(name),
        title=tuple(lines),
        role_width=round(length(role, ROLE_SIZE)) + 9,
        stance=stance,
        is_said=attitude is not None and attitude.is_said,
        power=node.power,
        coverage=coverage.effective.value * 100 // MOST if coverage else None,
        label=_label(node, position, rows.others.get(node.key, ()), names, drawn),
        reports_to=node.boss,
        **drawn,
    )


def _words(
    name: str, title: str, where: str, layout: Layout
) -> tuple[list[str], list[str]]:
    """Return name and title in lines as there is room; a long name comes first."""
    room = layout.measure.width - MARGIN - 6
    if layout.is_compact:
        return [fit(name, room - MARK, TITLE_SIZE)], [fit(title, room - 24, SMALL_SIZE)]
    names = wrap(name, room - MARK, NAME_SIZE, 2)
    if where:
        shown = [title, where] if len(names) == 1 else [where]
        return names, [fit(words, room, TITLE_SIZE) for words in shown]
    return names, wrap(title, room, TITLE_SIZE, LINES - len(names))


def _stance(node: Node, attitude: Rating | None) -> tuple[str, str]:
    if attitude is None:
        return "unknown", _("attitude unknown")
    word = rating_words(RatingDimension.ATTITUDE, attitude.effective.value)
    basis = _("they said so") if attitude.is_said else _("our guess")
    said = _("%(word)s (%(basis)s)") % {"word": word.lower(), "basis": basis}
    if node.is_for_us:
        return "for", said
    return ("against" if node.is_against_us else "neutral"), said


def _met(node: Node) -> str:
    if node.met_days is None:
        return _("never met")
    if node.met_days == 0:
        return _("met today")
    return _("met %(days)s d ago") % {"days": node.met_days}


def _label(
    node: Node,
    position: Position,
    others: tuple[Position, ...],
    names: Mapping[str, str],
    drawn: Mapping[str, str],
) -> str:
    """Return all that the node shows, to be read aloud."""
    power = names[RatingDimension.POWER]
    rated = (
        _("%(power)s %(value)s of 5") % {"power": power, "value": node.power}
        if node.power
        else _("%(power)s not rated") % {"power": power}
    )
    met = (
        _("never met")
        if node.met_days is None
        else ngettext("met %(n)s day ago", "met %(n)s days ago", node.met_days)
        % {"n": node.met_days}
    )
    also = ", ".join(each.title for each in others if each.title)
    parts = [
        node.name,
        position.title,
        node.function,
        position.get_level_display() if position.level else "",
        drawn["role"],
        drawn["stance_words"],
        rated,
        met,
        drawn["where"],
        _("also %(titles)s") % {"titles": also} if also else "",
    ]
    return ", ".join(part for part in parts if part)
