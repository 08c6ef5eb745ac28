"""What the pages of waves draw: the board's columns, and baselines beside today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sam.users.models import User
from tiers import permissions
from tiers.models import Wave
from tiers.models.waves import BaselineMeasure
from tiers.services.wave_baselines import Comparison
from tiers.services.wave_holds import Hold

WIDTH = 160
# The axis shows changes up to twice what is tolerated, either way.
TIMES_TOLERATED = 2


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A baseline beside today; ``is_hidden`` where the person may not see the money.

    Places are pixels on an axis of `WIDTH`, the baseline in its middle.
    """

    comparison: Comparison
    is_hidden: bool

    @property
    def is_money(self) -> bool:
        return self.comparison.measure == BaselineMeasure.CONTRIBUTION

    @property
    def is_share(self) -> bool:
        return self.comparison.measure == BaselineMeasure.RETENTION

    @property
    def decimals(self) -> int:
        return 1 if self.comparison.measure == BaselineMeasure.VISITS else 0

    @property
    def dot_x(self) -> float | None:
        """Where today lies; ``None`` where the change is not known."""
        change, reach = self.comparison.change, self._reach
        if self.is_hidden or change is None or not reach:
            return None
        share = min(max(change / reach, -1.0), 1.0)
        return round((1 + share) / 2 * (WIDTH - 8) + 4, 1)

    @property
    def zone_x(self) -> float:
        """Where what is not tolerated begins (it ends at an end of the axis)."""
        return WIDTH * (0.75 if self.comparison.rises else 0.0)

    @property
    def zone_width(self) -> float:
        return WIDTH * 0.25

    @property
    def _reach(self) -> float:
        return TIMES_TOLERATED * self.comparison.tolerance


@dataclass(frozen=True, slots=True)
class Card:
    """A wave on the board, with what holds it."""

    wave: Wave
    holds: Sequence[Hold]


@dataclass(frozen=True, slots=True)
class Board:
    """The waves by how they stand; a planned one that something holds is held."""

    planned: tuple[Card, ...]
    running: tuple[Card, ...]
    held: tuple[Card, ...]
    done: tuple[Card, ...]
    cancelled: tuple[Card, ...]

    @classmethod
    def of(cls, waves: Iterable[Wave], holds: Mapping[int, Sequence[Hold]]) -> Self:
        cards = [Card(wave, holds.get(wave.pk, ())) for wave in waves]

        def those(status: str) -> tuple[Card, ...]:
            return tuple(card for card in cards if card.wave.status == status)

        planned = those(Wave.Status.PLANNED)
        return cls(
            planned=tuple(card for card in planned if not card.holds),
            running=those(Wave.Status.OPEN),
            held=tuple(card for card in planned if card.holds),
            done=those(Wave.Status.DONE),
            cancelled=those(Wave.Status.CANCELLED),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.running or self.held or self.done)

    @property
    def latest_opened(self) -> Wave | None:
        """The wave whose baseline is the newest."""
        opened = [card.wave for card in (*self.done, *self.running)]
        return max(opened, key=lambda wave: wave.number, default=None)


def measured(comparisons: Iterable[Comparison], user: User) -> list[Measure]:
    """Return *comparisons* as *user* may see them."""
    sees = permissions.sees_baselines(user)
    return [
        Measure(one, is_hidden=one.measure == BaselineMeasure.CONTRIBUTION and not sees)
        for one in comparisons
    ]
