"""What the fitted models expect of those who have bought."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.features import Facts, Histories, Vector
from scoring.models import MeasureSettings
from scoring.services.measuring.basis import Basis, FitBasis

WEEKS_A_YEAR = 52.0
NAMES = (
    "probability_alive",
    "probability_of_purchase",
    "expected_purchases",
    "overdue_probability",
    "expected_order_value",
    "expected_revenue_12m",
    "lifetime_value",
    "lifetime_value_median",
    "lifetime_value_deviation",
    "lifetime_value_low",
    "lifetime_value_high",
    "expected_a_year",
)


def customers(facts: Facts) -> NDArray[np.bool_]:
    """Return of whom anything is expected: who has bought, and has not left."""
    living: NDArray[np.bool_] = facts.bought & (facts.status != "FORMER")
    return living


def predictions(facts: Facts, basis: Basis, margin: Vector) -> dict[str, Any]:
    """
    Return what is expected of n accounts, NaN where nothing is.

    ``expected_a_year`` is the money a year, before margin, that lifetime value is made
    of; ``fit_id`` the fit that said so.
    """
    columns = {name: np.full(facts.size, np.nan) for name in NAMES}
    fit_id = np.full(facts.size, None, dtype=object)
    by_fit = basis.fit_of(facts.segment)
    living = customers(facts)
    for name, fit in basis.fits.items():
        mine = living & (by_fit == name)
        if not mine.any():
            continue
        fit_id[mine] = fit.pk
        histories = facts.histories.among(mine[facts.bought])
        expected = expected_of(histories, fit, basis, margin[mine])
        for column, values in expected.items():
            columns[column][mine] = values
    return columns | {"fit_id": fit_id}


def expected_of(
    histories: Histories, fit: FitBasis, basis: Basis, margin: Vector
) -> dict[str, Vector]:
    """Return what *fit* expects of accounts with these histories and margin rates."""
    settings, past = basis.settings, histories.past
    model = fit.purchases
    expected = {
        "probability_alive": model.probability_alive(*past),
        "probability_of_purchase": model.probability_of_purchase(
            float(settings.purchase_weeks), *past
        ),
        "expected_purchases": model.expected_purchases(
            float(settings.horizon_weeks), *past
        ),
        "overdue_probability": model.overdue_probability(*past),
    }
    if fit.spend is None:
        return expected
    order = order_values(histories, fit)
    year = model.expected_purchases(WEEKS_A_YEAR, *past)
    return (
        expected
        | {"expected_order_value": order, "expected_revenue_12m": order * year}
        | lifetime_values(histories, fit, basis, margin)
    )


def order_values(histories: Histories, fit: FitBasis) -> Vector:
    """Return the expected value of a purchase day."""
    # A mean value of nothing says nothing about the next one.
    frequency = np.where(histories.mean_value > 0, histories.frequency, 0)
    values: Vector = fit.spend.expected_value(frequency, histories.mean_value)
    return values


def valued(
    histories: Histories, fit: FitBasis, settings: MeasureSettings
) -> dict[str, Any]:
    """Return the arguments by which histories are valued, before margin."""
    return {
        "frequency": histories.frequency,
        "recency": histories.recency,
        "age": histories.age,
        "mean_value": np.where(
            histories.mean_value > 0, histories.mean_value, order_values(histories, fit)
        ),
        "margin_rate": 1.0,
        "annual_rate": float(settings.annual_rate),
        "horizon": float(settings.horizon_weeks),
        "posterior": fit.posterior,
    }


def lifetime_values(
    histories: Histories, fit: FitBasis, basis: Basis, margin: Vector
) -> dict[str, Vector]:
    """Return lifetime value with its spread; a loss turns the range round."""
    from scoring.core.lifetime import lifetime_value
    from scoring.core.wallet.headroom import discounted_years

    settings = basis.settings
    value = lifetime_value(fit.purchases, fit.spend, **valued(histories, fit, settings))
    season = season_factor(fit, basis)
    scale = margin * season
    ends = np.sort(np.stack([value.low * scale, value.high * scale]), axis=0)
    years = discounted_years(float(settings.annual_rate), float(settings.horizon_weeks))
    return {
        "lifetime_value": value.mean * scale,
        "lifetime_value_median": value.median * scale,
        "lifetime_value_deviation": np.sqrt(value.variance) * np.abs(scale),
        "lifetime_value_low": ends[0],
        "lifetime_value_high": ends[1],
        "expected_a_year": value.mean * season / years,
    }


def season_factor(fit: FitBasis, basis: Basis) -> float:
    """Return what the season makes of the horizon's money; 1 if not measured."""
    from scoring.core.lifetime import horizon_factor

    if fit.season is None:
        return 1.0
    return horizon_factor(fit.season, basis.as_of, float(basis.settings.horizon_weeks))
