"""What accounts are valued by, checked: their histories, spend and margins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, require
from scoring.core._draws import Key
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    discount_weeks,
    weekly_force,
)
from scoring.core.purchases.posterior import PurchaseModel
from scoring.core.spend import GammaGamma, LogNormalSpend
from scoring.core.spend.spending import as_spending

type Spend = GammaGamma | LogNormalSpend
type Pair = tuple[PurchaseModel, Spend]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Valid arguments of a valuation, n accounts over *weeks* at a weekly *force*."""

    histories: Histories
    mean_value: Vector
    margin: Vector
    annual_rate: float
    horizon: float | None
    force: float
    weeks: float

    @classmethod
    def of(
        cls,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        mean_value: ArrayLike,
        margin_rate: ArrayLike,
        annual_rate: float,
        horizon: float | None,
    ) -> Self:
        """
        Check the arguments of a valuation.

        :raises ValueError: naming the argument and the first offending index
        """
        histories = as_histories(frequency, recency, age)
        size = histories.frequency.size
        rates = margin_rate if np.ndim(margin_rate) else np.full(size, margin_rate)
        margin = as_vector(rates, "margin_rate", size=size)
        require(margin >= 0, margin, "margin_rate must be >= 0")
        means = as_spending(histories.frequency, mean_value)[1]
        force = weekly_force(annual_rate)
        weeks = discount_weeks(force, horizon)
        return cls(histories, means, margin, annual_rate, horizon, force, weeks)

    def among(self, rows: NDArray[np.intp]) -> "Terms":
        """Return the terms of the accounts at these places."""
        return Terms(
            Histories(*(values[rows] for values in self.histories)),
            self.mean_value[rows],
            self.margin[rows],
            self.annual_rate,
            self.horizon,
            self.force,
            self.weeks,
        )

    @property
    def size(self) -> int:
        return self.margin.size


def check_keys(keys: Sequence[Key] | NDArray, size: int) -> None:
    """Refuse keys whose number is not that of the accounts, with a ValueError."""
    if len(keys) != size:
        raise ValueError(f"keys must have {size} elements, got {len(keys)}")
