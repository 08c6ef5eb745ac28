"""Restore a file that `backup` wrote, into an empty database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam import backups


class Command(BaseCommand):
    """Restore a file that `backup` wrote, into an empty database."""

    help = __doc__ or ""
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force",
            default="",
            metavar="DATABASE",
            help="the database's name: all that is in it is lost",
        )

    def handle(self, *_args: Any, file: Path, force: str, **_options: Any) -> None:
        try:
            made = backups.restore(file.absolute(), force=force)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(made.tables.values())
        self.stdout.write(
            f"{rows} rows of {len(made.tables)} tables and {made.files} attachments"
            f" are back, as of {made.made_at}"
        )
