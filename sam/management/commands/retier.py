"""Evaluate all accounts by the policy in force, and propose what should move."""

from typing import Any

from django.core.management.base import CommandParser

from sam.lib.commands import RunCommand
from sam.lib.models import Run
from tiers.services import retiering


class Command(RunCommand):
    help = "Judge every account by the policy in force and propose a change set."
    kind = retiering.RETIER

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="count the moves, write nothing"
        )

    def run_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"dry_run": True} if options["dry_run"] else {}

    def describe(self, run: Run) -> dict[str, Any]:
        return {key: run.result.get(key) for key in ("change_set", "moves", "seats")}
