"""What the customers of each tier gave and got, week by week and region by region."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from accounts.models import Programme
from tiers.models import BalanceSnapshot, Tier, WatchRules
from tiers.watch.promised import FLOOR

WEEK = dt.timedelta(weeks=1)
# Late facts still change the figures of these weeks, and of no earlier one.
OPEN_WEEKS = 8
# Weeks kept before the ones that are judged, to know what is usual; more where the
# rules ask for more.
KEPT_WEEKS = 60
CHUNK_WEEKS = 26
A_YEAR = 365.25
TIERS = [tier.value for tier in Tier]
KEY = ("region_id", "week_on", "tier")

# Who was held in which tier at which week's end. Accounts with the same stays share a
# pattern, so that money of many weeks is added up once a pattern, not once a week.
MEMBERS = """
CREATE TEMPORARY TABLE balance_member ON COMMIT DROP AS
SELECT a.id AS account_id, a.region_id,
    array_agg(w.place ORDER BY w.place) AS places,
    array_agg(t.tier ORDER BY w.place) AS tiers
FROM unnest(%(places)s::int[], %(lasts)s::date[], %(ends)s::timestamptz[])
    AS w(place, last_on, end_at)
JOIN tiers_tierassignment t ON t.started_at < w.end_at
    AND (t.ended_at IS NULL OR t.ended_at >= w.end_at)
JOIN accounts_account a ON a.id = t.account_id AND a.merged_into_id IS NULL
    AND (a.status = 'CUSTOMER' OR a.closed_on > w.last_on)
