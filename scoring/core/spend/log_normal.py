"""Log-normal spend: the alternative where gamma-gamma misses the upper tail."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Matrix, Vector, as_draws, positive
from scoring.core._fitting import Objective, maximise
from scoring.core.spend.spending import SpendFit, as_spending, buyers, described

LOW = np.array([-100.0, np.log(1e-6), np.log(1e-6)])
HIGH = np.array([100.0, np.log(30.0), np.log(10.0)])


@dataclass(frozen=True, slots=True)
class LogNormalSpend:
    r"""
    Log-normal model of the value of an order.

    The logarithm of an order varies normally around its account's own, and those vary
    normally over accounts. As in :class:`GammaGamma` a mean over few orders is drawn
    towards the portfolio's; here in logarithms, so that one very large account moves
    the others less.

    Parameters
    ----------
    mu : float
        Mean over accounts of the mean logarithm of an order, in currency.
    between : float
        Standard deviation of that mean over accounts, > 0. Unit: none.
    within : float
        Standard deviation of an account's orders around it, > 0 and <= 26 (so that
        the mean order is a number). Unit: none.

    Notes
    -----
    The mean m of x orders is taken as log-normal with the first two moments that it
    has (Fenton 1960); exact for one order. With :math:`M` the account's true mean
    order value,

    .. math:: \ln M \sim N(\mu + \tfrac12 w^2,\, b^2), \qquad
              \ln m \mid M \sim N(\ln M - \tfrac12 s_x,\, s_x), \qquad
              s_x = \ln\Bigl(1 + \frac{e^{w^2} - 1}{x}\Bigr).

    References
    ----------
    L. Fenton (1960), "The Sum of Log-Normal Probability Distributions in Scatter
    Transmission Systems", IRE Transactions on Communications Systems 8(1), 57-67.

    Examples
    --------
    >>> portfolio = LogNormalSpend(mu=3.2, between=0.6, within=0.5)
    >>> portfolio.expected_value([2, 0, 7], [22.35, 0, 73.74]).round(2)
    array([26.12, 33.28, 69.36])
    """

    mu: float
    between: float
    within: float

    def __post_init__(self) -> None:
        if not np.isfinite(self.mu):
            raise ValueError(f"mu must be finite, got {self.mu!r}")
        positive(self.between, "between")
        if positive(self.within, "within") > 26:
            raise ValueError(f"within must be <= 26, got {self.within!r}")

    def log_likelihood(self, frequency: ArrayLike, mean_value: ArrayLike) -> float:
        """Return the log-likelihood of all means together, in their own unit."""
        counts, means = as_spending(frequency, mean_value)
        used = counts > 0
        objective = spend_objective(counts[used], np.log(means[used]))
        logs = np.array([self.mu, np.log(self.between), np.log(self.within)])
        return np.float64(objective(logs)[0])

    def expected_value(self, frequency: ArrayLike, mean_value: ArrayLike) -> Vector:
        """
        Estimate each account's true mean order value, (n,), > 0, in currency.

        :raises ValueError: as :meth:`GammaGamma.expected_value` does
        """
        return self.level_moments(frequency, mean_value)[0]

    def posterior(
        self, frequency: ArrayLike, mean_value: ArrayLike
    ) -> tuple[Vector, Vector]:
        """
        Return mean and variance, (n,) each, of the logarithm of each true mean.
        """
        counts, means = as_spending(frequency, mean_value)
        prior = self.mu + self.within**2 / 2
        spread = _spread(self.within**2, np.maximum(counts, 1.0))
        variance = self.between**2
        share = np.where(counts > 0, variance / (variance + spread), 0.0)
        logs = np.log(np.where(counts > 0, means, 1.0)) + spread / 2
        return prior + share * (logs - prior), (1 - share) * variance

    def level_moments(
        self, frequency: ArrayLike, mean_value: ArrayLike
    ) -> tuple[Vector, Vector]:
        """
        Return mean and mean square, (n,) each, of an account's true mean order value.
        """
        centre, variance = self.posterior(frequency, mean_value)
        return (
            np.exp(np.minimum(centre + variance / 2, 700.0)),
            np.exp(np.minimum(2 * centre + 2 * variance, 700.0)),
        )

    def sample(
        self,
        draws: int,
        rng: np.random.Generator,
        frequency: ArrayLike,
        mean_value: ArrayLike,
    ) -> Matrix:
        """Return (n, draws) simulated true mean order values, > 0, in currency."""
        centre, variance = self.posterior(frequency, mean_value)
        normal = rng.standard_normal((centre.size, as_draws(draws)))
        logs = centre[:, np.newaxis] + np.sqrt(variance)[:, np.newaxis] * normal
        values: Matrix = np.exp(np.clip(logs, -700.0, 700.0))
        return values

    @property
    def order_variance(self) -> float:
        """Variance of an order relative to its account's mean."""
        return float(np.expm1(self.within**2))

    def sample_orders(self, orders: int, rng: np.random.Generator) -> Vector:
        """Return (orders,) simulated values relative to their account's mean."""
        logs = self.within * rng.standard_normal(orders) - self.within**2 / 2
        values: Vector = np.exp(np.clip(logs, -700.0, 700.0))
        return values

    def exceedance(self, frequency: ArrayLike, mean_value: ArrayLike) -> Vector:
        """Return the probability, (n,), of a higher mean; 1 where there is none."""
        from scipy.special import ndtr

        counts, means = as_spending(frequency, mean_value)
        spread = _spread(self.within**2, np.maximum(counts, 1.0))
        centre = self.mu + self.within**2 / 2 - spread / 2
        logs = np.log(np.where(counts > 0, means, 1.0))
        above = ndtr((centre - logs) / np.sqrt(self.between**2 + spread))
        return np.where(counts > 0, above, 1.0)


