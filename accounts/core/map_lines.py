"""How lines run between people on the map, as paths of SVG."""

from dataclasses import dataclass

# From a corner of a node to where a line of influence begins or ends.
INSET = 26
BEND = 34
# Room for the head of an arrow.
ARROW = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A node's left upper corner and sides."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


def reports(node: Box, boss: Box) -> str:
    """Return the path from a person up to whom they report to."""
    if node.y > boss.bottom:
        bend = max(node.y - 9, boss.bottom + 1)
        return f"M{node.middle} {node.y}V{bend}H{boss.middle}V{boss.bottom}"
    return _curve(node, boss, inset=node.width // 2, gap=0)


def influence(of: Box, on: Box) -> str:
    """Return the path from who influences to whom; an arrow stands at its end."""
    return _curve(of, on, inset=INSET, gap=ARROW)


def conflict(one: Box, other: Box) -> str:
    """Return the path between two in conflict."""
    return _curve(one, other, inset=one.width - INSET, gap=0)


def _curve(start: Box, end: Box, *, inset: int, gap: int) -> str:
    """Return a path from side to facing side; nodes beside each other by the sides."""
    if start.y >= end.bottom or end.y >= start.bottom:
        up = start.y >= end.bottom
        y1, y2 = (start.y, end.bottom + gap) if up else (start.bottom, end.y - gap)
        x1, x2 = start.x + inset, end.x + inset
        if x1 == x2:
            return f"M{x1} {y1}V{y2}"
        bend = min(BEND, abs(y2 - y1)) * (-1 if up else 1)
        return f"M{x1} {y1}C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
    y1, y2 = (
        start.y + min(inset, start.height) // 2,
        end.y + min(inset, end.height) // 2,
    )
    if end.x >= start.x:
        return f"M{start.right} {y1}L{end.x - gap} {y2}"
    return f"M{start.x} {y1}L{end.right + gap} {y2}"
