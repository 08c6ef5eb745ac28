"""Columns of a query as arrays: sent as one block, no object a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

HEADER, TRAILER = 19, 2  # bytes around the rows of a binary COPY
NO_DAY = -1_000_000
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, NaN where it is null."""

    expression: str

    def as_sql(self) -> str:
        return f"coalesce(({self.expression})::float8, 'NaN')"

    def as_array(self, sent: NDArray[Any]) -> NDArray[Any]:
        return sent.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, -1 where it is null."""

    expression: str

    def as_sql(self) -> str:
        return f"coalesce(({self.expression})::bigint, {NOTHING})"

    def as_array(self, sent: NDArray[Any]) -> NDArray[Any]:
        return sent.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Day:
    """A date, NaT where it is null."""

    expression: str

    def as_sql(self) -> str:
        days = f"(({self.expression})::date - date '1970-01-01')::bigint"
        return f"coalesce({days}, {NO_DAY})"

    def as_array(self, sent: NDArray[Any]) -> NDArray[Any]:
        days = sent.astype(np.int64)
        dates = days.astype("datetime64[D]")
        dates[days == NO_DAY] = np.datetime64("NaT", "D")
        return dates


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the *codes*, empty where it is null or none of them."""

    expression: str
    codes: Sequence[str]

    def as_sql(self) -> str:
        listed = ", ".join(f"'{code}'" for code in self.codes)
        place = f"array_position(ARRAY[{listed}]::text[], ({self.expression})::text)"
        return f"coalesce({place}, 0)::bigint"

    def as_array(self, sent: NDArray[Any]) -> NDArray[Any]:
        return np.array(["", *self.codes], dtype=np.str_)[sent.astype(np.int64)]


type Column = Figure | Number | Day | Choice


def read_columns(
    cursor: CursorWrapper,
    columns: dict[str, Column],
    *,
    of: sql.Composable,
    parameters: dict[str, Any],
    before: sql.Composable | None = None,
) -> dict[str, NDArray[Any]]:
    """
    Return the (n,) array of each column of the rows that *of*, from FROM on, yields.

    :param before: what precedes the SELECT, such as common table expressions
    """
    listed = ", ".join(column.as_sql() for column in columns.values())
    statement = sql.SQL("COPY ({} SELECT {} {}) TO STDOUT (FORMAT BINARY)").format(
        before or sql.SQL(""), sql.SQL(listed), of
    )
    with cursor.cursor.copy(statement, parameters) as copy:  # captured queries too
        sent = b"".join(copy)
    fields: list[tuple[str, str]] = [("size", ">i2")]
    for name, column in columns.items():
        kind = ">f8" if isinstance(column, Figure) else ">i8"
        fields += [(f"length of {name}", ">i4"), (name, kind)]
    rows = np.frombuffer(memoryview(sent)[HEADER:-TRAILER], dtype=np.dtype(fields))
    return {name: column.as_array(rows[name]) for name, column in columns.items()}
