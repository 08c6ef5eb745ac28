"""The charts of the page about numbers, each with its finding and its table."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from scoring.views.figure import Column, Figure, decimals, percents, whole
from scoring.views.shown import Shown
from scoring.views.words import day, held

# What the page draws P(alive) in: fifths.
FIFTHS = 5
# Silences after which it is at most this for everybody are not drawn.
SURELY_GONE = 0.02


def tracking(shown: Shown) -> Figure | None:
    """Cumulative repeat orders, as they came and as the model says they should."""
    found = shown.fit.diagnostics.get("tracking") or {}
    weeks, actual, expected = (
        list(found.get(name) or []) for name in ("weeks", "actual", "expected")
    )
    if not weeks or not actual[-1]:
        return None
    off = expected[-1] / actual[-1] - 1
    return Figure(
        code="tracking",
        finding=_tracked(off),
        sub=_(
            "Repeat orders so far, all accounts together, by week since the first"
            " account's first order."
        ),
        described=_(
            "Line chart over {weeks} weeks: {actual} repeat orders happened,"
            " {expected} were expected"
        ).format(
            weeks=figures.number(weeks[-1]),
            actual=figures.number(actual[-1]),
            expected=figures.number(expected[-1]),
        ),
        builder="track",
        data={
            "weeks": weeks,
            "actual": actual,
            "expected": expected,
            "words": {
                "x": _("weeks"),
                "week": _("Week"),
                "actual": _("happened"),
                "expected": _("expected"),
            },
        },
        columns=[
            Column(_("Week"), show=whole),
            Column(_("Happened"), _("repeat orders"), whole),
            Column(_("Expected"), _("repeat orders"), whole),
        ],
        rows=list(zip(weeks, actual, expected, strict=True)),
        keys=[
            {"fill": "f-ink", "words": _("happened")},
            {"fill": "f-accent", "words": _("expected by the model (dashed)")},
        ],
    )


def calibration(shown: Shown) -> Figure | None:
    """The chance that the model gave, against how many ordered, by tenths."""
    points = shown.fit.diagnostics.get("calibration") or shown.tests.get("calibration")
    if not points:
        return None
    worst = max(points, key=lambda each: abs(each["observed"] - each["predicted"]))
    gap = 100 * abs(worst["observed"] - worst["predicted"])
    weeks = shown.fit.backtest.get("weeks")
    return Figure(
        code="calibration",
        finding=ngettext(
            "What it says comes true to {gap} point at worst",
            "What it says comes true to {gap} points at worst",
            round(gap),
        ).format(gap=figures.number(gap)),
        sub=_(
            "Chance of an order within {weeks} weeks and share that ordered, by tenths"
            " of the accounts, at the latest day looked back to."
        ).format(weeks=figures.number(weeks)),
        described=_("Calibration: {points}").format(
            points="; ".join(
                _("{said} said, {came} came").format(
                    said=figures.percent(each["predicted"], 0),
                    came=figures.percent(each["observed"], 0),
                )
                for each in points
            )
        ),
        builder="calibration",
        data={
            "points": points,
            "words": {
                "x": _("chance that the model gave"),
                "y": _("share that ordered"),
                "accounts": _("accounts"),
            },
        },
        columns=[
            Column(_("Tenth"), show=whole),
            Column(_("Chance said"), "%", percents()),
            Column(_("Share that ordered"), "%", percents()),
            Column(_("Accounts"), show=whole),
        ],
        rows=[
            [place, each["predicted"], each["observed"], each["accounts"]]
            for place, each in enumerate(points, start=1)
        ],
        keys=[
            {"fill": "f-accent", "words": _("a tenth of the accounts")},
            {"fill": "f-ink-3", "words": _("dashed: comes true as said")},
        ],
    )


def totals(shown: Shown) -> Figure | None:
    """Orders after each origin, against the model's own range and the widened one."""
    rows: Sequence[Mapping[str, Any]] = shown.tests.get("totals") or []
    if not rows:
        return None
    own, wide = (
        held(list(rows), "low", "high"),
        held(list(rows), "wide_low", "wide_high"),
    )
    names = ["actual", "expected", "low", "high", "wide_low", "wide_high"]
    return Figure(
        code="totals",
        finding=_(
            "Its own range held {own} of {all} totals, the widened one {wide}"
        ).format(own=own, wide=wide, all=len(rows)),
        sub=_(
            "Orders of all accounts in the {weeks} weeks after each day looked back to."
        ).format(weeks=figures.number(shown.fit.backtest.get("weeks"))),
        described="; ".join(
            _("{origin}: {actual} happened, {low} to {high} said").format(
                origin=_origin(each),
                actual=figures.number(each["actual"]),
                low=figures.number(each["low"]),
                high=figures.number(each["high"]),
            )
            for each in rows
        ),
        builder="totals",
        data={
            "rows": [
                {
                    "origin": _origin(each),
                    **{name: each[name] for name in names[:4]},
                    "wideLow": each["wide_low"],
                    "wideHigh": each["wide_high"],
                }
                for each in rows
            ],
            "words": {
                "x": _("orders"),
                "actual": _("happened"),
                "expected": _("expected"),
                "own": _("its own range"),
                "wide": _("widened by its errors"),
            },
        },
        columns=[
            Column(_("From"), show=_day_of, is_text=True),
            Column(_("Happened"), _("orders"), whole),
            Column(_("Expected"), _("orders"), whole),
            Column(_("Own range, low"), _("orders"), whole),
            Column(_("Own range, high"), _("orders"), whole),
            Column(_("Widened, low"), _("orders"), whole),
            Column(_("Widened, high"), _("orders"), whole),
        ],
        rows=[[each["origin"], *(each[name] for name in names)] for each in rows],
        keys=[
            {"fill": "f-ink", "words": _("happened; hollow: outside its own range")},
            {"fill": "f-band-3", "words": _("its own range")},
            {"fill": "f-band-2", "words": _("widened by its errors on other days")},
        ],
        size="sm",
    )


