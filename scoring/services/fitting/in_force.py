"""Fits that measures are made with: which are in force, and the models they are."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.histories import Histories, Vector
from scoring.models import MeasureSettings, ModelFit

if TYPE_CHECKING:
    from scoring.core.purchases import Fit

WHOLE = ""
GAMMA_GAMMA = "gamma-gamma"
LOG_NORMAL = "log-normal"
# Of so many accounts the posterior is normal in the logarithms to more digits than the
# draws have, and their likelihood takes seconds a hundred times over.
MANY = 50_000
WIDEST = 26.0  # spread of a log-normal whose mean is a number


def fits_in_force(as_of: dt.date) -> dict[str, ModelFit]:
    """
    Return the good fits that hold as of that day, by segment.

    The whole portfolio's is under the empty name; it is for every account whose segment
    has none. What segments are is said by the settings in force
    (`scoring.histories.segment_sql`).
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
    if fit.pooled or histories.size > MANY:
        model = purchase_model(fit)
        names = [name for name in model.__slots__ if name != "k"]
        fixed = {"k": model.k} if "k" in model.__slots__ else {}
        scale = np.array([getattr(model, name) for name in names])
        held = np.isin(names, boundary_of(fit))
        return [
            type(model)(**fixed, **dict(zip(names, map(float, values), strict=True)))
            for values in _laplace(fit.covariance, scale, scale, draws, rng, held=held)
        ]
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


def _spend_draws(fit: ModelFit, draws: int, rng: np.random.Generator) -> Iterator[Any]:
    """Yield draws from Laplace's approximation, on the scale that was fitted."""
    model = spend_model(fit)
    if not fit.spend_covariance:
        yield from [model] * draws
        return
    log_normal = fit.spend_model == LOG_NORMAL
    names = ["mu", "between", "within"] if log_normal else ["p", "q", "v"]
    held = np.isin(names, fit.diagnostics.get("spend", {}).get("boundary", []))
    if log_normal:
        values = np.array([model.mu, model.between, model.within])
        scale = np.array([1.0, model.between, model.within])
    else:
        scale = values = np.array([model.p, model.q - 1, model.v])
    drawn = _laplace(
        fit.spend_covariance, values, scale, draws, rng, held=held, plain=log_normal
    )
    if log_normal:
        drawn[:, 2] = np.minimum(drawn[:, 2], WIDEST)
    else:
        drawn[:, 1] += 1
    for row in drawn:
        yield type(model)(*map(float, row))


def _laplace(
    covariance: Any,
    values: Vector,
    scale: Vector,
    draws: int,
    rng: np.random.Generator,
    *,
    held: NDArray[np.bool_],
    plain: bool = False,
) -> Vector:
    """
    Draw (draws, p): normal in the logarithms, the first as it is if *plain*.

    What is *held* stays, and the others are drawn given it.
    """
    spread = np.array(covariance, dtype=np.float64) / np.outer(scale, scale)
    across = spread[:, held] @ np.linalg.pinv(spread[np.ix_(held, held)])
    spread = spread - across @ spread[held]
    powers, vectors = np.linalg.eigh((spread + spread.T) / 2)
    root = vectors * np.sqrt(np.maximum(powers, 0.0))
    steps = rng.standard_normal((draws, values.size)) @ root.T
    steps[:, held] = 0
    drawn: Vector = values * np.exp(np.clip(steps, -20.0, 20.0))
    if plain:
        drawn[:, 0] = values[0] + steps[:, 0] * scale[0]
    return drawn


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
