"""Realizable wallet: a high quantile of what similar customers spend with us."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Matrix, Vector, as_vector
from scoring.core._gaps import as_columns
from scoring.core.wallet.hierarchy import centres, standardised

TILT = 1e-5  # off tau, so that of equally good quantiles the lowest is taken


@dataclass(frozen=True, slots=True, eq=False)
class QuantileFit:
    """
    A linear quantile of sales.

    Attributes
    ----------
    coefficients : (1 + p,) ndarray
        Intercept, then one for each column, in the units of sales and columns.
    tau : float
        Which quantile.
    centre : (p,) ndarray
        Mean of each column, which stands in where a figure is unknown.
    """

    coefficients: Vector
    tau: float
    centre: Vector

    def quantile(self, x: ArrayLike, *, size: int) -> Vector:
        """Return the fitted quantile, (size,), of columns (size, p)."""
        columns = as_columns(x, size=size)
        if columns.shape[1] != self.centre.size:
            raise ValueError(
                f"x must have {self.centre.size} columns, got {columns.shape[1]}"
            )
        known = np.where(np.isnan(columns), self.centre, columns)
        fitted: Vector = self.coefficients[0] + known @ self.coefficients[1:]
        return fitted

    def predict(self, x: ArrayLike, sales: ArrayLike) -> Vector:
        """
        Return the realizable wallet, (n,): the quantile, never below own sales.

        Parameters
        ----------
        x : (n, p) array_like
            The columns, NaN where unknown.
        sales : (n,) array_like
            Own sales a year; below 0 where credits outweigh. Unit: money.
        """
        own = as_vector(sales, "sales")
        return np.maximum(self.quantile(x, size=own.size), np.maximum(own, 0.0))


def fit_realizable(x: ArrayLike, sales: ArrayLike, tau: float = 0.9) -> QuantileFit:
    """
    Fit a linear quantile of sales by linear programming.

    Parameters
    ----------
    x : (n, p) array_like
        What customers are alike by, such as employees; NaN where unknown (the
        column's mean is taken). An intercept is added. p may be 0.
    sales : (n,) array_like
        What each spends with us in a year; at least one. Unit: money.
    tau : float
        The quantile, within 0 and 1; 0.8 to 0.9 is usual.

    Returns
    -------
    QuantileFit

    Raises
    ------
    ValueError
        If an argument is refused; the message names it and the first offending index.

    Notes
    -----
    Minimises the sum of tau u + (1 - tau) v where sales = Xb + u - v and u, v >= 0.
    Solved by HiGHS as its dual, which has p + 1 rows: the greatest sales'a with
    X'a = (1 - tau) X'1 and a from 0 to 1; b are that program's multipliers.

    References
    ----------
    R. Koenker and G. Bassett (1978), "Regression Quantiles", Econometrica 46(1).
    S. Rosset, C. Perlich et al. (2007), "High-Quantile Modeling for Customer Wallet
    Estimation and Other Applications", KDD.

    Examples
    --------
    >>> fit_realizable(np.empty((5, 0)), [10, 20, 30, 40, 50], tau=0.7).coefficients
    array([40.])
    """
    from scipy.optimize import linprog

    own = as_vector(sales, "sales")
    columns = as_columns(x, size=own.size)
    if not 0 < tau < 1:
        raise ValueError(f"tau must lie within 0 and 1, got {tau!r}")
    if own.size == 0:
        raise ValueError("sales must hold at least one account")
    centre, scale = centres(columns)
    design = _design(columns, centre, scale)
    level = float(np.median(own))
    unit = float(np.abs(own - level).max()) or 1.0
    solved = linprog(
        (level - own) / unit,
        A_eq=design.T,
        b_eq=(1 - tau + TILT) * design.sum(axis=0),
        bounds=(0, 1),
        method="highs",
    )
    if solved.status != 0:
        raise ArithmeticError(f"quantile regression was not solved: {solved.message}")
    slopes = -solved.eqlin.marginals * unit
    steps = np.where(scale > 0, slopes[1:] / np.where(scale > 0, scale, 1.0), 0.0)
    intercept = level + slopes[0] - float(steps @ centre)
    return QuantileFit(np.append(intercept, steps), tau, centre)


def realizable_wallet(x: ArrayLike, sales: ArrayLike, tau: float = 0.9) -> Vector:
    """
    Return what each customer could realistically spend with us, (n,), in money.

    The *tau* quantile of what customers alike by *x* spend, never below own sales.
    Arguments and errors are those of :func:`fit_realizable`.

    Examples
    --------
    >>> realizable_wallet(np.empty((5, 0)), [10, 20, 30, 40, 50], tau=0.7)
    array([40., 40., 40., 40., 50.])
    """
    if np.size(sales) == 0:
        return np.zeros(0)
    return fit_realizable(x, sales, tau).predict(x, sales)


def _design(columns: Matrix, centre: Vector, scale: Vector) -> Matrix:
    return np.column_stack(
        [np.ones(len(columns)), standardised(columns, centre, scale)]
    )
