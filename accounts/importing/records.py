"""CSV records from a stream of text, with what is wrong with one kept to that one."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

CELL_BYTES = 1 << 20
RECORD_CHARACTERS = 1 << 24
PLAIN_CHARACTERS = CELL_BYTES // 4  # of four bytes each at most
BATCH = 2000
_BROKEN = re.compile("[\x00\ud800-\udfff]")


class Fault(NamedTuple):
    """What is wrong with a record: the column (if one), its value, the reason."""

    column: str
    value: str
    reason: str


class Record(NamedTuple):
    """One record and the line it begins on; ``cells`` is empty with a fault."""

    line: int
    cells: list[str]
    fault: Fault | None = None


class _TooLong(Exception):
    """A record has more characters than a sound one can have."""


class Lines:
    """
    Physical lines for `csv.reader`, which remembers those of the current record.

    A quote that is never closed would swallow the rest of the file, so lines can be
    given back, and a record may hold no more than ``RECORD_CHARACTERS``.
    """

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self.held: list[str] = []
        self.number = 0
        self._size = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
            if line[-1] not in "\r\n":
                line += self._stream.readline(RECORD_CHARACTERS - len(line))
        else:
            line = self._stream.readline(RECORD_CHARACTERS)
            if not line:
                raise StopIteration
        self.number += 1
        self._size = self._size + len(line) if self.held else len(line)
        self.held.append(line)
        if self._size > RECORD_CHARACTERS:
            raise _TooLong
        if len(line) == RECORD_CHARACTERS and line[-1] not in "\r\n":
            self._skip_line()
            raise _TooLong
        return line

    def plain(self) -> list[str]:
        """Return the next lines, each a record of its own; none if that is unsure."""
        if self._again:
            return []
        readline = self._stream.readline
        block: list[str] = []
        while len(block) < BATCH and (line := readline(PLAIN_CHARACTERS)):
            block.append(line)
            if line[-1] not in "\r\n":
                break  # the last one, or a part of a long one
        self.number += len(block)
        if self._is_plain(block):
            return block
        self.restore(block)
        return []

    def restore(self, block: list[str]) -> None:
        """Give back what `plain` gave, to be read line by line."""
        self._again.extend(block)
        self.number -= len(block)

    @staticmethod
    def _is_plain(block: list[str]) -> bool:
        if block and max(map(len, block)) >= PLAIN_CHARACTERS:
            return False
        has_quotes = any('"' in line for line in block)
        return not (has_quotes and any(line.count('"') % 2 for line in block))

    def give_back(self) -> None:
        """Keep the first line of the current record; read the others again."""
        self._again.extendleft(reversed(self.held[1:]))
        self.number -= len(self.held) - 1
        del self.held[1:]

    def position(self) -> int:
        """Return about how many bytes have been read."""
        raw: Any = self._stream.buffer
        return int(raw.tell())

    def _skip_line(self) -> None:
        while (part := self._stream.readline(CELL_BYTES)) and part[-1] not in "\r\n":
            pass


def header(stream: TextIOWrapper) -> tuple[list[str], Lines]:
    """
    Return the first record and the lines after it.

    :raises ValueError: if there is none, or it is not CSV
    """
    lines = Lines(stream)
    try:
        cells = next(csv.reader(lines, strict=True))
    except (StopIteration, _TooLong, csv.Error) as error:
        raise ValueError("no header row") from error
    return [cell.strip() for cell in cells], lines


def records(lines: Lines, columns: list[str]) -> Iterator[list[Record]]:
    """
    Yield the records after the header, some at a time; blank lines are none.

    Most files have a line a record, which is quick to read; where that is unsure, the
    lines are read one by one.
    """
    csv.field_size_limit(2 * RECORD_CHARACTERS)
    singly = _singly(lines, columns)
    pending: list[Record] = []
    while True:
        if block := lines.plain():
            if whole := _whole(lines.number - len(block), block, len(columns)):
                if pending:
                    yield pending
                    pending = []
                yield whole
                continue
            lines.restore(block)
        record = next(singly, None)
        if record is not None:
            pending.append(record)
        if pending and (record is None or len(pending) == BATCH):
            yield pending
            pending = []
        if record is None:
            return


def _whole(before: int, block: list[str], width: int) -> list[Record]:
    """Return the records of *block*, after line *before*; none if one is not right."""
    try:
        rows = list(csv.reader(block, strict=True))
    except csv.Error:
        return []
    if len(rows) != len(block) or set(map(len, rows)) != {width}:
        return []
    return [Record(line, cells) for line, cells in enumerate(rows, before + 1)]


def _singly(lines: Lines, columns: list[str]) -> Iterator[Record]:
    reader = csv.reader(lines, strict=True)
    width, held = len(columns), lines.held
    while True:
        held.clear()
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong) as error:
            yield _unreadable(line, lines, error)
            continue
        if len(cells) == width:
            if len(held[0]) > PLAIN_CHARACTERS or len(held) > 1:
                yield _sized(line, columns, cells)
            else:
                yield Record(line, cells)
        elif cells:
            yield _ragged(line, lines, cells, width)


def _unreadable(line: int, lines: Lines, error: Exception) -> Record:
    """Reject the first line of a record that does not end, and read on after it."""
    text = lines.held[0]
    lines.give_back()
    if len(text) > CELL_BYTES:
        reason = _("a cell is larger than 1 MB")
    elif isinstance(error, _TooLong):
        reason = _("a quotation mark is not closed")
    else:
        reason = _("broken quotation marks: {error}").format(error=error)
    return Record(line, [], Fault("", text.rstrip("\r\n"), reason))


def _ragged(line: int, lines: Lines, cells: list[str], width: int) -> Record:
    """Reject a record of another width; what it swallowed is read again."""
    text = "".join(lines.held)
    if any(_is_whole(inner, width) for inner in lines.held[1:-1]):
        text = lines.held[0]
        lines.give_back()
    reason = _("{found} cells where the header has {width}").format(
        found=len(cells), width=width
    )
    return Record(line, [], Fault("", text.rstrip("\r\n"), reason))


def _is_whole(text: str, width: int) -> bool:
    try:
        return len(next(csv.reader([text], strict=True), [])) == width
    except csv.Error:
        return False


def _sized(line: int, columns: list[str], cells: list[str]) -> Record:
    for name, cell in zip(columns, cells, strict=True):
        if len(cell) > PLAIN_CHARACTERS and _bytes(cell) > CELL_BYTES:
            fault = Fault(name, cell[:200], _("a cell is larger than 1 MB"))
            return Record(line, cells, fault)
    return Record(line, cells)


def _bytes(cell: str) -> int:
    return len(cell.encode("utf-8", "surrogateescape"))


def broken_cell(columns: list[str], cells: list[str]) -> Fault | None:
    """Return what no text column can hold: bytes that are no UTF-8, or a NUL."""
    for name, cell in zip(columns, cells, strict=True):
        if broken(cell):
            reason = _("a NUL byte") if "\x00" in cell else _("not valid UTF-8")
            return Fault(name, cell, reason)
    return None


def broken(cell: str) -> bool:
    """Return whether *cell* has bytes that are no UTF-8, or a NUL."""
    return _BROKEN.search(cell) is not None


def printable(text: str) -> str:
    """Return the first 200 characters, with a mark for what cannot be stored."""
    return _BROKEN.sub("\N{REPLACEMENT CHARACTER}", text[:200])
