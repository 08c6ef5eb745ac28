"""What the purchases of the coming weeks are worth, with their spread."""

from scoring.core.lifetime.ceilings import Ceilings, investment_ceilings
from scoring.core.lifetime.check import QuantileCheck
from scoring.core.lifetime.season import SeasonalIndex, horizon_factor, seasonal_index
from scoring.core.lifetime.simulation import (
    simulate_purchases_total,
    simulate_total,
    simulate_values,
)
from scoring.core.lifetime.value import LifetimeValue, lifetime_value

__all__ = [
    "Ceilings",
    "LifetimeValue",
    "QuantileCheck",
    "SeasonalIndex",
    "horizon_factor",
    "investment_ceilings",
    "lifetime_value",
    "seasonal_index",
    "simulate_purchases_total",
    "simulate_total",
    "simulate_values",
]
