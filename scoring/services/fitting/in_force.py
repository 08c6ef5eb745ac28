"""Fits that measures are made with: which are in force, and the models they are."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.features.histories import Histories
from scoring.models import MeasureSettings, ModelFit
from scoring.services.fitting.draws import normal_draws, spend_draws

if TYPE_CHECKING:
    from scoring.core.lifetime import SeasonalIndex
    from scoring.core.purchases import Fit

WHOLE = ""
GAMMA_GAMMA = "gamma-gamma"
LOG_NORMAL = "log-normal"


def fits_in_force(as_of: dt.date) -> dict[str, ModelFit]:
    """
    Return the good fits that hold as of that day, by segment.

    The whole portfolio's is under the empty name; it is for every account whose segment
    has none. What segments are is said by the settings in force
    (`scoring.features.histories.segment_sql`).
    """
    field = MeasureSettings.current().segment_field
    good = ModelFit.objects.filter(is_good=True, as_of__lte=as_of)
    fits = good.filter(segment=WHOLE)
    if field:
        fits |= good.filter(segment_field=field)
    newest = fits.order_by("segment", "-as_of", "-id").distinct("segment")
    return {fit.segment: fit for fit in newest}


def is_fitted(as_of: dt.date) -> bool:
    """Test whether the portfolio was fitted as of that day, well or not."""
    return ModelFit.objects.filter(as_of=as_of, segment=WHOLE).exists()


def purchase_model(fit: ModelFit) -> Any:
    """Return the purchase model of a fit."""
    return _purchase_types()[fit.model](**fit.parameters)


def spend_model(fit: ModelFit) -> Any:
    """Return the spend model of a fit, or ``None`` if there were too few purchases."""
    if not fit.spend_parameters:
        return None
    return _spend_types()[fit.spend_model or GAMMA_GAMMA](**fit.spend_parameters)


def season_of(fit: ModelFit) -> "SeasonalIndex | None":
    """Return the seasonal index that was kept with a fit, or ``None``."""
    from scoring.core.lifetime import SeasonalIndex

    kept = fit.seasonality
    if not kept.get("measured"):
        return None
    factors = np.array(kept["index"], dtype=np.float64)
    return SeasonalIndex(factors, years=float(kept["years"]), measured=True)


def posterior(
    fit: ModelFit, histories: Histories, draws: int, seed: int
) -> list[tuple[Any, Any]]:
    """
    Draw models of purchases and spend that the data allow.

    Parameters
    ----------
    fit
        A good fit with a spend model.
    histories
        What it was fitted to.
    draws : int
        How many pairs; none where the fit has no covariance kept.
    seed : int
        Of the draws.

    Returns
    -------
    list of (purchase model, spend model)
        As `scoring.core.lifetime.lifetime_value` takes them; a parameter at a boundary
        stays.
    """
    from scoring.core._draws import generators

    if not fit.covariance:
        return []
    for_purchases, for_spend = generators(seed, ["purchases", "spend"])
    purchases = _purchase_draws(fit, histories, draws, for_purchases)
    return list(zip(purchases, _spend_draws(fit, draws, for_spend), strict=True))


def core_fit(fit: ModelFit) -> "Fit[Any]":
    """
    Return a kept fit as the core made it.

    :raises ValueError: if the fit failed
    """
    from scoring.core.purchases import Fit

    if fit.log_likelihood is None:
        raise ValueError("a fit that failed is none")
    covariance = np.array(fit.covariance, dtype=np.float64)
    return Fit(
        model=purchase_model(fit),
        log_likelihood=fit.log_likelihood,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        boundary=boundary_of(fit),
        iterations=0,
        seconds=0.0,
    )


def boundary_of(fit: ModelFit) -> tuple[str, ...]:
    """Return the parameters of the chosen model that ended at a boundary."""
    chosen = [tried for tried in fit.candidates if tried["model"] == fit.model]
    return tuple(chosen[0]["boundary"]) if chosen else ()


def _purchase_draws(
    fit: ModelFit, histories: Histories, draws: int, rng: np.random.Generator
) -> list[Any]:
    if fit.pooled:  # its likelihood alone knows nothing of the portfolio's pull
        return normal_draws(core_fit(fit), draws, rng)
    from scoring.core.purchases import posterior_draws

    return list(
        posterior_draws(
            core_fit(fit),
            *histories.past,
            log_gap_sum=histories.log_gap_sum,
            draws=draws,
            rng=rng,
        )
    )


def _spend_draws(fit: ModelFit, draws: int, rng: np.random.Generator) -> list[Any]:
    model = spend_model(fit)
    if not fit.spend_covariance:
        return [model] * draws
    boundary = tuple(fit.diagnostics.get("spend", {}).get("boundary", []))
    return list(spend_draws(model, fit.spend_covariance, boundary, draws, rng))


def _purchase_types() -> dict[str, Any]:
    from scoring.core import purchases

    return {
        "bg-nbd": purchases.BGNBD,
        "pareto-nbd": purchases.ParetoNBD,
        "mbg-cnbd": purchases.MBGCNBD,
    }


def _spend_types() -> dict[str, Any]:
    from scoring.core import spend

    return {GAMMA_GAMMA: spend.GammaGamma, LOG_NORMAL: spend.LogNormalSpend}
