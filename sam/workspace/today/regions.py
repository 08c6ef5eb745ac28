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
    """
    Return how the newest week was judged in each region that *user* directs.

    Who directs a root region, and nobody judged that alone, reads that of everywhere.
    """
    directed = Region.objects.filter(directors__user=user).order_by("name", "pk")
    found = (_newest(region) for region in directed)
    return [balance for balance in found if balance is not None]


def _newest(region: Region) -> Balance | None:
    judged = BalanceIndex.objects.order_by("-week_on")
    if index := judged.filter(region=region).first():
        return Balance(region, index)
    everywhere = judged.filter(region=None).first() if not region.parent_id else None
    return Balance(None, everywhere) if everywhere else None


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
