"""Who calls, and what are they entitled to: one statement over indexes."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import LookupKind, Programme
from accounts.models.activity import ProblemChannel, ProblemKind, ProblemSeverity
from accounts.selectors.callers import Question
from sam.users.models import User
from tiers.models import Tier

SHOWN = 20
PROBLEMS_SHOWN = 5
# Rows read of one key: a switchboard or a domain may be that of very many.
OF_A_KEY = 500
# Of what was read from one thing only the surest that is found counts.
LOOK_UP = """
WITH RECURSIVE asked AS (
    SELECT * FROM unnest(%(kinds)s::smallint[], %(keys)s::text[], %(bys)s::text[],
        %(ranks)s::smallint[]) AS a(kind, key, by, rank)
), own(id, merged_into_id) AS (
    SELECT id, merged_into_id FROM accounts_account WHERE id = %(account)s
    UNION
    SELECT a.id, a.merged_into_id
    FROM own o JOIN accounts_account a ON a.id = o.merged_into_id
), hits AS (
    SELECT k.account_id, k.contact_id, a.kind, a.by, a.rank
    FROM asked a CROSS JOIN LATERAL (
        SELECT k.account_id, k.contact_id FROM accounts_lookupkey k
        WHERE k.kind = a.kind AND k.key = a.key COLLATE "C"
            AND (k.until IS NULL OR k.until > %(today)s)
        LIMIT %(of_a_key)s
    ) k
    UNION ALL
    SELECT id, 0, 0, 'account', 0 FROM own WHERE merged_into_id IS NULL
), sure AS (
    SELECT *, min(rank) OVER (PARTITION BY by) AS surest FROM hits
), found AS (
    SELECT account_id, count(DISTINCT by) AS matches, min(rank) AS rank,
        array_agg(DISTINCT kind) AS kinds, max(contact_id) AS contact_id
    FROM sure WHERE rank = surest GROUP BY account_id
), shown AS (
    SELECT f.*, a.name, a.status, a.owner_id, a.desk_id, t.tier,
        count(*) OVER () AS total
    FROM found f JOIN accounts_account a ON a.id = f.account_id
    LEFT JOIN tiers_tierassignment t ON t.account_id = a.id
        AND t.ended_at IS NULL AND t.undone_by_id IS NULL
    WHERE a.merged_into_id IS NULL {seen}
    ORDER BY f.matches DESC, f.rank, a.status = 'FORMER',
        array_position(%(tiers)s, t.tier::text), a.name, a.id
    LIMIT %(shown)s
)
SELECT s.account_id, s.name, s.status, s.tier, s.kinds, s.total,
    coalesce(nullif(u.full_name, ''), u.email, d.name, '') AS owner,
    coalesce(u.email, '') AS owner_email,
    c.id AS contact_id, c.full_name AS contact, e.held,
    p.count AS problem_count, p.problems
FROM shown s
LEFT JOIN users_user u ON u.id = s.owner_id
LEFT JOIN accounts_desk d ON d.id = s.desk_id
LEFT JOIN accounts_contact c ON c.id = s.contact_id AND %(sees_facts)s
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'quantity', e.quantity,
        'benefit', b.id, 'name', b.name, 'benefit_kind', b.kind, 'route', b.route,
        'scope', b.scope, 'ends_on', e.ends_on) ORDER BY e.id) AS held
    FROM tiers_entitlement e LEFT JOIN tiers_benefit b ON b.id = e.benefit_id
    WHERE e.account_id = s.account_id
        AND e.kind IN ('RESPONSE', 'RESOLUTION', 'BENEFIT')
        AND e.starts_on <= %(today)s AND (e.ends_on IS NULL OR e.ends_on > %(today)s)
) e ON true
LEFT JOIN LATERAL (
    SELECT count(*), (jsonb_agg(jsonb_build_object('id', id, 'kind', kind,
        'severity', severity, 'channel', channel, 'opened_at', opened_at,
        'first_response_at', first_response_at) ORDER BY opened_at DESC, id DESC)
        FILTER (WHERE place <= %(problems)s)) AS problems
    FROM (SELECT *, row_number() OVER (ORDER BY opened_at DESC, id DESC) AS place
        FROM accounts_problem
        WHERE account_id = s.account_id AND resolved_at IS NULL) open
) p ON true
ORDER BY s.matches DESC, s.rank, s.status = 'FORMER',
    array_position(%(tiers)s, s.tier::text), s.name, s.account_id
