"""Rows of text, as they came, into a temporary table by ``COPY``."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from operator import itemgetter
from typing import Any

from psycopg import sql

from accounts.importing.records import Fault, Record, broken_cell, printable

BATCH = 2000
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ESCAPED_FORMULA = ("'=", "'+", "'-", "'@")

STAGED = sql.Identifier("import_staged")


def create_staged(cursor: Any, columns: list[str]) -> None:
    """Make ``import_staged``: a line number, a fault, and *columns* as text."""
    cells = [sql.SQL("{} text").format(sql.Identifier(name)) for name in columns]
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} (line bigint, fault text, {})").format(
            STAGED, sql.SQL(", ").join(cells)
        )
    )


def stage(
    cursor: Any,
    rows: Iterable[Record],
    *,
    header: list[str],
    columns: list[str],
    progress: Callable[[], None],
) -> int:
    """
    Copy the *columns* of *rows*, whose cells are in the order of *header*.

    Calls *progress* from time to time; returns how many rows there were.
    """
    places = [header.index(name) for name in columns]
    blocks = _Blocks(header, places)
    statement = sql.SQL("COPY {} (line, fault, {}) FROM STDIN").format(
        STAGED, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with cursor.copy(statement) as copy:
        for batch in batched(rows, BATCH, strict=False):
            copy.write(blocks.encode(batch))
            count += len(batch)
            progress()
    return count


class _Blocks:
    """Encodes batches of records in the text format of ``COPY``."""

    def __init__(self, header: list[str], places: list[int]) -> None:
        self._columns = [header[place] for place in places]
        self._places = places
        self._is_whole = places == list(range(len(header)))
        self._pick = itemgetter(*places)
        self._empty = [""] * len(places)

    def encode(self, batch: tuple[Record, ...]) -> bytes:
        """Return the batch; the quick way first, which almost all batches take."""
        if all(record.fault is None for record in batch):
            picked = self._picked(batch)
            text = "".join(
                f"{line}\t\\N\t{'\t'.join(cells)}\n" for line, cells in picked
            )
            if self._is_plain(text, len(batch)):
                try:
                    return text.encode()
                except UnicodeEncodeError:
                    pass  # the slow way finds the cell
        return "".join(map(self._careful, batch)).encode()

    def _picked(
        self, batch: tuple[Record, ...]
    ) -> Iterator[tuple[int, tuple[str, ...] | list[str]]]:
        if self._is_whole:
            return ((record.line, record.cells) for record in batch)
        if len(self._places) == 1:
            place = self._places[0]
            return ((record.line, [record.cells[place]]) for record in batch)
        return ((record.line, self._pick(record.cells)) for record in batch)

    def _is_plain(self, text: str, rows: int) -> bool:
        return (
            text.count("\t") == rows * (len(self._places) + 1)
            and text.count("\n") == rows
            and text.count("\\") == rows
            and "\r" not in text
            and "\x00" not in text
            and not any(mark in text for mark in _ESCAPED_FORMULA)
        )

    def _careful(self, record: Record) -> str:
        fault = record.fault
        cells = [record.cells[place] for place in self._places] if record.cells else []
        if fault is None:
            fault = broken_cell(self._columns, cells)
        told = "\\N"
        if fault is not None:
            told = _told(fault).translate(_ESCAPED)
            cells = [printable(cell) for cell in cells] or self._empty
        clean = "\t".join(unescaped(cell).translate(_ESCAPED) for cell in cells)
        return f"{record.line}\t{told}\t{clean}\n"


def _told(fault: Fault) -> str:
    return json.dumps([fault.column, printable(fault.value), fault.reason])


def unescaped(cell: str) -> str:
    """
    Take off the apostrophe that keeps a spreadsheet from computing a text.

    >>> unescaped("'=SUM(A1)"), unescaped("'s-Hertogenbosch")
    ('=SUM(A1)', "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith(_ESCAPED_FORMULA) else cell
