"""Fits of the portfolio's segments: large ones by themselves, small ones pooled."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sam.lib import runs
from scoring.features.histories import Histories, Whole
from scoring.models import MeasureSettings, ModelFit
from scoring.services.fitting import attempts
from scoring.services.fitting.attempts import Attempt
from scoring.services.fitting.backtesting import Past
from scoring.services.fitting.candidates import (
    AUTO,
    FAILURES,
    FEWEST_REPEATING,
    Candidate,
)
from scoring.services.fitting.in_force import (
    boundary_of,
    core_fit,
    purchase_model,
)
from scoring.services.fitting.keeping import keep_attempt, keep_fit

if TYPE_CHECKING:
    from scoring.core.purchases import Fit

logger = logging.getLogger(__name__)

SPEND = ("spend_model", "spend_parameters", "spend_covariance", "spend_correlation")


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """
    The portfolio cut by a field of its accounts.

    ``place`` (n,) is each history's segment among ``names``, -1 for none.
    """

    field: str
    histories: Histories
    names: list[str]
    place: Whole

    def among(self, kept: NDArray[np.bool_]) -> "Segments":
        """Return the accounts where *kept* is true."""
        return replace(
            self, histories=self.histories.among(kept), place=self.place[kept]
        )

    def of(self, name: str) -> Histories:
        """Return the histories of a segment."""
        return self.histories.among(self.place == self.names.index(name))

    def sizes(self) -> dict[str, int]:
        """Return the accounts of each segment that has any."""
        counts = np.bincount(self.place + 1, minlength=len(self.names) + 1)[1:]
        return {
            name: int(count)
            for name, count in zip(self.names, counts, strict=True)
            if count
        }


def fit_segments(
    job: runs.Job,
    settings: MeasureSettings,
    cut: Segments,
    past: Past,
    *,
    before: Mapping[str, ModelFit],
    whole: ModelFit,
) -> dict[str, ModelFit]:
    """
    Fit every segment, and keep the fits; return them by the segment's name.

    One with `MeasureSettings.segment_accounts` or more, ten of which have bought again,
    is fitted by itself. One with fewer gets the portfolio's model *whole*, moved as far
    as its own accounts speak for it.
    """
    sizes = cut.sizes()
    enough = settings.segment_accounts
    large = [name for name, size in sizes.items() if size >= enough]
    kept: dict[str, ModelFit] = {}
    alike: list[Fit[Any]] = []
    for done, name in enumerate(large):
        job.progress(done, len(sizes))
        histories = cut.of(name)
        if histories.repeating < FEWEST_REPEATING:
            continue
        theirs = past.among(histories.keys)
        made = attempts.attempt(
            histories,
            theirs,
            AUTO,
            correlation_limit=float(settings.correlation_limit),
        )
        refused = attempts.refusal(made, before.get(name), settings.refit_loss)
        kept[name] = keep_attempt(
            job,
            made,
            theirs,
            refused=refused,
            seasonality=whole.seasonality,
            segment=name,
            segment_field=cut.field,
            spend=_spend_of(whole),
        )
        own = _like(whole, made)
        if own is not None:
            alike.append(own)
    small = [name for name in sizes if name not in kept]
    for done, name in enumerate(small, start=len(kept)):
        job.progress(done, len(sizes))
        kept[name] = _pooled(job, cut, name, whole, alike)
    return {name: kept[name] for name in sizes}


def described(fit: ModelFit) -> dict[str, Any]:
    """Return what a run says of the fit of a segment."""
    return {
        "fit": fit.pk,
        "model": fit.model,
        "parameters": fit.parameters,
        "log_likelihood": fit.log_likelihood,
        "accounts": fit.accounts,
        "pooled": fit.pooled,
        "boundary": list(boundary_of(fit)),
        "auc": (fit.backtest.get("model") or {}).get("auc"),
        "gain": fit.backtest.get("gain"),
        "is_good": fit.is_good,
        "refusal": fit.refusal,
    }


def _pooled(
    job: runs.Job,
    cut: Segments,
    name: str,
    whole: ModelFit,
    alike: "list[Fit[Any]]",
) -> ModelFit:
    from scoring.core.purchases.pooling import fit_pooled, segment_prior

    histories = cut.of(name)
    share = min(histories.size / whole.accounts, 1.0)
    prior = segment_prior(core_fit(whole), alike, share=share)
    kept = {
        "segment": name,
        "segment_field": cut.field,
        "pooled": True,
        "seasonality": whole.seasonality,
    }
    try:
        fit = fit_pooled(
            prior, purchase_model(whole), *histories.past, histories.log_gap_sum
        )
    except FAILURES as error:
        logger.warning("pooled fit failed", extra={"segment": name}, exc_info=True)
        one = Candidate(whole.model, None, f"{type(error).__name__}: {error}")
        made = attempts.unjudged(one, histories)
        kept |= {"is_good": False, "refusal": attempts.refusal(made, None, 0.0)}
    else:
        made = attempts.unjudged(Candidate(whole.model, fit), histories)
        kept |= {"is_good": True, **_spend_of(whole)}
    kept |= {"candidates": attempts.candidates_of(made)}
    return keep_fit(job, attempts.columns_of(made) | kept)


def _like(whole: ModelFit, made: Attempt) -> "Fit[Any] | None":
    """Return a segment's own estimates of the portfolio's model."""
    tried = made.tried.get(whole.model)
    k = whole.parameters.get("k")
    if tried is None or tried.fit is None:
        return None
    if k is None or tried.fit.model.k == k:
        return tried.fit
    from scoring.core.purchases import fit_mbg_cnbd

    return fit_mbg_cnbd(*made.histories.past, made.histories.log_gap_sum, k=k)


def _spend_of(whole: ModelFit) -> dict[str, Any]:
    return {name: getattr(whole, name) for name in SPEND}
