"""What accounts spent, checked, and what a fit to it says."""

from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Matrix, Vector, as_counts, as_vector, require
from scoring.core._fitting import Fit


class SpendModel(Protocol):
    """
    What an account spends a purchase: its own level, and orders around it.

    The level is the account's true mean order value, known from its *frequency*
    orders (whole, >= 0) of mean *mean_value* (> 0, ignored where there are none), both
    (n,) array_like.
    """

    def log_likelihood(self, frequency: ArrayLike, mean_value: ArrayLike) -> float:
        """Return the log-likelihood of all means together."""

    def expected_value(self, frequency: ArrayLike, mean_value: ArrayLike) -> Vector:
        """Return each account's expected level, (n,), in currency."""

    def level_moments(
        self, frequency: ArrayLike, mean_value: ArrayLike
    ) -> tuple[Vector, Vector]:
        """Return mean and mean square of each level, infinite where none exists."""

    def sample(
        self,
        draws: int,
        rng: np.random.Generator,
        frequency: ArrayLike,
        mean_value: ArrayLike,
    ) -> Matrix:
        """Return (n, draws) simulated levels, > 0, in currency."""

    @property
    def order_variance(self) -> float:
        """Variance of an order relative to its account's level."""

    def sample_orders(self, orders: int, rng: np.random.Generator) -> Vector:
        """Return (orders,) simulated values relative to their account's level."""


@dataclass(frozen=True, slots=True, eq=False)
class SpendFit[Model](Fit[Model]):
    """
    A model of spend fitted by maximum likelihood.

    Attributes
    ----------
    correlation : float
        Of the number of orders and their mean value over the accounts with orders,
        -1 to 1; the models assume about 0. 0 where either does not vary.
    accounts : int
        Accounts with orders, which the fit rests on.
    """

    correlation: float
    accounts: int


def frequency_value_correlation(frequency: ArrayLike, mean_value: ArrayLike) -> float:
    """
    Return the correlation of frequency and value over the accounts with orders.

    It is 0 where fewer than two accounts have orders, or either does not vary.
    """
    counts, means = as_spending(frequency, mean_value)
    used = counts > 0
    if not used.any():
        return 0.0
    first, second = counts[used] - counts[used].mean(), means[used] - means[used].mean()
    first, second = first / (counts.max() or 1.0), second / means.max()
    spread = float(np.sqrt((first @ first) * (second @ second)))
    if spread < 1e-15 * counts.size:
        return 0.0
    return float(np.clip(first @ second / spread, -1.0, 1.0))


def as_spending(frequency: ArrayLike, mean_value: ArrayLike) -> tuple[Vector, Vector]:
    """
    Check and return orders and their mean values, 0 where there are no orders.

    :raises ValueError: naming the argument and the first offending index
    """
    counts = as_counts(frequency, "frequency")
    given = np.asarray(mean_value)
    if given.shape == counts.shape and given.dtype.kind in "fiu":
        given = np.where(counts > 0, given, 0.0)  # a mean of nothing may be anything
    means = as_vector(given, "mean_value", size=counts.size)
    valid = (means > 0) | (counts == 0)
    require(valid, means, "mean_value must be > 0 where frequency is > 0")
    return counts, means


def buyers(frequency: ArrayLike, mean_value: ArrayLike) -> tuple[Vector, Vector]:
    """
    Return orders and means of the accounts with orders, in an order of their own.

    :raises ValueError: if no account has orders, or an argument is refused
    """
    counts, means = as_spending(frequency, mean_value)
    used = counts > 0
    if not used.any():
        raise ValueError("frequency must be > 0 for at least one account")
    counts, means = counts[used], means[used]
    order = np.lexsort((means, counts))
    return counts[order], means[order]


def described[Model](
    fit: Fit[Model], counts: Vector, means: Vector, *, unit: float, since: float
) -> SpendFit[Model]:
    """Return a fit to means in units of *unit* with what it rests on."""
    return SpendFit(
        model=fit.model,
        log_likelihood=fit.log_likelihood - counts.size * float(np.log(unit)),
        standard_errors=fit.standard_errors,
        covariance=fit.covariance,
        boundary=fit.boundary,
        iterations=fit.iterations,
        seconds=perf_counter() - since,
        correlation=frequency_value_correlation(counts, means),
        accounts=counts.size,
    )
