"""Rolling origin: fit on what was known on past days, and see what came after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._arrays import Vector, as_counts, as_vector, positive
from scoring.core._draws import generators
from scoring.core._fitting import Fit
from scoring.core.backtest.measures import (
    Calibration,
    auc,
    calibration,
    check_level,
    interval_coverage,
    mean_absolute_error,
    naive_rate,
    ordered_pairs,
    recency_ratio,
    relative_errors,
    widened,
)
from scoring.core.purchases.histories import as_histories

# Above so many accounts a total given the parameters is normal, and only its mean and
# variance are needed. How far other parameters move the mean is told by so many of the
# accounts, the variance by so many simulated portfolios.
MANY = 4_000
PORTFOLIOS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """
    What was known of the accounts on a past day, and what they bought after it.

    Attributes
    ----------
    frequency, recency, age, log_gap_sum : (n,) ndarray
        Histories up to that day, in weeks, as the purchase models take them.
    weeks : float
        Watched after it, > 0.
    purchases : (n,) ndarray
        Purchase days in those weeks, whole.

    Raises
    ------
    ValueError
        If a vector is refused; names the argument and the first offending index.
    """

    frequency: Vector
    recency: Vector
    age: Vector
    log_gap_sum: Vector
    weeks: float
    purchases: Vector

    def __post_init__(self) -> None:
        histories = as_histories(self.frequency, self.recency, self.age)
        size = histories.frequency.size
        checked = {
            **histories._asdict(),
            "log_gap_sum": as_vector(self.log_gap_sum, "log_gap_sum", size=size),
            "weeks": positive(self.weeks, "weeks"),
            "purchases": as_counts(self.purchases, "purchases", size=size),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def histories(self) -> tuple[Vector, Vector, Vector]:
        """Frequency, recency and age."""
        return self.frequency, self.recency, self.age

    @property
    def size(self) -> int:
        """Accounts known on that day."""
        return int(self.frequency.size)


class Predicts(Protocol):
    """What the back-test needs of a model of purchases."""

    def expected_purchases(
        self, horizon: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Vector:
        """Return the expected number, (n,), of purchase days in *horizon* weeks."""

    def probability_of_purchase(
        self, horizon: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Vector:
        """Return the probability, (n,), of a purchase in *horizon* weeks."""

    def sample(
        self,
        horizon: float,
        draws: int,
        rng: np.random.Generator,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
    ) -> Any:
        """Return (n, draws) simulated numbers of purchase days."""


type Fitter = Callable[[Origin], Fit[Any]]
type Posterior = Callable[
    [Fit[Any], Origin, int, np.random.Generator], Iterable[Predicts]
]


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """
    How a rule of thumb did on the same accounts and days.

    Attributes
    ----------
    auc : float or None
        As :class:`BackTest` has it.
    mae : float or None
        As :class:`BackTest` has it; ``None`` for a rule that only ranks.
    """

    auc: float | None
    mae: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """
    Purchases of the whole portfolio after each origin, (o,) ndarray each.

    Attributes
    ----------
    actual, expected : ndarray
        What happened, and what the model expected.
    low, high : ndarray
        The model's own interval: chance and the parameters' uncertainty.
    wide_low, wide_high : ndarray
        That interval widened by the model's errors at the *other* origins; with one
        origin only there is no other, and it is the model's own.
    errors : ndarray
        ln(actual / expected), to widen the next prediction by.
    """

    actual: Vector
    expected: Vector
    low: Vector
    high: Vector
    wide_low: Vector
    wide_high: Vector
    errors: Vector


@dataclass(frozen=True, slots=True, eq=False)
class BackTest:
    """
    How well a model told the past. ``None`` is "not measured".

    Attributes
    ----------
    auc : float or None
        Of the probability of a purchase: the share of pairs of accounts on the same
        day, one of which bought, that it put in the right order.
    mae : float or None
        Mean distance of the expected and the actual number of purchases of an account.
    calibration : Calibration
        Probability of a purchase against the share that bought, in tenths.
    purchases : Calibration
        Expected against actual number of purchases, in tenths.
    totals : Totals
        Of the portfolio at each origin.
    coverage, wide_coverage : float or None
        Share of the origins whose total the own and the widened interval hold.
    baselines : mapping of str to Baseline
        "rate": purchases a week so far; "recency": how late in its life it last bought.
    accounts : int
        Predictions judged: accounts summed over the origins.
    """

    auc: float | None
    mae: float | None
    calibration: Calibration
    purchases: Calibration
    totals: Totals
    coverage: float | None
    wide_coverage: float | None
    baselines: Mapping[str, Baseline]
    accounts: int

    @property
    def gain(self) -> float | None:
        """Its AUC less that of the naive rate, which it has to beat."""
        naive = self.baselines["rate"].auc
        return None if self.auc is None or naive is None else self.auc - naive


def rolling_origin(
    origins: Sequence[Origin],
    fitters: Mapping[str, Fitter],
    *,
    draws: int,
    seed: int,
    level: float = 0.9,
    posterior: Posterior | None = None,
) -> dict[str, BackTest]:
    """
    Fit each model on what was known at each origin and judge what it predicted.

    Parameters
    ----------
    origins : sequence of Origin
        Past days; those without an account are left out.
    fitters : mapping of str to callable
        By the model's name, from an origin to its fit.
    draws : int
        Of the parameters, with one simulated portfolio each, for the intervals; >= 2.
    seed : int
        Of the draws.
    level : float
        Probability of an interval, between 0 and 1.
    posterior : callable, optional
        From fit, origin, number of draws and generator to that many models; by default
        :func:`scoring.core.purchases.posterior_draws`.

    Returns
    -------
    dict of str to BackTest
        By the model's name.

    Raises
    ------
    ValueError
        If an argument is refused, or a fit is not possible.

    References
    ----------
    L. J. Tashman (2000), "Out-of-sample tests of forecasting accuracy", International
    Journal of Forecasting 16(4), 437-450.
    """
    if draws < 2:
        raise ValueError(f"draws must be >= 2, got {draws}")
    check_level(level)
    known = [origin for origin in origins if origin.size]
    draw_models = _posterior_draws if posterior is None else posterior
    results = {}
    for name, fitter in fitters.items():
        told = [
            _predict(origin, fitter(origin), draw_models, draws, level, rng)
            for origin, rng in zip(
                known,
                generators(seed, [f"{name}:{place}" for place in range(len(known))]),
                strict=True,
            )
        ]
        results[name] = _judge(known, told, level)
    return results


@dataclass(frozen=True, slots=True, eq=False)
class _Prediction:
    buys: Vector
    expected: Vector
    low: float
    high: float


def _predict(
    origin: Origin,
    fit: Fit[Any],
    posterior: Posterior,
    draws: int,
    level: float,
    rng: np.random.Generator,
) -> _Prediction:
    model: Predicts = fit.model
    totals = _totals(origin, model, posterior(fit, origin, draws, rng), rng)
    low, high = np.quantile(totals, [(1 - level) / 2, (1 + level) / 2])
    return _Prediction(
        buys=model.probability_of_purchase(origin.weeks, *origin.histories),
        expected=model.expected_purchases(origin.weeks, *origin.histories),
        low=float(low),
        high=float(high),
    )


def _totals(
    origin: Origin, model: Predicts, drawn: Iterable[Predicts], rng: np.random.Generator
) -> Vector:
    """Simulate the portfolio's total, once under each of the models drawn."""
    weeks, histories = origin.weeks, origin.histories
    if origin.size <= MANY:
        return np.array(
            [other.sample(weeks, 1, rng, *histories).sum() for other in drawn],
            dtype=np.float64,
        )
    around = model.expected_purchases(weeks, *histories)
    squares = [
        float(((model.sample(weeks, 1, rng, *histories)[:, 0] - around) ** 2).sum())
        for _ in range(PORTFOLIOS)
    ]
    # Spread over all of them, whatever the order they come in.
    some = np.linspace(0, origin.size - 1, MANY).astype(np.intp)
    theirs = [values[some] for values in histories]
    told = around[some].sum()
    share = around.sum() / told if told > 0 else 1.0
    means = [other.expected_purchases(weeks, *theirs).sum() * share for other in drawn]
    totals: Vector = rng.normal(means, np.sqrt(np.mean(squares)))
    return np.maximum(totals, 0.0)


