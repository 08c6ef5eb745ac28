"""How often an account will buy: the models, and their fits."""

from scoring.core._fitting import Fit
from scoring.core.purchases.bgnbd import BGNBD, DiscountedMoments
from scoring.core.purchases.bgnbd_fit import fit_bgnbd
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.mbgcnbd_fit import fit_mbg_cnbd

__all__ = [
    "BGNBD",
    "MBGCNBD",
    "DiscountedMoments",
    "Fit",
    "fit_bgnbd",
    "fit_mbg_cnbd",
]