def fit_log_normal(
    frequency: ArrayLike, mean_value: ArrayLike, *, within: float | None = None
) -> SpendFit[LogNormalSpend]:
    """
    Fit the log-normal model of spend by maximum likelihood.

    Parameters
    ----------
    frequency, mean_value : (n,) array_like
        As :func:`fit_gamma_gamma` takes them; at least one account must have orders.
    within : float, optional
        Standard deviation of the logarithms of an account's orders around their own
        mean, > 0 and <= 26, where the orders themselves tell it. Means alone confuse
        it with accounts that order often and much: give it where it is known.

    Returns
    -------
    SpendFit of LogNormalSpend
        Its log-likelihood compares with that of :func:`fit_gamma_gamma`: both have
        three parameters. ``boundary`` names those that the data leave open, as where
        everybody ordered once and the two spreads cannot be told apart.

    Raises
    ------
    ValueError
        If no account has orders, or an argument is refused.
    """
    since = perf_counter()
    counts, means = buyers(frequency, mean_value)
    logs = np.log(means)
    centre = float(logs.mean())
    scale = float(np.clip(logs.std(), 1e-3, 5.0))
    low, high = LOW.copy(), HIGH.copy()
    if within is not None:
        low[2] = high[2] = np.log(LogNormalSpend(0.0, 1.0, within).within)
    optimum = maximise(
        spend_objective(counts, logs - centre),
        [np.log([1.0, 0.7 * scale, 0.7 * scale]), np.log([1.0, scale, 0.1 * scale])],
        names=("mu", "between", "within"),
        low=low,
        high=high,
        weight=float(counts.size),
    )
    if within is not None:
        optimum = optimum.given("within")
    mu = float(optimum.logs[0])
    between, within = (float(value) for value in np.exp(optimum.logs[1:]))
    model = LogNormalSpend(mu + centre, between, within)
    fit = optimum.fit(model, np.array([1.0, between, within]), since)
    return described(fit, counts, means, unit=float(np.exp(centre)), since=since)


def _spread(within: float, counts: Vector) -> Vector:
    """Variance of the logarithm of a mean of so many orders."""
    spread: Vector
    if within < 1:
        spread = np.log1p(np.expm1(within) / counts)
    else:
        spread = within + np.log1p(np.exp(-within) * (counts - 1)) - np.log(counts)
    return spread


def spend_objective(counts: Vector, log_means: Vector) -> Objective:
    """Log-likelihood and gradient in mu, ln between and ln within."""
    constant = -log_means.sum() - counts.size * np.log(2 * np.pi) / 2

    def objective(logs: Vector) -> tuple[float, Vector]:
        mu, (between, within) = logs[0], np.exp(2 * logs[1:])
        spread = _spread(within, counts)
        total = between + spread
        off = log_means - mu - within / 2 + spread / 2
        value = constant - (np.log(total) + off**2 / total).sum() / 2
        d_total = (off**2 / total - 1) / total / 2
        d_spread = d_total - off / total / 2
        growth = 1 / (1 + np.exp(-within) * (counts - 1))
        d_within = (off / total / 2 + d_spread * growth).sum()
        return float(value), np.array(
            [
                (off / total).sum(),
                d_total.sum() * 2 * between,
                d_within * 2 * within,
            ]
        )

    return objective
