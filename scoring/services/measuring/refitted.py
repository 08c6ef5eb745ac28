"""What an account's lifetime value would be had another fit measured it."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from accounts.models import AccountFacts
from scoring.features.histories import Histories
from scoring.models import AccountMeasures, MeasureSettings, ModelFit
from scoring.services import fitting
from scoring.services.measuring.basis import Basis, FitBasis
from scoring.services.measuring.predictions import lifetime_values


def lifetime_value_under(
    fit: ModelFit,
    measures: AccountMeasures,
    facts: AccountFacts,
    settings: MeasureSettings,
) -> float | None:
    """
    Return the lifetime value of these facts under *fit*, all else as it was measured.

    ``None`` where the fit has no spend model, or the account no orders or margin.
    """
    spend = fitting.spend_model(fit)
    if spend is None or facts.age_days is None or measures.margin_rate is None:
        return None
    histories = Histories.of(
        [
            [measures.account_id],
            [facts.frequency],
            [facts.recency_days],
            [facts.age_days],
            [facts.log_gap_sum],
            [0.0 if facts.mean_repeat_value is None else facts.mean_repeat_value],
        ]
    )
    model = FitBasis(
        pk=fit.pk,
        purchases=fitting.purchase_model(fit),
        spend=spend,
        posterior=(),
        season=fitting.season_of(fit),
    )
    basis: Any = SimpleNamespace(as_of=measures.as_of, settings=settings)
    margin = np.array([float(measures.margin_rate)])
    found = lifetime_values(histories, model, cast("Basis", basis), margin)
    value = float(found["lifetime_value"][0])
    return value if np.isfinite(value) else None
