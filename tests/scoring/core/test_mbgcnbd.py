from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import betainc, betaln
from scipy.stats import rankdata

from scoring.core.purchases import BGNBD, MBGCNBD, fit_mbg_cnbd
from tests.scoring.core.histories import extreme_histories, histories
from tests.scoring.core.portfolios import read_portfolio

pytestmark = pytest.mark.filterwarnings("error")

MODEL = MBGCNBD(k=2, r=1.329197, alpha=2.8126, a=0.424716, b=0.79004)

shapes = st.floats(-8, 5).map(np.exp)
models = st.builds(
    MBGCNBD, k=st.integers(1, 4), r=shapes, alpha=shapes, a=shapes, b=shapes
)

MODELS = [
    MODEL,
    MBGCNBD(1, 1.0, 1.0, 1.0, 1.0),
    MBGCNBD(4, 1e-6, 1e-4, 1e-8, 1e-6),
    MBGCNBD(3, 1e6, 1e8, 1e6, 1e6),
    MBGCNBD(2, 1e6, 1e-4, 1e-8, 1e6),
    MBGCNBD(4, 0.01, 500.0, 25.0, 0.01),
]


def area_under_curve(scores, happened):
    ranks, hits = rankdata(scores), happened.sum()
    lowest = hits * (hits + 1) / 2
    return (ranks[happened].sum() - lowest) / (hits * (happened.size - hits))


def test_one_phase_reproduces_the_published_mbg_nbd(cdnow):
    fit = fit_mbg_cnbd(*cdnow[:3], cdnow.log_gap_sum, k=1)
    model = fit.model
    assert_allclose(
        [model.r, model.alpha, model.a, model.b],
        [0.524838, 6.183043, 0.891376, 1.614049],
        rtol=5e-5,
    )
    assert_allclose(fit.log_likelihood, -9582.1357, atol=5e-5)


def test_regular_wholesale_buyers_choose_two_phases(wholesale):
    history = wholesale[:3]
    fit = fit_mbg_cnbd(*history, wholesale.log_gap_sum)
    assert fit.model.k == 2
    assert fit.boundary == ()
    one = fit_mbg_cnbd(*history, wholesale.log_gap_sum, k=1)
    assert "a" in one.boundary
    assert round(fit.log_likelihood - one.log_likelihood) == 537
    assert_allclose(
        fit.model.log_likelihood(*history, wholesale.log_gap_sum),
        fit.log_likelihood,
        rtol=1e-12,
    )


def test_it_tells_who_buys_again_better_than_the_naive_rates():
    portfolio = read_portfolio(
        "online-retail", as_of=date(2011, 8, 31), holdout=date(2011, 12, 7)
    )
    history = portfolio[:3]
    model = fit_mbg_cnbd(*history, portfolio.log_gap_sum).model
    bought = portfolio.bought_later > 0
    chance = area_under_curve(model.probability_of_purchase(14, *history), bought)
    assert chance >= 0.73
    assert chance > area_under_curve(portfolio.frequency / portfolio.age, bought)
    assert chance > area_under_curve(portfolio.recency / portfolio.age, bought)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("horizon", [14.0, 400.0])
def test_expected_purchases_agree_with_the_series(k, horizon):
    model = MBGCNBD(k, 1.33, 2.81, 0.42, 0.79)
    x, last, age = 5.0, 20.0, 30.0
    n, z = model.r + k * x, horizon / (model.alpha + age + horizon)
    since = (age - last) / (model.alpha + age)
    phases = np.cumprod([1] + [(n + j) / (j + 1) * since for j in range(k - 1)])
    m = np.arange(1, 20_000)
    stays = betaln(model.a, model.b + x + m) - betaln(model.a, model.b + x + 1)
    series = [(np.exp(stays) * betainc(m * k - j, n + j, z)).sum() for j in range(k)]
    expected = np.dot(phases / phases.sum(), series)
    expected *= model.probability_alive([x], [last], [age])
    assert_allclose(
        model.expected_purchases(horizon, [x], [last], [age]), expected, rtol=1e-11
    )


