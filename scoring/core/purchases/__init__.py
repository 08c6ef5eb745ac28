"""How often an account will buy: three models, their fits, and the choice."""

from scoring.core._fitting import Fit
from scoring.core.purchases.bgnbd import BGNBD, DiscountedMoments
from scoring.core.purchases.bgnbd_fit import fit_bgnbd
from scoring.core.purchases.choice import (
    ModelChoice,
    PurchaseFit,
    choose_purchase_model,
    most_likely,
)
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.mbgcnbd_fit import fit_mbg_cnbd
from scoring.core.purchases.pareto import ParetoNBD
from scoring.core.purchases.pareto_fit import fit_pareto_nbd
from scoring.core.purchases.posterior import PurchaseModel, posterior_draws

__all__ = [
    "BGNBD",
    "MBGCNBD",
    "DiscountedMoments",
    "Fit",
    "ModelChoice",
    "ParetoNBD",
    "PurchaseFit",
    "PurchaseModel",
    "choose_purchase_model",
    "fit_bgnbd",
    "fit_mbg_cnbd",
    "fit_pareto_nbd",
    "most_likely",
    "posterior_draws",
]
