"""Every customer of a person's Today: what it is promised, and our last contact."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Scope, Window
from sam.workspace.today.doors import log_url
from tiers.models import ServiceStandard
from tiers.services import capacity
from tiers.watch.promised import promised

USUAL_CHANNEL = "CALL"
STANDARD = (
    "visits_target",
    "visit_minutes",
    "meetings_year",
    "meeting_minutes",
    "reviews_year",
    "review_minutes",
    "relationship_hours",
)
# The laterals read the newest contact of each account from its index.
CARED = """
SELECT p.account_id, a.name, p.tier, p.owner_id, p.promised_since, p.contact_days,
    p.is_quiet, p.quiet_until, p.channel,
    (i.happened_at AT TIME ZONE %(zone)s)::date AS last_on,
    coalesce(f.people, 0) AS people, m.net_margin_12m, {standard}
FROM ({promised}) p
JOIN accounts_account a ON a.id = p.account_id
LEFT JOIN accounts_accountfacts f ON f.account_id = p.account_id
LEFT JOIN scoring_accountmeasures m ON m.account_id = p.account_id
LEFT JOIN LATERAL (
    SELECT happened_at FROM accounts_interaction i
    WHERE i.account_id = p.account_id AND i.happened_at < %(now_at)s
    ORDER BY i.happened_at DESC, i.id DESC LIMIT 1
) i ON true
ORDER BY p.account_id
"""


@dataclass(frozen=True, slots=True)
class Cared:
    """
    A customer, and how long ago we did something for it.

    ``days`` is ``None`` where we never did; ``waiting`` then counts from the day we
    promised it. ``promised`` is the days between two contacts, ``None`` where none is.
    ``minutes`` a month are those that it is promised, ``contribution`` is its margin
    after cost to serve in 12 months.
    """

    account_id: int
    name: str
    tier: str
    owner_id: int | None
    days: int | None
    waiting: int
    promised: int | None
    quiet_until: dt.date | None
    channel: str
    minutes: int
    contribution: Decimal | None

    @property
    def is_overdue(self) -> bool:
        """Tell whether it has waited longer than promised, and wants contact."""
        if self.promised is None or self.quiet_until is not None:
            return False
        return self.waiting > self.promised

    @property
    def log_url(self) -> str:
        """Return where a contact with it is logged, by the channel that it wants."""
        return log_url(self.account_id, self.channel or USUAL_CHANNEL)

    @property
    def urgency(self) -> float:
        """Return how much of its promised time has passed; -1 where none is owed."""
        if self.promised is None or self.quiet_until is not None:
            return -1.0
        return self.waiting / self.promised


def cared_for(scope: Scope, *, on: dt.date) -> list[Cared]:
    """Return the customers in *scope* that hold a tier, as of the end of *on*."""
    rows = _read(scope, on)
    minutes = _minutes(rows)
    return [
        Cared(
            account_id=row["account_id"],
            name=row["name"],
            tier=row["tier"],
            owner_id=row["owner_id"],
            days=None if row["last_on"] is None else (on - row["last_on"]).days,
            waiting=(on - (row["last_on"] or row["promised_since"])).days,
            promised=row["contact_days"],
            quiet_until=row["quiet_until"] if row["is_quiet"] else None,
            channel=row["channel"],
            minutes=taken,
            contribution=row["net_margin_12m"],
        )
        for row, taken in zip(rows, minutes, strict=True)
    ]


def _read(scope: Scope, on: dt.date) -> list[dict[str, Any]]:
    window = Window.of(on, Programme.current())
    statement = sql.SQL(CARED).format(
        promised=promised(scope),
        standard=sql.SQL(", ").join(sql.Identifier("p", name) for name in STANDARD),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, scope.parameters | window.parameters())
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _minutes(rows: list[dict[str, Any]]) -> list[int]:
    """Return the minutes a month that each is promised, as What if counts them."""
    kinds = {tuple(row[name] for name in STANDARD) for row in rows}
    keys = {kind: str(at) for at, kind in enumerate(kinds)}
    by_kind = capacity.monthly_minutes(
        {
            key: ServiceStandard(**dict(zip(STANDARD, kind, strict=True)))
            for kind, key in keys.items()
        },
        np.array([row["people"] for row in rows], dtype=np.float64),
    )
    return [
        int(by_kind[keys[tuple(row[name] for name in STANDARD)]][at])
        for at, row in enumerate(rows)
    ]
