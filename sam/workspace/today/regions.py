"""What a director looks at first: the balance of their regions, and waves that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from sam.users.models import User
from tiers.models import BalanceIndex, Wave
from tiers.permissions import sees_baselines
from tiers.selectors.balance import places_of
from tiers.selectors.waves import waves_of
from tiers.services import balance
from tiers.services.wave_holds import Hold, holds_of, losses

CHIPS = {
    BalanceIndex.State.GREEN: ("good", "check", _("In balance")),
    BalanceIndex.State.AMBER: ("watch", "alert-triangle", _("Drifting")),
    BalanceIndex.State.RED: ("now", "alert-triangle", _("Alarm")),
    BalanceIndex.State.UNKNOWN: ("", "info-circle", _("Not enough history")),
}
WORST_FIRST = ["RED", "AMBER", "GREEN", "UNKNOWN"]
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Balance:
    """How a region's newest whole week was judged; no region is everywhere."""

    region: Region | None
    index: BalanceIndex
    alarm: str = ""

    @property
    def chip(self) -> str:
        return CHIPS[BalanceIndex.State(self.index.state)][0]

    @property
    def icon(self) -> str:
        return CHIPS[BalanceIndex.State(self.index.state)][1]

    @property
    def label(self) -> str:
        return str(CHIPS[BalanceIndex.State(self.index.state)][2])


@dataclass(frozen=True, slots=True)
class HeldWave:
    """A wave that waits, and why in words that the person may read."""

    wave: Wave
    reasons: tuple[str, ...]


def balances_of(user: User) -> list[Balance]:
    """
    Return how the newest whole week was judged where *user* directs.

    Everywhere comes first, where they may look there; then the regions, those that are
    furthest off first.
    """
    places = places_of(user)
    regions = sorted(filter(None, map(_newest, places.regions)), key=_off)
    if not places.everywhere:
        return regions[:SHOWN]
    apart = [each for each in regions if each.region and each.region.parent_id]
    everywhere = _newest(None)
    return [*([everywhere] if everywhere else []), *apart][:SHOWN]


def _newest(region: Region | None) -> Balance | None:
    newest = balance.latest(region)
    if newest is None:
        return None
    raised = balance.alarm(region)
    return Balance(region, newest, raised.words if raised else "")


def _off(each: Balance) -> tuple[int, float]:
    return WORST_FIRST.index(each.index.state), each.index.index or 0.0


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
