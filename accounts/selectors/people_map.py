"""The people map of an account: who decides, who is for us, whom we do not know."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.core.map_layout import Band, Layout, lay_out
from accounts.core.map_text import fit
from accounts.core.people_map import (
    Gap,
    Node,
    Quality,
    Removal,
    Rule,
    Shape,
    gaps,
    hardest,
    quality,
    shape,
    without,
)
from accounts.models import Account, Programme
from accounts.models.relationships import LineKind, PersonLine
from accounts.permissions import may_keep_people
from accounts.selectors import people_map_words as words
from accounts.selectors.groups import group_of
from accounts.selectors.people_map_nodes import (
    DrawnLine,
    DrawnPerson,
    drawn_lines,
    drawn_people,
)
from accounts.selectors.people_map_rows import MapRows, read_map
from accounts.selectors.people_words import dimension_names
from sam.lib.account_tabs import Seen
from sam.users.models import User

# Short, for they stand beside the rows.
LEVELS = {
    "C": gettext_lazy("C level"),
    "D": gettext_lazy("D level"),
    "MANAGER": gettext_lazy("Manager"),
    "STAFF": gettext_lazy("Staff"),
    "": gettext_lazy("Not said"),
}
HEAD_SIZE, HEAD_MARGIN = 12.0, 10


@dataclass(frozen=True, slots=True)
class Place:
    """A row or a column with its name, and where its words stand."""

    name: str
    band: Band


@dataclass(frozen=True, slots=True)
class Empty:
    """A cell in which nobody is known though the function is not covered."""

    function: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """What breaks if somebody leaves, in words."""

    person: DrawnPerson
    removal: Removal
    state: str
    sentences: tuple[str, ...]

    @property
    def is_worse(self) -> bool:
        return self.removal.after.state != self.removal.before.state


@dataclass(frozen=True)
class PeopleMap:
    """
    A map with all that is drawn, found and missing on it.

    Of a group it is tidy, and changed on the maps of its accounts; ``may_change`` tells
    whether *user* may move people and draw lines here. ``total`` counts all who are
    there, ``people`` those that are drawn.
    """

    account: Any
    is_group: bool
    may_change: bool
    rule: Rule
    rows: MapRows
    layout: Layout
    people: Mapping[int, DrawnPerson]
    lines: tuple[DrawnLine, ...]
    quality: Quality
    gaps: tuple[Gap, ...]
    shape: Shape
    colleague: str
    removal: Removal | None

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.rows.nodes

    @property
    def total(self) -> int:
        return self.rows.total

    @cached_property
    def names(self) -> dict[int, str]:
        return {node.key: node.name for node in self.nodes}

    @cached_property
    def finding(self) -> str:
        return words.finding(self.quality, self.gaps)

    @property
    def state(self) -> str:
        return words.state_words(self.quality.state)

    @cached_property
    def supporters(self) -> str:
        return words.some([self.names[key] for key in self.quality.supporters])

    @cached_property
    def deciding(self) -> str:
        return words.some([self.names[key] for key in self.quality.deciding])

    @cached_property
    def gap_words(self) -> list[tuple[words.GapWords, DrawnPerson | None]]:
        """Return the gaps in words, each with the person that it is about, if one."""
        said = [
            words.gap_words(gap, names=self.names, rule=self.rule) for gap in self.gaps
        ]
        return [(gap, self.people.get(gap.person or 0)) for gap in said]

    @cached_property
    def shape_words(self) -> tuple[str, str]:
        return words.shape_words(self.shape, names=self.names, colleague=self.colleague)

    @cached_property
    def leaving(self) -> Leaving | None:
        if self.removal is None:
            return None
        person = self.people[self.removal.leaving]
        said = words.removal_words(
            self.removal, names=self.names, function=person.function, rule=self.rule
        )
        state = words.state_words(self.removal.after.state)
        return Leaving(person, self.removal, state, tuple(said))

    @property
    def columns(self) -> list[Place]:
        return [
            Place(
                fit(band.name, band.length - 2 * HEAD_MARGIN, HEAD_SIZE)
                or _("Function not said"),
                band,
            )
            for band in self.layout.columns
        ]

    @property
    def levels(self) -> list[Place]:
        return [Place(str(LEVELS[band.name]), band) for band in self.layout.rows]

    @cached_property
    def drawn_lines(self) -> list[DrawnLine]:
        """Return the lines that people drew, without who reports to whom."""
        return [line for line in self.lines if line.row is not None]

    @cached_property
    def empty(self) -> list[Empty]:
        """Return where to show that nobody senior is known in a bare function."""
        bare = {gap.function for gap in self.gaps if gap.function}
        senior = {node.function for node in self.nodes if node.is_senior}
        top = self.layout.rows[0] if self.layout.rows else None
        if top is None or self.layout.is_compact:
            return []
        return [
            Empty(band.name, band.start, top.start, band.length, top.length)
            for band in self.layout.columns
            if band.name in bare - senior
        ]

    @cached_property
    def outline(self) -> list[tuple[int, DrawnPerson, list[str]]]:
        """Return everybody below whom they report to: depth, person, lines in words."""
        said: dict[int, list[str]] = {}
        for line in self.drawn_lines:
            label = LineKind(line.kind).label
            said.setdefault(line.start.key, []).append(f"{label} {line.end.full_name}")
            if line.kind == LineKind.CONFLICT:
                said.setdefault(line.end.key, []).append(
                    f"{label} {line.start.full_name}"
                )
        below: dict[int | None, list[DrawnPerson]] = {}
        for person in self.people.values():
            boss = person.reports_to if person.reports_to in self.people else None
            below.setdefault(boss, []).append(person)
        told: dict[int, int] = {}
        waiting = [(0, person) for person in reversed(below.get(None, []))]
        rest = iter(self.people.values())
        while len(told) < len(self.people):
            if not waiting:  # superiors in a circle; begin with the first of them
                waiting = [(0, next(each for each in rest if each.key not in told))]
            depth, person = waiting.pop()
            if person.key in told:
                continue
            told[person.key] = depth
            waiting += [
                (depth + 1, each) for each in reversed(below.get(person.key, []))
            ]
        return [
            (depth, self.people[key], said.get(key, [])) for key, depth in told.items()
        ]


def scope_of(account: Account, *, with_group: bool) -> Seen:
    """Return *account* alone, or with those that belong to it."""
    below = group_of(account).below_ids if with_group else ()
    return Seen(account, (account.pk, *below))


def map_of(seen: Seen, user: User, *, leaving: int | None = None) -> PeopleMap:
    """
    Return the map of the people of *seen*, as far as *user* may see them.

    Nine queries at most, however many people. *leaving* is the position of whom to try
    to be without; by default whose leaving would hurt most.
    """
    programme = Programme.current()
    rule = Rule(programme.key_power, programme.contact_fresh_days)
    rows = read_map(seen, user, programme=programme)
    layout = lay_out(rows.nodes, kept=rows.kept)
    people = drawn_people(
        rows, layout, names=dimension_names(programme), is_group=seen.is_group
    )
    nodes = rows.nodes
    if leaving not in people:
        leaving = hardest(nodes, rule=rule)
    runs = shape(nodes)
    colleague = User.objects.filter(pk=runs.ours).first() if runs.ours else None
    removal = None
    if leaving is not None:
        influences = [
            (one, other)
            for one, other, row in rows.lines
            if row.kind == PersonLine.Kind.INFLUENCE
        ]
        removal = without(nodes, influences, leaving=leaving, rule=rule)
    return PeopleMap(
        account=seen.account,
        is_group=seen.is_group,
        may_change=not seen.is_group
        and bool(may_keep_people(user, seen.account).allowed),
        rule=rule,
        rows=rows,
        layout=layout,
        people=people,
        lines=drawn_lines(rows, people),
        quality=quality(nodes, rule=rule),
        gaps=gaps(nodes, rule=rule),
        shape=runs,
        colleague=str(colleague or ""),
        removal=removal,
    )
