"""Evaluations as ``COPY`` takes them: some at a time, so that few are held at once."""

import datetime as dt
from collections.abc import Callable

import numpy as np
from django.db import connection
from psycopg import sql

from tiers.features import Portfolio
from tiers.features.blocks import (
    HEADER,
    TRAILER,
    Block,
    codes,
    lists,
    numbers,
    rows,
)
from tiers.models import Policy
from tiers.services.judging import Judgement

ROWS_AT_ONCE = 10_000
EPOCH = dt.date(2000, 1, 1)  # of the server's dates
SHORT, LONG, FIGURE, FLAG = ">i4", ">i8", ">f8", ">i1"
NOBODY = -1
COLUMNS = [
    "as_of",
    "policy_id",
    "account_id",
    "factors",
    "contributions",
    "score",
    "score_high",
    "rank",
    "held_tier",
    "tier",
    "decision",
    "gate",
    "decisive",
    "nominee_type",
    "minutes",
    "manager_id",
    "region_id",
    "is_protected",
    "do_not_lose",
    "quadrant",
    "size",
]


def write_evaluations(
    table: sql.Composable,
    as_of: dt.date,
    policy: Policy,
    portfolio: Portfolio,
    judgement: Judgement,
) -> None:
    """Write one row an account into *table*; a policy that is not kept is 0."""
    listed = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(table, listed)
    fields = _fields(as_of, policy, portfolio, judgement)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(HEADER)
        for start in range(0, portfolio.size, ROWS_AT_ONCE):
            copy.write(rows(fields(slice(start, start + ROWS_AT_ONCE))))
        copy.write(TRAILER)


def _fields(
    as_of: dt.date, policy: Policy, portfolio: Portfolio, judgement: Judgement
) -> Callable[[slice], list[Block]]:
    """Return what lays out some of the accounts, in the order of the columns."""
    owners = np.append(portfolio.managers.keys, NOBODY)[portfolio.manager]
    day = (as_of - EPOCH).days

    def laid(some: slice) -> list[Block]:
        keys = portfolio.keys[some]
        return [
            numbers(np.full(keys.size, day), SHORT),
            numbers(np.full(keys.size, policy.pk or 0), LONG),
            numbers(keys, LONG),
            lists(judgement.worths[some]),
            lists(judgement.contributions[some]),
            numbers(judgement.score[some], FIGURE),
            numbers(judgement.score_high[some], FIGURE),
            numbers(judgement.rank[some], SHORT, null_at=0),
            codes(portfolio.tier[some]),
            codes(judgement.tier[some]),
            codes(judgement.decision[some]),
            codes(judgement.gate[some]),
            codes(judgement.decisive[some]),
            codes(judgement.nominee_type[some]),
            numbers(judgement.minutes[some], SHORT),
            numbers(owners[some], LONG, null_at=NOBODY),
            numbers(judgement.region_limit[some], LONG, null_at=NOBODY),
            numbers(judgement.is_protected[some], FLAG),
            numbers(judgement.do_not_lose[some], FLAG),
            codes(judgement.quadrant[some]),
            codes(judgement.size[some]),
        ]

    return laid
