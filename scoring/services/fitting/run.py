"""Fit the purchase and spend models to the portfolio as of a day."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.services import facts as account_facts
from sam.lib import runs
from scoring.histories import Histories, read_histories
from scoring.models import ModelFit

logger = logging.getLogger(__name__)

FIT = "fit_lifetime"
AUTO = "auto"
# A model with as many parameters as this says nothing about fewer accounts.
FEWEST_REPEATING = 10
# The models whose purchases `lifetime_value` can turn into money with its spread.
VALUED = ("bg-nbd", "pareto-nbd")


def register() -> None:
    """Make the run known."""
    runs.register(FIT, _("Fit lifetime models"), fit_all)


def model_names() -> list[str]:
    """Return the purchase models that can be asked for."""
    return [AUTO, "bg-nbd", "pareto-nbd", "mbg-cnbd"]


def fit_all(job: runs.Job) -> None:
    """Fit the models as of the run's day, and keep the fit with what it was made of."""
    found = account_facts.facts_as_of(job)
    job.step("fit", partial(fit_from, job, found))


def fit_from(job: runs.Job, facts: sql.Composable) -> None:
    """Fit the models to the histories in the table *facts*, and keep the fit."""
    with connection.cursor() as cursor:
        everybody = read_histories(cursor, facts)
    # Who first bought on the day itself has not been seen for any time yet.
    histories = everybody.among(everybody.age > 0)
    repeating = int((histories.frequency > 0).sum())
    if repeating < FEWEST_REPEATING:
        job.note(
            accounts=histories.size,
            verdict=f"{repeating} accounts have bought again; "
            f"at least {FEWEST_REPEATING} are needed. The last good fit stays.",
        )
        return
    fitted = fit_portfolio(job, histories, job.run.options.get("model", AUTO))
    job.note(
        fit=fitted.pk,
        model=fitted.model,
        parameters=fitted.parameters,
        log_likelihood=fitted.log_likelihood,
        accounts=fitted.accounts,
        boundary=fitted.boundary,
        candidates=fitted.candidates,
        spend=fitted.spend_parameters,
        segments={},
        verdict=fitted.verdict,
    )


def fit_portfolio(job: runs.Job, histories: Histories, wanted: str) -> ModelFit:
    """
    Fit *wanted*, or the most likely model that can be valued, and keep it.

    The same fit of the same histories is kept once. One that cannot be valued is kept
    for the record and not used.
    """
    name, candidates = _candidates(histories, wanted)
    fit, spend = candidates[name], _fit_spend(histories)
    names = [name for name in asdict(fit.model) if name != "k"]
    values = {
        "parameters": asdict(fit.model),
        "log_likelihood": fit.log_likelihood,
        "accounts": histories.size,
        "spend_parameters": asdict(spend.model) if spend else None,
        "is_good": name in VALUED,
    }
    same = ModelFit.objects.filter(
        as_of=job.as_of, model=name, segment="", **values
    ).order_by("-id")
    return same.first() or ModelFit.objects.create(
        run=job.run,
        as_of=job.as_of,
        model=name,
        standard_errors=dict(zip(names, map(float, fit.standard_errors), strict=True)),
        covariance=np.asarray(fit.covariance).tolist(),
        boundary=bool(fit.boundary),
        repeat_purchases=int(histories.frequency.sum()),
        spend_correlation=_finite(spend.correlation) if spend else None,
        candidates=[_described(name, tried) for name, tried in candidates.items()],
        verdict=_verdict(fit.boundary, has_spend=spend is not None),
        **values,
    )


def _candidates(histories: Histories, wanted: str) -> tuple[str, Mapping[str, Any]]:
    """Return the chosen model's name, and every fit that was tried, by name."""
    if wanted != AUTO:
        return wanted, {wanted: _fitters()[wanted](histories)}
    from scoring.core.purchases import most_likely

    tried = {name: _fitters()[name](histories) for name in VALUED}
    return most_likely(tried)[0], tried


def _described(name: str, fit: Any) -> dict[str, Any]:
    return {
        "model": name,
        "log_likelihood": fit.log_likelihood,
        "boundary": list(fit.boundary),
    }


def _verdict(boundary: tuple[str, ...], *, has_spend: bool) -> str:
    words = []
    if boundary:
        words.append(
            f"At a boundary in {', '.join(boundary)}: "
            "the orders do not tell accounts that left from quiet ones."
        )
    if not has_spend:
        words.append("Too few repeat purchases with a value for a spend model.")
    return " ".join(words)


def _fitters() -> dict[str, Callable[[Histories], Any]]:
    """Return the fits by name; scipy is loaded only by who fits."""
    from scoring.core import purchases

    return {
        "bg-nbd": lambda h: purchases.fit_bgnbd(h.frequency, h.recency, h.age),
        "pareto-nbd": lambda h: purchases.fit_pareto_nbd(h.frequency, h.recency, h.age),
        "mbg-cnbd": lambda h: purchases.fit_mbg_cnbd(
            h.frequency, h.recency, h.age, h.log_gap_sum
        ),
    }


def _fit_spend(histories: Histories) -> Any:
    from scoring.core.spend import fit_gamma_gamma

    spent = (histories.frequency > 0) & (histories.mean_value > 0)
    if spent.sum() < FEWEST_REPEATING:
        return None
    return fit_gamma_gamma(histories.frequency[spent], histories.mean_value[spent])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
