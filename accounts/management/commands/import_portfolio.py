"""Import a folder of portfolio files."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.importing.errors import ImportBusy, ImportRefused
from accounts.importing.loading import Options
from accounts.importing.portfolio import Outcome, import_portfolio
from accounts.importing.progress import Bars, Lines, Reporter
from accounts.importing.report import Findings, findings
from sam.lib import audit
from sam.lib.models import AuditEntry

REFUSED = 2


class Command(BaseCommand):
    """
    Import the files of a folder: users, accounts, contacts, orders and so on.

    The exit status is 0 when the files were loaded, though rows may have been rejected;
    2 when a file is not one of ours and nothing was loaded; 1 for any other failure.
    """

    help = "Import a folder of portfolio files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--source", metavar="CODE", default="file")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--rejects", metavar="FILE", type=Path)
        parser.add_argument("--create-users", action="store_true")
        parser.add_argument("--authoritative", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *args: Any, folder: Path, json: bool, dry_run: bool, **options: Any
    ) -> None:
        try:
            with (
                audit.acting(actor=None, door=AuditEntry.Door.COMMAND),
                findings(options["rejects"]) as found,
                self._reporter() as reporter,
            ):
                outcome = import_portfolio(
                    folder,
                    options=Options(
                        source=options["source"],
                        create_users=options["create_users"],
                        authoritative=options["authoritative"],
                    ),
                    findings=found,
                    dry_run=dry_run,
                    reporter=reporter,
                )
        except ImportRefused as error:
            raise CommandError(
                _("{error}. Nothing was loaded.").format(error=error),
                returncode=REFUSED,
            ) from error
        except ImportBusy as error:
            raise CommandError(str(error)) from error
        self._tell(outcome, found, is_dry_run=dry_run)
        if json:
            self.stdout.write(_as_json(outcome))

    @contextmanager
    def _reporter(self) -> Iterator[Reporter]:
        if not self.stderr.isatty():
            yield Lines(self._note)
            return
        with Bars(sys.stderr) as bars:
            yield bars

    def _note(self, line: str) -> None:
        self.stderr.write(line, style_func=str)

    def _tell(self, outcome: Outcome, found: Findings, *, is_dry_run: bool) -> None:
        for name in outcome.ignored:
            self._note(_("{name} is not a portfolio file; ignored").format(name=name))
        for name, columns in outcome.unknown_columns.items():
            self._note(
                _("{name}: unknown columns, ignored: {columns}").format(
                    name=name, columns=", ".join(columns)
                )
            )
        for title, rows, total in (
            (_("rejected"), found.rejected, _sum(outcome, "rejected")),
            (_("warning"), found.warnings, _sum(outcome, "warnings")),
        ):
            for finding in rows:
                self._note(f"{title}: {finding}")
            if total > len(rows):
                self._note(
                    _("{title}: {more} more").format(
                        title=title, more=total - len(rows)
                    )
                )
        if is_dry_run:
            self._note(_("A dry run: nothing was kept."))


def _sum(outcome: Outcome, name: str) -> int:
    return sum(getattr(counts, name) for counts in outcome.files.values())


def _as_json(outcome: Outcome) -> str:
    return json.dumps(outcome.as_dict())
