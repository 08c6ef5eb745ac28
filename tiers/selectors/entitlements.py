"""What accounts are entitled to, beside what they got of it and when more is due."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import FETCH_RAISE, Q
from psycopg import sql

from accounts.models import Account, Programme
from accounts.models.account import Person
from accounts.rollup import Window, ids_scope
from sam.users.models import User
from tiers.models import Delivery, Entitlement
from tiers.selectors.delivered import Delivered, Got, State, state_of
from tiers.watch.benefits import benefits
from tiers.watch.promised import promised

Kind = Entitlement.Kind
DELIVERIES_SHOWN = 20

# The windows are those of the facts; a meeting is one with somebody at C or D level.
GOT = """
WITH p AS MATERIALIZED ({promised})
SELECT p.account_id, p.promised_since, p.quiet_until, p.is_quiet,
    i.visits, i.visit_on, i.meetings, i.meeting_on, i.reviews, i.review_on,
    c.contact_on,
    q.answered, q.answered_kept, q.answered_median, q.answered_waits, q.answered_on,
    q.solved, q.solved_kept, q.solved_median, q.solved_waits, q.solved_on
FROM p
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'VISIT') AS visits,
        max(day) FILTER (WHERE kind = 'VISIT') AS visit_on,
        count(*) FILTER (WHERE kind = 'REVIEW') AS reviews,
        max(day) FILTER (WHERE kind = 'REVIEW') AS review_on,
        count(*) FILTER (WHERE at_the_top) AS meetings,
        max(day) FILTER (WHERE at_the_top) AS meeting_on
    FROM (
        SELECT met.kind, (met.happened_at AT TIME ZONE %(zone)s)::date AS day,
            met.kind IN ('VISIT', 'VIDEO', 'EVENT', 'REVIEW') AND EXISTS (
                SELECT FROM accounts_interactionparticipant took
                JOIN accounts_position held ON held.contact_id = took.contact_id
                    AND held.account_id = met.account_id AND held.level IN ('C', 'D')
                    AND (held.started_on IS NULL OR held.started_on
                        <= (met.happened_at AT TIME ZONE %(zone)s)::date)
                    AND (held.ended_on IS NULL OR held.ended_on
                        > (met.happened_at AT TIME ZONE %(zone)s)::date)
                WHERE took.interaction_id = met.id
            ) AS at_the_top
        FROM accounts_interaction met
        WHERE met.account_id = p.account_id AND met.happened_at >= %(year_ago_at)s
            AND met.happened_at < %(now_at)s
    ) met
) i ON true
LEFT JOIN LATERAL (
    SELECT (happened_at AT TIME ZONE %(zone)s)::date AS contact_on
    FROM accounts_interaction
    WHERE account_id = p.account_id AND happened_at < %(now_at)s
    ORDER BY happened_at DESC LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT count(answer) AS answered,
        count(*) FILTER (WHERE answer <= p.response_minutes) AS answered_kept,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY answer) AS answered_median,
        max(waits) FILTER (WHERE answer IS NULL) / 60 AS answered_waits,
        max(day) FILTER (WHERE answer IS NOT NULL) AS answered_on,
        count(solved) AS solved,
        count(*) FILTER (WHERE solved <= p.resolve_days) AS solved_kept,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY solved) AS solved_median,
        max(waits) FILTER (WHERE solved IS NULL) / 86400 AS solved_waits,
        max(day) FILTER (WHERE solved IS NOT NULL) AS solved_on
    FROM (
        SELECT (opened_at AT TIME ZONE %(zone)s)::date AS day,
            extract(epoch FROM least(now(), %(now_at)s) - opened_at) AS waits,
            CASE WHEN first_response_at < %(now_at)s
                THEN extract(epoch FROM first_response_at - opened_at) / 60
            END AS answer,
            CASE WHEN resolved_at < %(now_at)s
                THEN extract(epoch FROM resolved_at - opened_at) / 86400
            END AS solved
        FROM accounts_problem
        WHERE account_id = p.account_id AND opened_at < %(now_at)s
            AND (opened_at >= %(year_ago_at)s OR resolved_at IS NULL)
    ) problems
) q ON true
"""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One thing that an account is entitled to, and what it got of it.

    ``got`` is nothing for who does not see facts.
    """

    entitlement: Entitlement
    got: Delivered | None

    @property
    def is_benefit(self) -> bool:
        return self.entitlement.kind == Kind.BENEFIT

    @property
    def is_to_deliver(self) -> bool:
        """Whether a delivery can be written down: of a benefit, until it is had."""
        given_for_good = self.got is not None and (
            self.got.state == State.KEPT and self.got.next_on is None
        )
        return self.is_benefit and not given_for_good

    @property
    def is_contact(self) -> bool:
        """Whether it is kept by logging a contact."""
        return self.entitlement.kind in {
            *(Kind.VISITS, Kind.MEETINGS, Kind.REVIEWS, Kind.CONTACT)
        }

    @property
    def is_grant(self) -> bool:
        return self.entitlement.source == Entitlement.Source.GRANT


