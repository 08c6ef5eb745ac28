"""What each account is worth: settings, fits, measures."""

from scoring.models.fits import ModelFit
from scoring.models.measures import AccountMeasures, MeasureSnapshot, TouchedAccount
from scoring.models.settings import AttachmentPart, MeasureSettings

__all__ = [
    "AccountMeasures",
    "AttachmentPart",
    "MeasureSettings",
    "MeasureSnapshot",
    "ModelFit",
    "TouchedAccount",
]
