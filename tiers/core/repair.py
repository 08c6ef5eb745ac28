"""From a relaxed choice to one that keeps every limit."""

import numpy as np

from tiers.core.seating import Flags, Seating, Use, Vector

__all__ = ["repaired"]

TRIED = 20_000  # accounts looked at to fill what is left, best first


def repaired(seating: Seating, chosen: Flags, charged: Vector) -> Flags | None:
    """
    Return a choice near *chosen* that breaks no limit, or ``None`` if none was found.

    Who is worth least at the prices leaves what is over its limit; who is worth most
    comes in where a limit leaves room.

    :param charged: (n,) value of each account less the prices of what it uses
    """
    draft = _Draft(seating, chosen | seating.seated)
    draft.drop(charged)
    if not draft.add_wanted(charged):
        return None
    draft.fill(charged)
    return None if seating.breaks(draft.chosen) else draft.chosen


class _Draft:
    """A choice on its way, with what it uses."""

    def __init__(self, seating: Seating, chosen: Flags) -> None:
        self.seating = seating
        self.chosen = chosen.copy()
        self.use = Use.of(seating, chosen)

    def drop(self, charged: Vector) -> None:
        """Take out who is worth least until nothing is over its limit."""
        p = self.seating
        order = np.flatnonzero(self.chosen & ~p.seated)
        order = order[np.argsort(charged[order], kind="stable")]
        for spare_kinds in (True, False):
            for account in map(int, order):
                if self.chosen[account] and self._is_over(account):
                    kind = p.kind[account]
                    scarce = kind >= 0 and self.use.kinds[kind] <= p.least[kind]
                    if not (scarce and spare_kinds):
                        self._move(account, -1)

    def add_wanted(self, charged: Vector) -> bool:
        """Bring in nominee types of which there are too few, in place of others."""
        p = self.seating
        for kind in np.flatnonzero(self.use.kinds < p.least):
            members = np.flatnonzero((p.kind == kind) & ~self.chosen)
            for account in members[np.argsort(-charged[members], kind="stable")]:
                if self.use.kinds[kind] >= p.least[kind]:
                    break
                if self._fits(account) or self._make_room(account, charged):
                    self._move(account, 1)
            if self.use.kinds[kind] < p.least[kind]:
                return False
        return True

    def fill(self, charged: Vector) -> None:
        """Bring in who is worth a seat and fits, at the prices first, then by value."""
        p = self.seating
        free = np.flatnonzero(~self.chosen & (p.value > 0))
        if free.size > TRIED:
            free = free[np.argpartition(-charged[free], TRIED)[:TRIED]]
        for account in free[np.argsort(-charged[free], kind="stable")]:
            if self.use.seats >= p.seats:
                break
            if self._fits(account):
                self._move(account, 1)

    def _make_room(self, account: int, charged: Vector) -> bool:
        """Take out the one whose leaving lets *account* in and costs least."""
        for out in self._in_the_way(account, charged):
            self._move(out, -1)
            if self._fits(account):
                return True
            self._move(out, 1)
        return False

    def _in_the_way(self, account: int, charged: Vector) -> list[int]:
        """Return who may go and counts in each limit that keeps *account* out."""
        p, use, hours = self.seating, self.use, self.seating.hours[account]
        manager, region, kind = p.manager[account], p.region[account], p.kind[account]
        who = self.chosen & ~p.seated
        if (
            manager >= 0
            and use.manager_hours[manager] + hours > p.manager_hours[manager]
        ):
            who &= p.manager == manager
        if region >= 0 and (
            use.region_seats[region] >= p.region_seats[region]
            or use.region_hours[region] + hours > p.region_hours[region]
        ):
            who &= p.region == region
        if kind >= 0 and use.kinds[kind] >= p.most[kind]:
            who &= p.kind == kind
        places = np.flatnonzero(who)
        kinds = p.kind[places]
        spare = (kinds < 0) | (use.kinds[kinds] > p.least[kinds])
        places = places[spare]
        ordered = places[np.argsort(charged[places], kind="stable")]
        return [int(place) for place in ordered]

    def _is_over(self, account: int) -> bool:
        p, use = self.seating, self.use
        manager, region, kind = p.manager[account], p.region[account], p.kind[account]
        hours = p.hours[account] > 0
        return bool(
            use.seats > p.seats
            or (
                manager >= 0
                and hours
                and use.manager_hours[manager] > p.manager_hours[manager]
            )
            or (region >= 0 and use.region_seats[region] > p.region_seats[region])
            or (
                region >= 0
                and hours
                and use.region_hours[region] > p.region_hours[region]
            )
            or (kind >= 0 and use.kinds[kind] > p.most[kind])
        )

    def _fits(self, account: int) -> bool:
        p, use, hours = self.seating, self.use, self.seating.hours[account]
        manager, region, kind = p.manager[account], p.region[account], p.kind[account]
        return bool(
            use.seats < p.seats
            and (
                manager < 0
                or use.manager_hours[manager] + hours <= p.manager_hours[manager]
            )
            and (
                region < 0
                or (
                    use.region_seats[region] < p.region_seats[region]
                    and use.region_hours[region] + hours <= p.region_hours[region]
                )
            )
            and (kind < 0 or use.kinds[kind] < p.most[kind])
        )

    def _move(self, account: int, by: int) -> None:
        p, use, hours = self.seating, self.use, int(self.seating.hours[account])
        self.chosen[account] = by > 0
        use.seats += by
        if p.manager[account] >= 0:
            use.manager_hours[p.manager[account]] += by * hours
        if p.region[account] >= 0:
            use.region_seats[p.region[account]] += by
            use.region_hours[p.region[account]] += by * hours
        if p.kind[account] >= 0:
            use.kinds[p.kind[account]] += by
