"""Back the database and the attachments up to one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam import backups


class Command(BaseCommand):
    """Back the database and the attachments up to one file."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that is not there so far")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            made = backups.make(file.absolute())
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(made.tables.values())
        self.stdout.write(
            f"{file}: {rows} rows of {len(made.tables)} tables and {made.files}"
            f" attachments, {file.stat().st_size} bytes"
        )
