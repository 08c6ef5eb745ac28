"""How well the purchase models told the past, beside what a rule of thumb tells."""

from scoring.core.backtest.measures import (
    Calibration,
    auc,
    calibration,
    interval_coverage,
    mean_absolute_error,
    naive_rate,
    recency_ratio,
    relative_errors,
    widened,
)
from scoring.core.backtest.rolling import (
    BackTest,
    Baseline,
    Origin,
    Totals,
    rolling_origin,
)

__all__ = [
    "BackTest",
    "Baseline",
    "Calibration",
    "Origin",
    "Totals",
    "auc",
    "calibration",
    "interval_coverage",
    "mean_absolute_error",
    "naive_rate",
    "recency_ratio",
    "relative_errors",
    "rolling_origin",
    "widened",
]
