"""Limits of a selection with their use: nominee types, regions, managers, suppliers."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from tiers.core.seating import NO_LIMIT, Use
from tiers.features import HOUR
from tiers.models import Evaluation, Gate
from tiers.models.nominations import SupplierAnswer
from tiers.services.selecting import SelectionReport
from tiers.services.selecting_asked import Asked
from tiers.services.selecting_words import hours

__all__ = [
    "Bound",
    "gated",
    "kept_out_by_supplier",
    "managers",
    "mix",
    "regions",
    "supplier_gate",
]

MOST_MANAGERS = 12


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit with its use; ``width`` and ``tick`` are shares of 100 for its bar."""

    name: str
    limit: str
    by_rank: str
    by_optimum: str
    width: float
    tick: float
    state: str
    is_over: bool


def mix(report: SelectionReport) -> list[Bound]:
    """Return each nominee type with its seats and what the policy asks."""
    limits = report.problem.limits
    ranking, optimum = _uses(report)
    made = []
    for place, name in enumerate(report.problem.kinds):
        least, most = int(limits.least[place]), int(limits.most[place])
        asks = [
            *([_("at least {n}").format(n=least)] if least else []),
            *([_("at most {n}").format(n=most)] if most < NO_LIMIT else []),
        ]
        used = (optimum or ranking).kinds[place]
        made.append(
            _bound(
                name,
                ", ".join(asks) or _("not limited"),
                ranking.kinds[place],
                None if optimum is None else optimum.kinds[place],
                most if most < NO_LIMIT else max(least, limits.seats),
                state=_("{n} short").format(n=least - used) if used < least else "",
            )
        )
    return made


def regions(report: SelectionReport) -> list[Bound]:
    """Return each limit on a region with its use: seats, then hours."""
    limits = report.problem.limits
    ranking, optimum = _uses(report)
    made = []
    for place, name in enumerate(report.problem.regions):
        seats, minutes = limits.region_seats[place], limits.region_minutes[place]
        if seats < NO_LIMIT:
            made.append(
                _bound(
                    name,
                    ngettext("{n} seat", "{n} seats", int(seats)).format(n=seats),
                    ranking.region_seats[place],
                    None if optimum is None else optimum.region_seats[place],
                    int(seats),
                )
            )
        if minutes < NO_LIMIT:
            made.append(
                _bound(
                    name,
                    _("{hours} hours").format(hours=hours(int(minutes))),
                    ranking.region_hours[place],
                    None if optimum is None else optimum.region_hours[place],
                    int(minutes),
                    unit=HOUR,
                )
            )
    return made


def managers(found: Asked, report: SelectionReport) -> tuple[list[Bound], int]:
    """Return the fullest managers whose hours are limited, and how many more are."""
    limits, portfolio = report.problem.limits, found.preview.portfolio
    ranking, optimum = _uses(report)
    used = (optimum or ranking).manager_hours
    limited = limits.manager_minutes < NO_LIMIT
    seen = np.unique(portfolio.manager[found.seen & (portfolio.manager >= 0)])
    shown = seen[limited[seen]]
    share = used[shown] / np.maximum(limits.manager_minutes[shown], 1)
    shown = shown[np.argsort(-share, kind="stable")]
    made = [
        _bound(
            report.problem.managers[place],
            _("{hours} hours").format(hours=hours(int(limits.manager_minutes[place]))),
            ranking.manager_hours[place],
            None if optimum is None else optimum.manager_hours[place],
            int(limits.manager_minutes[place]),
            unit=HOUR,
        )
        for place in shown[:MOST_MANAGERS].tolist()
    ]
    return made, max(0, shown.size - MOST_MANAGERS)


def supplier_gate(found: Asked) -> list[tuple[str, int, bool]]:
    """Return candidates by the newest answer, and whether it keeps them out."""
    portfolio, gate = found.preview.portfolio, found.policy.supplier_gate
    candidates = found.preview.then.rank > 0
    answers = [
        (str(answer.label), str(answer.value), gate != "NONE" and answer == "CANNOT")
        for answer in (SupplierAnswer.IS, SupplierAnswer.ABLE, SupplierAnswer.CANNOT)
    ]
    said = [
        (label, int((candidates & (portfolio.supplier == code)).sum()), out)
        for label, code, out in answers
    ]
    unknown = candidates & np.isin(portfolio.supplier, ["", "UNKNOWN"])
    label = _("Not known, or never asked")
    return [*said, (label, int(unknown.sum()), gate == "UNKNOWN")]


def kept_out_by_supplier(found: Asked) -> int:
    """Return how many candidates only the supplier gate was the first to keep out."""
    return int((found.preview.then.gate == str(Gate.SUPPLIER)).sum())


def gated(found: Asked) -> int:
    """Return how many candidates fail a gate."""
    return int((found.preview.then.decision == str(Evaluation.Decision.GATE)).sum())


def _uses(report: SelectionReport) -> tuple[Use, Use | None]:
    seating, places = report.problem.seating(), report.problem.places
    ranking = Use.of(seating, report.ranking[places])
    chosen = report.optimum.chosen
    return ranking, None if chosen is None else Use.of(seating, chosen[places])


def _bound(
    name: str,
    limit: str,
    by_rank: int,
    by_optimum: int | None,
    most: int,
    *,
    unit: int = 1,
    state: str = "",
) -> Bound:
    used = int(by_rank if by_optimum is None else by_optimum)
    scale = max(most, int(by_rank), used, 1)
    if not state and used > most:
        state = _("over")
    elif not state and used == most:
        state = _("full")

    def shown(figure: int | None) -> str:
        if figure is None:
            return "–"
        return hours(int(figure)) if unit == HOUR else figures.number(int(figure))

    return Bound(
        name=name,
        limit=limit,
        by_rank=shown(by_rank),
        by_optimum=shown(by_optimum),
        width=round(100 * used / scale, 1),
        tick=round(100 * most / scale, 1),
        state=state,
        is_over=used > most,
    )
