"""Who influences whom, and who brought whom."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.features.histories import Vector, copied

# Who refers, is a reference or is followed influences the other; a shared board member
# goes both ways; a group's head influences what belongs to it.
INFLUENCES = """
SELECT x.source::bigint, x.target::bigint, r.weight::float8
FROM accounts_accountrelation r
CROSS JOIN LATERAL (VALUES
    (CASE WHEN r.kind = 'FOLLOWS' THEN r.to_account_id ELSE r.from_account_id END,
     CASE WHEN r.kind = 'FOLLOWS' THEN r.from_account_id ELSE r.to_account_id END),
    (CASE WHEN r.kind = 'BOARD' THEN r.to_account_id END,
     CASE WHEN r.kind = 'BOARD' THEN r.from_account_id END)
) AS x(source, target)
WHERE x.source IS NOT NULL AND (r.since_on IS NULL OR r.since_on <= %(as_of)s)
    AND (r.ended_on IS NULL OR r.ended_on > %(as_of)s)
UNION ALL
SELECT a.parent_id::bigint, a.id::bigint, 1::float8
FROM accounts_account a
WHERE a.parent_id IS NOT NULL AND a.merged_into_id IS NULL
ORDER BY 1, 2, 3
"""
BROUGHT = """
SELECT r.from_account_id::bigint, r.to_account_id::bigint,
    coalesce(sum(r.weight), 0)::float8, coalesce(max(m.lifetime_value), 0)::float8
FROM accounts_accountrelation r
JOIN {measures} m ON m.account_id = r.to_account_id AND m.lifetime_value IS NOT NULL
WHERE r.kind IN ('REFERRAL', 'REFERENCE') AND r.weight > 0
    AND (r.since_on IS NULL OR r.since_on <= %(as_of)s)
    AND (r.ended_on IS NULL OR r.ended_on > %(as_of)s)
GROUP BY r.from_account_id, r.to_account_id
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Relations between n accounts: places of *source* and *target* in the keys."""

    keys: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """Accounts that others brought: who, whom, how much of it, and what it is worth."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: Vector
    lifetime_value: Vector


def read_edges(cursor: CursorWrapper, facts: sql.Composable, as_of: dt.date) -> Edges:
    """Return the relations between accounts that hold by the end of *as_of*."""
    (keys,) = copied(
        cursor,
        sql.SQL("SELECT account_id::bigint FROM {} ORDER BY account_id").format(facts),
        "i",
    )
    source, target, weight = copied(
        cursor, sql.SQL(INFLUENCES), "iif", {"as_of": as_of}
    )
    there = np.isin(source, keys) & np.isin(target, keys) & (weight > 0)
    return Edges(
        keys,
        np.searchsorted(keys, source[there]),
        np.searchsorted(keys, target[there]),
        weight[there],
    )


def read_brought(
    cursor: CursorWrapper, measures: sql.Composable, as_of: dt.date
) -> Brought:
    """Return who referred or was a reference to accounts with a lifetime value."""
    return Brought(
        *copied(
            cursor,
            sql.SQL(BROUGHT).format(measures=measures),
            "iiff",
            {"as_of": as_of},
        )
    )
