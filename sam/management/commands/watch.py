"""Watch whether promises are kept, as of a day."""

from typing import Any

from sam.lib.commands import RunCommand
from sam.lib.models import Run
from tiers.services import watching


class Command(RunCommand):
    help = "Raise, update and clear the flags of all accounts as of a day."
    kind = watching.WATCH

    def describe(self, run: Run) -> dict[str, Any]:
        told = dict(run.result)
        by_kind = told.pop("changed", {})  # the run's own "changed" counts accounts
        return told | {"changed_by_kind": by_kind}
