"""Measure every account as of a day: money, probabilities, indices in their units."""

from scoring.services.measuring.at_once import follow_facts, touch
from scoring.services.measuring.columns import MEASURES
from scoring.services.measuring.run import (
    SCORE,
    measures_as_of,
    measures_published_on,
    register,
    score_all,
    stage_measures,
)
from scoring.services.measuring.summary import OF_MONEY

__all__ = [
    "MEASURES",
    "OF_MONEY",
    "SCORE",
    "follow_facts",
    "measures_as_of",
    "measures_published_on",
    "register",
    "score_all",
    "stage_measures",
    "touch",
]
