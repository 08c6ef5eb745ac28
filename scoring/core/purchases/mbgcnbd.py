"""MBG/CNBD-k: purchases at regular gaps, and a chance of leaving from the start."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import (
    Matrix,
    Vector,
    as_draws,
    as_vector,
    not_negative,
    positive,
)
from scoring.core._quadrature import beta_expectation, blocks
from scoring.core._tables import tabulated
from scoring.core.purchases.bgnbd import DiscountedMoments
from scoring.core.purchases.histories import (
    Histories,
    as_histories,
    as_weights,
    discount_weeks,
    weekly_force,
)
from scoring.core.purchases.mbgcnbd_discount import discounted_integrals, root_of
from scoring.core.purchases.regular import regular_times


@dataclass(frozen=True, slots=True)
class MBGCNBD:
    r"""
    Modified beta-geometric / condensed negative binomial model of repeat purchases.

    Gaps between purchases are Erlang-k with :math:`\lambda \sim \mathrm{Gamma}(r,
    \alpha)` a week for each of their k phases: the larger k, the more regular the
    buyer. After each purchase, the first included, the account leaves with
    probability :math:`p \sim \mathrm{Beta}(a, b)`. k = 1 is MBG/NBD.

    The methods take histories as :class:`BGNBD` does and refuse them alike.

    Parameters
    ----------
    k : int
        Phases of a gap, >= 1.
    r : float
        Shape of the rates, > 0. Unit: none.
    alpha : float
        Scale of the rates, > 0. Unit: weeks.
    a, b : float
        Shapes of the leaving probabilities, > 0. Unit: none.

    References
    ----------
    M. Platzer and T. Reutterer (2016), "Ticking Away the Moments", Marketing Science
    35(5), 779-799; T. Reutterer, M. Platzer and N. Schroeder (2021), "Leveraging
    purchase regularity", International Journal of Research in Marketing 38(1).

    Examples
    --------
    >>> model = MBGCNBD(k=2, r=1.33, alpha=2.81, a=0.42, b=0.79)
    >>> model.probability_of_purchase(14, [5, 5], [40, 20], [44, 44]).round(3)
    array([0.804, 0.025])
    """

    k: int
    r: float
    alpha: float
    a: float
    b: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.k) and self.k >= 1 and self.k == int(self.k)):
            raise ValueError(f"k must be a whole number >= 1, got {self.k!r}")
        for name in ("r", "alpha", "a", "b"):
            positive(getattr(self, name), name)

    def log_likelihood(
        self,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        log_gap_sum: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
    ) -> float:
        """
        Return the log-likelihood of all histories together.

        Parameters
        ----------
        log_gap_sum : (n,) array_like, optional
            Sum of the logarithms of each account's gaps in weeks. Without it the
            likelihood is that of the recencies alone, and not to be compared between
            different k.
        weights : (n,) array_like, optional
            Accounts behind each history, >= 0; 1 by default.
        """
        from scipy.special import gammaln

        histories = as_histories(frequency, recency, age)
        x, _, now = histories
        weight = as_weights(weights, x.size)
        n = self.r + self.k * x
        total = self.a + self.b
        terms = gammaln(n) - gammaln(self.r) - self.k * x * np.log(self.alpha + now)
        terms -= self.r * np.log1p(now / self.alpha)
        terms += gammaln(self.b + x + 1) - gammaln(self.b)
        terms += gammaln(total) - gammaln(total + x + 1)
        phases = _phase_weights(self.k, n, self._since_last(histories)).sum(axis=0)
        odds = self._log_odds_gone(histories)
        terms += np.log(phases) + np.logaddexp(0.0, odds)
        return np.float64(weight @ terms) + gap_term(self.k, x, log_gap_sum, weight)

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

        def kernel(x: Vector, ages: Matrix) -> NDArray[np.float64]:
            values = np.empty((self.k, *ages.shape))
            for rows in blocks(x.size, ages.shape[1] * 500 * self.k):
                z = weeks / (self.alpha + ages[rows])
                values[:, rows] = self._counts(x[rows], z)
            return values

        means = tabulated(kernel, histories.frequency, histories.age, offset=self.alpha)
        return self._mixed(histories, means)

    def probability_of_purchase(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Vector:
        """Return the probability, (n,), of a purchase in the next *horizon* weeks."""
        from scipy.special import betainc

        weeks = not_negative(horizon, "horizon")
        histories = as_histories(frequency, recency, age)
        n = self.r + self.k * histories.frequency
        z = weeks / (self.alpha + histories.age + weeks)
        chances = np.stack([betainc(self.k - j, n + j, z) for j in range(self.k)])
        return self._mixed(histories, chances)

    def overdue_probability(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Vector:
        """
        Return the probability, (n,), of so long a silence if the account is alive.

        A small one says that the account is overdue by its own rhythm.
        """
        from scipy.special import betainc

        x, last, now = as_histories(frequency, recency, age)
        n = self.r + self.k * x
        silence: Vector = betainc(n, self.k, (self.alpha + last) / (self.alpha + now))
        return silence

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
        """Return what the variance of discounted value is made of, as BGNBD does."""
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
        phase, rate, stays = self._outlook(draws, rng, histories)
        bought = (rng.poisson(rate * weeks) + phase) // self.k
        kept: NDArray[np.int64] = np.minimum(bought, stays).astype(np.int64)
        return kept

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
        phase, rate, stays = self._outlook(draws, rng, histories)
        first = rng.standard_gamma(self.k - phase[0])
        return regular_times(
            rng, self.k, weeks, first=first, rate=rate[0], stays=stays[0]
        )

    def _outlook(
        self, draws: int, rng: np.random.Generator, histories: Histories
    ) -> tuple[NDArray[np.int64], Matrix, Matrix]:
        """
        Draw the phase each account is in, its rate, and its last purchase's number.

        That number is 0 for who has left.
        """
        x, _, now = histories
        size = (x.size, as_draws(draws))
        n = self.r + self.k * x
        weights = _phase_weights(self.k, n, self._since_last(histories))
        reached = np.cumsum(weights / weights.sum(axis=0), axis=0)[:-1, :, np.newaxis]
        phase = (rng.random(size) >= reached).sum(axis=0)
        rate = rng.standard_gamma(n[:, np.newaxis] + phase, size)
        rate /= (self.alpha + now)[:, np.newaxis]
        p = rng.beta(self.a, (self.b + x + 1)[:, np.newaxis], size)
        p = np.clip(p, 1e-300, 1 - 1e-16)
        stays = np.maximum(np.ceil(-rng.standard_exponential(size) / np.log1p(-p)), 1.0)
        stays[rng.random(size) >= self._alive(histories)[:, np.newaxis]] = 0
        return phase, rate, stays

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
            values = discounted_integrals(
                self.k,
                (self.r, self.a, self.b),
                x,
                self.alpha + ages,
                force=force,
                weeks=weeks,
                moments=moments,
            )
            return values.reshape(-1, *ages.shape)

        means = tabulated(kernel, histories.frequency, histories.age, offset=self.alpha)
        weights = self._phases(histories) * self._alive(histories)
        return [(weights * values).sum(axis=0) for values in np.split(means, moments)]

    def _since_last(self, histories: Histories) -> Vector:
        return (histories.age - histories.recency) / (self.alpha + histories.age)

    def _log_odds_gone(self, histories: Histories) -> Vector:
        x, last, now = histories
        n = self.r + self.k * x
        odds = n * np.log1p((now - last) / (self.alpha + last))
        odds += np.log(self.a) - np.log(self.b + x)
        phases = _phase_weights(self.k, n, self._since_last(histories)).sum(axis=0)
        return odds - np.log(phases)

    def _alive(self, histories: Histories) -> Vector:
        odds = np.minimum(self._log_odds_gone(histories), 700.0)
        return 1 / (1 + np.exp(odds))

    def _mixed(self, histories: Histories, values: Matrix) -> Vector:
        """Mean over the phase that each account is in, times its chance alive."""
        return (self._phases(histories) * values).sum(axis=0) * self._alive(histories)

    def _phases(self, histories: Histories) -> Matrix:
        """Probability (k, n) of each phase since the last purchase, given alive."""
        n = self.r + self.k * histories.frequency
        weights = _phase_weights(self.k, n, self._since_last(histories))
        weights /= weights.sum(axis=0)
        return weights

    def _counts(self, x: Vector, z: NDArray[np.float64]) -> NDArray[np.float64]:
        r"""
        Purchases (k, m, …) expected after z = t / (alpha + T), alive, in each phase.

        With N phases ahead the count is :math:`\lfloor (N + j) / k \rfloor`, stopped
        with p, so that its mean is :math:`(1 - E q^{\lfloor (N + j) / k \rfloor}) / p`
        with q = 1 - p. The floor is resolved by the k-th roots of unity.
        """
        largest = self.r + self.k * float(x.max(initial=0.0)) + self.k
        p, weight = beta_expectation(
            self.a, self.b + 1, x, steepness=max(1.0, largest * float(z.max(initial=0)))
        )
        flat = z.reshape(x.size, -1, 1)
        p, weight = p[:, np.newaxis, :], weight[:, :, np.newaxis]
        log_root = np.log1p(-p) / self.k
        n = (self.r + self.k * x)[:, np.newaxis, np.newaxis]
        steps = np.arange(self.k).reshape(-1, 1, 1, 1)
        offset = np.log1p(np.expm1(-steps * log_root).mean(axis=0))
        decay = np.log1p(flat * -np.expm1(log_root))
        values = np.empty((self.k, x.size, flat.shape[1]))
        # The other roots of unity are the conjugates of these.
        turns = range(1, self.k // 2 + 1)
        roots = [root_of(log_root, turn / self.k) for turn in turns]
        spreads = [np.log1p(flat * (1 - root)) for root in roots]
        for j in range(self.k):
            mean = -np.expm1(offset + j * log_root - (n + j) * decay) / p
            for turn, root, spread in zip(turns, roots, spreads, strict=True):
                share = (1 if 2 * turn == self.k else 2) / self.k
                factor = root ** (j + 1) / ((root - 1) * np.exp(self.k * log_root))
                mean += share * (factor * np.exp(-(n + j) * spread)).real
            values[j] = (mean @ weight)[:, :, 0]
        return np.maximum(values, 0.0).reshape(self.k, *z.shape)


def gap_term(
    k: int, frequency: Vector, log_gap_sum: ArrayLike | None, weights: Vector
) -> float:
    """
    Return what the gaps' lengths add to the log-likelihood of Erlang-k gaps.

    :raises ValueError: if the sums are not finite or their number differs
    """
    from scipy.special import gammaln

    if log_gap_sum is None:
        return 0.0
    gaps = as_vector(log_gap_sum, "log_gap_sum", size=frequency.size)
    used = np.where(frequency > 0, gaps, 0.0)
    return float(weights @ ((k - 1) * used - frequency * gammaln(k)))


def _phase_weights(k: int, n: Vector, since_last: Vector) -> Matrix:
    """Weights (k, n) of the phases that may have passed since the last purchase."""
    weights = np.ones((k, n.size))
    for j in range(1, k):
        weights[j] = weights[j - 1] * (n + j - 1) / j * since_last
    return weights