def test_discounted_value_is_that_of_the_expectation_by_weeks():
    history = ([4], [20.0], [30.0])
    weeks = np.linspace(0, 52, 1041)
    purchases = [MODEL.expected_purchases(t, *history)[0] for t in weeks]
    middles = (weeks[1:] + weeks[:-1]) / 2
    by_weeks = (np.diff(purchases) * 1.15 ** (-middles / 52)).sum()
    assert_allclose(
        MODEL.discounted_purchases(0.15, 52, *history), [by_weeks], rtol=1e-6
    )


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_pairs_of_purchases_agree_with_the_series(k):
    model = MBGCNBD(k, 1.33, 2.81, 0.42, 0.79)
    x, last, age, horizon = 5.0, 20.0, 30.0, 52.0
    n, z = model.r + k * x, horizon / (model.alpha + age + horizon)
    since = (age - last) / (model.alpha + age)
    phases = np.cumprod([1] + [(n + j) / (j + 1) * since for j in range(k - 1)])
    m = np.arange(2, 5_000)
    stays = betaln(model.a, model.b + x + m) - betaln(model.a, model.b + x + 1)
    series = [
        (2 * (m - 1) * np.exp(stays) * betainc(m * k - j, n + j, z)).sum()
        for j in range(k)
    ]
    expected = np.dot(phases / phases.sum(), series)
    expected *= model.probability_alive([x], [last], [age])
    moments = model.discounted_moments(0.0, horizon, [x], [last], [age])
    assert_allclose(moments.mean_of_pairs, expected, rtol=1e-9)
    at_once = model.expected_purchases(horizon, [x], [last], [age])
    assert_allclose(moments.mean, at_once, rtol=1e-10)
    assert_allclose(moments.mean_at_double_rate, at_once, rtol=1e-10)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_discounted_moments_agree_with_simulated_days_of_purchase(k):
    model = MBGCNBD(k, 1.33, 2.81, 0.42, 0.79)
    rng, draws, force = np.random.default_rng(k), 20_000, np.log(1.3) / 52
    for history in ((0.0, 0.0, 5.0), (1.0, 3.0, 30.0), (20.0, 44.0, 46.0)):
        one = [[figure] for figure in history]
        moments = model.discounted_moments(0.3, 104, *one)
        draw, weeks = model.sample_times(104, draws, rng, *history)
        once = np.bincount(draw, np.exp(-force * weeks), minlength=draws)
        twice = np.bincount(draw, np.exp(-2 * force * weeks), minlength=draws)
        for simulated, moment in zip(
            (once, twice, once**2 - twice), moments, strict=True
        ):
            noise = simulated.std() / np.sqrt(draws)
            assert abs(simulated.mean() - moment[0]) < 4 * noise


def test_with_one_phase_discounted_moments_are_those_of_a_random_buyer():
    # BG/NBD with one more purchase behind each leaving probability is MBG/NBD alive.
    history = ([3, 8], [20.0, 39.0], [20.0, 39.0])
    regular = MBGCNBD(1, 0.5, 6.0, 0.9, 1.6)
    random = BGNBD(0.5, 6.0, 0.9, 2.6)
    share = regular.probability_alive(*history) / random.probability_alive(*history)
    for rate, horizon in ((0.0, 52.0), (1e-9, 52.0), (0.15, 156.0), (0.3, None)):
        ours = regular.discounted_moments(rate, horizon, *history)
        theirs = random.discounted_moments(rate, horizon, *history)
        for one, other in zip(ours, theirs, strict=True):
            assert_allclose(one, other * share, rtol=1e-7)