"""
SEEN = """AND EXISTS (SELECT FROM accounts_accountaccess x
    WHERE x.account_id = a.id AND x.user_id = %(user)s)"""
OWN_NUMBER = "ACCOUNT"


@dataclass(frozen=True, slots=True)
class HeldBenefit:
    """A benefit that an account is entitled to now; ``route`` is how it is reached."""

    id: int
    name: str
    kind: str
    route: str
    scope: str
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A problem that is not resolved."""

    id: int
    kind: str
    severity: str
    channel: str
    opened_at: dt.datetime
    first_response_at: dt.datetime | None

    @property
    def kind_words(self) -> str:
        return str(ProblemKind(self.kind).label)

    @property
    def severity_words(self) -> str:
        return str(ProblemSeverity(self.severity).label) if self.severity else ""


@dataclass(frozen=True, slots=True)
class Caller:
    """
    An account that may be calling, and what it is entitled to.

    ``entitled`` is whether a special line is theirs; ``route`` is how they reach it.
    ``matched`` says by what it was found. ``contact`` is who it seems to be, for those
    who see an account's people. Response is in minutes, solution in days.
    """

    account: int
    name: str
    status: str
    tier: str
    matched: tuple[str, ...]
    owner: str
    owner_email: str
    contact_id: int | None
    contact: str
    response_minutes: int | None
    resolve_days: int | None
    benefits: tuple[HeldBenefit, ...]
    problem_count: int
    problems: tuple[OpenCase, ...]

    @property
    def line(self) -> HeldBenefit | None:
        """The special line that is theirs."""
        lines = (each for each in self.benefits if each.kind == "HOTLINE")
        return next(lines, None)

    @property
    def entitled(self) -> bool:
        return self.line is not None

    @property
    def route(self) -> str:
        return self.line.route if self.line else ""

    @property
    def scope(self) -> str:
        return self.line.scope if self.line else ""

    @property
    def channel(self) -> str:
        """The channel under which a problem that they tell of is written down."""
        return ProblemChannel.STRATEGIC if self.entitled else ProblemChannel.STANDARD


@dataclass(frozen=True, slots=True)
class Answer:
    """Who it may be, the likeliest first, and how many in all."""

    as_of: dt.date
    callers: tuple[Caller, ...]
    total: int

    @property
    def has_more(self) -> bool:
        return self.total > len(self.callers)


def look_up(question: Question, user: User, *, shown: int = SHOWN) -> Answer:
    """
    Return the accounts that *question* may mean, of those that *user* sees.

    Up to *shown*: those that most of it fits come first, then the surer keys, then the
    tiers with the most attention.
    """
    today = Programme.current().today()
    if question.is_empty:
        return Answer(today, (), 0)
    everything = user.sees_all or not user.sees_facts
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK_UP.replace("{seen}", "" if everything else SEEN),
            {
                "kinds": [one.kind for one in question.keys],
                "keys": [one.key for one in question.keys],
                "bys": [one.by for one in question.keys],
                "ranks": [one.rank for one in question.keys],
                "account": question.account,
                "today": today,
                "tiers": list(Tier.values),
                "user": user.pk,
                "sees_facts": user.sees_facts,
                "of_a_key": OF_A_KEY,
                "shown": shown,
                "problems": PROBLEMS_SHOWN,
            },
        )
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    total = rows[0]["total"] if rows else 0
    return Answer(today, tuple(map(_caller, rows)), total)


def _caller(row: Mapping[str, Any]) -> Caller:
    held = json.loads(row["held"] or "[]")
    promised = {each["kind"]: each["quantity"] for each in held}
    return Caller(
        account=row["account_id"],
        name=row["name"],
        status=row["status"],
        tier=row["tier"] or "",
        matched=tuple(_kind_name(kind) for kind in row["kinds"]),
        owner=row["owner"],
        owner_email=row["owner_email"],
        contact_id=row["contact_id"],
        contact=row["contact"] or "",
        response_minutes=promised.get("RESPONSE"),
        resolve_days=promised.get("RESOLUTION"),
        benefits=tuple(
            HeldBenefit(
                id=each["benefit"],
                name=each["name"],
                kind=each["benefit_kind"],
                route=each["route"],
                scope=each["scope"],
                ends_on=_day(each["ends_on"]),
            )
            for each in held
            if each["kind"] == "BENEFIT"
        ),
        problem_count=row["problem_count"],
        problems=tuple(map(_case, json.loads(row["problems"] or "[]"))),
    )


def _case(told: Mapping[str, Any]) -> OpenCase:
    answered = told["first_response_at"]
    return OpenCase(
        id=told["id"],
        kind=told["kind"],
        severity=told["severity"],
        channel=told["channel"],
        opened_at=dt.datetime.fromisoformat(told["opened_at"]),
        first_response_at=dt.datetime.fromisoformat(answered) if answered else None,
    )


def _kind_name(kind: int) -> str:
    return LookupKind(kind).name if kind else OWN_NUMBER


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None
