"""What would change an outcome, or what stands in its way: the parts of an answer."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tiers.selectors.judged import Part


class Direction(StrEnum):
    """Which way the judgement could change."""

    ENTERS = "ENTERS"
    LEAVES = "LEAVES"
    RECOVERS = "RECOVERS"


class Obstacle(StrEnum):
    """What stands in the way of every single change, or of one."""

    NOT_MEASURED = "NOT_MEASURED"
    NOT_A_CANDIDATE = "NOT_A_CANDIDATE"
    KEPT_BY_PERSON = "KEPT_BY_PERSON"
    OVERRIDDEN = "OVERRIDDEN"
    MINIMUM_STAY = "MINIMUM_STAY"
    SEATS_PROTECTED = "SEATS_PROTECTED"
    MIX_FULL = "MIX_FULL"
    REGION_FULL = "REGION_FULL"
    HOURS_FULL = "HOURS_FULL"
    PROSPECT = "PROSPECT"
    NOMINATION = "NOMINATION"
    SUPPLIER = "SUPPLIER"
    GATE = "GATE"
    TOO_LITTLE = "TOO_LITTLE"
    MOVED_SINCE = "MOVED_SINCE"
    FIGURES_CHANGED = "FIGURES_CHANGED"


@dataclass(frozen=True, slots=True)
class Possible:
    """
    One measure alone: the nearest figure that changes the outcome, or what prevents.

    ``figure`` is in the criterion's unit; a choice is named by ``choice`` (its words)
    and ``choice_code`` instead. ``tier`` is the one as judged then, blank for a
    prospect that has none. ``is_gate`` marks a measure that only a gate looks at.
    """

    part: Part
    figure: float | None
    choice: str
    choice_code: str
    tier: str
    is_gate: bool
    obstacle: Obstacle | None

    @property
    def is_possible(self) -> bool:
        return self.obstacle is None

    @property
    def rises(self) -> bool:
        """Whether the named figure is above today's, or better where there is none."""
        if self.figure is None:
            return False
        if self.part.figure is not None:
            return self.figure > self.part.figure
        return (self.part.best or 0) >= (self.part.worst or 0)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about the account that, alone, would change the outcome, or not."""

    gate: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    What would change the outcome as the ranking judges it.

    ``target`` is the score that it takes, ``None`` where no score does or none is
    needed; ``binds`` the limit that asks for more than the line (CAP, MIX, REGION,
    HOURS), and ``rival_id`` the account to rank before then. ``by_rank`` is whether the
    ranking seats it; under OPTIMUM it may differ from what was solved.
    """

    direction: Direction
    seats: int
    protected: int
    seated: int
    candidates: int
    by_rank: bool
    is_optimum: bool
    target: float | None
    line: float
    binds: str
    rival_id: int | None
    obstacle: Obstacle | None
    protected_until: dt.date | None
    changes: tuple[Possible, ...]
    decisions: tuple[Decision, ...]

    @property
    def any_possible(self) -> bool:
        return any(change.is_possible for change in self.changes)