def lines_of(account: Account, user: User, *, on: dt.date) -> list[Line]:
    """Return what *account* is entitled to on a day, as *user* may see it."""
    return lines_of_accounts([account.pk], user, on=on).get(account.pk, [])


def lines_of_accounts(
    ids: Collection[int], user: User, *, on: dt.date
) -> dict[int, list[Line]]:
    """Return what these accounts are entitled to on a day, by account."""
    held = (
        Entitlement.objects.visible_to(user)
        .filter(Q(ends_on=None) | Q(ends_on__gt=on), account__in=ids, starts_on__lte=on)
        .select_related("benefit", "granted_by")
        .fetch_mode(FETCH_RAISE)
    )
    rows = sorted(held, key=_place)
    got = _got(ids, on) if user.sees_facts else {}
    given = _given(ids, on) if user.sees_facts else {}
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        told = None
        if user.sees_facts:
            had = _had(row, got.get(row.account_id, {}), given)
            told = state_of(row, had, on=on)
        lines[row.account_id].append(Line(row, told))
    return dict(lines)


def deliveries_of(account: Account, user: Person) -> list[Delivery]:
    """Return the newest deliveries to *account*, with their benefits."""
    return list(
        Delivery.objects.visible_to(user)
        .filter(account=account)
        .select_related("entitlement__benefit", "recorded_by")
        .order_by("-delivered_on", "-pk")
        .fetch_mode(FETCH_RAISE)[:DELIVERIES_SHOWN]
    )


def _place(row: Entitlement) -> tuple[int, int, str, int]:
    order = list(Kind.values)
    benefit = row.benefit.name if row.benefit else ""
    return (row.account_id, order.index(row.kind), benefit, row.pk)


def _got(ids: Collection[int], on: dt.date) -> dict[int, dict[str, Any]]:
    scope = ids_scope(list(ids))
    parameters = scope.parameters | Window.of(on, Programme.current()).parameters()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(GOT).format(promised=promised(scope)), parameters)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["account_id"]: row for row in rows}


def _given(ids: Collection[int], on: dt.date) -> dict[int, Got]:
    """Return what was given of each benefit, by the key of its entitlement."""
    scope = ids_scope(list(ids))
    parameters = scope.parameters | Window.of(on, Programme.current()).parameters()
    wanted = sql.SQL(
        "SELECT entitlement_id, times, last_on, next_on FROM ({}) stands"
    ).format(benefits(scope))
    with connection.cursor() as cursor:
        cursor.execute(wanted, parameters)
        rows = cursor.fetchall()
    return {
        key: Got(times=times, last_on=last_on, since=on, next_on=next_on)
        for key, times, last_on, next_on in rows
    }


def _had(
    row: Entitlement,
    got: dict[str, Any],
    given: dict[int, Got],
) -> Got:
    """Return what the account had of what *row* entitles it to."""
    if row.kind == Kind.BENEFIT:
        return given.get(row.pk) or Got(since=row.starts_on)
    since = got.get("promised_since") or row.starts_on
    names: dict[str, Sequence[str]] = {
        Kind.VISITS: ("visits", "visit_on"),
        Kind.MEETINGS: ("meetings", "meeting_on"),
        Kind.REVIEWS: ("reviews", "review_on"),
    }
    if row.kind in names:
        times_name, last_name = names[row.kind]
        return Got(
            times=got.get(times_name) or 0, last_on=got.get(last_name), since=since
        )
    if row.kind == Kind.CONTACT:
        quiet = got.get("quiet_until") if got.get("is_quiet") else None
        return Got(last_on=got.get("contact_on"), since=since, quiet_until=quiet)
    start = "answered" if row.kind == Kind.RESPONSE else "solved"
    return Got(
        times=got.get(start) or 0,
        kept=got.get(f"{start}_kept") or 0,
        median=_plain(got.get(f"{start}_median")),
        waits=_plain(got.get(f"{start}_waits")),
        last_on=got.get(f"{start}_on"),
        since=since,
    )


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)
