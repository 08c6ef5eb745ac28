"""What is made of the weeks: five pairs, an index, a state, for each region."""

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from tiers.core import balance as core
from tiers.core.balance import Figures, Judged, Vector
from tiers.models import BalanceIndex, Tier, WatchRules
from tiers.services.balance_weeks import WEEK, weeks_read

COLUMNS = {
    "accounts": "accounts",
    "minutes": "minutes",
    "contacts": "contacts",
    "promised": "contacts_promised",
    "response": "response_minutes",
    "problems": "problems_open",
    "income": "income",
    "income_before": "income_before",
    "income_year": "income_year",
}
PLACES = 6  # decimals that are kept of a figure


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Track:
    """The whole weeks of a region, (t,) oldest first, none missing between two."""

    region_id: int | None
    weeks: list[dt.date]
    strategic: Figures
    valued: Figures

    def until(self, place: int, length: int) -> "Track":
        """Return the weeks up to a place, *length* of them at most."""
        kept = slice(max(place + 1 - length, 0), place + 1)
        return Track(
            self.region_id,
            self.weeks[kept],
            _cut(self.strategic, kept),
            _cut(self.valued, kept),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one week in one region."""

    region_id: int | None
    week_on: dt.date
    index: float | None
    state: str
    weeks: int
    parts: dict[str, dict[str, Any]]


def tracks(
    source: sql.Composable, *, since: dt.date, region_ids: Sequence[int | None] = ()
) -> list[Track]:
    """
    Read the whole weeks of each region with customers from *source*, since a Monday.

    :param region_ids: only these, ``None`` being everywhere; all if there is none
    """
    names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT region_id, week_on, tier, {names} FROM {source}"
                " WHERE days = 7 AND week_on >= %(since)s"
                " AND tier IN ('STRATEGIC', 'VALUED')"
                " AND (%(all)s OR coalesce(region_id, 0) = ANY(%(regions)s))"
                " ORDER BY region_id NULLS FIRST, week_on"
            ).format(names=names, source=source),
            {
                "since": since,
                "all": not region_ids,
                "regions": [region or 0 for region in region_ids],
            },
        )
        rows = cursor.fetchall()
    by_region: dict[int | None, list[tuple[Any, ...]]] = {}
    for region_id, *rest in rows:
        by_region.setdefault(region_id, []).append(tuple(rest))
    return [_track(region_id, found) for region_id, found in by_region.items()]


def verdicts(track: Track, rules: WatchRules, *, since: dt.date) -> Iterator[Verdict]:
    """Judge each week of a track from a Monday on, by what came before it."""
    for place, week_on in enumerate(track.weeks):
        if week_on >= since:
            known = track.until(place, weeks_read(rules))
            yield verdict(known, rules)


def verdict(track: Track, rules: WatchRules) -> Verdict:
    """Judge the last week of a track."""
    judged = judge_all(track, rules)
    state = core.worst({code: one.state for code, one in judged.items()})
    index = core.index(
        {code: one.off for code, one in judged.items()}, rules.pair_weights
    )
    return Verdict(
        region_id=track.region_id,
        week_on=track.weeks[-1],
        index=None if index is None else round(index, PLACES),
        state="UNKNOWN" if index is None else state,
        weeks=max((one.weeks for one in judged.values()), default=0),
        parts={
            code: _part(code, one, track, rules.judged_weeks)
            for code, one in judged.items()
        },
    )


def judge_all(track: Track, rules: WatchRules) -> dict[str, Judged]:
    """Judge each pair as of the last week of a track."""
    return {
        code: core.judge(
            series,
            judged=rules.judged_weeks,
            reference=rules.reference_weeks,
            weight=rules.ewma_weight,
            limit=rules.ewma_limit,
        )
        for code, series in core.pairs(track.strategic, track.valued).items()
    }


def publish(found: Iterable[Verdict], rules: WatchRules) -> int:
    """Write verdicts over those of the same weeks; return how many differ."""
    written = 0
    with connection.cursor() as cursor:
        for one in found:
            cursor.execute(
                "INSERT INTO tiers_balanceindex AS t (region_id, week_on, index, state,"
                " weeks, parts, rules_version)"
                " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s)"
                " ON CONFLICT (region_id, week_on) DO UPDATE SET index ="
                " excluded.index, state = excluded.state, weeks = excluded.weeks,"
                " parts = excluded.parts, rules_version = excluded.rules_version,"
                " judged_at = now()"
                " WHERE (t.index, t.state, t.weeks, t.parts, t.rules_version)"
                " IS DISTINCT FROM (excluded.index, excluded.state, excluded.weeks,"
                " excluded.parts, excluded.rules_version)",
                [
                    one.region_id,
                    one.week_on,
                    one.index,
                    one.state,
                    one.weeks,
                    json.dumps(one.parts),
                    rules.version,
                ],
            )
            written += cursor.rowcount
    return written


def first_unjudged(first: dt.date, still_open: dt.date) -> dt.date:
    """Return the Monday from which weeks are judged: open ones, or not judged yet."""
    newest = (
        BalanceIndex.objects.filter(region=None)
        .order_by("-week_on")
        .values_list("week_on", flat=True)
        .first()
    )
    return first if newest is None else min(still_open, newest + WEEK)


def shown(code: str, strategic: Figures, valued: Figures) -> tuple[Vector, Vector]:
    """
    Return the figures of both tiers, (t,) each, as people read a pair.

    RESOURCES: share of the hours for each share of the contribution, of both together;
    CONTACTS: contacts for each one promised; RESPONSE: median minutes; PROBLEMS: open
    for each hundred customers; INCOME: change against the year before, a share.
    """
    hours = strategic.minutes + valued.minutes
    earned = strategic.income_year + valued.income_year

    def of(tier: Figures) -> Vector:
        match code:
            case "RESOURCES":
                return _ratio(_ratio(tier.minutes, hours), tier.income_year / earned)
            case "CONTACTS":
                return _ratio(tier.contacts, tier.promised)
            case "RESPONSE":
                return tier.response
            case "PROBLEMS":
                return 100 * _ratio(tier.problems, tier.accounts)
            case _income:
                return _ratio(tier.income, tier.income_before) - 1

    with np.errstate(divide="ignore", invalid="ignore"):
        return of(strategic), of(valued)


def _ratio(part: Vector, whole: Vector) -> Vector:
    """Divide where what is divided by is above zero; NaN elsewhere."""
    return np.asarray(part / np.where(whole > 0, whole, np.nan))


def _part(code: str, one: Judged, track: Track, judged_weeks: int) -> dict[str, Any]:
    strategic, valued = shown(code, track.strategic, track.valued)
    chart = one.gap
    return {
        "state": one.state,
        "weeks": one.weeks,
        "strategic": _kept(strategic[-1]),
        "valued": _kept(valued[-1]),
        "strategic_usual": _middle(strategic[:-judged_weeks]),
        "valued_usual": _middle(valued[:-judged_weeks]),
        "usual": _kept(one.usual.centre) if one.usual else None,
        "average": _kept(chart.average[-1]) if chart else None,
        "low": _kept(chart.low[-1]) if chart else None,
        "high": _kept(chart.high[-1]) if chart else None,
        "off": _kept(one.off),
        "valued_worse": bool(one.valued and one.valued.is_above),
        "strategic_better": bool(one.strategic and one.strategic.is_below),
    }


def _middle(values: Vector) -> float | None:
    known = values[np.isfinite(values)]
    return _kept(float(np.median(known))) if known.size else None


def _kept(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), PLACES) + 0.0


def _cut(figures: Figures, kept: slice) -> Figures:
    return Figures(*(getattr(figures, field.name)[kept] for field in fields(figures)))


def _track(region_id: int | None, rows: Sequence[tuple[Any, ...]]) -> Track:
    first, last = rows[0][0], rows[-1][0]
    count = (last - first).days // 7 + 1
    tables = {tier: np.full((len(COLUMNS), count), np.nan) for tier in Tier.values}
    for week_on, tier, *figures in rows:
        tables[tier][:, (week_on - first).days // 7] = [
            np.nan if figure is None else float(figure) for figure in figures
        ]
    return Track(
        region_id=region_id,
        weeks=[first + place * WEEK for place in range(count)],
        strategic=Figures(*tables[Tier.STRATEGIC]),
        valued=Figures(*tables[Tier.VALUED]),
    )
