"""Rows into a temporary table by ``COPY``: the cells checked, bad rows marked."""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from psycopg import sql

from accounts.importing.columns import CLEAR, Column, Reason
from accounts.importing.records import Fault, Record, broken, broken_cell, printable

KNOWN_VALUES = 20_000
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ESCAPED_FORMULA = ("'=", "'+", "'-", "'@")

type Cells = Sequence[str]


def create_staged(cursor: Any, columns: Sequence[Column]) -> None:
    """
    Make ``import_rows``: line, fault (JSON: column, value, reason), cleared columns.

    And a typed column for each of *columns*, null where the cell is empty.
    """
    cells = [
        sql.SQL("{} {}").format(sql.Identifier(one.name), sql.SQL(one.type))
        for one in columns
    ]
    cursor.execute(
        sql.SQL(
            "CREATE TEMP TABLE import_rows"
            " (line bigint, fault text, cleared text[], {})"
        ).format(sql.SQL(", ").join(cells))
    )


def stage(
    cursor: Any,
    batches: Iterable[list[Record]],
    *,
    header: list[str],
    columns: Sequence[Column],
    progress: Callable[[], None],
    is_escaped: bool = True,
) -> int:
    """
    Copy *batches* of records, their cells ordered as *header*, into ``import_rows``.

    Of each the cells of *columns* are taken. Calls *progress* from time to time;
    returns how many rows there were. The memory it needs does not grow with them.
    *is_escaped* says whether the rows may come from a spreadsheet, where an apostrophe
    stands before a text that begins as a formula does.
    """
    blocks = _Blocks(header, columns, is_escaped=is_escaped)
    names = sql.SQL(", ").join(sql.Identifier(one.name) for one in columns)
    statement = sql.SQL(
        "COPY import_rows (line, fault, cleared, {}) FROM STDIN (NULL '')"
    ).format(names)
    count = 0
    with cursor.copy(statement) as copy:
        for batch in batches:
            copy.write(blocks.encode(batch))
            count += len(batch)
            progress()
    return count


class _Checked:
    """One column's check, which remembers the values that passed."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.reason = column.checker()
        self._looks_right = column.quick_check()
        self._passed: set[str] = set()

    def passes(self, cells: Cells) -> bool:
        """Return whether all *cells* are right; most of them are not new."""
        fresh = set(cells) - self._passed
        if self._looks_right is None or not all(map(self._looks_right, fresh - {""})):
            if any(map(self.reason, fresh)):
                return False
        elif "" in fresh and self.reason(""):
            return False
        if len(self._passed) > KNOWN_VALUES:
            self._passed.clear()
        self._passed |= fresh
        return True


class _Blocks:
    """Encodes batches of records in the text format of ``COPY``."""

    def __init__(
        self, header: list[str], columns: Sequence[Column], *, is_escaped: bool
    ) -> None:
        self._read: Callable[[str], str] = unescaped if is_escaped else str
        places = [header.index(one.name) for one in columns]
        self._checks = [_Checked(one) for one in columns]
        self._names = [one.name for one in columns]
        self._pick: Callable[[list[str]], Cells] = itemgetter(*places)
        if places == list(range(len(header))):
            self._pick = list
        elif len(places) == 1:
            self._pick = itemgetter(slice(places[0], places[0] + 1))

    def encode(self, batch: list[Record]) -> bytes:
        """Return the batch; the quick way first, which almost all batches take."""
        if not any(fault for _line, _cells, fault in batch):
            pick = self._pick
            rows = [pick(cells) for _line, cells, _fault in batch]
            text = "".join(
                [
                    f"{record[0]}\t\t\t{'\t'.join(row)}\n"
                    for record, row in zip(batch, rows, strict=True)
                ]
            )
            if self._is_plain(text, len(batch)) and self._is_right(rows):
                try:
                    return text.encode()
                except UnicodeEncodeError:
                    pass  # the careful way finds the cell
        return "".join(map(self._careful, batch)).encode()

    def _is_plain(self, text: str, rows: int) -> bool:
        return (
            text.count("\t") == rows * (len(self._names) + 2)
            and text.count("\n") == rows
            and "\\" not in text
            and "\r" not in text
            and "\x00" not in text
            and not any(mark in text for mark in _ESCAPED_FORMULA)
        )

    def _is_right(self, rows: list[Cells]) -> bool:
        return all(
            check.passes(cells)
            for check, cells in zip(self._checks, zip(*rows, strict=True), strict=True)
        )

    def _careful(self, record: Record) -> str:
        picked = self._pick(record.cells) if record.cells else [""] * len(self._names)
        cells = [self._read(cell) for cell in picked]
        fault = record.fault or broken_cell(self._names, cells) or self._wrong(cells)
        told, cleared = "", ""
        if fault is not None:
            told = _told(fault).translate(_ESCAPED)
            cells = self._storable(cells)
        elif CLEAR in cells:
            named = zip(self._names, cells, strict=True)
            names = ",".join(name for name, cell in named if cell == CLEAR)
            cleared = f"{{{names}}}"
            cells = ["" if cell == CLEAR else cell for cell in cells]
        clean = "\t".join(cell.translate(_ESCAPED) for cell in cells)
        return f"{record.line}\t{told}\t{cleared}\t{clean}\n"

    def _storable(self, cells: Cells) -> list[str]:
        """Keep of a bad row what is right by itself: it may say whose part it was."""
        return [
            "" if cell == CLEAR or check.reason(cell) or broken(cell) else cell
            for check, cell in zip(self._checks, cells, strict=True)
        ]

    def _wrong(self, cells: Cells) -> Fault | None:
        for check, cell in zip(self._checks, cells, strict=True):
            reason: Reason = check.reason(cell)
            if reason:
                return Fault(check.column.name, cell, str(reason))
        return None


def _told(fault: Fault) -> str:
    return json.dumps([fault.column, printable(fault.value), str(fault.reason)])


def unescaped(cell: str) -> str:
    """
    Take off the apostrophe that keeps a spreadsheet from computing a text.

    >>> unescaped("'=SUM(A1)"), unescaped("'s-Hertogenbosch")
    ('=SUM(A1)', "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith(_ESCAPED_FORMULA) else cell