def alive(shown: Shown) -> Figure | None:
    """P(alive) by repeat orders and weeks of silence, at one age."""
    found = shown.fit.diagnostics.get("alive") or {}
    if not found.get("probability"):
        return None
    age = float(found["age_weeks"])
    # Recency is a share of the age: the later the last order, the shorter the silence.
    silence = [age * (1 - share) for share in found["recency"]]
    order = sorted(range(len(silence)), key=silence.__getitem__)
    weeks = [silence[place] for place in order]
    # Who has not ordered again has been silent ever since: there is no curve of it.
    again = [
        (count, [row[place] for place in order])
        for count, row in zip(found["frequency"], found["probability"], strict=True)
        if count > 0
    ]
    if not again:
        return None
    end = _end([row for _count, row in again])
    weeks = weeks[:end]
    counts, grid = (
        [count for count, _row in again],
        [row[:end] for _count, row in again],
    )
    return Figure(
        code="alive",
        finding=_silence(weeks, counts, grid),
        sub=_(
            "Chance that an account still buys, by repeat orders and weeks since the"
            " last one, {age} weeks after its first."
        ).format(age=figures.number(age)),
        described=_("Chance that an account still buys, as five shades; see the table"),
        builder="alive",
        data={
            "silence": [round(week, 1) for week in weeks],
            "frequency": counts,
            "probability": [[round(p, 4) for p in row] for row in grid],
            "words": {
                "x": _("weeks since the last order"),
                "y": _("repeat orders"),
                "alive": _("Still buys:"),
            },
        },
        columns=[
            Column(_("Repeat orders"), show=whole),
            *(
                Column(
                    _("{weeks} weeks").format(weeks=figures.number(week)),
                    "%",
                    percents(0),
                )
                for week in weeks
            ),
        ],
        rows=[[count, *row] for count, row in zip(counts, grid, strict=True)],
        keys=[
            {
                "fill": f"f-band-{fifth + 1}",
                "words": f"{100 * fifth // FIFTHS}–{100 * (fifth + 1) // FIFTHS} %",
            }
            for fifth in range(FIFTHS)
        ],
    )


def season(shown: Shown) -> Figure | None:
    """The seasonal index; nothing where it is not measured."""
    found = shown.fit.seasonality
    if not found.get("measured"):
        return None
    index = [float(value) for value in found["index"]]
    best = max(range(12), key=index.__getitem__)
    worst = min(range(12), key=index.__getitem__)
    return Figure(
        code="season",
        finding=_(
            "{best} brings {more} more than the average month, {worst} {less} less"
        ).format(
            best=MONTHS[best + 1],
            more=figures.percent(index[best] - 1, 0),
            worst=MONTHS[worst + 1],
            less=figures.percent(1 - index[worst], 0),
        ),
        sub=_(
            "Revenue of each month against the average one, over {years} years."
        ).format(years=figures.number(found.get("years"), 1)),
        described=_("Seasonal index by month: {months}").format(
            months=", ".join(
                f"{MONTHS[month + 1]} {figures.change_percent(value - 1, 0)}"
                for month, value in enumerate(index)
            )
        ),
        builder="season",
        data={
            "months": [str(MONTHS_3[month]).capitalize() for month in range(1, 13)],
            "index": [round(value, 4) for value in index],
            "words": {"average": _("on the average month")},
        },
        columns=[
            Column(_("Month")),
            Column(_("Index"), _("1 is the average month"), decimals(3)),
        ],
        rows=[[str(MONTHS[month + 1]), value] for month, value in enumerate(index)],
        size="sm",
    )


def _tracked(off: float) -> str:
    """Say how far the model's total is from what happened."""
    if abs(off) < 0.005:
        return _("Expected and actual repeat orders agree to within 0.5 %")
    size = figures.percent(abs(off), 1)
    if off > 0:
        return _("The model expects {size} more repeat orders than came").format(
            size=size
        )
    return _("The model expects {size} fewer repeat orders than came").format(size=size)


def _end(grid: list[list[float]]) -> int:
    """Return how many silences to draw: until nobody is likely to be there."""
    last = max(
        (place for row in grid for place, p in enumerate(row) if p > SURELY_GONE),
        default=0,
    )
    return last + 2


def _silence(weeks: list[float], counts: list[int], grid: list[list[float]]) -> str:
    """Say after how long a silence a busy account has probably left."""
    row = grid[-1]
    gone = next((week for week, p in zip(weeks, row, strict=True) if p < 0.5), None)
    orders = figures.number(counts[-1])
    if gone is None:
        return _(
            "With {orders} repeat orders, no silence shown makes leaving likelier"
        ).format(orders=orders)
    return _(
        "With {orders} repeat orders, {weeks} quiet weeks make leaving likelier"
    ).format(orders=orders, weeks=figures.number(gone))


def _origin(row: Mapping[str, Any]) -> str:
    return _day_of(row["origin"])


def _day_of(text: str) -> str:
    return day(dt.date.fromisoformat(text))
