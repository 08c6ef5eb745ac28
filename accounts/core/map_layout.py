"""Where people stand on the map: by level down and by function across."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from accounts.core.people_map import Node

LEVELS = ("C", "D", "MANAGER", "STAFF", "")
# Rows that are shown even where nobody is known, for that is what to see there.
ALWAYS = ("C", "D")
# Above so many people each gets a line instead of a card.
CARDS_UP_TO = 40
# A drawing may be so much wider than high.
WIDER = 1.1
# The last place that a node may have; the database holds the same.
FURTHEST = 100_000
STEP = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """The sides of a node and the room around it, in pixels at full size."""

    width: int
    height: int
    across: int
    down: int

    @property
    def step(self) -> tuple[int, int]:
        """Return how far two neighbours are apart, across and down."""
        return self.width + self.across, self.height + self.down


CARD = Measure(width=140, height=104, across=12, down=26)
LINE = Measure(width=158, height=38, across=12, down=12)
HEAD, LEVEL_NAME = 36, 70
# The room between a cell's lines and who stands in it.
BESIDE, ABOVE = 10, 14


@dataclass(frozen=True, slots=True)
class Band:
    """A column (a function) or a row (a level): where it starts and how long it is."""

    name: str
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Layout:
    """
    The places of all nodes by key, as the left upper corner of each.

    ``moved`` are those that somebody put where they stand.
    """

    places: Mapping[int, tuple[int, int]]
    moved: frozenset[int]
    columns: tuple[Band, ...]
    rows: tuple[Band, ...]
    width: int
    height: int
    measure: Measure

    @property
    def is_compact(self) -> bool:
        return self.measure is LINE


def lay_out(
    nodes: Sequence[Node], *, kept: Mapping[int, tuple[int, int]] | None = None
) -> Layout:
    """
    Place each of *nodes* once, so that no two overlap.

    Whoever has a place in *kept* stands there, or as near to it as there is room; the
    others stand in the cell of their level and function, those of one superior
    together. The order of *nodes* does not matter.

    :param kept: left upper corners by key, each from 0 to `FURTHEST`
    """
    measure = CARD if len(nodes) <= CARDS_UP_TO else LINE
    cells = _cells(nodes)
    wide = _sides(cells, measure)
    columns = _columns(cells, wide, measure)
    rows = _rows(cells, wide, measure)
    wanted: dict[int, tuple[int, int]] = {}
    for (level, function), there in cells.items():
        left = columns[function].start + BESIDE
        top = rows[level].start + ABOVE
        for place, node in enumerate(there):
            down, across = divmod(place, wide[function])
            wanted[node.key] = (
                left + across * measure.step[0],
                top + down * measure.step[1],
            )
    moved = {key: place for key, place in (kept or {}).items() if key in wanted}
    places = _apart(wanted | moved, first=sorted(moved), measure=measure)
    right = max([band.end for band in columns.values()], default=LEVEL_NAME)
    bottom = max([band.end for band in rows.values()], default=HEAD)
    return Layout(
        places=places,
        moved=frozenset(moved),
        columns=tuple(columns.values()),
        rows=tuple(rows.values()),
        width=max([right, *(x + measure.width + BESIDE for x, _ in places.values())]),
        height=max([bottom, *(y + measure.height + ABOVE for _, y in places.values())]),
        measure=measure,
    )


type Cells = dict[tuple[str, str], list[Node]]


def _cells(nodes: Sequence[Node]) -> Cells:
    """Return who stands in which cell, functions in the order of their columns."""
    order = {level: place for place, level in enumerate(LEVELS)}
    known = {node.key: node for node in nodes}
    functions: dict[str, list[Node]] = {}
    for node in nodes:
        functions.setdefault(node.function, []).append(node)

    def rank(function: str) -> tuple[bool, int, int, str]:
        there = functions[function]
        top = min(order.get(node.level, len(LEVELS)) for node in there)
        return not function, top, -len(there), function

    def place(node: Node) -> tuple[str, int, str, int]:
        boss = known.get(node.boss) if node.boss is not None else None
        return boss.name if boss else "", -(node.power or 0), node.name, node.key

    cells: Cells = {}
    for function in sorted(functions, key=rank):
        for node in sorted(functions[function], key=place):
            level = node.level if node.level in order else ""
            cells.setdefault((level, function), []).append(node)
    return cells


def _sides(cells: Cells, measure: Measure) -> dict[str, int]:
    """Return how many stand abreast in each function, for a drawing of good sides."""
    functions = list(dict.fromkeys(function for _, function in cells))
    most = {
        function: max(
            len(there) for (_, name), there in cells.items() if name == function
        )
        for function in functions
    }
    across, down = measure.step

    def longer(depth: int) -> tuple[float, int]:
        wide = {function: -(-most[function] // depth) for function in functions}
        deep: dict[str, int] = {}
        for (level, function), there in cells.items():
            need = -(-len(there) // wide[function])
            deep[level] = max(deep.get(level, 0), need)
        return (
            max(sum(wide.values()) * across, WIDER * sum(deep.values()) * down),
            depth,
        )

    depths = range(1, max(most.values(), default=0) + 1)
    depth = min(depths, key=longer, default=1)
    return {function: -(-most[function] // depth) for function in functions}


def _columns(
    cells: Cells, wide: Mapping[str, int], measure: Measure
) -> dict[str, Band]:
    columns: dict[str, Band] = {}
    start = LEVEL_NAME
    for function in wide:
        length = 2 * BESIDE + wide[function] * measure.step[0] - measure.across
        columns[function] = Band(function, start, length)
        start += length
    return columns


def _rows(cells: Cells, wide: Mapping[str, int], measure: Measure) -> dict[str, Band]:
    rows: dict[str, Band] = {}
    start = HEAD
    present = {level for level, _ in cells}
    for level in LEVELS:
        if level not in present and not (present and level in ALWAYS):
            continue
        deep = [
            -(-len(there) // wide[function])
            for (name, function), there in cells.items()
            if name == level
        ]
        length = 2 * ABOVE + max(deep, default=1) * measure.step[1] - measure.down
        rows[level] = Band(level, start, length)
        start += length
    return rows


def _apart(
    wanted: Mapping[int, tuple[int, int]], *, first: Sequence[int], measure: Measure
) -> dict[int, tuple[int, int]]:
    """Return a place for each, the *first* as they want; no two overlap."""
    ordered = [*first, *(key for key in wanted if key not in set(first))]
    taken = np.empty((0, 2), dtype=np.int64)
    places: dict[int, tuple[int, int]] = {}
    for key in ordered:
        place = np.array([wanted[key]], dtype=np.int64)
        if not _free(place, taken, measure)[0]:
            place = _nearest(place, taken, measure)
        places[key] = (int(place[0, 0]), int(place[0, 1]))
        taken = np.concatenate([taken, place])
    return places


def _free(places: Any, taken: Any, measure: Measure) -> Any:
    """Return for each of *places* (n, 2) whether a node there touches none *taken*."""
    apart = np.abs(places[:, None, :] - taken[None, :, :])
    near = (apart[..., 0] < measure.width + STEP) & (
        apart[..., 1] < measure.height + STEP
    )
    return ~near.any(axis=1)


def _nearest(place: Any, taken: Any, measure: Measure) -> Any:
    """
    Return the free place (1, 2) of a lattice around *place* that is nearest to it.

    A node covers four places of the lattice at most, so one is free among 4 n + 1.
    """
    sides = np.array([measure.width + STEP, measure.height + STEP], dtype=np.int64)
    reach = 1
    while True:
        reach *= 2
        line = np.arange(-reach, reach + 1)
        lattice = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
        tried = place + lattice * sides
        tried = tried[((tried >= 0) & (tried <= FURTHEST)).all(axis=1)]
        tried = tried[_free(tried, taken, measure)]
        if len(tried):
            far = np.abs(tried - place).sum(axis=1)
            best: Any = tried[[int(np.argmin(far))]]
            return best
