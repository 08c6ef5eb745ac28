"""Evaluations as text for ``COPY``: some at a time, so that few are held at once."""

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from tiers.features import Portfolio, Whole
from tiers.models import Policy
from tiers.services.judging import Judgement

ROWS_AT_ONCE = 10_000
NULL = r"\N"
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
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, listed)
    passing = f"{as_of.isoformat()}\t{policy.pk or 0}\t"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for lines in _lines(passing, _arrays(portfolio, judgement)):
            copy.write(lines)


def _arrays(portfolio: Portfolio, judgement: Judgement) -> list[NDArray[Any]]:
    """Return what is written of each account, in the order of the columns."""
    owners = np.append(portfolio.managers.keys, -1)[portfolio.manager]
    return [
        portfolio.keys,
        judgement.worths,
        judgement.contributions,
        judgement.score,
        judgement.score_high,
        _known(judgement.rank, above=0),
        portfolio.tier,
        judgement.tier,
        judgement.decision,
        judgement.gate,
        judgement.decisive,
        judgement.nominee_type,
        judgement.minutes,
        _known(owners, above=-1),
        _known(judgement.region_limit, above=-1),
        judgement.is_protected,
        judgement.do_not_lose,
        judgement.quadrant,
        judgement.size,
    ]


def _lines(passing: str, arrays: list[NDArray[Any]]) -> Iterator[str]:
    for start in range(0, arrays[0].shape[0], ROWS_AT_ONCE):
        parts = [_texts(array[start : start + ROWS_AT_ONCE]) for array in arrays]
        rows = map("\t".join, zip(*parts, strict=True))
        yield "".join(f"{passing}{row}\n" for row in rows)


def _texts(values: NDArray[Any]) -> list[str]:
    """Return each value as ``COPY`` reads it; codes are plain letters."""
    if values.ndim == 2:
        return [
            "{" + ",".join("NULL" if math.isnan(x) else repr(x) for x in row) + "}"
            for row in values.tolist()
        ]
    if values.dtype.kind == "U":
        return list(values.tolist())
    return [NULL if value is None else repr(value) for value in values.tolist()]


def _known(numbers: Whole, *, above: int) -> NDArray[np.object_]:
    known = numbers.astype(object)
    known[numbers <= above] = None
    return known
