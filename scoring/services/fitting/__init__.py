"""Fit the purchase and spend models, keep the fits, and say which are in force."""

from scoring.services.fitting.candidates import ASKED, AUTO, model_names
from scoring.services.fitting.in_force import (
    GAMMA_GAMMA,
    LOG_NORMAL,
    WHOLE,
    boundary_of,
    core_fit,
    fits_in_force,
    is_fitted,
    posterior,
    purchase_model,
    season_of,
    spend_model,
)
from scoring.services.fitting.run import (
    FIT,
    fit_all,
    fit_from,
    register,
)

__all__ = [
    "ASKED",
    "AUTO",
    "FIT",
    "GAMMA_GAMMA",
    "LOG_NORMAL",
    "WHOLE",
    "boundary_of",
    "core_fit",
    "fit_all",
    "fit_from",
    "fits_in_force",
    "is_fitted",
    "model_names",
    "posterior",
    "purchase_model",
    "register",
    "season_of",
    "spend_model",
]
