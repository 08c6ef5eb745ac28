"""Management commands that do a run here, and say how it went."""

import datetime as dt
import json
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from sam.lib import audit, runs
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry, Run


class RunCommand(BaseCommand):
    """Do the run ``kind`` as of a day, in this process."""

    kind: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of",
            type=dt.date.fromisoformat,
            help="the day whose end counts, YYYY-MM-DD; today if left out",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="do it even if nothing has changed since it was last done",
        )
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON"
        )

    def run_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what the run itself is told."""
        return {}

    def describe(self, run: Run) -> dict[str, Any]:
        """Return what ``--json`` says besides the keys of every run."""
        return {}

    def handle(self, *_args: Any, **options: Any) -> None:
        as_of = options["as_of"] or runs.today()
        if as_of > runs.today():
            raise CommandError(f"{as_of} has not come yet")
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND), Bar() as bar:
            try:
                run, repeated = runs.start(
                    self.kind,
                    as_of=as_of,
                    options=self.run_options(options),
                    report=bar.show,
                    again=options["again"],
                )
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal
        if run.status != Run.Status.DONE:
            raise CommandError(f"Run {run.pk} ended as {run.status}: {run.error}")
        self._tell(run, repeated=repeated, as_json=options["json"])

    def _tell(self, run: Run, *, repeated: bool, as_json: bool) -> None:
        summary = {
            "run": run.pk,
            "as_of": run.as_of.isoformat(),
            "changed": 0 if repeated else run.changed,
            "repeated": repeated,
            "published": run.published,
            "steps": run.seconds,
        } | self.describe(run)
        if as_json:
            self.stdout.write(json.dumps(summary))
            return
        said = "nothing to do, as in" if repeated else "done:"
        self.stdout.write(
            f"{self.kind} as of {run.as_of}: {said} run {run.pk}, "
            f"{summary['changed']} accounts changed"
        )
        for step, seconds in run.seconds.items():
            self.stdout.write(f"  {step:<16}{seconds:>9.2f} s")


class Bar:
    """A progress bar on standard error, silent where nobody looks."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._progress.stop()

    def show(self, step: str, done: int, total: int) -> None:
        self._progress.update(
            self._task, description=step, completed=done, total=total or None
        )
