"""From figures in their units to points: value functions, weights, contributions."""

from scoring.core.value.functions import (
    Linear,
    Logistic,
    Points,
    Threshold,
    ValueFunction,
)
from scoring.core.value.scores import (
    Change,
    Criterion,
    Scores,
    score,
    smallest_change,
)
from scoring.core.value.sensitivity import WeightSensitivity, weight_sensitivity
from scoring.core.value.weights import (
    rank_order_centroid,
    rank_order_distribution,
    swing_weights,
)

__all__ = [
    "Change",
    "Criterion",
    "Linear",
    "Logistic",
    "Points",
    "Scores",
    "Threshold",
    "ValueFunction",
    "WeightSensitivity",
    "rank_order_centroid",
    "rank_order_distribution",
    "score",
    "smallest_change",
    "swing_weights",
    "weight_sensitivity",
]
