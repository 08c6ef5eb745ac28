"""Which accounts a statement is about: a range of ids, or a few."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

CHUNK_ACCOUNTS = 20_000


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition on a column with account ids, and its parameters."""

    condition: str
    parameters: dict[str, Any]

    def on(self, column: str) -> sql.Composable:
        """Return the condition on *column*, such as ``l.account_id``."""
        name = sql.SQL(".").join(map(sql.Identifier, column.split(".")))
        return sql.SQL(self.condition).format(column=name)


def range_scope(low: int, high: int) -> Scope:
    """Return the accounts with ``low <= id < high``."""
    return Scope(
        "{column} >= %(low)s AND {column} < %(high)s", {"low": low, "high": high}
    )


def ids_scope(ids: Sequence[int]) -> Scope:
    """Return the accounts with these ids."""
    return Scope("{column} = ANY(%(ids)s)", {"ids": list(ids)})


def chunk_bounds(size: int = CHUNK_ACCOUNTS) -> list[tuple[int, int]]:
    """Return ranges ``low <= id < high`` that hold about *size* accounts each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) + 1 FROM ("
            " SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS chunk"
            " FROM accounts_account) numbered GROUP BY chunk ORDER BY chunk",
            [size],
        )
        return [(low, high) for low, high in cursor.fetchall()]
