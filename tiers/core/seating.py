"""The choice of strategic accounts as a seating of whole numbers."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

type Vector = NDArray[np.float64]
type Whole = NDArray[np.int64]
type Flags = NDArray[np.bool_]

__all__ = ["NO_LIMIT", "Seating"]

NO_LIMIT = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Seating:
    """
    Which accounts to seat so that their summed value is greatest.

    Parameters
    ----------
    value : (n,) ndarray of float
        What a seat for the account is worth, the bonus for keeping it included. Any
        unit, finite.
    hours : (n,) ndarray of int
        Of its manager that a seat takes, >= 0, in one whole unit for all.
    manager : (n,) ndarray of int
        Index of its manager; -1 for none, who has no hours to run out of.
    manager_hours : (m,) ndarray of int
        Each manager's hours, in that unit.
    region : (n,) ndarray of int
        Index of its region; -1 for none.
    region_seats, region_hours : (r,) ndarray of int
        Seats and hours in each region at most; ``NO_LIMIT`` for no limit.
    kind : (n,) ndarray of int
        Index of its nominee type; -1 for none.
    least, most : (k,) ndarray of int
        Seats of each nominee type.
    seats : int
        Seats in all at most; ``NO_LIMIT`` for no limit.
    seated : (n,) ndarray of bool
        Who has a seat whatever it is worth.
    """

    value: Vector
    hours: Whole
    manager: Whole
    manager_hours: Whole
    region: Whole
    region_seats: Whole
    region_hours: Whole
    kind: Whole
    least: Whole
    most: Whole
    seats: int
    seated: Flags

    def __post_init__(self) -> None:
        size = self.value.size
        for name in ("hours", "manager", "region", "kind", "seated"):
            if getattr(self, name).shape != (size,):
                raise ValueError(f"{name} must have {size} elements")
        if not np.isfinite(self.value).all():
            first = int(np.argmin(np.isfinite(self.value)))
            raise ValueError(f"value must be finite, got a gap at index {first}")
        if (self.hours < 0).any():
            first = int(np.argmax(self.hours < 0))
            raise ValueError(f"hours must be >= 0, got one below at index {first}")
        for name, groups in (
            ("manager", self.manager_hours.size),
            ("region", self.region_seats.size),
            ("kind", self.least.size),
        ):
            outside = (getattr(self, name) < -1) | (getattr(self, name) >= groups)
            if outside.any():
                first = int(np.argmax(outside))
                raise ValueError(f"{name} must be -1 or an index, not so at {first}")
        if self.region_hours.size != self.region_seats.size:
            raise ValueError("region_seats and region_hours must have one size")
        if self.most.size != self.least.size:
            raise ValueError("least and most must have one size")

    @property
    def size(self) -> int:
        return int(self.value.size)

    def among(self, kept: Flags) -> "Seating":
        """Return the seating of the accounts where *kept* is true, limits as here."""
        return replace(
            self,
            value=self.value[kept],
            hours=self.hours[kept],
            manager=self.manager[kept],
            region=self.region[kept],
            kind=self.kind[kept],
            seated=self.seated[kept],
        )

    def less(self, use: "Use") -> "Seating":
        """Return the seating with what *use* leaves of each limit, at least none."""
        return replace(
            self,
            manager_hours=_left(self.manager_hours, use.manager_hours),
            region_seats=_left(self.region_seats, use.region_seats),
            region_hours=_left(self.region_hours, use.region_hours),
            least=np.maximum(self.least - use.kinds, 0),
            most=_left(self.most, use.kinds),
            seats=int(_left(np.array(self.seats), np.array(use.seats))),
        )

    def objective(self, chosen: Flags) -> float:
        """Return the summed value of the *chosen*."""
        return float(self.value[chosen].sum())

    def breaks(self, chosen: Flags) -> bool:
        """Tell whether the *chosen* break a limit."""
        use = Use.of(self, chosen)
        return bool(
            (use.manager_hours > self.manager_hours).any()
            or (use.region_seats > self.region_seats).any()
            or (use.region_hours > self.region_hours).any()
            or (use.kinds > self.most).any()
            or (use.kinds < self.least).any()
            or use.seats > self.seats
            or (self.seated & ~chosen).any()
        )


@dataclass(slots=True, eq=False)
class Use:
    """What a choice uses of each limit."""

    seats: int
    manager_hours: Whole
    region_seats: Whole
    region_hours: Whole
    kinds: Whole

    @classmethod
    def of(cls, seating: Seating, chosen: Flags) -> Self:
        """Count what the *chosen* use."""
        return cls(
            seats=int(chosen.sum()),
            manager_hours=_summed(
                seating.manager, seating.hours, chosen, seating.manager_hours.size
            ),
            region_seats=_summed(
                seating.region,
                np.ones(seating.size, dtype=np.int64),
                chosen,
                seating.region_seats.size,
            ),
            region_hours=_summed(
                seating.region, seating.hours, chosen, seating.region_seats.size
            ),
            kinds=_summed(
                seating.kind,
                np.ones(seating.size, dtype=np.int64),
                chosen,
                seating.least.size,
            ),
        )


def _left(limit: Whole, used: Whole) -> Whole:
    return np.where(limit >= NO_LIMIT, NO_LIMIT, np.maximum(limit - used, 0))


def _summed(group: Whole, amounts: Whole, chosen: Flags, groups: int) -> Whole:
    some = chosen & (group >= 0)
    total = np.bincount(group[some], weights=amounts[some], minlength=groups)
    return np.rint(total).astype(np.int64)
