"""Geometry of the score's waterfall, so that the template only writes it down."""

from dataclasses import dataclass

from tiers.selectors import Judged, Part

WIDTH = 300
# Where the words on the axis would run into each other, the ends go.
NEAR = 75


@dataclass(frozen=True, slots=True)
class Bar:
    """One criterion's bar, in the units of the drawing."""

    part: Part
    x: str
    width: str
    open_x: str
    open_width: str
    end_x: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The bars from the first criterion to the last, and the two lines."""

    bars: tuple[Bar, ...]
    total_width: str
    stay_x: str
    enter_x: str
    shows_zero: bool
    shows_full: bool
    is_one_line: bool


def waterfall(judged: Judged) -> Waterfall:
    """Lay out the parts of a score on an axis from 0 to 100 points."""
    scale = WIDTH / 100
    bars, start = [], 0.0
    for part in judged.parts:
        end = start + part.points
        left = max(part.weight * 100 - part.points, 0.0)
        bars.append(
            Bar(
                part=part,
                x=_place(start * scale),
                width=_place(part.points * scale),
                open_x=_place(end * scale),
                open_width=_place(min(left, 100 - end) * scale),
                end_x=_place(end * scale),
            )
        )
        start = end
    stay, enter = judged.lines.stay * scale, judged.lines.enter * scale
    return Waterfall(
        bars=tuple(bars),
        total_width=_place(start * scale),
        stay_x=_place(stay),
        enter_x=_place(enter),
        shows_zero=stay > NEAR,
        shows_full=enter < WIDTH - NEAR,
        is_one_line=judged.lines.stay == judged.lines.enter,
    )


def _place(value: float) -> str:
    return f"{value:.1f}"
