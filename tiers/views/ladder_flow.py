"""The drawing of who moved on the ladder: bands from where they stood to where now."""

from dataclasses import dataclass

from tiers.selectors.ladder import LEVELS, Flow

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT = 150, 490
BAR = 10
TOP, GAP = 28, 12
LEAST = 2.0
# Highest at the top; who was not placed then comes in from below.
FROM: tuple[int | None, ...] = (*reversed(LEVELS), None)
TO = tuple(reversed(LEVELS))


@dataclass(frozen=True, slots=True)
class Block:
    """The accounts of one level at one end, as a bar with its label."""

    level: int | None
    count: int
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """Accounts that went from one level to another; ``path`` is an SVG path."""

    was: int | None
    now: int
    count: int
    path: str

    @property
    def kind(self) -> str:
        if self.was is None:
            return "new"
        if self.was == self.now:
            return "same"
        return "up" if self.now < self.was else "down"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of the drawing, in pixels of `WIDTH` by `HEIGHT`."""

    starts: tuple[Block, ...]
    ends: tuple[Block, ...]
    bands: tuple[Band, ...]
    height: float


def drawn(flow: Flow) -> Drawing | None:
    """Return the drawing of *flow*; ``None`` where nobody stands on the ladder."""
    pairs = {
        (was, now): count
        for (was, now), count in flow.pairs.items()
        if now is not None and count
    }
    total = sum(pairs.values())
    if not total:
        return None
    scale = (HEIGHT - TOP - GAP * len(FROM)) / total
    starts = _blocks(
        [
            (level, sum(n for (was, _), n in pairs.items() if was == level))
            for level in FROM
        ],
        scale,
    )
    ends = _blocks(
        [
            (level, sum(n for (_, now), n in pairs.items() if now == level))
            for level in TO
        ],
        scale,
    )
    left = {block.level: block.y for block in starts}
    right = {block.level: block.y for block in ends}
    bands = []
    for was in FROM:
        for now in TO:
            count = pairs.get((was, now), 0)
            if not count:
                continue
            thick = max(count * scale, LEAST)
            bands.append(Band(was, now, count, _path(left[was], right[now], thick)))
            left[was] += thick
            right[now] += thick
    low = max(block.y + block.height for block in (*starts, *ends))
    return Drawing(starts, ends, tuple(bands), round(low + GAP))


def _blocks(counts: list[tuple[int | None, int]], scale: float) -> tuple[Block, ...]:
    blocks, y = [], float(TOP)
    for level, count in counts:
        if level is None and not count:
            continue
        height = max(count * scale, LEAST) if count else LEAST
        blocks.append(Block(level, count, round(y, 1), round(height, 1)))
        y += max(height, 16.0) + GAP
    return tuple(blocks)


def _path(left: float, right: float, thick: float) -> str:
    start, end = LEFT + BAR, RIGHT
    middle = (start + end) / 2
    return (
        f"M{start} {left:.1f}"
        f"C{middle} {left:.1f} {middle} {right:.1f} {end} {right:.1f}"
        f"v{thick:.1f}C{middle} {right + thick:.1f} {middle} {left + thick:.1f}"
        f" {start} {left + thick:.1f}z"
    )
