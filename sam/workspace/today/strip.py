"""The strip of dots: how many days ago each customer had something from us."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sam.lib import figures

LEFT, RIGHT = 6.0, 434.0
STEP = 8.0
DEEPEST = 4  # dots above each other; where more would stand, columns do
MOST_DOTS = DEEPEST * (int((RIGHT - LEFT) / STEP) + 1)
BINS = 60
TICKS = 4
LEAST_DAYS = 60
STEPS = (15, 30, 60, 90, 120, 180, 365)


@dataclass(frozen=True, slots=True)
class Met:
    """A customer on the strip."""

    days: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    anchor: str
    words: str
    words_x: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Column:
    """Customers of about as many days, where there are too many for dots."""

    x: str
    y: str
    width: str
    height: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from 0 to ``top``; ``base`` is how far down it stands."""

    top: int
    base: int

    def place(self, days: float) -> float:
        return LEFT + (RIGHT - LEFT) * min(days, self.top) / self.top


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn; ``promised`` is the mark of what most customers are promised."""

    base: int
    foot: int
    height: int
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    columns: tuple[Column, ...]
    promised: Tick | None


def end_of_axis(days: Sequence[int], *, promised: Sequence[int] = ()) -> int:
    """
    Return where an axis ends that shows these *days*, and what is *promised*.

    Not far beyond twice what is promised: who waits longer stands at its end.
    """
    most = max([0, *days])
    if promised:
        most = min(most, 2 * max(promised))
    most = max([LEAST_DAYS, most, *promised])
    usual = [step * TICKS for step in STEPS if step * TICKS >= most]
    return usual[0] if usual else -(-most // (365 * TICKS)) * 365 * TICKS


def depth(met: Sequence[Met], top: int) -> int:
    """Return how many dots would stand above each other at most, up to `DEEPEST`."""
    if len(met) > MOST_DOTS:
        return DEEPEST
    levels = [level for _x, level in _stacked(met, Axis(top, 0))]
    return min(max(levels, default=0) + 1, DEEPEST)


def drawn(
    met: Sequence[Met], *, promised: int | None, top: int, rows: int = 1
) -> Strip:
    """
    Return the strip of these customers, on an axis that ends at *top*.

    :param rows: dots above each other that there is room for
    """
    axis = Axis(top, 12 + int(STEP) * max(rows, 2))
    dots = _dots(met, axis)
    return Strip(
        base=axis.base,
        foot=axis.base + 16,
        height=axis.base + 18,
        ticks=tuple(_tick(axis, at, met) for at in range(TICKS + 1)),
        dots=dots,
        columns=() if dots or not met else _columns(met, axis),
        promised=None if promised is None else _promised(axis, promised),
    )


def _dots(met: Sequence[Met], axis: Axis) -> tuple[Dot, ...]:
    """Return a dot for each customer; none where they would stand too deep."""
    if len(met) > MOST_DOTS:
        return ()
    stacked = _stacked(met, axis)
    if any(level >= DEEPEST for _x, level in stacked):
        return ()
    return tuple(
        Dot(f"{x:.1f}", f"{axis.base - STEP * level:.1f}", one.is_overdue)
        for one, (x, level) in zip(_in_order(met), stacked, strict=True)
    )


def _in_order(met: Sequence[Met]) -> list[Met]:
    return sorted(met, key=lambda one: (one.days, one.is_overdue))


def _stacked(met: Sequence[Met], axis: Axis) -> list[tuple[float, int]]:
    """Return where each dot stands, and how far up, so that none touches another."""
    last: list[float] = []
    found = []
    for one in _in_order(met):
        x = axis.place(one.days)
        level = next(
            (at for at, before in enumerate(last) if x - before >= STEP), len(last)
        )
        last[level:] = [x, *last[level + 1 :]]
        found.append((x, level))
    return found


def _columns(met: Sequence[Met], axis: Axis) -> tuple[Column, ...]:
    """Count the customers in bins of days; those who wait too long stand on top."""
    width = (RIGHT - LEFT) / BINS
    counts = {is_overdue: [0] * BINS for is_overdue in (False, True)}
    for one in met:
        at = min(int(BINS * min(one.days, axis.top) / axis.top), BINS - 1)
        counts[one.is_overdue][at] += 1
    most = max(map(sum, zip(*counts.values(), strict=True)))
    scale = (axis.base - 8) / most
    found = []
    for at in range(BINS):
        y = float(axis.base)
        for is_overdue in (False, True):
            height = scale * counts[is_overdue][at]
            if not height:
                continue
            y -= height
            x = LEFT + width * at
            found.append(
                Column(
                    f"{x + 0.5:.1f}",
                    f"{y:.1f}",
                    f"{width - 1:.1f}",
                    f"{height:.1f}",
                    is_overdue,
                )
            )
    return tuple(found)


def _tick(axis: Axis, at: int, met: Sequence[Met]) -> Tick:
    days = axis.top * at // TICKS
    words = figures.number(days)
    if at == TICKS:
        is_more = any(one.days > axis.top for one in met)
        words = (_("{days}+ d") if is_more else _("{days} d")).format(days=words)
    anchor = {0: "start", TICKS: "end"}.get(at, "middle")
    return Tick(f"{axis.place(days):.1f}", anchor, words)


def _promised(axis: Axis, days: int) -> Tick:
    x = axis.place(days)
    is_left = x < (LEFT + RIGHT) / 4
    return Tick(
        f"{x:.1f}",
        "start" if is_left else "end",
        _("promised {days}").format(days=figures.number(days)),
        words_x=f"{x + (4 if is_left else -4):.1f}",
    )
