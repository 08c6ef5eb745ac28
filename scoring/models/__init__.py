"""What each account is worth: settings, fits, measures."""

from scoring.models.fits import ModelFit
from scoring.models.measures import AccountMeasures, MeasureSnapshot
from scoring.models.settings import MeasureSettings

__all__ = ["AccountMeasures", "MeasureSettings", "MeasureSnapshot", "ModelFit"]
