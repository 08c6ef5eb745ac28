"""What a director looks at first: the balance of their regions, and waves that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Region
from sam.users.models import User
from tiers.models import BalanceIndex, Wave
from tiers.permissions import sees_baselines
from tiers.selectors.waves import waves_of
from tiers.services.wave_holds import Hold, holds_of, losses

CHIPS = {
    BalanceIndex.State.GREEN: ("good", "check"),
    BalanceIndex.State.AMBER: ("watch", "alert-triangle"),
    BalanceIndex.State.RED: ("now", "alert-triangle"),
    BalanceIndex.State.UNKNOWN: ("", "info-circle"),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """The newest judged week of a region, ``None`` is everywhere."""

    region: Region | None
    index: BalanceIndex

    @property
    def chip(self) -> str:
        return CHIPS[BalanceIndex.State(self.index.state)][0]

    @property
    def icon(self) -> str:
        return CHIPS[BalanceIndex.State(self.index.state)][1]


@dataclass(frozen=True, slots=True)
class HeldWave:
    """A wave that waits, and why in words that the person may read."""

    wave: Wave
    reasons: tuple[str, ...]


def balances_of(user: User) -> list[Balance]:
    """Return how the newest week was judged where *user* directs; the root is all."""
    directed = Region.objects.filter(directors__user=user).order_by("name", "pk")
    places: list[Region | None] = [
        None if region.parent_id is None else region for region in directed
    ]
    if None in places:
        places = [None]
    newest = (
        BalanceIndex.objects.filter(region=place).order_by("-week_on").first()
        for place in places
    )
    return [
        Balance(place, index)
        for place, index in zip(places, newest, strict=True)
        if index is not None
    ]


def held_waves(user: User) -> list[HeldWave]:
    """Return the planned waves that something holds, the first ones first."""
    planned: Sequence[Wave] = waves_of(user).filter(status=Wave.Status.PLANNED)
    if not planned:
        return []
    lost = losses()
    held = ((wave, holds_of(wave, lost=lost)) for wave in planned)
    return [
        HeldWave(wave, tuple(_words(hold, user) for hold in holds))
        for wave, holds in held
        if holds
    ]


def _words(hold: Hold, user: User) -> str:
    return hold.words if sees_baselines(user) else hold.plain_words
