"""What customers cost to serve, and what is left of their revenue after it."""

from scoring.core.margin.curve import (
    ParetoSplit,
    WhaleCurve,
    pareto_split,
    profit_share_of_top,
    whale_curve,
)
from scoring.core.margin.net import (
    NetMargin,
    net_margin,
    return_on_manager_cost,
)
from scoring.core.margin.pressure import Trend, price_pressure
from scoring.core.margin.time_driven import (
    CapacityUse,
    capacity_cost_rate,
    capacity_use,
    cost_to_serve,
    time_equation,
)

__all__ = [
    "CapacityUse",
    "NetMargin",
    "ParetoSplit",
    "Trend",
    "WhaleCurve",
    "capacity_cost_rate",
    "capacity_use",
    "cost_to_serve",
    "net_margin",
    "pareto_split",
    "price_pressure",
    "profit_share_of_top",
    "return_on_manager_cost",
    "time_equation",
    "whale_curve",
]
