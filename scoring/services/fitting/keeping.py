"""Keep a fit with what it was made of, once."""

from typing import Any

from django.db import transaction

from sam.lib import runs
from scoring.models import ModelFit
from scoring.services.fitting import attempts
from scoring.services.fitting.attempts import Attempt
from scoring.services.fitting.backtesting import Past
from scoring.services.fitting.in_force import WHOLE

# What makes a fit the same as one that is there already.
SAME = (
    "model",
    "segment_field",
    "segment",
    "parameters",
    "log_likelihood",
    "accounts",
    "spend_parameters",
    "pooled",
    "is_good",
)


def keep_attempt(
    job: runs.Job,
    made: Attempt,
    past: Past,
    *,
    refused: str,
    seasonality: dict[str, Any],
    segment: str = WHOLE,
    segment_field: str = "",
    spend: dict[str, Any] | None = None,
) -> ModelFit:
    """
    Keep an attempt; with a reason why it is *refused* it is for the record only.

    *past* is that of its accounts; *spend* says what they spend where they themselves
    are too few to say it.
    """
    columns = attempts.columns_of(made) | {
        "segment": segment,
        "segment_field": segment_field,
        "candidates": attempts.candidates_of(made),
        "seasonality": seasonality,
        "backtest": attempts.backtest_of(made, past.weeks),
        "diagnostics": attempts.diagnostics_of(made, past),
        "refusal": refused,
        "is_good": not refused,
        "verdict": attempts.verdict_of(made, past.weeks),
    }
    if made.spending is None:
        columns |= spend or {}
    return keep_fit(job, columns)


@transaction.atomic
def keep_fit(job: runs.Job, columns: dict[str, Any]) -> ModelFit:
    """
    Keep a fit, unless the newest of the day is the same already; return it.

    :raises LeaseLost: if another process holds the run now
    """
    job.hold()
    told = {"spend_parameters": None, "pooled": False} | columns
    same = {name: told[name] for name in SAME}
    if same["spend_parameters"] is None:
        del same["spend_parameters"]
        same["spend_parameters__isnull"] = True
    weeks = told.get("backtest", {}).get("weeks")
    if weeks is not None:
        same["backtest__weeks"] = weeks
    of_day = ModelFit.objects.filter(as_of=job.as_of, segment=told["segment"])
    newest = of_day.order_by("-id").first()
    if newest is not None and of_day.filter(pk=newest.pk, **same).exists():
        return newest
    return ModelFit.objects.create(run=job.run, as_of=job.as_of, **told)
