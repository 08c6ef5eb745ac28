"""From the database to the arrays that a policy judges."""

from tiers.features.portfolio import (
    HISTORY_MONTHS,
    HOUR,
    MEASURES,
    Codes,
    Days,
    Flags,
    Managers,
    Portfolio,
    Vector,
    Whole,
    managers_of,
    places_in,
    read_portfolio,
)

__all__ = [
    "HISTORY_MONTHS",
    "HOUR",
    "MEASURES",
    "Codes",
    "Days",
    "Flags",
    "Managers",
    "Portfolio",
    "Vector",
    "Whole",
    "managers_of",
    "places_in",
    "read_portfolio",
]
