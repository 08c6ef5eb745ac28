"""A selection's report as figures and keys, for endpoint and command."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tiers.core.clashes import Limit
from tiers.core.ranking import Flags
from tiers.core.worth import OneMore
from tiers.features import HOUR
from tiers.services import selecting
from tiers.services.selecting import Problem, SelectionReport
from tiers.services.selecting_words import clash_words, limit_words, price_words

__all__ = ["answer"]


def answer(report: SelectionReport, seen: Flags) -> dict[str, Any]:
    """Return a report as it is sent: keys of the accounts that the person may see."""
    problem, optimum = report.problem, report.optimum
    keys = problem.keys

    def named(places: Sequence[int]) -> list[str]:
        return [str(keys[int(place)]) for place in places if seen[int(place)]]

    chosen = optimum.chosen
    places = np.flatnonzero(chosen) if chosen is not None else np.zeros(0, dtype=int)
    return {
        "candidates": int(problem.places.size),
        "hidden": int((~seen[places]).sum()),
        "chosen": None if chosen is None else _keys(keys, places, seen),
        "objective": _finite(optimum.objective),
        "bound": _finite(optimum.bound),
        "gap": _finite(optimum.gap),
        "infeasible": optimum.infeasible,
        "seconds": round(report.seconds, 3),
        "greedy": {
            "chosen": _keys(keys, np.flatnonzero(report.ranking), seen),
            "objective": report.ranking_value,
            "breaks": [_limit(problem, each) for each in report.ranking_breaks],
        },
        "comes": _keys(keys, report.comes, seen),
        "goes": _keys(keys, report.goes, seen),
        "first_in": _edge(report, report.first_in, seen, waits=True),
        "first_out": _edge(report, report.first_out, seen, waits=False),
        "prices": [_price(problem, each, seen) for each in report.prices],
        "unpriced": report.unpriced,
        "clashes": _clashes(problem, report.clashes, named),
    }


def _keys(keys: Sequence[Any], places: Any, seen: Any) -> list[Any]:
    return [keys[place] for place in places.tolist() if seen[place]]


def _limit(problem: Problem, limit: Limit) -> dict[str, str]:
    return {
        "limit": limit.field,
        "name": _limit_name(problem, limit),
        "words": limit_words(problem, limit),
    }


def _clashes(
    problem: Problem,
    clashes: Sequence[Limit],
    named: Callable[[Sequence[int]], list[str]],
) -> list[dict[str, str]]:
    said = [_limit(problem, each) for each in clashes if each.field != "seated"]
    words = clash_words(problem, clashes, names=named)
    held = [{"limit": "held", "name": "", "words": each} for each in words[len(said) :]]
    return said + held


def _limit_name(problem: Problem, limit: Limit) -> str:
    """Return whose limit it is: a manager, a region, a type, or nobody's."""
    names: dict[str, Sequence[str]] = {
        "manager_hours": problem.managers,
        "region_seats": problem.regions,
        "region_hours": problem.regions,
        "least": problem.kinds,
        "most": problem.kinds,
    }
    return names[limit.field][limit.index] if limit.field in names else ""


def _price(problem: Problem, price: OneMore, seen: Any) -> dict[str, Any]:
    hours = price.limit.field in selecting.HOURS
    return {
        "limit": price.limit.field,
        "name": _limit_name(problem, price.limit),
        "words": price_words(problem, price),
        "amount": price.amount / HOUR if hours else price.amount,
        "low": price.low,
        "high": _finite(price.high),
        "comes": [problem.keys[each] for each in price.comes if seen[each]],
        "goes": [problem.keys[each] for each in price.goes if seen[each]],
    }


def _edge(
    report: SelectionReport, place: int | None, seen: Any, *, waits: bool
) -> dict[str, Any] | None:
    if place is None or not seen[place]:
        return None
    problem, chosen = report.problem, report.optimum.chosen
    found: dict[str, Any] = {
        "id": problem.keys[place],
        "value": float(problem.value[place]),
    }
    if waits and chosen is not None:
        limits = selecting.keeping_out(problem, chosen, place)
        found["kept_out_by"] = [_limit(problem, each) for each in limits]
    return found


def _finite(figure: float) -> float | None:
    return figure if np.isfinite(figure) else None
