"""Do the whole nightly chain as of a day."""

from typing import Any

from sam import nightly
from sam.lib.commands import RunCommand
from sam.lib.models import Run


class Command(RunCommand):
    help = (
        "Refresh facts, fit, measure, evaluate tiers, watch, judge the balance,"
        " publish the lists, tell colleagues."
    )
    kind = nightly.NIGHTLY

    def describe(self, run: Run) -> dict[str, Any]:
        return {key: run.result.get(key) for key in ("change_set", "moves")}
