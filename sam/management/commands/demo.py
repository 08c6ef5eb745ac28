"""Start a demo of everything on this machine; Ctrl-C stops it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from rich.console import Console

from sam import launch

HIGHEST_PORT = 65_535


class Command(BaseCommand):
    """Start a demo of everything on this machine; Ctrl-C stops it."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--accounts", type=int, default=2000, help="size of a new portfolio"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="draws of a new portfolio"
        )
        parser.add_argument(
            "--fresh", action="store_true", help="drop the data and begin anew"
        )

    def handle(
        self,
        *args: Any,
        port: int,
        accounts: int,
        seed: int,
        fresh: bool,
        **options: Any,
    ) -> None:
        if not 0 < port <= HIGHEST_PORT:
            raise CommandError("--port must be a number from 1 to 65535")
        if accounts < 1:
            raise CommandError("--accounts must be 1 or more")
        wishes = launch.Wishes(port=port, accounts=accounts, seed=seed, fresh=fresh)
        try:
            launch.run(wishes, Console())
        except launch.LaunchError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(f"The database failed: {error}") from error