def test_draws_agree_with_the_expectations():
    history = ([0, 5, 5, 40], [0, 20.0, 28.0, 50.0], [5.0, 30.0, 30.0, 51.0])
    draws = MODEL.sample(26, 40_000, np.random.default_rng(1), *history)
    noise = draws.std(axis=1) / 200
    expected = MODEL.expected_purchases(26, *history)
    assert (np.abs(draws.mean(axis=1) - expected) < 4 * noise).all()
    chance = MODEL.probability_of_purchase(26, *history)
    assert_allclose((draws > 0).mean(axis=1), chance, atol=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_no_history_and_no_model_breaks_the_numbers(model):
    history = extreme_histories()
    for values in (
        model.probability_alive(*history),
        model.probability_of_purchase(52, *history),
        model.overdue_probability(*history),
    ):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()
    for horizon in (0.0, 52.0, 1565.0):
        expected = model.expected_purchases(horizon, *history)
        assert np.isfinite(expected).all()
        assert (expected >= 0).all()
        discounted = model.discounted_purchases(0.1, horizon, *history)
        assert np.isfinite(discounted).all()
        assert (discounted <= expected * (1 + 1e-6) + 1e-9).all()
    for moment in model.discounted_moments(0.1, None, *history):
        assert np.isfinite(moment).all()
        assert (moment >= 0).all()
    assert np.isfinite(model.log_likelihood(*history, np.zeros(history[0].size)))


@given(models, st.integers(1, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_a_more_recent_purchase_never_lowers_the_chance_alive(model, x, one, other):
    recency = 100 * np.array(sorted((one, other)))
    before, after = model.probability_alive([x, x], recency, [100.0, 100.0])
    assert before <= after * (1 + 1e-12)


@given(models, histories())
def test_every_probability_is_one_and_every_count_finite(model, history):
    alive = model.probability_alive(*history)
    purchase = model.probability_of_purchase(52, *history)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (purchase <= alive * (1 + 1e-12)).all()
    expected = model.expected_purchases(52, *history)
    assert (expected >= purchase * (1 - 1e-7) - 1e-12).all()


def test_with_one_phase_the_silence_is_that_of_a_random_buyer():
    history = ([3, 8], [10.0, 20.0], [20.0, 39.0])
    assert_allclose(
        MBGCNBD(1, 0.5, 6.0, 0.9, 1.6).overdue_probability(*history),
        BGNBD(0.5, 6.0, 0.9, 1.6).overdue_probability(*history),
    )


@pytest.mark.parametrize(
    "history",
    [
        ([0], [0], [30.0], [0]),
        ([3], [20.0], [30.0], [5.0]),
        ([0, 0, 0], [0, 0, 0], [1 / 7, 30.0, 1565.0], [0, 0, 0]),
        ([5] * 40, [30.0] * 40, [35.0] * 40, [8.9] * 40),
    ],
    ids=str,
)
def test_a_portfolio_that_says_little_still_fits(history):
    fit = fit_mbg_cnbd(*history)
    assert fit.boundary != ()
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.model.expected_purchases(52, *history[:3])).all()


def test_names_what_is_wrong():
    with pytest.raises(ValueError, match="k must be a whole number >= 1, got 0"):
        MBGCNBD(0, 1, 1, 1, 1)
    with pytest.raises(ValueError, match="k must be a whole number >= 1, got 0"):
        fit_mbg_cnbd([1], [1], [2], [0], k=0)
    with pytest.raises(ValueError, match=r"log_gap_sum must be finite.* at index 1"):
        fit_mbg_cnbd([1, 1], [1, 1], [2, 2], [0, np.nan])
    with pytest.raises(ValueError, match="frequency must hold at least one account"):
        fit_mbg_cnbd([], [], [], [])


@pytest.mark.parametrize("k", [1, 2, 3, 4, 6])
def test_at_no_interest_a_heavy_buyer_is_worth_as_many_purchases_as_are_expected(k):
    model = MBGCNBD(k=k, r=1.33, alpha=2.81, a=0.4247, b=0.79)
    history = ([0, 100, 1000, 10_000], [0, 1564.9, 1564.9, 1564.9], [1565.0] * 4)
    assert_allclose(
        model.discounted_purchases(0, 52, *history),
        model.expected_purchases(52, *history),
        rtol=1e-9,
    )


def test_nobody_is_worth_nothing():
    model = MBGCNBD(k=2, r=1.33, alpha=2.81, a=0.4247, b=0.79)
    assert model.discounted_purchases(0.1, 52, [], [], []).shape == (0,)
    assert all(m.shape == (0,) for m in model.discounted_moments(0.1, 52, [], [], []))


@pytest.mark.parametrize("k", [np.nan, np.inf, 0, 1.5])
def test_phases_are_whole(k):
    with pytest.raises(ValueError, match="k must be a whole number >= 1"):
        MBGCNBD(k=k, r=1.0, alpha=1.0, a=1.0, b=1.0)


@pytest.mark.parametrize("history", [(229, 155.0, 156.0), (2, 20.0, 40.0)])
@pytest.mark.parametrize("k", [1, 3])
def test_purchases_drawn_one_by_one_are_as_many_as_drawn_at_once(k, history):
    model = MBGCNBD(k=k, r=1.5, alpha=1.2, a=0.05, b=1.5)
    rng = np.random.default_rng(3)
    draw, weeks = model.sample_times(52, 4000, rng, *history)
    counts = np.bincount(draw, minlength=4000)
    expected = model.expected_purchases(52, *([value] for value in history))[0]
    assert counts.mean() == pytest.approx(expected, abs=5 * counts.std() / 4000**0.5)
    at_once = model.sample(52, 4000, rng, *([value] for value in history))[0]
    assert counts.std() == pytest.approx(at_once.std(), rel=0.1)
    assert weeks.max() <= 52
    assert weeks.min() > 0


def test_fewer_draws_than_none_are_refused():
    model = MBGCNBD(k=2, r=1.33, alpha=2.81, a=0.4247, b=0.79)
    with pytest.raises(ValueError, match="draws must be >= 0, got -1"):
        model.sample(52, -1, np.random.default_rng(0), [1], [2], [3])
