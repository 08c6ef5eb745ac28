"""Pareto/NBD: purchases at random, and a chance of leaving at any time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Matrix, Vector, as_draws, not_negative, positive
from scoring.core._quadrature import blocks, legendre
from scoring.core._tables import tabulated
from scoring.core.purchases.bgnbd import DiscountedMoments
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    as_weights,
    discount_weeks,
    weekly_force,
)

DECAYED = 45.0  # an integrand is cut where it has fallen by e^-45


@dataclass(frozen=True, slots=True)
class ParetoNBD:
    r"""
    Pareto / negative binomial model of repeat purchases.

    While alive an account buys at random with rate :math:`\lambda \sim
    \mathrm{Gamma}(r, \alpha)` a week, and it leaves with rate :math:`\mu \sim
    \mathrm{Gamma}(s, \beta)` a week, whether it buys or not.

    The methods take histories as :class:`BGNBD` does and refuse them alike.

    Parameters
    ----------
    r, s : float
        Shapes of the rates of buying and leaving, > 0. Unit: none.
    alpha, beta : float
        Their scales, > 0. Unit: weeks.

    References
    ----------
    D. C. Schmittlein, D. G. Morrison and R. Colombo (1987), "Counting Your
    Customers", Management Science 33(1), 1-24; P. S. Fader, B. G. S. Hardie and
    K. L. Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4), 415-430.

    Examples
    --------
    >>> model = ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> model.expected_purchases(52, [26], [30.857], [31]).round(2)
    array([25.46])
    >>> model.probability_alive([26, 0], [30.857, 0], [31, 31]).round(3)
    array([0.998, 0.349])
    """

    r: float
    alpha: float
    s: float
    beta: float

    def __post_init__(self) -> None:
        for name in ("r", "alpha", "s", "beta"):
            positive(getattr(self, name), name)

    def log_likelihood(
        self,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        *,
        weights: ArrayLike | None = None,
    ) -> float:
        """
        Return the log-likelihood of all histories together.

        Parameters
        ----------
        weights : (n,) array_like, optional
            Accounts behind each history, >= 0; 1 by default.
        """
        from scipy.special import gammaln

        histories = as_histories(frequency, recency, age)
        x, _, now = histories
        terms = gammaln(self.r + x) - gammaln(self.r) - x * np.log(self.alpha + now)
        terms -= self.r * np.log1p(now / self.alpha)
        terms -= self.s * np.log1p(now / self.beta)
        terms += np.logaddexp(0.0, self._log_odds_gone(histories))
        return np.float64(as_weights(weights, x.size) @ terms)

    def probability_alive(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Vector:
        """Return the probability, (n,), that each account has not left yet."""
        return self._alive(as_histories(frequency, recency, age))

    def expected_purchases(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Vector:
        """Return the expected number, (n,), of purchase days in *horizon* weeks."""
        weeks = not_negative(horizon, "horizon")
        histories = as_histories(frequency, recency, age)
        stretch = np.log1p(weeks / (self.beta + histories.age))
        time = stretch * _mean_decay((self.s - 1) * stretch)
        time *= self.beta + histories.age
        expected: Vector = self._alive(histories) * self._rate(histories) * time
        return expected

    def probability_of_purchase(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Vector:
        """Return the probability, (n,), of a purchase in the next *horizon* weeks."""
        weeks = not_negative(horizon, "horizon")
        histories = as_histories(frequency, recency, age)

        def kernel(x: Vector, ages: Matrix) -> NDArray[np.float64]:
            shape = np.broadcast_to((self.r + x)[:, np.newaxis], ages.shape)
            buying, leaving = self.alpha + ages, self.beta + ages
            integral = decay_integral(
                shape.ravel() + 1, buying.ravel(), self.s, leaving.ravel(), weeks
            )
            return (shape / buying * integral.reshape(ages.shape))[np.newaxis]

        offset = min(self.alpha, self.beta)
        chance = tabulated(kernel, histories.frequency, histories.age, offset=offset)
        bought: Vector = self._alive(histories) * np.clip(chance[0], 0.0, 1.0)
        return bought

    def overdue_probability(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Vector:
        """
        Return the probability, (n,), of so long a silence if the account is alive.

        A small one says that the account is overdue by its own rhythm.
        """
        x, last, now = as_histories(frequency, recency, age)
        silence = np.log1p((now - last) / (self.alpha + last))
        return np.exp(-(self.r + x) * silence)

    def discounted_purchases(
        self,
        annual_rate: float,
        horizon: float | None,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Vector:
        """
        Return the expected purchases, (n,), each discounted to now.

        Parameters
        ----------
        annual_rate : float
            Effective rate a year, >= 0: 0.15 is 15 %.
        horizon : float or None
            Weeks ahead, >= 0; ``None`` is without end and needs a rate > 0 (the
            paper's DERT).
        """
        return self.discounted_moments(
            annual_rate, horizon, frequency, recency, age
        ).mean

    def discounted_moments(
        self,
        annual_rate: float,
        horizon: float | None,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> DiscountedMoments:
        """Return what the variance of discounted value is made of, as BGNBD does."""
        histories = as_histories(frequency, recency, age)
        force = weekly_force(annual_rate)
        weeks = discount_weeks(force, horizon)

        def kernel(_: Vector, ages: Matrix) -> NDArray[np.float64]:
            since = self.beta + ages.ravel()
            plain = decay_integral(0.0, 1.0, self.s, since, weeks, force)
            double = decay_integral(0.0, 1.0, self.s, since, weeks, 2 * force)
            if force > 0:
                before = (plain - double) / force
            else:
                before = decay_integral(0.0, 1.0, self.s, since, weeks, first=True)
            return np.stack([plain, double, before]).reshape(3, *ages.shape)

        nobody = np.zeros_like(histories.frequency)
        plain, double, before = tabulated(
            kernel, nobody, histories.age, offset=self.beta
        )
        alive, rate = self._alive(histories), self._rate(histories)
        pairs = 2 * alive * rate * (rate + 1 / (self.alpha + histories.age)) * before
        return DiscountedMoments(alive * rate * plain, alive * rate * double, pairs)

    def sample(
        self,
        horizon: float,
        draws: int,
        rng: np.random.Generator,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> NDArray[np.int64]:
        """
        Return (n, draws) simulated numbers of purchases in the next *horizon* weeks.
        """
        weeks = not_negative(horizon, "horizon")
        histories = as_histories(frequency, recency, age)
        return self._arrivals(weeks, draws, rng, histories)[0]

    def sample_times(
        self,
        horizon: float,
        draws: int,
        rng: np.random.Generator,
        frequency: float,
        recency: float,
        age: float,
    ) -> tuple[NDArray[np.int64], Vector]:
        """Simulate when one account buys, as :meth:`BGNBD.sample_times` does."""
        weeks = not_negative(horizon, "horizon")
        histories = as_histories([frequency], [recency], [age])
        counts, until = self._arrivals(weeks, draws, rng, histories)
        draw = np.repeat(np.arange(draws), counts[0])
        return draw, until[0][draw] * rng.random(draw.size)

    def _arrivals(
        self, weeks: float, draws: int, rng: np.random.Generator, histories: Histories
    ) -> tuple[NDArray[np.int64], Matrix]:
        """Draw purchases, and the weeks in which the account is there to buy."""
        x, _, now = histories
        size = (x.size, as_draws(draws))
        rate = rng.standard_gamma((self.r + x)[:, np.newaxis], size)
        rate /= (self.alpha + now)[:, np.newaxis]
        leaving = rng.standard_gamma(self.s, size) / (self.beta + now)[:, np.newaxis]
        stays = rng.standard_exponential(size) / np.maximum(leaving, 1e-300)
        until = np.minimum(stays, weeks)
        until[rng.random(size) >= self._alive(histories)[:, np.newaxis]] = 0.0
        return rng.poisson(rate * until), until

    def _rate(self, histories: Histories) -> Vector:
        return (self.r + histories.frequency) / (self.alpha + histories.age)

    def _log_odds_gone(self, histories: Histories) -> Vector:
        """Log odds of having left; minus infinity just after a purchase."""
        x, last, now = histories
        odds = np.full(x.size, -np.inf)
        quiet = now > last
        x, last, silence = x[quiet], last[quiet], (now - last)[quiet]
        shape, buying, leaving = self.r + x, self.alpha + last, self.beta + last
        integral = decay_integral(shape, buying, self.s + 1, leaving, silence)
        odds[quiet] = shape * np.log1p(silence / buying)
        odds[quiet] += self.s * np.log1p(silence / leaving)
        odds[quiet] += np.log(self.s / leaving) + np.log(integral)
        return odds

    def _alive(self, histories: Histories) -> Vector:
        odds = np.minimum(self._log_odds_gone(histories), 700.0)
        return 1 / (1 + np.exp(odds))


def decay_integral(
    first_shape: ArrayLike,
    first_scale: ArrayLike,
    second_shape: ArrayLike,
    second_scale: ArrayLike,
    length: ArrayLike,
    force: float = 0.0,
    *,
    first: bool = False,
) -> Vector:
    r"""
    Integrate :math:`e^{-\delta u} (1 + u/A)^{-n} (1 + u/B)^{-s}` over u from 0.

    Parameters
    ----------
    first_shape, first_scale, second_shape, second_scale, length : (m,) array_like
        n >= 0, A > 0, s >= 0, B > 0 and the upper end of u, > 0, or scalars.
    force : float
        Delta, >= 0.
    first : bool
        Whether to integrate u times the integrand instead.

    Notes
    -----
    Gauss-Legendre in the logarithm of u against the fastest decay, cut where the
    integrand has fallen by e^-45. Never a difference of hypergeometric functions,
    which loses every digit for heavy buyers.
    """
    n, a, s, b, end = np.broadcast_arrays(
        *map(np.atleast_1d, (first_shape, first_scale, second_shape, second_scale)),
        np.atleast_1d(length),
    )
    result = np.empty(n.shape)
    for rows in blocks(result.size, 8000):
        u, width = decay_nodes(n[rows], a[rows], s[rows], b[rows], end[rows], force)
        fall = n[rows, np.newaxis] * np.log1p(u / a[rows, np.newaxis])
        fall += s[rows, np.newaxis] * np.log1p(u / b[rows, np.newaxis])
        values = np.exp(-fall - force * u) * width
        result[rows] = ((values * u) if first else values).sum(axis=1)
    return result


def decay_nodes(
    n: Vector, a: Vector, s: Vector, b: Vector, end: Vector, force: float = 0.0
) -> tuple[Matrix, Matrix]:
    """Return nodes u and their widths, (m, k) each, for :func:`decay_integral`."""
    unit = 1 / (n / a + s / b + force + 1 / np.maximum(end, 1e-300))
    for shape, scale in ((n, a), (s, b)):
        reach = np.minimum(DECAYED / np.maximum(shape, 1e-300), 200.0)
        end = np.minimum(end, scale * np.expm1(reach))
    if force > 0:
        end = np.minimum(end, DECAYED / force)
    span = np.log1p(end / unit)
    points, weights = legendre(int(10 + 3 * float(span.max(initial=0.0))))
    width = span[:, np.newaxis] * points
    np.exp(width, out=width)
    u = width - 1
    width *= weights
    width *= (unit * span)[:, np.newaxis]
    u *= unit[:, np.newaxis]
    return u, width


def _mean_decay(rate: Vector) -> Vector:
    """Mean of e^-(rate u) over u from 0 to 1."""
    small = np.abs(rate) < 1e-12
    safe = np.where(small, 1.0, rate)
    return np.where(small, 1.0, -np.expm1(-safe) / safe)
