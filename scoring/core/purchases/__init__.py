"""How often an account will buy: three models, their fits, and the choice."""

from scoring.core._fitting import Fit
from scoring.core.purchases.bgnbd import BGNBD, DiscountedMoments
from scoring.core.purchases.bgnbd_fit import fit_bgnbd

__all__ = ["BGNBD", "DiscountedMoments", "Fit", "fit_bgnbd"]
