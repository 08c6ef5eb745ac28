from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.purchases import BGNBD, fit_bgnbd
from tests.scoring.core.histories import extreme_histories, histories

pytestmark = pytest.mark.filterwarnings("error")

# Fader, Hardie & Lee (2005), table 2.
PUBLISHED = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)

shapes = st.floats(-8, 5).map(np.exp)
models = st.builds(BGNBD, r=shapes, alpha=shapes, a=shapes, b=shapes)

MODELS = [
    PUBLISHED,
    BGNBD(1.0, 1.0, 1.0, 1.0),
    BGNBD(1e-6, 1e-4, 1e-8, 1e-6),
    BGNBD(1e6, 1e8, 1e6, 1e6),
    BGNBD(1e6, 1e-4, 1e-8, 1e6),
    BGNBD(0.01, 500.0, 25.0, 0.01),
]


def test_the_fit_reproduces_the_published_parameters(cdnow):
    fit = fit_bgnbd(cdnow.frequency, cdnow.recency, cdnow.age)
    model = fit.model
    assert_allclose(
        [model.r, model.alpha, model.a, model.b],
        [0.242595, 4.413602, 0.792922, 2.425907],
        atol=2e-6,
    )
    assert round(fit.log_likelihood, 1) == -9582.4
    assert_allclose(fit.log_likelihood, -9582.4292, atol=5e-5)
    assert_allclose(fit.standard_errors, [0.0126, 0.378, 0.186, 0.705], rtol=5e-3)
    assert fit.boundary == ()
    assert_allclose(np.sqrt(np.diag(fit.covariance)), fit.standard_errors)


def test_the_sample_is_the_published_one(cdnow):
    assert cdnow.frequency.size == 2357
    assert cdnow.frequency.sum() == 2457
    assert (cdnow.frequency > 0).sum() == 946
    assert cdnow.bought_later.sum() == 1882


def test_predictions_correlate_with_the_holdout_as_published(cdnow):
    model = fit_bgnbd(*cdnow[:3]).model
    expected = model.expected_purchases(39, *cdnow[:3])
    correlation = np.corrcoef(expected, cdnow.bought_later)[0, 1]
    assert_allclose(correlation, 0.626, atol=5e-4)


def test_a_customer_of_the_papers_spreadsheet():
    expected = PUBLISHED.expected_purchases(39, [2], [30.43], [38.86])
    assert_allclose(expected, [1.22603], atol=5e-5)


def test_customer_1516():
    assert_allclose(
        PUBLISHED.expected_purchases(52, [26], [30.857], [31]), [25.75659], atol=1e-3
    )
    assert_allclose(
        PUBLISHED.probability_alive([26], [30.857], [31]), [0.9688523], atol=5e-6
    )


def test_the_increasing_frequency_paradox():
    expected = PUBLISHED.expected_purchases(
        52, [10, 15, 20, 25], [20.0] * 4, [39.0] * 4
    )
    published = [0.3474606, 0.04283391, 0.004158973, 0.0003583685]
    assert_allclose(expected, published, atol=5e-4)


@pytest.mark.parametrize("a", [0.3, 0.999999999, 1.0, 1.000000001, 2.5])
@pytest.mark.parametrize("horizon", [1.0, 52.0, 2000.0])
def test_agrees_with_the_closed_form_beside_which_it_is_regular(a, horizon):
    from scipy.special import hyp2f1

    model = BGNBD(0.243, 4.414, a, 2.426)
    x, age = np.array([0.0, 1.0, 7.0, 40.0]), np.array([3.0, 10.0, 39.0, 200.0])
    expected = model.expected_purchases(horizon, x, x / 40 * age, age)
    alive = model.probability_alive(x, x / 40 * age, age)
    if abs(a - 1) < 0.1:
        beside = [BGNBD(0.243, 4.414, a + e, 2.426) for e in (-1e-6, 1e-6)]
        near = [m.expected_purchases(horizon, x, x / 40 * age, age) for m in beside]
        assert_allclose(expected, np.mean(near, axis=0), rtol=1e-9)
        return
    total = 4.414 + age + horizon
    decay = ((4.414 + age) / total) ** (0.243 + x)
    series = hyp2f1(0.243 + x, 2.426 + x, a + 2.426 + x - 1, horizon / total)
    closed = (a + 2.426 + x - 1) / (a - 1) * (1 - decay * series)
    assert_allclose(expected, alive * closed, rtol=1e-10)


