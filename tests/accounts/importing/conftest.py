"""A folder of small files, written and imported by the tests."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from accounts.importing.loading import Options
from accounts.importing.portfolio import Outcome, import_portfolio
from accounts.importing.report import Finding, findings


@dataclass
class Result:
    outcome: Outcome
    rejected: list[Finding]
    warnings: list[Finding]

    def counts(self, name):
        """Return read, created, updated, unchanged, rejected, warnings."""
        counts = self.outcome.files[name]
        return (
            counts.read,
            counts.created,
            counts.updated,
            counts.unchanged,
            counts.rejected,
            counts.warnings,
        )

    def reasons(self):
        """Return line, column and reason of each rejected row."""
        return [(one.line, one.column, one.reason) for one in self.rejected]


class Folder:
    """The files of one customer."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name, header, *rows):
        """Write one file; a header of words, and rows as lists or as words."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(row.split() if isinstance(row, str) else row for row in rows)
        return self.put(name, text.getvalue().encode())

    def put(self, name, content: bytes):
        (self.path / name).write_bytes(content)
        return self

    def load(self, *, dry_run=False, rejects=None, **options):
        with findings(rejects) as found:
            outcome = import_portfolio(
                self.path, options=Options(**options), findings=found, dry_run=dry_run
            )
        return Result(outcome, found.rejected, found.warnings)


@pytest.fixture
def folder(tmp_path, db):
    path = tmp_path / "portfolio"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def acme(folder):
    """A folder with one account, Acme, known as A."""
    return folder.write("accounts.csv", "external_id name", "A Acme")
