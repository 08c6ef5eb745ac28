"""The run: fit the models to the portfolio and its segments, and keep the fits."""

from functools import partial
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from accounts.services import facts as account_facts
from sam.lib import runs
from scoring.features.histories import read_segmented
from scoring.models import MeasureSettings, ModelFit
from scoring.services.fitting import attempts, backtesting, segments
from scoring.services.fitting.attempts import Attempt
from scoring.services.fitting.backtesting import Past
from scoring.services.fitting.candidates import AUTO, FEWEST_REPEATING
from scoring.services.fitting.in_force import WHOLE, boundary_of, fits_in_force
from scoring.services.fitting.keeping import keep_attempt
from scoring.services.fitting.segments import Segments, fit_segments
from scoring.services.fitting.spending import seasonality

FIT = "fit_lifetime"


def register() -> None:
    """Make the run known."""
    runs.register(FIT, gettext_lazy("Fit lifetime models"), fit_all)


def fit_all(job: runs.Job) -> None:
    """Fit the models as of the run's day, and keep the fits with what they are of."""
    found = account_facts.facts_as_of(job)
    job.step("fit", partial(fit_from, job, found))


def fit_from(job: runs.Job, facts: sql.Composable) -> None:
    """
    Fit the models to the histories in the table *facts*, and keep the fits.

    Done again, as after the process was killed, it keeps no fit a second time.
    """
    settings = MeasureSettings.current()
    weeks = int(job.run.options.get("weeks") or settings.purchase_weeks)
    with connection.cursor() as cursor:
        cut = Segments(
            settings.segment_field,
            *read_segmented(cursor, facts, settings.segment_field),
        )
    # Who first bought on the day itself has not been seen for any time yet.
    cut = cut.among(cut.histories.age > 0)
    histories = cut.histories
    if histories.repeating < FEWEST_REPEATING:
        job.note(accounts=histories.size, verdict=_too_few(histories.repeating))
        return
    past = backtesting.read_past(histories, settings, as_of=job.as_of, weeks=weeks)
    before = fits_in_force(job.as_of)
    made = attempts.attempt(
        histories,
        past,
        job.run.options.get("model", AUTO),
        correlation_limit=float(settings.correlation_limit),
    )
    fit = keep_attempt(
        job,
        made,
        past,
        refused=attempts.refusal(made, before.get(WHOLE), settings.refit_loss),
        seasonality=seasonality(job.as_of),
    )
    job.note(**_noted(fit), afterwards=_afterwards(made, past))
    whole = fit if fit.is_good else before.get(WHOLE)
    apart = {}
    if cut.field and whole is not None:
        apart = fit_segments(job, settings, cut, past, before=before, whole=whole)
    job.note(
        in_force=whole.pk if whole else None,
        segments={name: segments.described(one) for name, one in apart.items()},
    )


def _noted(fit: ModelFit) -> dict[str, Any]:
    """Return what the run says of the portfolio's fit."""
    return {
        "fit": fit.pk,
        "model": fit.model,
        "parameters": fit.parameters,
        "log_likelihood": fit.log_likelihood,
        "accounts": fit.accounts,
        "repeat_purchases": fit.repeat_purchases,
        "reason": fit.reason,
        "boundary": list(boundary_of(fit)),
        "candidates": fit.candidates,
        "backtest": fit.backtest,
        "spend": fit.spend_parameters,
        "spend_model": fit.spend_model,
        "spend_check": fit.diagnostics.get("spend", {}),
        "seasonality": fit.seasonality,
        "is_good": fit.is_good,
        "refusal": fit.refusal,
        "verdict": fit.verdict,
    }


def _afterwards(made: Attempt, past: Past) -> dict[str, Any] | None:
    """Return what came after the day, where that is known."""
    if made.chosen is None:
        return None
    told = made.backtest
    errors = [] if told is None else np.asarray(told.totals.errors).tolist()
    return backtesting.afterwards(made.tried, made.chosen, past, errors=errors)


def _too_few(repeating: int) -> str:
    return _(
        "%(repeating)d accounts have bought again; at least %(fewest)d are needed. The"
        " last good fit stays."
    ) % {"repeating": repeating, "fewest": FEWEST_REPEATING}