def test_discounting_lowers_and_at_no_rate_changes_nothing():
    x, last, age = extreme_histories()
    plain = PUBLISHED.expected_purchases(52, x, last, age)
    assert_allclose(PUBLISHED.discounted_purchases(0, 52, x, last, age), plain)
    discounted = PUBLISHED.discounted_purchases(0.15, 52, x, last, age)
    assert ((discounted < plain) & (discounted > plain / 1.15)).all()


def test_an_endless_horizon_is_the_limit_of_long_ones():
    x, last, age = extreme_histories()
    endless = PUBLISHED.discounted_purchases(0.15, None, x, last, age)
    assert_allclose(
        endless, PUBLISHED.discounted_purchases(0.15, 10_000, x, last, age), rtol=1e-9
    )


def test_discounted_value_is_that_of_the_expectation_by_weeks():
    history = ([4], [20.0], [30.0])
    weeks = np.linspace(0, 52, 5201)
    purchases = [PUBLISHED.expected_purchases(t, *history)[0] for t in weeks]
    middles = (weeks[1:] + weeks[:-1]) / 2
    by_weeks = (np.diff(purchases) * 1.15 ** (-middles / 52)).sum()
    assert_allclose(
        PUBLISHED.discounted_purchases(0.15, 52, *history), [by_weeks], rtol=1e-8
    )


@pytest.mark.parametrize("days", [True, False])
def test_many_accounts_are_read_off_tables_as_exactly_as_one(days):
    rng = np.random.default_rng(7)
    age = rng.integers(1, 10_957, 20_000) / 7
    age = age if days else age + rng.random(20_000)
    x = rng.integers(0, 12, 20_000).astype(float)
    last = np.where(x > 0, age * rng.random(20_000), 0.0)
    many = PUBLISHED.expected_purchases(52, x, last, age)
    few = slice(0, 100)
    one = PUBLISHED.expected_purchases(52, x[few], last[few], age[few])
    assert_allclose(many[few], one, rtol=1e-10)
    many = PUBLISHED.discounted_purchases(0.1, 52, x, last, age)
    one = PUBLISHED.discounted_purchases(0.1, 52, x[few], last[few], age[few])
    assert_allclose(many[few], one, rtol=1e-10)


@pytest.mark.parametrize("annual_rate", [0.0, 0.1, 10.0])
@pytest.mark.parametrize("horizon", [1 / 7, 52.0, 1565.0])
def test_moments_of_many_accounts_of_all_ages_are_those_of_one(annual_rate, horizon):
    rng = np.random.default_rng(8)
    age = rng.integers(1, 10_957, 20_000) / 7
    x = rng.choice([0.0, 1.0, 13.0, 400.0, 10_000.0], 20_000)
    last = np.where(x > 0, age * (1 - 0.1 * rng.random(20_000)), 0.0)
    many = PUBLISHED.discounted_moments(annual_rate, horizon, x, last, age)
    for place in range(20):
        one = [values[[place]] for values in (x, last, age)]
        moments = PUBLISHED.discounted_moments(annual_rate, horizon, *one)
        found = [values[place] for values in many]
        assert_allclose(found, np.ravel(moments), rtol=1e-11, atol=1e-250)


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_no_history_and_no_model_breaks_the_numbers(model):
    history = extreme_histories()
    results = {
        "alive": model.probability_alive(*history),
        "purchase": model.probability_of_purchase(52, *history),
        "overdue": model.overdue_probability(*history),
    }
    for name, values in results.items():
        assert np.isfinite(values).all(), name
        assert ((values >= 0) & (values <= 1)).all(), name
    for horizon in (0.0, 1 / 7, 52.0, 1565.0):
        expected = model.expected_purchases(horizon, *history)
        assert np.isfinite(expected).all()
        assert (expected >= 0).all()
        moments = model.discounted_moments(0.1, horizon, *history)
        assert np.isfinite(moments).all()
        assert (moments.mean <= expected * (1 + 1e-6) + 1e-300).all()
    assert np.isfinite(model.discounted_purchases(0.1, None, *history)).all()
    assert np.isfinite(model.log_likelihood(*history))


@given(models, histories())
def test_every_probability_is_one_and_every_count_finite(model, history):
    alive = model.probability_alive(*history)
    purchase = model.probability_of_purchase(52, *history)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert ((purchase >= 0) & (purchase <= alive)).all()
    expected = model.expected_purchases(52, *history)
    assert np.isfinite(expected).all()
    assert (expected >= purchase * (1 - 1e-9)).all()


