"""How well models foretold the past: candidates, rules of thumb, segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sam.lib import figures
from scoring.models import ModelFit
from scoring.selectors import model_name
from scoring.views.shown import Shown
from scoring.views.words import beats, gain, held


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate of the back-test, or a rule of thumb beside it."""

    name: str
    is_used: bool = False
    is_naive: bool = False
    log_likelihood: float | None = None
    boundary: str = ""
    error: str = ""
    auc: float | None = None
    mae: float | None = None
    own: str = ""
    wide: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment's fit, as the table of segments shows it."""

    name: str
    fit: ModelFit
    model: str
    verdict: str
    points: float | None
    url: str


def tried(shown: Shown) -> list[Tried]:
    """Return every model that was tried, then the rules of thumb."""
    used = model_name(shown.fit.model, shown.fit.parameters)
    rows = [_candidate(each, used) for each in shown.fit.candidates]
    naive = {
        "rate": _("Naive rate: orders so far by time"),
        "recency": _("Recency: time of the last order by time"),
    }
    return rows + [
        Tried(
            name=label,
            is_naive=True,
            auc=shown.baselines[code].get("auc"),
            mae=shown.baselines[code].get("mae"),
        )
        for code, label in naive.items()
        if shown.baselines.get(code)
    ]


def segments(shown: Shown) -> list[Segment]:
    """Return the segments that are fitted apart."""
    address = reverse("scoring:numbers")
    return [
        Segment(
            name=fit.segment,
            fit=fit,
            model=model_name(fit.model, fit.parameters),
            verdict=beats(fit.backtest),
            points=gain(fit.backtest),
            url=f"{address}?{urlencode({'segment': fit.segment})}",
        )
        for fit in shown.segments
    ]


def tiles(shown: Shown) -> list[dict[str, Any]]:
    """Return the context of each ``components/_stat.html`` under the finding."""
    rate = shown.baselines.get("rate") or {}
    rows = shown.tests.get("totals") or []
    points = gain(shown.fit.backtest)
    weeks = figures.number(shown.fit.backtest.get("weeks"))
    made = [
        {
            "label": _("AUC: who orders next"),
            "value": figures.number(shown.tests.get("auc"), 3),
            "note": _("naive rate {auc}; 0.5 is a coin").format(
                auc=figures.number(rate.get("auc"), 3)
            ),
        },
        {
            "label": _("Gain over the naive rate"),
            "value": "" if points is None else figures.change(points, 1),
            "unit": _("points"),
            "note": _("of AUC, {weeks} weeks ahead").format(weeks=weeks),
        },
        {
            "label": _("Mean error"),
            "value": figures.number(shown.tests.get("mae"), 2),
            "unit": _("orders"),
            "note": _("an account; naive rate {mae}").format(
                mae=figures.number(rate.get("mae"), 2)
            ),
        },
        {
            "label": _("Totals in its own range"),
            "value": _of_all(rows, "low", "high"),
            "note": _("days looked back to"),
        },
        {
            "label": _("Totals in the widened one"),
            "value": _of_all(rows, "wide_low", "wide_high"),
            "note": _("widened by its past errors"),
        },
    ]
    return made if shown.tests else []


def _of_all(rows: list[Mapping[str, Any]], low: str, high: str) -> str:
    if not rows:
        return figures.not_measured()
    return _("{count} of {all}").format(count=held(rows, low, high), all=len(rows))


def _candidate(each: Mapping[str, Any], used: str) -> Tried:
    name = model_name(each["model"], each.get("parameters") or {})
    test = each.get("backtest") or {}
    rows = test.get("totals") or []
    return Tried(
        name=name,
        is_used=name == used,
        log_likelihood=each.get("log_likelihood"),
        boundary=", ".join(each.get("boundary") or ()),
        error=each.get("error") or "",
        auc=test.get("auc"),
        mae=test.get("mae"),
        own=_of_all(rows, "low", "high") if rows else "",
        wide=_of_all(rows, "wide_low", "wide_high") if rows else "",
    )
