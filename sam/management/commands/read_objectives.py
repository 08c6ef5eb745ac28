"""Keep the live figures of all open objectives, as of the day of the facts."""

from typing import Any

from planning.services import readings
from sam.lib.commands import RunCommand
from sam.lib.models import Run


class Command(RunCommand):
    help = __doc__ or ""
    kind = readings.READ

    def describe(self, run: Run) -> dict[str, Any]:
        return {"read": run.result.get("read", 0)}
