"""How much an account spends per order, when its orders are few."""

from scoring.core.spend.gamma_gamma import GammaGamma, fit_gamma_gamma
from scoring.core.spend.log_normal import LogNormalSpend, fit_log_normal
from scoring.core.spend.posterior import posterior_spend_draws
from scoring.core.spend.spending import (
    SpendFit,
    SpendModel,
    frequency_value_correlation,
)
from scoring.core.spend.tail import HeavyTail, heavy_tail_check

__all__ = [
    "GammaGamma",
    "HeavyTail",
    "LogNormalSpend",
    "SpendFit",
    "SpendModel",
    "fit_gamma_gamma",
    "fit_log_normal",
    "frequency_value_correlation",
    "heavy_tail_check",
    "posterior_spend_draws",
]
