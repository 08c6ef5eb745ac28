"""What a night turned for the whole programme: balance, and waves that wait."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Region, RegionDirector
from sam.users.models import User
from sam.workspace.models import Notification
from tiers.models import BalanceIndex, Wave
from tiers.services import wave_holds

EVERYWHERE = "everywhere"
OFF = {BalanceIndex.State.AMBER.value, BalanceIndex.State.RED.value}


@dataclass(frozen=True, slots=True)
class Programme:
    """
    How the whole stands as of a day.

    ``balance`` holds the newest judgement by region (``None``: everywhere), ``held``
    the keys of the planned waves that something holds.
    """

    balance: Mapping[int | None, BalanceIndex]
    held: Sequence[int]

    def state(self) -> dict[str, Any]:
        """Return what the next night compares with."""
        return {
            "balance": {_key(region): at.state for region, at in self.balance.items()},
            "held": list(self.held),
        }

    def seen_by(self, directed: "Directed") -> list[dict[str, Any]]:
        """Return the balance of the regions directed, and of any off below them."""
        return [
            _entry(region, at)
            for region, at in self.balance.items()
            if region in directed.directly
            or (region in directed.below and at.state in OFF)
        ]


@dataclass(frozen=True, slots=True)
class Directed:
    """The regions that a director answers for, and all below them."""

    directly: frozenset[int | None]
    below: frozenset[int]

    def has(self, region: int | None) -> bool:
        return region in self.directly or region in self.below


def standing(as_of: dt.date) -> Programme:
    """Return how the whole stands as of the day."""
    newest = BalanceIndex.objects.filter(week_on__lte=as_of)
    found = newest.order_by("region_id", "-week_on").distinct("region_id")
    losses = wave_holds.losses()
    waves = Wave.objects.filter(status=Wave.Status.PLANNED).order_by("number")
    return Programme(
        balance={
            each.region_id: each
            for each in sorted(found, key=lambda each: each.region_id or 0)
        },
        held=[
            wave.pk
            for wave in waves.select_related("held_by")
            if wave_holds.holds_of(wave, lost=losses)
        ],
    )


def directors() -> dict[int, Directed]:
    """
    Return what each active director answers for, the uppermost regions only.

    The one region that all others are below stands for everywhere.
    """
    parents = dict(Region.objects.values_list("pk", "parent_id"))
    roots = [pk for pk, parent in parents.items() if parent is None]
    sole = roots[0] if len(roots) == 1 else None
    places: dict[int, set[int]] = defaultdict(set)
    found = RegionDirector.objects.filter(
        user__is_active=True, user__role=User.Role.DIRECTOR
    )
    for user_id, region_id in found.values_list("user_id", "region_id"):
        places[user_id].add(region_id)
    return {
        user_id: _directed(regions, parents, sole)
        for user_id, regions in places.items()
    }


def _directed(
    regions: set[int], parents: Mapping[int, int | None], sole: int | None
) -> Directed:
    above = {pk: set(_upwards(pk, parents)) - {pk} for pk in parents}
    uppermost = {pk for pk in regions if not above[pk] & regions}
    below = {pk for pk in parents if above[pk] & uppermost}
    directly = {None if pk == sole else pk for pk in uppermost}
    return Directed(directly=frozenset(directly), below=frozenset(below))


def news(
    as_of: dt.date,
    now: Programme,
    before: Mapping[str, Any],
    directed: Mapping[int, Directed],
) -> list[Notification]:
    """
    Return what turned since the state *before*, for the directors whom it concerns.

    A balance that turns amber or red, or leaves that again; a wave that waits since.
    """
    return [
        *_balance_news(as_of, now, before.get("balance", {}), directed),
        *(
            Notification(
                user_id=user_id,
                kind=Notification.Kind.WAVE_HELD,
                as_of=as_of,
                subject=str(wave_id),
                evidence={"wave": wave_id},
            )
            for wave_id in now.held
            if wave_id not in before.get("held", [])
            for user_id in directed
        ),
    ]


def _balance_news(
    as_of: dt.date,
    now: Programme,
    before: Mapping[str, str],
    directed: Mapping[int, Directed],
) -> Iterator[Notification]:
    turned = {
        region: _entry(region, at) | {"was": was}
        for region, at in now.balance.items()
        if at.state != (was := before.get(_key(region), "")) and {at.state, was} & OFF
    }
    for user_id, theirs in directed.items():
        if told := [each for key, each in turned.items() if theirs.has(key)]:
            yield Notification(
                user_id=user_id,
                kind=Notification.Kind.BALANCE,
                as_of=as_of,
                evidence={"balance": told},
            )


def _entry(region: int | None, at: BalanceIndex) -> dict[str, Any]:
    return {
        "region": region,
        "week": at.week_on.isoformat(),
        "state": at.state,
        "index": at.index,
    }


def _upwards(region: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    at: int | None = region
    while at is not None:
        yield at
        at = parents.get(at)


def _key(region: int | None) -> str:
    return EVERYWHERE if region is None else str(region)
