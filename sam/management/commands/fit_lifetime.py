"""Fit the purchase and spend models as of a day."""

from typing import Any

from django.core.management.base import CommandParser

from sam.lib.commands import RunCommand
from sam.lib.models import Run
from scoring.services import fitting


class Command(RunCommand):
    help = "Fit the purchase and spend models to the portfolio as of a day."
    kind = fitting.FIT

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--model", choices=fitting.model_names(), default=fitting.AUTO
        )

    def run_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"model": options["model"]}

    def describe(self, run: Run) -> dict[str, Any]:
        return dict(run.result)
