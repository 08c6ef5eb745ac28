"""Rows that a program sends: their values as the cells that a file would have."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.importing.columns import Column
from accounts.importing.records import (
    BATCH,
    CELL_BYTES,
    PLAIN_CHARACTERS,
    Fault,
    Record,
    printable,
)

BETWEEN = ";"
LISTS = {"contact_external_ids"}  # columns that hold several ids in one cell
DIGITS = 40  # more than any column has


class Number(str):
    """A number of the body, digit for digit: no float stands between."""

    __slots__ = ()


class Unreadable(str):
    """A row that is none, and why."""

    __slots__ = ()


def number(text: str) -> Number:
    """
    Return the number that *text* writes, without an exponent where it is a small one.

    >>> number("1.50"), number("1e3"), number("1e400")
    ('1.50', '1000', '1e400')
    """
    if "e" not in text and "E" not in text:
        return Number(text)
    value = Decimal(text)
    return Number(format(value, "f") if abs(value.adjusted()) < DIGITS else text)


def columns_of(rows: Iterable[Any], columns: Sequence[Column]) -> list[Column]:
    """Return the columns that a row names, and those that every row needs."""
    named = _names(rows)
    return [one for one in columns if one.required or one.name in named]


def unknown_keys(rows: Iterable[Any], columns: Sequence[Column]) -> list[str]:
    """Return what rows name and no column is called, as it may be printed."""
    known = {one.name for one in columns}
    return sorted({printable(name) for name in _names(rows) - known})


def _names(rows: Iterable[Any]) -> set[str]:
    return {name for row in rows if isinstance(row, dict) for name in row}


def records(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[list[Record]]:
    """Yield the rows as records, some at a time; a record's line is the row's place."""
    names = [one.name for one in columns]
    pending: list[Record] = []
    for place, row in enumerate(rows):
        pending.append(_record(place, row, names))
        if len(pending) == BATCH:
            yield pending
            pending = []
    if pending:
        yield pending


def _record(place: int, row: Any, names: list[str]) -> Record:
    if isinstance(row, Unreadable):
        return Record(place, [], Fault("", "", str(row)))
    if not isinstance(row, dict):
        return Record(place, [], Fault("", _shown(row), _("a row is an object")))
    cells: list[str] = []
    fault: Fault | None = None
    for name in names:
        value = row.get(name)
        cell = _cell(name, value)
        if cell is None or _is_large(cell):
            reason = (
                _("neither a text nor a number")
                if cell is None
                else _("a cell is larger than 1 MB")
            )
            fault = fault or Fault(name, _shown(value), reason)
        cells.append(cell or "")
    return Record(place, cells, fault)


def _cell(name: str, value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    is_list = name in LISTS and isinstance(value, list)
    if is_list and all(isinstance(one, str) and BETWEEN not in one for one in value):
        return BETWEEN.join(value)
    return None


def _is_large(cell: str) -> bool:
    return (
        len(cell) > PLAIN_CHARACTERS
        and len(cell.encode("utf-8", "surrogatepass")) > CELL_BYTES
    )


def _shown(value: Any) -> str:
    return printable(str(value))
