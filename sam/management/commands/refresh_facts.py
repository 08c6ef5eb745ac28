"""Refresh the facts of all accounts as of a day."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.services import facts
from sam.lib.commands import RunCommand


class Command(RunCommand):
    help = "Roll up every account's facts as of a day and publish them."
    kind = facts.REFRESH

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="rebuild every order history, not only those that changed",
        )

    def run_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"rebuild": True} if options["rebuild"] else {}
