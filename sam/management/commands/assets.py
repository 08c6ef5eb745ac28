"""Build the front end's bundle."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam import assets


class Command(BaseCommand):
    """Build the front end's bundle, if its sources changed."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="build in any case")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        try:
            built = assets.build(force=force)
        except assets.AssetsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Built static/dist" if built else "static/dist is up to date")