@given(models, st.integers(1, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_a_more_recent_purchase_never_lowers_the_chance_alive(model, x, one, other):
    recency = 100 * np.array(sorted((one, other)))
    before, after = model.probability_alive([x, x], recency, [100.0, 100.0])
    assert before <= after


@given(models, histories(), st.floats(0, 500), st.floats(0, 500))
def test_a_longer_horizon_never_means_fewer_purchases(model, history, one, other):
    shorter, longer = sorted((one, other))
    fewer = model.expected_purchases(shorter, *history)
    assert (fewer <= model.expected_purchases(longer, *history) * (1 + 1e-9)).all()


@given(histories(least=2), st.randoms())
def test_permuted_accounts_give_permuted_results(history, random):
    order = list(range(history[0].size))
    random.shuffle(order)
    permuted = [values[order] for values in history]
    assert_allclose(
        PUBLISHED.expected_purchases(52, *permuted),
        PUBLISHED.expected_purchases(52, *history)[order],
        rtol=1e-9,
    )


def test_the_order_of_accounts_does_not_move_the_fit(cdnow):
    order = np.random.default_rng(3).permutation(cdnow.frequency.size)
    shuffled = fit_bgnbd(*(values[order] for values in cdnow[:3]))
    assert shuffled.model == fit_bgnbd(*cdnow[:3]).model


@settings(max_examples=25)
@given(histories(), st.randoms())
def test_any_portfolio_fits_and_in_any_order_alike(history, random):
    order = list(range(history[0].size))
    random.shuffle(order)
    fit = fit_bgnbd(*history)
    assert np.isfinite(fit.log_likelihood)
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.model.expected_purchases(52, *history)).all()
    shuffled = fit_bgnbd(*(values[order] for values in history))
    assert_allclose(astuple(shuffled.model), astuple(fit.model), rtol=1e-6)


def test_ages_between_whole_days_fit_in_any_order_alike():
    rng = np.random.default_rng(4)
    x = rng.poisson(2.0, 200).astype(float)
    age = 10 + 40 * rng.random(200)
    last = np.where(x > 0, age * rng.random(200), 0.0)
    order = rng.permutation(200)
    fit = fit_bgnbd(x, last, age)
    shuffled = fit_bgnbd(x[order], last[order], age[order])
    assert_allclose(astuple(shuffled.model), astuple(fit.model), rtol=1e-6)


def test_leaving_is_found_where_its_shape_is_one():
    rng = np.random.default_rng(6)
    age = np.full(4000, 60.0)
    rate, leaving = rng.gamma(0.8, 1 / 6.0, 4000), rng.beta(1.0, 3.0, 4000)
    x, last, now = np.zeros(4000), np.zeros(4000), np.zeros(4000)
    there = np.arange(4000)
    while there.size:
        now[there] += rng.standard_exponential(there.size) / rate[there]
        there = there[now[there] < age[there]]
        x[there] += 1
        last[there] = now[there]
        there = there[rng.random(there.size) >= leaving[there]]
    fit = fit_bgnbd(x, last, age)
    assert fit.boundary == ()
    truth = np.array([0.8, 6.0, 1.0, 3.0])
    assert (np.abs(astuple(fit.model) - truth) < 3 * fit.standard_errors).all()


def test_a_weight_stands_for_equal_accounts():
    x, last, age = [0, 1, 5, 2], [0, 4.0, 20.0, 3.0], [30.0, 30.0, 30.0, 10.0]
    counts = [5, 3, 2, 4]
    weighted = fit_bgnbd(x, last, age, weights=counts)
    repeated = fit_bgnbd(*(np.repeat(values, counts) for values in (x, last, age)))
    assert_allclose(weighted.log_likelihood, repeated.log_likelihood, rtol=1e-9)
    model = weighted.model
    assert_allclose(
        model.log_likelihood(x, last, age, weights=counts), weighted.log_likelihood
    )


@pytest.mark.parametrize(
    "history",
    [
        ([0], [0], [30.0]),
        ([3], [20.0], [30.0]),
        ([0], [0], [0]),
        ([10_000], [1565.0], [1565.0]),
        ([0, 0, 0], [0, 0, 0], [1 / 7, 30.0, 1565.0]),
        ([5] * 40, [30.0] * 40, [35.0] * 40),
        ([10_000, 0], [1 / 7, 0], [1 / 7, 1565.0]),
        ([1, 1], [0.0, 1565.0], [1565.0, 1565.0]),
    ],
    ids=str,
)
def test_a_portfolio_that_says_little_still_fits(history):
    fit = fit_bgnbd(*history)
    assert fit.boundary != ()
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.log_likelihood)
    assert np.isfinite(fit.model.expected_purchases(52, *history)).all()


