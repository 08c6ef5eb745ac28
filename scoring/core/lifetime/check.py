"""The percentiles of lifetime value against its simulation, in every run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector
from scoring.core._draws import Key, order_by_key

CHECKED = 2000
STRATA = 10
FEWEST = 50  # in a stratum; fewer are noise


@dataclass(frozen=True, slots=True, eq=False)
class QuantileCheck:
    """
    The closed form against simulation on accounts of all sizes.

    Attributes
    ----------
    accounts : int
        Accounts simulated.
    draws : int
        Draws of each.
    error : float
        Largest difference, over the tenths of these accounts by value and those by
        frequency (larger parts where accounts are few), between the share of all
        draws at or below a percentile, and what the closed form says of it. A
        probability.
    """

    accounts: int
    draws: int
    error: float


def stratified(
    mean: Vector, seed: int, keys: Sequence[Key] | NDArray
) -> NDArray[np.intp]:
    """Choose up to 2,000 accounts, as many of each tenth by value, by their keys."""
    by_value = np.argsort(mean, kind="stable")
    chosen = []
    for stratum in np.array_split(by_value, STRATA):
        order = order_by_key(seed, [keys[place] for place in stratum])
        chosen.append(stratum[order[: CHECKED // STRATA]])
    return np.concatenate(chosen)


def checked(
    percentiles: dict[float, Vector],
    none: Vector,
    simulated: Matrix,
    *,
    mean: Vector,
    frequency: Vector,
) -> QuantileCheck:
    """
    Compare percentiles of m accounts with (m, draws) simulated values.

    Parameters
    ----------
    percentiles : mapping of float to (m,) ndarray
        The value at each probability.
    none : (m,) ndarray
        Probability of a value of 0.
    mean, frequency : (m,) ndarray
        What the accounts are put into tenths by.
    """
    error = 0.0
    for percentile, values in percentiles.items():
        below = (simulated <= values[:, np.newaxis]).mean(axis=1)
        said = np.where(values > 0, percentile, none)
        for stratum in _strata(mean, frequency):
            error = max(error, abs(float((below - said)[stratum].mean())))
    return QuantileCheck(accounts=none.size, draws=simulated.shape[1], error=error)


def _strata(*measures: Vector) -> Iterator[NDArray[np.intp]]:
    for measure in measures:
        order = np.argsort(measure, kind="stable")
        yield from np.array_split(order, np.clip(order.size // FEWEST, 1, STRATA))