def _posterior_draws(
    fit: Fit[Any], origin: Origin, draws: int, rng: np.random.Generator
) -> Iterable[Predicts]:
    from scoring.core.purchases import posterior_draws

    drawn: Iterable[Predicts] = posterior_draws(
        fit, *origin.histories, log_gap_sum=origin.log_gap_sum, draws=draws, rng=rng
    )
    return drawn


def _judge(
    origins: Sequence[Origin], told: Sequence[_Prediction], level: float
) -> BackTest:
    bought = [origin.purchases for origin in origins]
    buys = [one.buys for one in told]
    expected = [one.expected for one in told]
    totals = _portfolio_totals(origins, told, level)
    coverage = interval_coverage(totals.low, totals.high, totals.actual)
    wide = interval_coverage(totals.wide_low, totals.wide_high, totals.actual)
    rates = [naive_rate(origin.frequency, origin.age) for origin in origins]
    ratios = [recency_ratio(origin.recency, origin.age) for origin in origins]
    ahead = [rate * o.weeks for rate, o in zip(rates, origins, strict=True)]
    actual = _joined(bought)
    return BackTest(
        auc=_auc(buys, bought),
        mae=mean_absolute_error(_joined(expected), actual),
        calibration=calibration(_joined(buys), actual > 0),
        purchases=calibration(_joined(expected), actual),
        totals=totals,
        coverage=coverage,
        wide_coverage=wide if len(origins) > 1 else None,
        baselines={
            "rate": Baseline(
                _auc(rates, bought), mean_absolute_error(_joined(ahead), actual)
            ),
            "recency": Baseline(_auc(ratios, bought), None),
        },
        accounts=actual.size,
    )


def _portfolio_totals(
    origins: Sequence[Origin], told: Sequence[_Prediction], level: float
) -> Totals:
    actual = np.array([origin.purchases.sum() for origin in origins])
    expected = np.array([one.expected.sum() for one in told])
    errors = relative_errors(actual, expected)
    wide = [
        widened(
            one.low,
            one.high,
            expected=said,
            errors=np.delete(errors, place),
            level=level,
        )
        for place, (one, said) in enumerate(zip(told, expected, strict=True))
    ]
    return Totals(
        actual=actual,
        expected=expected,
        low=np.array([one.low for one in told]),
        high=np.array([one.high for one in told]),
        wide_low=np.array([low for low, _ in wide]),
        wide_high=np.array([high for _, high in wide]),
        errors=errors,
    )


def _auc(scores: Sequence[Vector], bought: Sequence[Vector]) -> float | None:
    """Over the pairs of accounts at the same origin."""
    if len(scores) == 1:
        return auc(scores[0], bought[0] > 0)
    counted = [
        ordered_pairs(one, days > 0) for one, days in zip(scores, bought, strict=True)
    ]
    pairs = sum(all_pairs for _, all_pairs in counted)
    return sum(right for right, _ in counted) / pairs if pairs else None


def _joined(parts: Sequence[Vector]) -> Vector:
    return np.concatenate(parts) if parts else np.empty(0)
