from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring.core.lifetime import lifetime_value, simulate_values
from scoring.core.purchases import ParetoNBD, fit_pareto_nbd
from scoring.core.spend import GammaGamma
from tests.scoring.core.histories import extreme_histories, histories

pytestmark = pytest.mark.filterwarnings("error")

# Fader, Hardie & Lee (2005), table 2.
PUBLISHED = ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669)
# The same customers after 78 weeks.
LATER = ParetoNBD(r=0.5629966, alpha=12.559037, s=0.4081095, beta=10.5148048)

shapes = st.floats(-8, 5).map(np.exp)
scales = st.floats(-6, 8).map(np.exp)
models = st.builds(ParetoNBD, r=shapes, alpha=scales, s=shapes, beta=scales)

MODELS = [
    PUBLISHED,
    ParetoNBD(1.0, 1.0, 1.0, 1.0),
    ParetoNBD(1e-6, 1e-3, 1e-8, 1e-3),
    ParetoNBD(1e6, 1e8, 1e4, 1e8),
    ParetoNBD(1e6, 1e-3, 1e-8, 1e8),
    ParetoNBD(0.01, 500.0, 1e4, 1e-3),
]


def test_the_fit_reproduces_the_published_parameters(cdnow):
    fit = fit_pareto_nbd(*cdnow[:3])
    model = fit.model
    assert_allclose(
        [model.r, model.alpha, model.s, model.beta],
        [0.553277, 10.57768, 0.60624, 11.66874],
        rtol=2e-6,
    )
    assert_allclose(fit.log_likelihood, -9594.9762, atol=5e-5)
    assert_allclose(
        fit.standard_errors, [0.0476264, 0.8427222, 0.1872594, 6.2105448], rtol=2e-4
    )
    assert fit.boundary == ()
    assert_allclose(model.log_likelihood(*cdnow[:3]), fit.log_likelihood)
    expected = model.expected_purchases(39, *cdnow[:3])
    correlation = np.corrcoef(expected, cdnow.bought_later)[0, 1]
    assert_allclose(correlation, 0.630, atol=5e-4)


def test_customer_1516():
    history = ([26], [30.857], [31])
    assert_allclose(PUBLISHED.expected_purchases(52, *history), [25.45647], atol=3e-3)
    assert_allclose(PUBLISHED.probability_alive(*history), [0.997874], atol=5e-6)


def test_the_increasing_frequency_paradox():
    expected = PUBLISHED.expected_purchases(
        52, [10, 15, 20, 25], [20.0] * 4, [39.0] * 4
    )
    published = [0.7062289, 0.1442396, 0.02250658, 0.00309267]
    assert_allclose(expected, published, atol=5e-4)


def test_reproduces_the_published_residual_transactions():
    assert_allclose(
        LATER.discounted_purchases(0.15, None, [7], [35], [77.86]),
        [1.870584995],
        atol=5e-9,
    )
    assert_allclose(
        LATER.discounted_purchases(0.15, None, range(1, 11), [30] * 10, [77.86] * 10),
        [2.206707, 2.853299, 2.876974, 2.453808, 1.846822,
         1.266752, 0.812398, 0.496503, 0.293028, 0.168504],
        atol=5e-7,
    )  # fmt: skip


def test_no_dropout_is_the_boundary_for_regular_buyers(wholesale):
    assert "s" in fit_pareto_nbd(*wholesale[:3]).boundary


@pytest.mark.parametrize("s", [0.6, 1.0, 1.0 + 1e-9, 3.0])
def test_purchases_discounted_at_no_rate_are_the_expected_ones(s):
    model = ParetoNBD(0.553, 10.578, s, 11.669)
    history = extreme_histories()
    assert_allclose(
        model.discounted_purchases(0, 52, *history),
        model.expected_purchases(52, *history),
        rtol=1e-8,
    )


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
        assert np.isfinite(model.discounted_moments(0.1, horizon, *history)).all()
    assert np.isfinite(model.discounted_purchases(0.1, None, *history)).all()
    assert np.isfinite(model.log_likelihood(*history))


@given(models, st.integers(1, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_a_more_recent_purchase_never_lowers_the_chance_alive(model, x, one, other):
    recency = 100 * np.array(sorted((one, other)))
    before, after = model.probability_alive([x, x], recency, [100.0, 100.0])
    assert before <= after + 1e-9


@given(models, histories())
def test_every_probability_is_one(model, history):
    alive = model.probability_alive(*history)
    purchase = model.probability_of_purchase(52, *history)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert ((purchase >= 0) & (purchase <= alive)).all()
    assert np.isfinite(model.expected_purchases(52, *history)).all()


def test_draws_agree_with_the_expectations():
    history = ([0, 2, 26, 10], [0, 30.43, 30.857, 20.0], [38.86, 38.86, 31.0, 39.0])
    draws = PUBLISHED.sample(52, 40_000, np.random.default_rng(1), *history)
    noise = draws.std(axis=1) / 200
    expected = PUBLISHED.expected_purchases(52, *history)
    assert (np.abs(draws.mean(axis=1) - expected) < 4 * noise).all()
    chance = PUBLISHED.probability_of_purchase(52, *history)
    assert_allclose((draws > 0).mean(axis=1), chance, atol=0.01)


def test_lifetime_value_agrees_with_simulation():
    accounts = {
        "frequency": [2.0, 26.0],
        "recency": [30.43, 30.857],
        "age": [38.86, 31.0],
        "mean_value": [22.35, 40.0],
        "margin_rate": 0.3,
        "annual_rate": 0.1,
        "horizon": 52.0,
    }
    spend = GammaGamma(6.25, 3.74, 15.44)
    value = lifetime_value(PUBLISHED, spend, **accounts)
    drawn = simulate_values(
        PUBLISHED, spend, **accounts, draws=40_000, seed=1, keys=[1, 2]
    )
    assert_allclose(drawn.mean(axis=1), value.mean, rtol=0.03)
    assert_allclose(drawn.std(axis=1), np.sqrt(value.variance), rtol=0.05)


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
    ],
    ids=str,
)
def test_a_portfolio_that_says_little_still_fits(history):
    fit = fit_pareto_nbd(*history)
    assert fit.boundary != ()
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.model.expected_purchases(52, *history)).all()


@settings(max_examples=25)
@given(histories(), st.randoms())
def test_any_portfolio_fits_and_in_any_order_alike(history, random):
    order = list(range(history[0].size))
    random.shuffle(order)
    fit = fit_pareto_nbd(*history)
    assert np.isfinite(fit.log_likelihood)
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.model.expected_purchases(52, *history)).all()
    shuffled = fit_pareto_nbd(*(values[order] for values in history))
    assert_allclose(astuple(shuffled.model), astuple(fit.model), rtol=1e-6)


def test_the_order_of_accounts_does_not_move_the_fit(cdnow):
    order = np.random.default_rng(3).permutation(cdnow.frequency.size)
    shuffled = fit_pareto_nbd(*(values[order] for values in cdnow[:3]))
    assert shuffled.model == fit_pareto_nbd(*cdnow[:3]).model


def test_no_accounts_have_no_predictions_and_no_fit():
    assert PUBLISHED.expected_purchases(52, [], [], []).shape == (0,)
    assert PUBLISHED.probability_of_purchase(52, [], [], []).shape == (0,)
    with pytest.raises(ValueError, match="frequency must hold at least one account"):
        fit_pareto_nbd([], [], [])
