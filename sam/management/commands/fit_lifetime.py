"""Fit the purchase and spend models as of a day."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.commands import RunCommand
from sam.lib.models import Run
from scoring.selectors import MODELS
from scoring.services import fitting

MOST_WEEKS = 520


class Command(RunCommand):
    help = "Fit the purchase and spend models to the portfolio as of a day."
    kind = fitting.FIT

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--model", choices=fitting.model_names(), default=fitting.AUTO
        )
        parser.add_argument(
            "--weeks",
            type=int,
            help="weeks the back-test looks ahead; those of the settings if left out",
        )

    def run_options(self, options: dict[str, Any]) -> dict[str, Any]:
        weeks = options["weeks"]
        if weeks is None:
            return {"model": options["model"]}
        if not 1 <= weeks <= MOST_WEEKS:
            raise CommandError(f"--weeks must be from 1 to {MOST_WEEKS}, got {weeks}")
        return {"model": options["model"], "weeks": weeks}

    def describe(self, run: Run) -> dict[str, Any]:
        return dict(run.result)

    def _tell(self, run: Run, *, repeated: bool, as_json: bool) -> None:
        super()._tell(run, repeated=repeated, as_json=as_json)
        if not as_json:
            for line in lines(run.result):
                self.stdout.write(line)


def lines(found: dict[str, Any]) -> list[str]:
    """Return what a run found, for a terminal."""
    said = [_candidate(tried, found) for tried in found.get("candidates", [])]
    backtest = found.get("backtest", {})
    for name, told in backtest.get("baselines", {}).items():
        said.append(f"  {BASELINES[name]:<16}{'':>30}{_auc(told)}")
    later = found.get("afterwards")
    if later:
        rate = later["baselines"]["rate"]
        said.append(
            f"The {later['weeks']} weeks after:{_auc(later)}, naive rate{_auc(rate)}; "
            f"{later['actual']:.0f} purchases, {later['expected']:.0f} expected "
            f"({later['low']:.0f} to {later['high']:.0f}; by earlier errors "
            f"{later['wide_low']:.0f} to {later['wide_high']:.0f})"
        )
    for name, one in found.get("segments", {}).items():
        how = "pooled" if one["pooled"] else "by itself"
        said.append(f"  {name}: {one['accounts']} accounts, {how}, {one['model']}")
    return [*said, *filter(None, [found.get("verdict"), found.get("refusal")])]


BASELINES = {"rate": "naive rate", "recency": "recency ratio"}


def _candidate(tried: dict[str, Any], found: dict[str, Any]) -> str:
    label = MODELS[tried["model"]]
    if tried["log_likelihood"] is None:
        return f"  {label:<16}{tried['error']}"
    mark = "*" if tried["model"] == found["model"] else " "
    edge = f"  at a boundary in {', '.join(tried['boundary'])}"
    return (
        f"{mark} {label:<16}log-likelihood{tried['log_likelihood']:>16.4f}"
        f"{_auc(tried['backtest'] or {})}{edge if tried['boundary'] else ''}"
    )


def _auc(told: dict[str, Any]) -> str:
    auc = told.get("auc")
    return "" if auc is None else f"  AUC {auc:.3f}"
