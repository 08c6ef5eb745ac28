"""The dated part: every figure of an account at the end of a day, in one statement."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from accounts.models import Programme
from accounts.rollup.scope import Scope


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the day *months* before, or the last of its month if there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_after = dt.date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (first_after - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class Window:
    """The days and instants between which facts of *as_of* are counted."""

    as_of: dt.date
    year_ago: dt.date
    two_years_ago: dt.date
    quarter_ago: dt.date
    now_at: dt.datetime
    year_ago_at: dt.datetime
    quarter_ago_at: dt.datetime
    zone: str

    @classmethod
    def of(cls, as_of: dt.date, programme: Programme) -> Self:
        """Return the windows that end with *as_of* in the programme's zone."""
        year_ago = months_before(as_of, 12)
        quarter_ago = as_of - dt.timedelta(days=90)
        return cls(
            as_of=as_of,
            year_ago=year_ago,
            two_years_ago=months_before(as_of, 24),
            quarter_ago=quarter_ago,
            now_at=programme.end_of(as_of),
            year_ago_at=programme.end_of(year_ago),
            quarter_ago_at=programme.end_of(quarter_ago),
            zone=programme.time_zone,
        )

    def parameters(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


# A wallet entry's figures times this are figures of a year.
A_YEAR = sql.SQL(
    """CASE WHEN period_end - period_start + 1 BETWEEN 365 AND 366 THEN 1
                ELSE 365.0 / (period_end - period_start + 1) END"""
)
BEST_FIRST = sql.SQL(
    "category_id, grade, stated_on DESC NULLS LAST, period_end DESC, id DESC"
)
# One row an account. The laterals run over the account's own arrays and, by index, its
# own rows: no order line is touched, and no plan hangs on what the planner knows of
# tables that were filled a moment ago.
STAGE = """
INSERT INTO {target} (
    account_id, as_of, revenue_12m, revenue_prev_12m, margin_12m, costed_revenue_12m,
    orders_12m, orders_prev_12m, first_order_on, last_order_on, frequency,
    recency_days, age_days, log_gap_sum, mean_repeat_value, median_gap_days,
    visits_12m, last_visit_on, last_executive_meeting_on, open_problems, late_90d,
    late_12m, stockouts_90d, stockouts_12m, cost_to_serve_12m, wallet_total,
    wallet_ours, wallet_unplaced, wallet_in_house, wallet_competitors, wallet_grade,
    share_prev_12m, units, people, functions, people_met_12m, functions_met_12m,
    feels_special, perception, advocacy, market_influence, special_services
)
SELECT a.id, %(as_of)s,
    coalesce(o.revenue_12m, 0), coalesce(o.revenue_prev_12m, 0),
    o.costed_12m - o.cost_12m, coalesce(o.costed_12m, 0),
    coalesce(o.orders_12m, 0), coalesce(o.orders_prev_12m, 0),
    o.first_on, o.last_on,
    coalesce(p.days - 1, 0), coalesce(p.last_on - p.first_on, 0),
    %(as_of)s - p.first_on, coalesce(p.log_gap_sum, 0), p.mean_repeat_value,
    p.median_gap,
    coalesce(i.visits_12m, 0), v.last_on, e.last_on,
    coalesce(q.open, 0), coalesce(l.late_90d, 0), coalesce(l.late_12m, 0),
    coalesce(q.stockouts_90d, 0), coalesce(q.stockouts_12m, 0),
    c.amount, w.total, w.ours, w.unplaced, w.in_house, w.competitors,
    coalesce(w.grade, ''),
    CASE WHEN b.total > 0 THEN greatest(0, least(1,
        coalesce(b.ours, o.revenue_prev_12m, 0) / b.total))::float8 END,
    coalesce(u.units, 0), coalesce(r.people, 0), coalesce(r.functions, 0),
    coalesce(r.people_met, 0), coalesce(r.functions_met, 0),
    s.feels_special, s.perception, s.advocacy, s.market_influence,
    CASE WHEN x.ever > 0 THEN x.open END
FROM accounts_account a
LEFT JOIN accounts_orderhistory h ON h.account_id = a.id
LEFT JOIN LATERAL (
    SELECT min(day) AS first_on, max(day) AS last_on,
        sum(revenue) FILTER (WHERE day > %(year_ago)s) AS revenue_12m,
        sum(cost) FILTER (WHERE day > %(year_ago)s) AS cost_12m,
        sum(costed) FILTER (WHERE day > %(year_ago)s) AS costed_12m,
        sum(orders) FILTER (WHERE day > %(year_ago)s) AS orders_12m,
        sum(revenue) FILTER (
            WHERE day > %(two_years_ago)s AND day <= %(year_ago)s
        ) AS revenue_prev_12m,
        sum(orders) FILTER (
            WHERE day > %(two_years_ago)s AND day <= %(year_ago)s
        ) AS orders_prev_12m
    FROM unnest(h.days, h.orders, h.revenue, h.cost, h.costed_revenue)
        AS x(day, orders, revenue, cost, costed)
    WHERE day <= %(as_of)s
) o ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS days, min(day) AS first_on, max(day) AS last_on,
        sum(ln(gap / 7.0::float8)) AS log_gap_sum,
        round(avg(revenue) FILTER (WHERE gap IS NOT NULL), 4) AS mean_repeat_value,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS median_gap
    FROM (
        SELECT day, revenue, (day - lag(day) OVER (ORDER BY day))::float8 AS gap
        FROM unnest(h.days, h.purchases, h.purchase_revenue)
            AS x(day, purchases, revenue)
        WHERE purchases > 0 AND day <= %(as_of)s
    ) bought
) p ON p.days > 0
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE day > %(quarter_ago)s) AS late_90d,
        count(*) AS late_12m
    FROM unnest(h.late_days) AS x(day)
    WHERE day <= %(as_of)s AND day > %(year_ago)s
) l ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS visits_12m
    FROM accounts_interaction
    WHERE account_id = a.id AND kind = 'VISIT' AND happened_at >= %(year_ago_at)s
        AND happened_at < %(now_at)s
) i ON true
LEFT JOIN LATERAL (
    SELECT (happened_at AT TIME ZONE %(zone)s)::date AS last_on
    FROM accounts_interaction
    WHERE account_id = a.id AND kind = 'VISIT' AND happened_at < %(now_at)s
    ORDER BY happened_at DESC LIMIT 1
) v ON true
LEFT JOIN LATERAL (
    SELECT (met.happened_at AT TIME ZONE %(zone)s)::date AS last_on
    FROM accounts_interaction met
    WHERE met.account_id = a.id AND met.kind IN ('VISIT', 'VIDEO', 'EVENT', 'REVIEW')
        AND met.happened_at < %(now_at)s
        AND EXISTS (
            SELECT FROM accounts_interactionparticipant took
            JOIN accounts_position held ON held.contact_id = took.contact_id
                AND held.account_id = met.account_id AND held.level IN ('C', 'D')
                AND (held.started_on IS NULL OR held.started_on
                    <= (met.happened_at AT TIME ZONE %(zone)s)::date)
                AND (held.ended_on IS NULL OR held.ended_on
                    > (met.happened_at AT TIME ZONE %(zone)s)::date)
            WHERE took.interaction_id = met.id
        )
    ORDER BY met.happened_at DESC LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (
            WHERE resolved_at IS NULL OR resolved_at >= %(now_at)s
        ) AS open,
        count(*) FILTER (
            WHERE kind = 'AVAILABILITY' AND opened_at >= %(quarter_ago_at)s
        ) AS stockouts_90d,
        count(*) FILTER (
            WHERE kind = 'AVAILABILITY' AND opened_at >= %(year_ago_at)s
        ) AS stockouts_12m
    FROM accounts_problem
    WHERE account_id = a.id AND opened_at < %(now_at)s
) q ON true
LEFT JOIN LATERAL (
    SELECT sum(amount) AS amount
    FROM accounts_costentry
    WHERE account_id = a.id AND incurred_on > %(year_ago)s
        AND incurred_on <= %(as_of)s
) c ON true
LEFT JOIN LATERAL (
    SELECT sum(a_year * total)::numeric(20, 4) AS total,
        CASE WHEN bool_and(ours IS NOT NULL)
            THEN sum(a_year * ours)::numeric(20, 4) END AS ours,
        sum(a_year * unplaced)::numeric(20, 4) AS unplaced,
        sum(a_year * in_house)::numeric(20, 4) AS in_house,
        sum(a_year * (
            SELECT sum(amount) FROM accounts_competitorshare WHERE entry_id = best.id
        ))::numeric(20, 4) AS competitors,
        max(grade) AS grade
    FROM (
        SELECT DISTINCT ON (category_id) id, total, ours, unplaced, in_house, grade,
            {a_year} AS a_year
        FROM accounts_walletentry
        WHERE account_id = a.id AND period_start <= %(as_of)s
            AND period_end > %(year_ago)s
            AND (stated_on IS NULL OR stated_on <= %(as_of)s)
            AND (valid_until IS NULL OR valid_until >= %(as_of)s)
        ORDER BY {best_first}
    ) best
) w ON true
LEFT JOIN LATERAL (
    SELECT sum(a_year * total) AS total,
        CASE WHEN bool_and(ours IS NOT NULL) THEN sum(a_year * ours) END AS ours
    FROM (
        SELECT DISTINCT ON (category_id) total, ours, {a_year} AS a_year
        FROM accounts_walletentry
        WHERE account_id = a.id AND period_start <= %(year_ago)s
            AND period_end > %(two_years_ago)s
            AND (stated_on IS NULL OR stated_on <= %(year_ago)s)
            AND (valid_until IS NULL OR valid_until >= %(year_ago)s)
        ORDER BY {best_first}
    ) best
) b ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS units FROM accounts_unit WHERE account_id = a.id
) u ON true
LEFT JOIN LATERAL (
    SELECT count(DISTINCT held.contact_id) AS people,
        count(DISTINCT held.function) FILTER (WHERE held.function <> '') AS functions,
        count(DISTINCT met.contact_id) AS people_met,
        count(DISTINCT held.function) FILTER (
            WHERE held.function <> '' AND met.contact_id IS NOT NULL
        ) AS functions_met
    FROM accounts_position held
    LEFT JOIN (
        SELECT DISTINCT took.contact_id
        FROM accounts_interaction met
        JOIN accounts_interactionparticipant took ON took.interaction_id = met.id
        WHERE met.account_id = a.id AND met.happened_at >= %(year_ago_at)s
            AND met.happened_at < %(now_at)s
    ) met ON met.contact_id = held.contact_id
    WHERE held.account_id = a.id
        AND (held.started_on IS NULL OR held.started_on <= %(as_of)s)
        AND (held.ended_on IS NULL OR held.ended_on > %(as_of)s)
) r ON true
LEFT JOIN LATERAL (
    SELECT avg(value) FILTER (WHERE kind = 'FEELS_SPECIAL')::float8 AS feels_special,
        avg(value) FILTER (WHERE kind = 'PERCEPTION')::float8 AS perception,
        avg(value) FILTER (WHERE kind = 'ADVOCACY')::float8 AS advocacy,
        max(value) FILTER (WHERE kind = 'INFLUENCE')::float8 AS market_influence
    FROM (
        SELECT DISTINCT ON (kind, said_by, market) kind, value
        FROM (
            SELECT id, kind, market, value, said_on,
                CASE WHEN kind <> 'INFLUENCE' THEN contact_id END AS said_by
            FROM accounts_customersignal
            WHERE account_id = a.id AND said_on <= %(as_of)s
        ) said
        ORDER BY kind, said_by, market, said_on DESC, id DESC
    ) latest
) s ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS ever,
        count(*) FILTER (WHERE ended_on IS NULL OR ended_on > %(as_of)s) AS open
    FROM accounts_serviceexpectation
    WHERE account_id = a.id AND expected_on <= %(as_of)s
) x ON true
WHERE {of_a} AND a.merged_into_id IS NULL
"""


def stage_facts(
    cursor: CursorWrapper, target: sql.Composable, scope: Scope, window: Window
) -> int:
    """Insert the facts of the accounts in *scope* into *target*; return how many."""
    cursor.execute(
        sql.SQL(STAGE).format(
            target=target,
            of_a=scope.on("a.id"),
            a_year=A_YEAR,
            best_first=BEST_FIRST,
        ),
        scope.parameters | window.parameters(),
    )
    return int(cursor.rowcount)
