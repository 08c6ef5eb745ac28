"""Find the accounts and people that are probably one."""

from typing import Any

from accounts.services import likely_duplicates
from sam.lib.commands import RunCommand
from sam.lib.models import Run


class Command(RunCommand):
    help = __doc__ or ""
    kind = likely_duplicates.FIND

    def describe(self, run: Run) -> dict[str, Any]:
        return {"found": run.result.get("found", 0)}
