"""What customers buy elsewhere, category by category, as somebody measured it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from psycopg import sql

from accounts.models import CompetitorShare, Programme
from accounts.rollup import Scope, Window
from accounts.rollup.facts import A_YEAR, BEST_FIRST

# What is made in-house is not for us to have; where the parts add up to more than is
# left, they are believed. Of each account the category with most.
GAPS = """
SELECT id, account_id, name, category, money, unplaced, grade, stated_on FROM (
    SELECT DISTINCT ON (best.account_id) best.id, best.account_id, a.name,
        o.name AS category, m.money, a_year * best.unplaced AS unplaced, best.grade,
        best.stated_on
    FROM (
        SELECT DISTINCT ON (account_id, category_id) id, account_id, category_id,
            total, ours, unplaced, in_house, grade, stated_on, {a_year} AS a_year
        FROM accounts_walletentry
        WHERE {scope} AND period_start <= %(as_of)s AND period_end > %(year_ago)s
            AND (stated_on IS NULL OR stated_on <= %(as_of)s)
            AND (valid_until IS NULL OR valid_until >= %(as_of)s)
        ORDER BY account_id, {best_first}
    ) best
    JOIN accounts_account a ON a.id = best.account_id
        AND a.merged_into_id IS NULL AND a.status <> 'FORMER'
    JOIN accounts_offering o ON o.id = best.category_id
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS amount FROM accounts_competitorshare
        WHERE entry_id = best.id
    ) c ON true
    CROSS JOIN LATERAL (SELECT a_year * greatest(
        best.total - coalesce(best.in_house, 0) - greatest(best.ours, 0),
        coalesce(best.unplaced, 0) + coalesce(c.amount, 0)
    ) AS money) m
    WHERE best.ours IS NOT NULL AND m.money > 0
    ORDER BY best.account_id, m.money DESC, best.category_id
) largest
ORDER BY money DESC, account_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Rival:
    """Who has some of it; ``money`` a year is ``None`` where nobody said how much."""

    name: str
    money: Decimal | None


@dataclass(frozen=True, slots=True)
class Gap:
    """
    The category of which an account buys most elsewhere; money a year.

    ``unplaced`` is what nobody supplies, ``None`` where nobody said.
    """

    account_id: int
    name: str
    category: str
    money: Decimal
    unplaced: Decimal | None
    rivals: tuple[Rival, ...]
    grade: str
    stated_on: dt.date | None


def largest_gaps(scope: Scope, *, as_of: dt.date, limit: int) -> list[Gap]:
    """Return the accounts in *scope* with the largest gap in one category."""
    window = Window.of(as_of, Programme.current())
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(GAPS).format(
                scope=scope.on("account_id"), a_year=A_YEAR, best_first=BEST_FIRST
            ),
            scope.parameters | window.parameters() | {"limit": limit},
        )
        found = cursor.fetchall()
    rivals = _rivals([row[0] for row in found])
    return [
        Gap(
            account_id=account_id,
            name=name,
            category=category,
            money=money,
            unplaced=unplaced,
            rivals=tuple(rivals.get(entry_id, ())),
            grade=grade,
            stated_on=stated_on,
        )
        for (
            entry_id,
            account_id,
            name,
            category,
            money,
            unplaced,
            grade,
            stated_on,
        ) in found
    ]


def _rivals(entry_ids: list[int]) -> dict[int, list[Rival]]:
    """Return who has some of each entry, those with most first, unknown ones last."""
    found: dict[int, list[Rival]] = {}
    shares = CompetitorShare.objects.filter(entry__in=entry_ids).values_list(
        "entry_id",
        "competitor__name",
        "amount",
        "entry__period_start",
        "entry__period_end",
    )
    for entry_id, name, amount, start, end in shares:
        money = None if amount is None else amount * _a_year(start, end)
        found.setdefault(entry_id, []).append(Rival(name, money))
    for rivals in found.values():
        rivals.sort(key=lambda rival: (-(rival.money or 0), rival.name))
    return found


def _a_year(start: dt.date, end: dt.date) -> Decimal:
    days = (end - start).days + 1
    return Decimal(1) if days in {365, 366} else Decimal(365) / days