GROUP BY a.id, a.region_id
"""
# A region stands for itself and all below it; who has none belongs to the topmost.
STAGE = """
WITH RECURSIVE above(region_id, place_id) AS (
    SELECT id, id FROM accounts_region
    UNION ALL
    SELECT b.region_id, r.parent_id
    FROM above b JOIN accounts_region r ON r.id = b.place_id
    WHERE r.parent_id IS NOT NULL
), spread(region_id, place_id) AS (
    SELECT region_id, place_id FROM above
    UNION ALL SELECT id, NULL FROM accounts_region
    UNION ALL SELECT NULL, NULL
    UNION ALL SELECT NULL, id FROM accounts_region WHERE parent_id IS NULL
), week AS MATERIALIZED (
    SELECT * FROM unnest(
        %(places)s::int[], %(mondays)s::date[], %(lasts)s::date[], %(days)s::int[],
        %(starts)s::timestamptz[], %(ends)s::timestamptz[]
    ) AS w(place, week_on, last_on, days, start_at, end_at)
), stay AS MATERIALIZED (
    SELECT m.account_id, m.region_id, x.place, x.tier
    FROM balance_member m, unnest(m.places, m.tiers) AS x(place, tier)
), wish AS (
    SELECT account_id, asked_on, visits_year, contact_days, quiet_until,
        lead(asked_on) OVER (PARTITION BY account_id ORDER BY asked_on, id) AS until
    FROM accounts_contactpreference
), promise AS (
    SELECT m.region_id, m.place, m.tier, count(*) AS accounts,
        sum(CASE WHEN p.quiet_until >= w.last_on THEN 0 ELSE greatest(
            coalesce({floor}, 0) * 7 / %(year)s,
            coalesce(7.0 / coalesce(p.contact_days, s.contact_days), 0)
        ) * w.days / 7 END) AS promised
    FROM stay m JOIN week w ON w.place = m.place
    LEFT JOIN tiers_evaluation e ON e.account_id = m.account_id
    LEFT JOIN tiers_servicestandard own ON own.tier = m.tier
        AND own.quadrant <> '' AND own.quadrant = e.quadrant
    LEFT JOIN tiers_servicestandard tier ON tier.tier = m.tier AND tier.quadrant = ''
    LEFT JOIN tiers_servicestandard s ON s.id = coalesce(own.id, tier.id)
    LEFT JOIN wish p ON p.account_id = m.account_id AND p.asked_on <= w.last_on
        AND (p.until IS NULL OR p.until > w.last_on)
    GROUP BY 1, 2, 3
), contact AS (
    SELECT s.region_id, s.place, s.tier, count(*) AS contacts,
        sum(i.minutes) AS minutes
    FROM accounts_interaction i
    JOIN week w ON i.happened_at >= w.start_at AND i.happened_at < w.end_at
    JOIN stay s ON s.account_id = i.account_id AND s.place = w.place
    WHERE i.happened_at >= %(first_at)s AND i.happened_at < %(now_at)s
    GROUP BY 1, 2, 3
), unsolved AS (
    SELECT s.region_id, s.place, s.tier, count(*) AS problems
    FROM accounts_problem p
    JOIN week w ON p.opened_at < w.end_at
        AND (p.resolved_at IS NULL OR p.resolved_at >= w.end_at)
    JOIN stay s ON s.account_id = p.account_id AND s.place = w.place
    WHERE p.opened_at < %(now_at)s
        AND (p.resolved_at IS NULL OR p.resolved_at >= %(first_at)s)
    GROUP BY 1, 2, 3
), bought AS (
    SELECT m.region_id, m.places, m.tiers,
        (x.day - %(monday)s + 7000) / 7 - 1000 AS place,
        sum(x.costed - x.cost + (x.revenue - x.costed) * %(margin)s) AS income
    FROM balance_member m JOIN accounts_orderhistory h ON h.account_id = m.account_id,
        unnest(h.days, h.revenue, h.cost, h.costed_revenue)
            AS x(day, revenue, cost, costed)
    WHERE x.day > %(year_before)s AND x.day <= %(last_on)s
    GROUP BY 1, 2, 3, 4
), income AS (
    SELECT b.region_id, x.place, x.tier,
        sum(b.income) FILTER (WHERE b.place = x.place) AS income,
        sum(b.income) FILTER (WHERE b.place = x.place - 52) AS income_before,
        sum(b.income) FILTER (WHERE b.place > x.place - 52) AS income_year
    FROM bought b, unnest(b.places, b.tiers) AS x(place, tier)
    WHERE b.place BETWEEN x.place - 52 AND x.place
    GROUP BY 1, 2, 3
), part AS (
    SELECT region_id, place, tier, accounts, promised, NULL::bigint AS contacts,
        NULL::bigint AS minutes, NULL::bigint AS problems, NULL::numeric AS income,
        NULL::numeric AS income_before, NULL::numeric AS income_year FROM promise
    UNION ALL
    SELECT region_id, place, tier, NULL, NULL, contacts, minutes, NULL, NULL, NULL,
        NULL FROM contact
    UNION ALL
    SELECT region_id, place, tier, NULL, NULL, NULL, NULL, problems, NULL, NULL,
        NULL FROM unsolved
    UNION ALL
    SELECT region_id, place, tier, NULL, NULL, NULL, NULL, NULL, income,
        income_before, income_year FROM income
), total AS (
    SELECT b.place_id, p.place, p.tier, sum(accounts) AS accounts,
        sum(promised) AS promised, sum(contacts) AS contacts, sum(minutes) AS minutes,
        sum(problems) AS problems, sum(income) AS income,
        sum(income_before) AS income_before, sum(income_year) AS income_year
    FROM part p JOIN spread b ON b.region_id IS NOT DISTINCT FROM p.region_id
    GROUP BY 1, 2, 3
), waited AS (
    SELECT s.region_id, s.place, s.tier, p.first_response_at < %(now_at)s AS answered,
        extract(epoch FROM least(
            coalesce(p.first_response_at, p.resolved_at), %(now_at)s
        ) - p.opened_at) / 60 AS minutes
    FROM accounts_problem p
    JOIN week w ON p.opened_at >= w.start_at AND p.opened_at < w.end_at
    JOIN stay s ON s.account_id = p.account_id AND s.place = w.place
    WHERE p.opened_at >= %(first_at)s AND p.opened_at < %(now_at)s
), answer AS (
    SELECT b.place_id, x.place, x.tier, count(*) FILTER (WHERE x.answered) AS answered,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY x.minutes)::float8 AS response
    FROM waited x JOIN spread b ON b.region_id IS NOT DISTINCT FROM x.region_id
    GROUP BY 1, 2, 3
)
INSERT INTO {target} (id, region_id, week_on, tier, days, accounts, minutes, contacts,
    contacts_promised, answered, response_minutes, problems_open, income,
    income_before, income_year)
SELECT 0, r.id, w.week_on, tiers.tier, w.days, coalesce(t.accounts, 0),
    coalesce(t.minutes, 0), coalesce(t.contacts, 0),
    round(coalesce(t.promised, 0)::numeric, 6)::float8, coalesce(a.answered, 0),
    CASE WHEN a.answered > 0 THEN a.response END,
    coalesce(t.problems, 0), round(coalesce(t.income, 0), 4),
    round(coalesce(t.income_before, 0), 4), round(coalesce(t.income_year, 0), 4)
FROM week w
CROSS JOIN (SELECT id FROM accounts_region UNION ALL SELECT NULL) r
CROSS JOIN unnest(%(tiers)s::text[]) AS tiers(tier)
LEFT JOIN total t ON t.place_id IS NOT DISTINCT FROM r.id AND t.place = w.place
    AND t.tier = tiers.tier
LEFT JOIN answer a ON a.place_id IS NOT DISTINCT FROM r.id AND a.place = w.place
    AND a.tier = tiers.tier
"""


@dataclass(frozen=True, slots=True)
class Span:
    """The weeks from the Monday *first* to the week of *as_of*, which may still run."""

    first: dt.date
    as_of: dt.date

    @property
    def last(self) -> dt.date:
        """The Monday of the last week."""
        return monday_of(self.as_of)

    @property
    def last_whole(self) -> dt.date:
        """The Monday of the last week that is over."""
        return monday_of(self.as_of + dt.timedelta(days=1)) - WEEK

    @property
    def first_open(self) -> dt.date:
        """The Monday from which late facts still change what was measured."""
        return max(self.first, self.last_whole - (OPEN_WEEKS - 1) * WEEK)


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the week of *day*."""
    return day - dt.timedelta(days=day.weekday())


