"""Two open positions of one person at one account become one history."""

import datetime as dt
from typing import Any

from accounts.merging.moving import repoint
from accounts.merging.registry import Policy, references_to
from accounts.models import Merge, MergeMove, Position

TABLE = Position._meta.db_table


def unite(merge: Merge, today: dt.date) -> list[dict[str, Any]]:
    """
    End the earlier of two open positions that *merge* brought together.

    Both are of one person, at one account and the same unit, or one has none. It ends
    on the day on which the later began; who reports to it, its lines, ratings and place
    go to the one that stays open. Returns what was ended, for `part`.
    """
    ended: list[dict[str, Any]] = []
    came = MergeMove.objects.filter(
        merge=merge, table=TABLE, column__in=["contact_id", "account_id"]
    )
    arrived = set(came.values_list("key", flat=True))
    opened = Position.objects.filter(pk__in=arrived, ended_on=None).order_by("pk")
    for position in opened:
        other = _standing(position, arrived)
        if other is not None:
            earlier, later = sorted([other, position], key=_since)
            ended.append(_end(merge, earlier, later, today))
    return ended


def _since(position: Position) -> tuple[dt.date, int]:
    # What has no day began before all else; of two, the one written first goes.
    return position.started_on or dt.date.min, position.pk


def _standing(position: Position, arrived: set[int]) -> Position | None:
    """Return the open position that was there before and is the same place."""
    same = Position.objects.filter(
        contact_id=position.contact_id, account_id=position.account_id, ended_on=None
    )
    there = same.exclude(pk__in=arrived).order_by("pk")
    for one in there:
        if None in {one.unit_id, position.unit_id} or one.unit_id == position.unit_id:
            return one
    return None


def _end(
    merge: Merge, earlier: Position, later: Position, today: dt.date
) -> dict[str, Any]:
    day = later.started_on or earlier.started_on or today
    Position.objects.filter(pk=earlier.pk).update(ended_on=day)
    for reference in references_to(Position, Policy.MOVE):
        repoint(merge, reference, was=earlier.pk, became=later.pk)
    return {"id": earlier.pk, "ended_on": day.isoformat(), "for": later.pk}


def part(ended: list[dict[str, Any]]) -> list[int]:
    """Open again what `unite` ended and nobody changed since; return the others."""
    left = []
    for one in ended:
        opened = Position.objects.filter(pk=one["id"], ended_on=one["ended_on"]).update(
            ended_on=None
        )
        if not opened:
            left.append(one["id"])
    return left
