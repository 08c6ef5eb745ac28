"""The course of an objective: its readings over time, as a chart and as a table."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from planning.models import ObjectiveReading
from planning.models.plans import ObjectiveMeasure, ObjectiveStatus
from planning.selectors.live import MONEY, SHARES
from planning.selectors.progress import Progress
from planning.selectors.words import measured_by, said
from sam.lib import figures


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on a day, in words too; ``value`` is ``None`` where not measured."""

    on: dt.date
    value: Decimal | None
    words: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Course:
    """
    How an objective went, oldest first, with its finding and the data of its chart.

    The first point is the baseline; the last is today's live figure, where there is
    one.
    """

    points: tuple[Point, ...]
    finding: str
    sub: str
    described: str
    data: dict[str, Any]

    @property
    def is_drawn(self) -> bool:
        """Tell whether there are enough figures for a line."""
        return sum(point.value is not None for point in self.points) > 1


def course_of(progress: Progress, currency: str, *, today: dt.date) -> Course:
    """Return how the objective of *progress* went up to *today*."""
    objective = progress.objective
    points = _points(progress, currency, today)
    finding = _finding(progress, currency)
    target = said(objective, objective.target, currency)
    due = date_format(objective.due_on, "j M Y")
    sub = _("{measure}; target {target} by {day}").format(
        measure=measured_by(objective), target=target, day=due
    )
    return Course(
        points=points,
        finding=finding,
        sub=sub,
        described=f"{finding}. {sub}",
        data=_data(progress, points, currency),
    )


def _points(progress: Progress, currency: str, today: dt.date) -> tuple[Point, ...]:
    objective = progress.objective
    found: dict[dt.date, Point] = {}
    if objective.baseline is not None and objective.baseline_on is not None:
        found[objective.baseline_on] = Point(
            objective.baseline_on,
            objective.baseline,
            said(objective, objective.baseline, currency),
            _("Baseline"),
            "",
        )
    rows = ObjectiveReading.objects.filter(objective=objective)
    for row in rows.select_related("read_by").order_by("read_on"):
        if row.read_on in found and row.read_by_id is None:
            continue
        by = str(row.read_by) if row.read_by else _("Read from live figures")
        words = said(objective, row.value, currency)
        found[row.read_on] = Point(row.read_on, row.value, words, row.note, by)
    is_live = objective.measure != ObjectiveMeasure.OWN
    if is_live and objective.status == ObjectiveStatus.OPEN and today not in found:
        words = said(objective, progress.current, currency)
        found[today] = Point(today, progress.current, words, _("Today"), "")
    return tuple(found[day] for day in sorted(found))


def _finding(progress: Progress, currency: str) -> str:
    objective = progress.objective
    now = said(objective, progress.current, currency)
    if progress.current is None:
        return _("Not measured yet")
    if objective.baseline is None:
        return _("{now} now").format(now=now)
    then = said(objective, objective.baseline, currency)
    if then == now:
        return _("{now}, as at the start").format(now=now)
    return _("{now} now, {then} at the start").format(now=now, then=then)


def _data(
    progress: Progress, points: tuple[Point, ...], currency: str
) -> dict[str, Any]:
    objective = progress.objective
    if objective.measure in SHARES:
        unit = "percent"
    else:
        unit = "money" if objective.measure in MONEY else "number"
    return {
        "points": [
            {
                "on": point.on.isoformat(),
                "label": date_format(point.on, "j M Y"),
                "value": None if point.value is None else float(point.value),
                "words": point.words,
                "note": point.note,
            }
            for point in points
        ],
        "target": float(objective.target),
        "due": objective.due_on.isoformat(),
        "unit": unit,
        "symbol": figures.symbol(currency),
        "falls": objective.measure == ObjectiveMeasure.LADDER,
        "words": {
            "target": _("Target {value}").format(
                value=said(objective, objective.target, currency)
            )
        },
    }
