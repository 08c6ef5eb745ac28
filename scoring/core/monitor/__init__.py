"""Whether an account is served as it was: charts, gaps, and flags in their number."""

from scoring.core.monitor.baselines import robust_baseline, shrunken_baselines
from scoring.core.monitor.charts import (
    Cusum,
    Ewma,
    TwoSidedCusum,
    cusum,
    ewma,
    poisson_cusum,
    reference_rate,
)
from scoring.core.monitor.flags import (
    Discoveries,
    benjamini_hochberg,
    expected_false,
)
from scoring.core.monitor.gaps import GapSurvival, gap_survival
from scoring.core.monitor.run_lengths import cusum_arl, ewma_arl, poisson_cusum_arl

__all__ = [
    "Cusum",
    "Discoveries",
    "Ewma",
    "GapSurvival",
    "TwoSidedCusum",
    "benjamini_hochberg",
    "cusum",
    "cusum_arl",
    "ewma",
    "ewma_arl",
    "expected_false",
    "gap_survival",
    "poisson_cusum",
    "poisson_cusum_arl",
    "reference_rate",
    "robust_baseline",
    "shrunken_baselines",
]
