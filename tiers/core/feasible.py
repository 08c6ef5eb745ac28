"""Whether every limit can be kept at all, whatever the seats are worth."""

from dataclasses import replace

import numpy as np

from tiers.core.exact import solve_exactly
from tiers.core.repair import repaired
from tiers.core.seating import Flags, Seating, Use

__all__ = ["Feasible", "keep_every_limit", "seated_break"]

type Feasible = Flags | bool


def keep_every_limit(seating: Seating, *, seconds: float) -> Feasible:
    """
    Return a choice that keeps every limit, whatever it is worth.

    ``False`` if it is proven that there is none, ``True`` if the time did not suffice
    to tell. A limit can only be broken by who is seated whatever it is worth and by who
    is needed to fill a nominee type, so nobody else is looked at.
    """
    if seated_break(seating) or _too_few(seating):
        return False
    kept = _needed(seating)
    few = replace(seating.among(kept), value=np.zeros(int(kept.sum())))
    chosen = repaired(few, few.seated.copy(), -few.hours.astype(np.float64))
    if chosen is None:
        found = solve_exactly(few, seconds=seconds, gap=1.0)
        if found is None or (found.chosen is None and not found.infeasible):
            return True
        if found.chosen is None:
            return False
        chosen = found.chosen
    whole = np.zeros(seating.size, dtype=bool)
    whole[kept] = chosen
    return whole


def seated_break(seating: Seating) -> bool:
    """Tell whether those seated whatever they are worth break a limit already."""
    nobody = replace(seating, least=np.zeros_like(seating.least))
    return nobody.breaks(seating.seated)


def _too_few(seating: Seating) -> bool:
    """Tell whether a nominee type, or all together, need more than there can be."""
    known = seating.kind[seating.kind >= 0]
    there = np.bincount(known, minlength=seating.least.size)
    missing = np.maximum(seating.least - Use.of(seating, seating.seated).kinds, 0)
    seats = int(seating.seated.sum() + missing.sum())
    return bool((there < seating.least).any() or seats > seating.seats)


def _needed(seating: Seating) -> Flags:
    """
    Return the seated, and who can fill a nominee type of which there are too few.

    Of accounts of one type, manager and region those that take the fewest hours can
    stand for the others, as many of them as the type needs.
    """
    p = seating
    missing = np.maximum(p.least - Use.of(p, p.seated).kinds, 0)
    wanted = np.append(missing, 0)[p.kind]
    places = np.flatnonzero((wanted > 0) & ~p.seated)
    group = (p.kind, p.manager, p.region)
    order = np.lexsort((p.hours[places], *(each[places] for each in group)))
    places = places[order]
    new = np.ones(places.size, dtype=bool)
    new[1:] = np.any([each[places][1:] != each[places][:-1] for each in group], axis=0)
    starts = np.flatnonzero(new)
    within = np.arange(places.size) - np.repeat(
        starts, np.diff(np.append(starts, places.size))
    )
    kept = p.seated.copy()
    kept[places[within < wanted[places]]] = True
    return kept