def test_regular_buyers_drive_the_fit_to_nobody_ever_leaving(wholesale):
    assert wholesale.frequency.size == 3312
    assert wholesale.frequency.sum() == 7051
    fit = fit_bgnbd(*wholesale[:3])
    assert "a" in fit.boundary
    assert fit.model.a < 1e-3 * fit.model.b


def test_draws_agree_with_the_expectations():
    history = ([0, 2, 26, 10], [0, 30.43, 30.857, 20.0], [38.86, 38.86, 31.0, 39.0])
    draws = PUBLISHED.sample(52, 40_000, np.random.default_rng(1), *history)
    assert draws.shape == (4, 40_000)
    assert draws.dtype == np.int64
    noise = draws.std(axis=1) / 200
    expected = PUBLISHED.expected_purchases(52, *history)
    assert (np.abs(draws.mean(axis=1) - expected) < 4 * noise).all()
    assert_allclose(
        (draws > 0).mean(axis=1),
        PUBLISHED.probability_of_purchase(52, *history),
        atol=0.01,
    )


def test_drawn_times_agree_with_the_discounted_moments():
    history = (4.0, 20.0, 30.0)
    draw, times = PUBLISHED.sample_times(52, 40_000, np.random.default_rng(2), *history)
    assert ((times >= 0) & (times <= 52)).all()
    worth = np.bincount(draw, weights=1.15 ** (-times / 52), minlength=40_000)
    moments = PUBLISHED.discounted_moments(0.15, 52, *([value] for value in history))
    second = moments.mean_at_double_rate + moments.mean_of_pairs
    assert_allclose(worth.mean(), moments.mean[0], rtol=0.02)
    assert_allclose((worth**2).mean(), second[0], rtol=0.03)


def test_no_accounts_have_no_predictions_and_no_fit():
    assert PUBLISHED.expected_purchases(52, [], [], []).shape == (0,)
    assert PUBLISHED.discounted_purchases(0.1, 52, [], [], []).shape == (0,)
    assert PUBLISHED.log_likelihood([], [], []) == 0
    with pytest.raises(ValueError, match="frequency must hold at least one account"):
        fit_bgnbd([], [], [])


def test_inputs_are_left_alone():
    x, last, age = np.array([2.0, 0.0]), np.array([5.0, 3.0]), np.array([9.0, 9.0])
    PUBLISHED.expected_purchases(52, x, last, age)
    fit_bgnbd(x, last, age)
    assert_array_equal(x, [2.0, 0.0])
    assert_array_equal(last, [5.0, 3.0])
    assert_array_equal(age, [9.0, 9.0])


@pytest.mark.parametrize(
    ("message", "history"),
    [
        (r"frequency must be whole .* got 0.5 at index 1", ([1, 0.5], [1, 0], [2, 2])),
        (r"frequency must be whole .* got -1 at index 0", ([-1], [0], [2])),
        (r"recency must be <= age, got 3 at index 1", ([1, 1], [1, 3], [2, 2])),
        (r"recency must be >= 0, got -1 at index 0", ([1], [-1], [2])),
        (r"age must be finite, got nan at index 1", ([1, 1], [1, 1], [2, np.nan])),
        (r"age must be >= 0, got -2 at index 0", ([0], [0], [-2])),
        (r"recency must have 2 elements, got 1", ([1, 1], [1], [2, 2])),
        (r"frequency must be one-dimensional", ([[1]], [1], [2])),
        (r"frequency must hold numbers", (["x"], [1], [2])),
    ],
)
def test_names_what_is_wrong(message, history):
    with pytest.raises(ValueError, match=message):
        PUBLISHED.probability_alive(*history)
    with pytest.raises(ValueError, match=message):
        fit_bgnbd(*history)


def test_names_the_wrong_parameter():
    with pytest.raises(ValueError, match="alpha must be finite and > 0, got 0"):
        BGNBD(1, 0, 1, 1)
    with pytest.raises(ValueError, match="horizon must be finite and >= 0, got -1"):
        PUBLISHED.expected_purchases(-1, [1], [1], [2])
    with pytest.raises(ValueError, match="horizon must be given where annual_rate"):
        PUBLISHED.discounted_purchases(0, None, [1], [1], [2])
    with pytest.raises(ValueError, match="weights must be >= 0, got -1 at index 1"):
        fit_bgnbd([1, 0], [1, 0], [2, 2], weights=[1, -1])
