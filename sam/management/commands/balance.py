"""Weigh what the tiers give and get, as of a day."""

from typing import Any

from sam.lib.commands import RunCommand
from sam.lib.models import Run
from tiers.services import balance


class Command(RunCommand):
    help = "Measure and judge the weeks up to a day: do Valued customers pay?"
    kind = balance.BALANCE

    def describe(self, run: Run) -> dict[str, Any]:
        return dict(run.result)
