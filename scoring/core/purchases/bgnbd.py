"""BG/NBD: purchases at random, and a chance of leaving after each."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import (
    Matrix,
    Vector,
    as_draws,
    blocks,
    cached_blocks,
    not_negative,
    positive,
)
from scoring.core._quadrature import beta_expectation, shared
from scoring.core._tables import tabulated
from scoring.core.purchases.bgnbd_discount import discount_integrals
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    as_weights,
    discount_weeks,
    weekly_force,
)

NEVER = 1e300  # log odds of staying where nobody can have left


class DiscountedMoments(NamedTuple):
    """Moments of the discounted number of purchases, (n,) each."""

    mean: Vector
    mean_at_double_rate: Vector
    mean_of_pairs: Vector


@dataclass(frozen=True, slots=True)
class BGNBD:
    r"""
    Beta-geometric / negative binomial model of repeat purchases.

    While alive an account buys at random with rate :math:`\lambda \sim
    \mathrm{Gamma}(r, \alpha)` a week; after each purchase it leaves with probability
    :math:`p \sim \mathrm{Beta}(a, b)`. An account without a repeat purchase is alive
    by construction: rank by :meth:`probability_of_purchase`, not by
    :meth:`probability_alive`.

    Every method takes ``frequency`` (days with a purchase after the first, whole),
    ``recency`` (weeks from the first such day to the last, ignored where frequency is
    0) and ``age`` (weeks from the first to now), all (n,) array_like with
    ``0 <= recency <= age``, and raises :class:`ValueError` naming the argument and
    the first offending index otherwise.

    Parameters
    ----------
    r : float
        Shape of the purchase rates, > 0. Unit: none.
    alpha : float
        Scale of the purchase rates, > 0. Unit: weeks.
    a, b : float
        Shapes of the leaving probabilities, > 0. Unit: none.

    References
    ----------
    P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), "Counting Your Customers the
    Easy Way", Marketing Science 24(2), 275-284.

    Examples
    --------
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> model.expected_purchases(39, [2, 0], [30.43, 0], [38.86, 38.86]).round(3)
    array([1.226, 0.195])
    >>> model.probability_alive([2, 0], [30.43, 0], [38.86, 38.86]).round(3)
    array([0.727, 1.   ])
    """

    r: float
    alpha: float
    a: float
    b: float

    def __post_init__(self) -> None:
        for name in ("r", "alpha", "a", "b"):
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
        Return the log-likelihood of all histories together (2005, equation 6).

        Parameters
        ----------
        weights : (n,) array_like, optional
            Accounts behind each history, >= 0; 1 by default.
        """
        from scipy.special import betaln, gammaln

        histories = as_histories(frequency, recency, age)
        x, _, now = histories
        terms = gammaln(self.r + x) - gammaln(self.r)
        terms -= x * np.log(self.alpha + now)
        terms -= self.r * np.log1p(now / self.alpha)
        terms += betaln(self.a, self.b + x) - betaln(self.a, self.b)
        terms += np.logaddexp(0.0, self._log_odds_gone(histories))
        return np.float64(as_weights(weights, x.size) @ terms)

    def probability_alive(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Vector:
        """
        Return the probability, (n,), that each account has not left yet.

        It is 1 for an account that has not bought again, however long ago.
        """
        return self._alive(as_histories(frequency, recency, age))

    def expected_purchases(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Vector:
        """
        Return the expected number, (n,), of purchase days in the next *horizon* weeks.

        Equation 10 of the paper as an integral over the leaving probability, regular
        also at ``a = 1`` where the closed form is not.
        """
        weeks = not_negative(horizon, "horizon")
        histories = as_histories(frequency, recency, age)

        def kernel(x: Vector, ages: Matrix) -> NDArray[np.float64]:
            means = np.empty((1, *ages.shape))
            z = weeks / (self.alpha + shared(ages))
            z = np.broadcast_to(z, ages.shape)
            for rows in blocks(x.size, ages.shape[1] * 200):
                shape = (self.r + x[rows])[:, np.newaxis, np.newaxis]
                steepness = float(shape.max() + 2) * float(z[rows].max())
                p, weight = beta_expectation(
                    self.a, self.b, x[rows], steepness=steepness
                )
                reach = shared(z[rows])[:, :, np.newaxis]
                powers = np.log1p(reach * shared(p)[:, np.newaxis, :]) * -shape
                np.expm1(powers, out=powers)
                means[0, rows] = np.einsum("mgk,mk->mg", powers, -weight / p)
            return means

        mean = tabulated(
            kernel, histories.frequency, histories.age, offset=self.alpha, falls=[1]
        )
        expected: Vector = mean[0]
        expected *= self._alive(histories)
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
        quiet = np.log1p(weeks / (self.alpha + histories.age))
        quiet *= -(self.r + histories.frequency)
        chance: Vector = -np.expm1(quiet) * self._alive(histories)
        return chance

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
            Weeks ahead, >= 0; ``None`` is without end and needs a rate > 0.
        """
        histories = as_histories(frequency, recency, age)
        return self._discounted(annual_rate, horizon, histories, 1)[0]

    def discounted_moments(
        self,
        annual_rate: float,
        horizon: float | None,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> DiscountedMoments:
        r"""
        Return what the variance of discounted value is made of.

        With purchases at :math:`t_i` and force :math:`\delta`: the expectations of
        :math:`\sum e^{-\delta t_i}`, :math:`\sum e^{-2 \delta t_i}` and
        :math:`\sum_{i \ne j} e^{-\delta (t_i + t_j)}`.
        """
        histories = as_histories(frequency, recency, age)
        return DiscountedMoments(*self._discounted(annual_rate, horizon, histories, 3))

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
        arrived, stays = self._arrivals(weeks, draws, rng, histories)
        return np.minimum(arrived, stays).astype(np.int64)

    def sample_times(
        self,
        horizon: float,
        draws: int,
        rng: np.random.Generator,
        frequency: float,
        recency: float,
        age: float,
    ) -> tuple[NDArray[np.int64], Vector]:
        """
        Simulate when one account buys in the next *horizon* weeks.

        Returns
        -------
        (m,) ndarray of int64, (m,) ndarray of float64
            For each purchase the draw it belongs to, from 0, and the weeks until it;
            in no order.
        """
        weeks = not_negative(horizon, "horizon")
        histories = as_histories([frequency], [recency], [age])
        arrived, stays = self._arrivals(weeks, draws, rng, histories)
        counts, kept = arrived[0].astype(np.int64), np.minimum(arrived, stays)[0]
        draw = np.repeat(np.arange(draws), counts)
        times = weeks * rng.random(draw.size)
        leaves = kept[draw] < counts[draw]  # the others' order does not matter
        cut, early = draw[leaves], times[leaves]
        order = np.lexsort((early, cut))
        places = np.arange(cut.size) - np.searchsorted(cut, cut)
        some = places < kept[cut]
        return (
            np.concatenate([draw[~leaves], cut[some]]),
            np.concatenate([times[~leaves], early[order][some]]),
        )

    def _arrivals(
        self, weeks: float, draws: int, rng: np.random.Generator, histories: Histories
    ) -> tuple[Matrix, Matrix]:
        """Draw purchases if nobody left, and the one with which the account leaves."""
        x, _, now = histories
        size = (x.size, as_draws(draws))
        rate = rng.standard_gamma((self.r + x)[:, np.newaxis], size)
        rate /= (self.alpha + now)[:, np.newaxis]
        arrived = rng.poisson(rate * weeks).astype(np.float64)
        p = rng.beta(self.a, (self.b + x)[:, np.newaxis], size)
        p = np.clip(p, 1e-300, 1 - 1e-16)
        stays = np.maximum(np.ceil(-rng.standard_exponential(size) / np.log1p(-p)), 1.0)
        gone = rng.random(size) >= self._alive(histories)[:, np.newaxis]
        arrived[gone] = 0
        return arrived, stays

    def _log_odds_gone(self, histories: Histories) -> Vector:
        """Log odds of having left; next to none where there was no second purchase."""
        x, last, now = histories
        largest = int(x.max(initial=0.0))
        if largest < x.size:
            known = self._log_odds_staying(np.arange(largest + 1.0))
        result = np.empty(x.size)
        for rows in cached_blocks(x.size):
            odds, counts = result[rows], x[rows]
            np.subtract(now[rows], last[rows], out=odds)
            odds /= last[rows] + self.alpha
            np.log1p(odds, out=odds)
            odds *= counts + self.r
            if largest < x.size:
                odds -= known.take(counts.astype(np.intp))
            else:
                odds -= self._log_odds_staying(counts)
        return result

    def _log_odds_staying(self, x: Vector) -> Vector:
        """Log odds of staying at the last of *x* purchases after the first."""
        odds = np.log(np.maximum(x - 1, 0.0) + self.b) - np.log(self.a)
        return np.where(x > 0, odds, NEVER)

    def _alive(self, histories: Histories) -> Vector:
        alive = self._log_odds_gone(histories)
        for rows in cached_blocks(alive.size):
            odds = alive[rows]
            np.clip(odds, -700.0, 700.0, out=odds)
            np.exp(odds, out=odds)
            odds += 1.0
            np.reciprocal(odds, out=odds)
        return alive

    def _discounted(
        self,
        annual_rate: float,
        horizon: float | None,
        histories: Histories,
        moments: int,
    ) -> list[Vector]:
        force = weekly_force(annual_rate)
        weeks = discount_weeks(force, horizon)

        def kernel(x: Vector, ages: Matrix) -> NDArray[np.float64]:
            return discount_integrals(
                (self.r, self.a, self.b),
                x,
                self.alpha + ages,
                force=force,
                weeks=weeks,
                moments=moments,
            )

        means = tabulated(
            kernel,
            histories.frequency,
            histories.age,
            offset=self.alpha,
            falls=[1, 1, 2][:moments],
        )
        means *= self._alive(histories)
        return list(means)
