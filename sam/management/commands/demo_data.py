"""Draw the demo portfolio, and import it or leave its files in a folder."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam.demo.drawing import MINIMUM
from sam.demo.loading import DemoRefused, Wanted, load_demo
from sam.demo.portfolio import draw_cast, write_portfolio
from sam.lib import audit
from sam.lib.models import AuditEntry

ZONE = ZoneInfo("Europe/London")


class Command(BaseCommand):
    """Draw the demo portfolio, and import it or leave its files in a folder."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=int, default=2_000, metavar="N")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=dt.date.fromisoformat, metavar="DATE")
        parser.add_argument(
            "--to", type=Path, metavar="DIR", help="only write the files, into DIR"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"] < MINIMUM:
            raise CommandError(f"The demo needs {MINIMUM} accounts or more.")
        if options["seed"] < 0:
            raise CommandError("A seed is a whole number, zero or more.")
        wanted = Wanted(
            accounts=options["accounts"],
            seed=options["seed"],
            today=options["today"] or dt.datetime.now(ZONE).date(),
        )
        if options["to"]:
            self._write(wanted, options["to"])
        else:
            self._load(wanted)

    def _write(self, wanted: Wanted, folder: Path) -> None:
        cast = draw_cast(seed=wanted.seed, accounts=wanted.accounts, today=wanted.today)
        for name, rows in write_portfolio(cast, folder).items():
            self.stdout.write(f"{name} {rows:,} rows")

    def _load(self, wanted: Wanted) -> None:
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            try:
                loaded = load_demo(wanted, say=self.stdout.write)
            except DemoRefused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Demo portfolio of {loaded.accounts:,} accounts, as of {loaded.today}."
        )
