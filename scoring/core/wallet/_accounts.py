"""Accounts whose wallets are to be estimated: what is known of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_vector, require
from scoring.core._gaps import as_columns, as_known_or_nan, spread_or_vector

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """Checked arguments, and what follows from them."""

    segment: NDArray
    x: Matrix
    sales: Vector
    surveyed: Vector
    error: Vector

    @property
    def floor(self) -> Vector:
        """Own sales, at least nothing."""
        return np.maximum(self.sales, 0.0)

    @property
    def log_floor(self) -> Vector:
        """Ln of own sales, -inf where there are none."""
        return log(self.sales)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Whether an account was surveyed, and spends anything at all."""
        usable: NDArray[np.bool_] = self.surveyed > 0
        return usable

    @property
    def log_survey(self) -> Vector:
        """Ln of the survey, of own sales where those are more; unusable: -inf."""
        surveyed = np.where(self.usable, self.surveyed, 0.0)
        return np.where(self.usable, log(np.maximum(surveyed, self.sales)), -np.inf)

    def only(self, chosen: NDArray) -> "Accounts":
        """Return the chosen ones."""
        return Accounts(
            self.segment[chosen],
            self.x[chosen],
            self.sales[chosen],
            self.surveyed[chosen],
            self.error[chosen],
        )


def as_accounts(
    segment: ArrayLike,
    x: ArrayLike,
    sales: ArrayLike,
    surveyed: ArrayLike,
    survey_sd: ArrayLike,
) -> Accounts:
    """
    Return checked accounts.

    :raises ValueError: naming the argument and the first offending index
    """
    own = as_vector(sales, "sales")
    kinds = np.asarray(segment)
    if kinds.shape != own.shape:
        raise ValueError(f"segment must have {own.size} elements, got {kinds.shape}")
    if kinds.dtype == object:
        kinds = kinds.astype(str)
    stated = as_known_or_nan(surveyed, "surveyed", size=own.size, least=0.0)
    error = spread_or_vector(survey_sd, "survey_sd", own.size)
    unknown = np.isnan(error) & np.isnan(stated)
    require(unknown | (error > 0), error, "survey_sd must be > 0")
    return Accounts(kinds, as_columns(x, size=own.size), own, stated, error)


def as_grades(survey_grade: ArrayLike, surveyed: Vector) -> NDArray[np.str_]:
    """
    Return the grade of each estimate: that of its survey, D where there is none.

    :raises ValueError: naming the first surveyed account without a grade
    """
    given = np.asarray(survey_grade, dtype=str)
    if given.ndim == 0:
        given = np.broadcast_to(given, surveyed.shape)
    if given.shape != surveyed.shape:
        raise ValueError(
            f"survey_grade must have {surveyed.size} elements, got {given.shape}"
        )
    unknown = np.isnan(surveyed)
    valid = unknown | np.isin(given, GRADES)
    if not valid.all():
        first = int(np.argmin(valid))
        raise ValueError(
            f"survey_grade must be A, B, C or D where surveyed, "
            f"got {str(given[first])!r} at index {first}"
        )
    return np.where(unknown, "D", given)


def log(money: Vector) -> Vector:
    """Return the natural logarithm, -inf for nothing and less."""
    some = money > 0
    return np.where(some, np.log(np.where(some, money, 1.0)), -np.inf)


def with_sales(
    accounts: Accounts, sales_limits: tuple[float, float], limits: Matrix
) -> Matrix:
    """Add whether an account buys, and ln own sales, unknown where it does not."""
    buys = accounts.sales > 0
    own = np.where(buys, np.clip(log(accounts.sales), *sales_limits), np.nan)
    return np.column_stack([np.clip(accounts.x, *limits), buys, own])
