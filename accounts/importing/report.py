"""What is told of an import: rejected rows in a file, the first ones, the counts."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.importing.errors import ImportRefused
from accounts.importing.loading import Load

SHOWN = 10
FORMULA = ("=", "+", "-", "@")
HEADER = ["file", "line", "column", "value", "reason"]
FAULTS = """
SELECT line, column_name, value, reason FROM import_faults
WHERE rejected = %(rejected)s ORDER BY line
"""


class Finding(NamedTuple):
    """One rejected row, or one warning."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = _("{file} line {line}").format(file=self.file, line=self.line)
        where = f"{place}, {self.column}" if self.column else place
        return f"{where}: {self.value!r}: {self.reason}"


class Findings:
    """The first findings of each file, and all rejects in a CSV file if named."""

    def __init__(self, rejects: Any = None) -> None:
        self.rejected: list[Finding] = []
        self.warnings: list[Finding] = []
        self._writer = csv.writer(rejects) if rejects else None
        if self._writer:
            self._writer.writerow(HEADER)

    def collect(self, load: Load) -> None:
        """Take the findings of one file from its connection, in constant memory."""
        name = load.format.name
        for nth, finding in enumerate(_each(load, name, rejected=True)):
            if nth < SHOWN:
                self.rejected.append(finding)
            elif self._writer is None:
                break
            if self._writer:
                self._writer.writerow([*map(_spreadsheet_safe, finding)])
        for nth, finding in enumerate(_each(load, name, rejected=False)):
            if nth == SHOWN:
                break
            self.warnings.append(finding)


def _each(load: Load, name: str, *, rejected: bool) -> Iterator[Finding]:
    load.run(FAULTS, {"rejected": rejected})
    while rows := load.cursor.fetchmany(1000):
        for line, column, value, reason in rows:
            yield Finding(name, line, column or "", value or "", reason or "")


def _spreadsheet_safe(cell: Any) -> Any:
    """Keep a spreadsheet from computing what was somebody's text."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if is_formula else cell


@contextmanager
def findings(rejects: Path | None) -> Iterator[Findings]:
    """
    Give the place where findings go; *rejects* is made anew.

    :raises ImportRefused: if that file cannot be written
    """
    with ExitStack() as stack:
        stream = None
        if rejects is not None:
            try:
                stream = stack.enter_context(
                    rejects.open("w", encoding="utf-8", newline="")
                )
            except OSError as error:
                raise ImportRefused(
                    _("{path} cannot be written: {error}").format(
                        path=rejects, error=error.strerror
                    )
                ) from error
        yield Findings(stream)
