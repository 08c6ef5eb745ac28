"""Measure how fast the product is on this machine, on synthetic accounts."""

import io
import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

MOST_ACCOUNTS = 1_000_000


class Command(BaseCommand):
    """
    Fill a scratch database with synthetic accounts, measure, and drop it.

    The exit status is 0 when everything was measured; with ``--strict`` it is 1 when a
    row misses its limit. What measures is in ``tests/bench``.
    """

    help = "Measure how fast the product is, in a scratch database of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=int, default=100_000, metavar="N")
        parser.add_argument(
            "--rows", default="", metavar="A,B", help="only these; all if left out"
        )
        parser.add_argument(
            "--runs", type=int, default=3, help="how often; the median counts"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--compare", type=Path, metavar="FILE", help="JSON of an earlier benchmark"
        )
        parser.add_argument(
            "--strict", action="store_true", help="fail if a row misses its limit"
        )
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        running, report = _code("running"), _code("report")
        only = _checked(options, running.names())
        earlier = None
        if options["compare"]:
            try:
                earlier = report.earlier_values(options["compare"])
            except (OSError, ValueError) as error:
                raise CommandError(str(error)) from error
        result = running.run(
            accounts=options["accounts"],
            seed=options["seed"],
            runs=options["runs"],
            only=only,
            say=lambda words: self.stderr.write(words, style_func=str),
        )
        self._show(report, result, earlier)
        if options["json"]:
            self.stdout.write(json.dumps(result))
        missed = [row["name"] for row in result["rows"] if row["ok"] is False]
        if options["strict"] and missed:
            raise CommandError(f"Missed: {', '.join(missed)}.")

    def _show(self, report: Any, result: Any, earlier: dict[str, float] | None) -> None:
        """Print the table; a pipe has no width of its own, and nothing is cut off."""
        is_terminal = self.stdout.isatty()
        table = io.StringIO()
        console = Console(
            file=table,
            force_terminal=is_terminal,
            width=shutil.get_terminal_size().columns if is_terminal else 120,
        )
        report.show(result, console, earlier)
        self.stdout.write(table.getvalue())


def _code(name: str) -> Any:
    """Import a module of the benchmark; it is not part of what is installed."""
    try:
        return import_module(f"tests.bench.{name}")
    except ModuleNotFoundError as error:
        if error.name not in {"tests", "tests.bench"}:
            raise
        raise CommandError(
            "The benchmark's code is in tests/bench, which is not here."
            " Run it in a checkout of the source."
        ) from error


def _checked(options: dict[str, Any], known: list[str]) -> list[str]:
    if not 1 <= options["accounts"] <= MOST_ACCOUNTS:
        raise CommandError(f"--accounts is from 1 to {MOST_ACCOUNTS:,}.")
    if options["runs"] < 1:
        raise CommandError("--runs is 1 or more.")
    if options["seed"] < 0:
        raise CommandError("--seed is zero or more.")
    only = [name for name in options["rows"].split(",") if name]
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise CommandError(
            f"There is no row {', '.join(unknown)}; there are {', '.join(known)}."
        )
    return only