def weeks_read(rules: WatchRules) -> int:
    """Return by how many weeks one is judged: the latest, and those before them."""
    return rules.judged_weeks + max(KEPT_WEEKS, rules.reference_weeks)


def span_of(as_of: dt.date, rules: WatchRules) -> Span | None:
    """
    Return the weeks that are kept as of a day; ``None`` before anything happened.

    It begins with the first whole week since contacts were recorded: before that none
    says nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT min((happened_at AT TIME ZONE %s)::date)"
            " FROM accounts_interaction),"
            " (SELECT min(days[1]) FROM accounts_orderhistory))",
            [Programme.current().time_zone],
        )
        began: dt.date | None = cursor.fetchone()[0]
    if began is None or began > as_of:
        return None
    earliest = monday_of(as_of) - weeks_read(rules) * WEEK
    first_whole = monday_of(began + dt.timedelta(days=6))
    return Span(first=max(earliest, min(first_whole, monday_of(as_of))), as_of=as_of)


def first_to_stage(span: Span) -> dt.date:
    """Return the Monday from which weeks are measured anew: open ones, or missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT week_on FROM tiers_balancesnapshot"
            " WHERE week_on BETWEEN %s AND %s AND days = 7"
            " GROUP BY week_on HAVING count(*) >= %s"
            " * (1 + (SELECT count(*) FROM accounts_region))",
            [span.first, span.last, len(TIERS)],
        )
        kept = {week_on for (week_on,) in cursor.fetchall()}
    week = span.first
    while week < span.first_open and week in kept:
        week += WEEK
    return week


def bounds(first: dt.date, last: dt.date) -> list[tuple[int, int]]:
    """Return ranges ``low <= day < high`` of ordinals, some weeks each."""
    step, end = CHUNK_WEEKS * 7, last.toordinal() + 7
    return [(low, min(low + step, end)) for low in range(first.toordinal(), end, step)]


def stage(
    cursor: CursorWrapper, target: sql.Composable, low: int, high: int, as_of: dt.date
) -> int:
    """Insert what was given and got in the weeks between two ordinals into *target*."""
    programme = Programme.current()
    mondays = [dt.date.fromordinal(day) for day in range(low, high, 7)]
    parameters = _parameters(programme, mondays, as_of)
    cursor.execute("DROP TABLE IF EXISTS balance_member")
    cursor.execute(MEMBERS, parameters)
    cursor.execute("ANALYZE balance_member")
    statement = sql.SQL(STAGE).format(target=target, floor=sql.SQL(FLOOR))
    cursor.execute(statement, parameters)
    return int(cursor.rowcount)


def _parameters(
    programme: Programme, mondays: Sequence[dt.date], as_of: dt.date
) -> dict[str, Any]:
    lasts = [min(monday + dt.timedelta(days=6), as_of) for monday in mondays]
    before = mondays[0] - dt.timedelta(days=1)
    return {
        "places": list(range(len(mondays))),
        "mondays": mondays,
        "lasts": lasts,
        "days": [(last - at).days + 1 for at, last in zip(mondays, lasts, strict=True)],
        "starts": [programme.end_of(at - dt.timedelta(days=1)) for at in mondays],
        "ends": [programme.end_of(last) for last in lasts],
        "monday": mondays[0],
        "last_on": lasts[-1],
        "first_at": programme.end_of(before),
        "now_at": programme.end_of(as_of),
        "year_before": before - 52 * WEEK,
        "margin": programme.default_margin_rate,
        "year": A_YEAR,
        "tiers": TIERS,
    }


def publish(staged: sql.Composable) -> int:
    """Make the staged weeks those that are read; return how many rows differ."""
    fields = BalanceSnapshot._meta.concrete_fields
    columns = [field.attname for field in fields if not field.primary_key]
    figures = [name for name in columns if name not in KEY]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO tiers_balancesnapshot AS t ({columns})"
                " SELECT {columns} FROM {staged}"
                " ON CONFLICT (region_id, week_on, tier) DO UPDATE"
                " SET ({figures}) = ROW ({new})"
                " WHERE ({old}) IS DISTINCT FROM ({new})"
            ).format(
                columns=_listed(columns),
                staged=staged,
                figures=_listed(figures),
                new=_listed(figures, of="excluded"),
                old=_listed(figures, of="t"),
            )
        )
        return int(cursor.rowcount)


def _listed(names: Sequence[str], *, of: str = "") -> sql.Composable:
    parts = [sql.Identifier(of, name) if of else sql.Identifier(name) for name in names]
    return sql.SQL(", ").join(parts)
