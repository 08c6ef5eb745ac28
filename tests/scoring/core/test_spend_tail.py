from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import polygamma

from scoring.core.spend import (
    GammaGamma,
    LogNormalSpend,
    fit_gamma_gamma,
    fit_log_normal,
    heavy_tail_check,
    posterior_spend_draws,
)
from tests.scoring.core.portfolios import read_portfolio

pytestmark = pytest.mark.filterwarnings("error")

WORLD = LogNormalSpend(mu=5.0, between=0.9, within=0.5)
MODELS = [WORLD, GammaGamma(p=6.25, q=3.74, v=15.44), GammaGamma(1e4, 1.001, 3.0)]
HISTORY = ([0, 1, 2, 7, 10_000], [0, 400.0, 80.0, 150.0, 150.0])

spending = st.lists(
    st.tuples(st.integers(0, 10_000), st.floats(1e-3, 1e9)), min_size=1, max_size=20
)


def world_of(model, accounts, seed):
    """What so many accounts of a model would show: orders and their mean."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 12, accounts).astype(float)
    nobody = np.zeros(accounts)
    levels = model.sample(1, rng, nobody, nobody)[:, 0]
    orders = model.sample_orders(int(counts.sum()), rng)
    owners = np.repeat(np.arange(accounts), counts.astype(int))
    return counts, levels * np.bincount(owners, weights=orders) / counts


def test_the_fit_finds_the_world_it_came_from():
    counts, means = world_of(WORLD, 20_000, 3)
    fit = fit_log_normal(counts, means)
    model = fit.model
    off = np.array([model.mu, model.between, model.within]) - [5, 0.9, 0.5]
    assert (np.abs(off) < 3 * fit.standard_errors).all()
    assert fit.standard_errors.max() < 0.04
    assert fit.boundary == ()
    assert fit.accounts == 20_000
    assert abs(fit.correlation) < 0.03
    assert_allclose(model.log_likelihood(counts, means), fit.log_likelihood)
    again = fit_log_normal(counts[::-1], means[::-1])
    assert again.model == model


def test_one_order_is_exactly_log_normal():
    from scipy.special import ndtr

    means = np.array([3.0, 150.0, 9e4])
    spread = np.hypot(WORLD.between, WORLD.within)
    z = (np.log(means) - WORLD.mu) / spread
    densities = np.exp(-(z**2) / 2) / (means * spread * np.sqrt(2 * np.pi))
    found = WORLD.log_likelihood([1, 1, 1], means)
    assert_allclose(found, np.log(densities).sum())
    assert_allclose(WORLD.exceedance([1, 1, 1], means), ndtr(-z))


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_draws_agree_with_the_moments(model):
    rng = np.random.default_rng(1)
    levels = model.sample(100_000, rng, *HISTORY)
    first, second = model.level_moments(*HISTORY)
    assert_allclose(first, model.expected_value(*HISTORY))
    assert (second >= first**2 * (1 - 1e-12)).all()
    if model.__class__ is LogNormalSpend or model.q > 3:
        assert_allclose(levels.mean(axis=1), first, rtol=0.02)
        assert_allclose((levels**2).mean(axis=1)[1:], second[1:], rtol=0.1)
    orders = model.sample_orders(200_000, rng)
    assert_allclose(orders.mean(), 1, rtol=0.01)
    assert_allclose(orders.var(), model.order_variance, rtol=0.05)


def test_a_level_without_a_variance_says_so():
    _, second = GammaGamma(2.0, 1.5, 100.0).level_moments([0, 1], [0, 50.0])
    assert_array_equal(np.isinf(second), [True, False])


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_the_chance_of_a_higher_mean_is_uniform_in_its_own_world(model):
    counts, means = world_of(model, 20_000, 7)
    above = model.exceedance(counts, means)
    for point in (0.01, 0.1, 0.5, 0.9):
        assert_allclose((above < point).mean(), point, atol=0.012)


def test_the_check_prefers_the_world_that_made_the_orders():
    log_normal = world_of(LogNormalSpend(5.0, 1.4, 0.3), 4000, 5)
    check = heavy_tail_check(*log_normal, fit_gamma_gamma(*log_normal))
    assert check.prefers == "log-normal"
    assert check.log_likelihoods["log-normal"] == check.alternative.log_likelihood

    gamma = world_of(GammaGamma(6.25, 3.74, 15.44), 4000, 5)
    check = heavy_tail_check(*gamma, fit_gamma_gamma(*gamma))
    assert check.prefers == "gamma-gamma"
    assert check.has_variance
    assert check.p_value > 0.01
    assert 0.6 < check.ratio < 1.5


def test_a_tail_heavier_than_the_model_is_found():
    counts, means = world_of(GammaGamma(6.25, 3.74, 15.44), 2000, 9)
    fit = fit_gamma_gamma(counts, means)
    means[::40] *= 20
    check = heavy_tail_check(counts, means, fit)
    assert check.beyond >= 50
    assert check.ratio == check.beyond / 20
    assert check.p_value < 1e-6


def test_the_published_sample_keeps_gamma_gamma(cdnow):
    fit = fit_gamma_gamma(cdnow.frequency, cdnow.mean_value)
    check = heavy_tail_check(cdnow.frequency, cdnow.mean_value, fit)
    rounded = {name: round(ll, 1) for name, ll in check.log_likelihoods.items()}
    assert rounded == {"gamma-gamma": -4055.9, "log-normal": -4067.3}
    assert check.prefers == "gamma-gamma"
    assert (check.accounts, check.beyond, round(check.p_value, 2)) == (946, 13, 0.16)


def test_the_wholesaler_has_a_slightly_heavier_tail():
    known = read_portfolio("online-retail", as_of=date(2011, 8, 31))
    repeating = (known.frequency > 0) & (known.mean_value > 0)
    counts, means = known.frequency[repeating], known.mean_value[repeating]
    check = heavy_tail_check(counts, means, fit_gamma_gamma(counts, means))
    assert (check.accounts, check.beyond) == (1890, 27)
    assert 0.01 < check.p_value < 0.05
    assert check.prefers == "gamma-gamma"
    assert round(fit_gamma_gamma(counts, means).correlation, 2) == 0.10


@given(spending, st.floats(0.01, 1000))
def test_estimates_scale_with_the_currency(rows, rate):
    counts, means = np.array(rows).T
    abroad = LogNormalSpend(WORLD.mu + np.log(rate), WORLD.between, WORLD.within)
    assert_allclose(
        abroad.expected_value(counts, means * rate),
        rate * WORLD.expected_value(counts, means),
        rtol=1e-9,
    )


@given(spending)
def test_an_account_is_drawn_towards_the_portfolio_and_never_past_it(rows):
    counts, means = np.array(rows).T
    centre, variance = WORLD.posterior(counts, means)
    assert ((variance > 0) & (variance <= WORLD.between**2)).all()
    assert np.isfinite(centre).all()
    first, second = WORLD.level_moments(counts, means)
    assert (np.isfinite(first) & (first > 0) & (second >= first**2)).all()


@pytest.mark.parametrize(
    ("counts", "means"),
    [
        ([1], [10.0]),
        ([1, 2], [10.0, 10.0]),
        ([1] * 30, [10.0 + i for i in range(30)]),
        ([3] * 50, [7.0] * 50),
        ([10_000, 0], [1e9, 0]),
        ([1, 1, 1], [1e-3, 1.0, 1e6]),
        ([1, 10_000], [1e-2, 1e12]),
    ],
    ids=str,
)
def test_a_portfolio_that_says_little_still_fits(counts, means):
    fit = fit_log_normal(counts, means)
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.log_likelihood)
    first, second = fit.model.level_moments(counts, means)
    assert np.isfinite([first, second]).all()
    assert fit.boundary != ()
    check = heavy_tail_check(counts, means, fit_gamma_gamma(counts, means))
    assert 0 <= check.p_value <= 1


def test_no_orders_no_fit_and_wrong_ones_are_named():
    assert WORLD.expected_value([], []).shape == (0,)
    assert WORLD.sample(3, np.random.default_rng(1), [], []).shape == (0, 3)
    for fit in (fit_log_normal, fit_gamma_gamma):
        with pytest.raises(ValueError, match="frequency must be > 0 for at least one"):
            fit([0, 0], [0, 0])
        with pytest.raises(
            ValueError, match="mean_value must be finite, got nan at in"
        ):
            fit([1, 1], [5.0, np.nan])
        with pytest.raises(ValueError, match=r"mean_value must be > 0 .* at index 1"):
            fit([1, 1], [5.0, -2.0])
    with pytest.raises(ValueError, match="between must be finite and > 0"):
        LogNormalSpend(1.0, 0.0, 1.0)
    with pytest.raises(ValueError, match="within must be <= 26"):
        LogNormalSpend(1.0, 1.0, 27.0)
    with pytest.raises(ValueError, match="mu must be finite"):
        LogNormalSpend(np.inf, 1.0, 1.0)


@pytest.mark.parametrize("fitted", [fit_gamma_gamma, fit_log_normal])
def test_drawn_parameters_scatter_as_the_fit_says(fitted):
    counts, means = world_of(WORLD, 800, 4)
    fit = fitted(counts, means)
    rng = np.random.default_rng(3)
    models = posterior_spend_draws(fit, counts, means, draws=800, rng=rng)
    names = fit.model.__slots__
    drawn = np.array([[getattr(model, name) for name in names] for model in models])
    estimates = [getattr(fit.model, name) for name in names]
    off = np.abs(np.median(drawn, axis=0) - estimates)
    assert (off < 0.5 * fit.standard_errors).all()
    assert_allclose(drawn.std(axis=0), fit.standard_errors, rtol=0.5)
    abroad, rng = fitted(counts, 100 * means), np.random.default_rng(3)
    others = posterior_spend_draws(abroad, counts, 100 * means, draws=800, rng=rng)
    at_home, there = (
        np.mean([model.expected_value([0], [0]) for model in drawn_models])
        for drawn_models in (models, others)
    )
    assert_allclose(there, 100 * at_home, rtol=2e-3)


@pytest.mark.parametrize("fitted", [fit_gamma_gamma, fit_log_normal])
@pytest.mark.parametrize(("counts", "means"), [([1], [10.0]), ([3] * 9, [7.0] * 9)])
def test_draws_of_what_the_data_leave_open_are_models(fitted, counts, means):
    fit, rng = fitted(counts, means), np.random.default_rng(1)
    for model in posterior_spend_draws(fit, counts, means, draws=20, rng=rng):
        assert np.isfinite(model.expected_value(counts, means)).all()


def test_no_draws_are_refused():
    fit, rng = fit_gamma_gamma([1, 2], [3.0, 4.0]), np.random.default_rng(1)
    with pytest.raises(ValueError, match="draws must be >= 1, got 0"):
        posterior_spend_draws(fit, [1, 2], [3.0, 4.0], draws=0, rng=rng)
    with pytest.raises(ValueError, match=r"mean_value must be > 0 .* at index 0"):
        posterior_spend_draws(fit, [1], [0], draws=1, rng=rng)


@pytest.fixture
def eager():
    """Accounts that order often also order much, half their orders' width apart."""
    rng = np.random.default_rng(7)
    level = rng.normal(size=800)
    orders = np.maximum(1, rng.poisson(np.exp(2 + 0.6 * level)))
    means = [
        np.exp(6 + 0.9 * own + 0.5 * rng.normal(size=count)).mean()
        for own, count in zip(level, orders, strict=True)
    ]
    return orders, np.array(means)


def test_means_alone_mistake_eager_accounts_for_scattered_orders(eager):
    assert fit_log_normal(*eager).model.within > 1
    told = fit_log_normal(*eager, within=0.5)
    assert told.model.within == pytest.approx(0.5)
    assert told.model.between == pytest.approx(0.9, abs=0.1)
    assert told.boundary == ()
    assert told.standard_errors[2] == 0


def test_how_orders_scatter_gives_gamma_orders_their_shape(eager):
    told = fit_gamma_gamma(*eager, within=0.5)
    assert polygamma(1, told.model.p) == pytest.approx(0.25)
    assert told.boundary == ()
    check = heavy_tail_check(*eager, told, within=0.5)
    assert check.prefers == "log-normal"
    assert check.alternative.model.within == pytest.approx(0.5)


def test_who_orders_much_keeps_the_mean_that_its_orders_show(eager):
    orders, means = eager
    largest = int(np.argmax(means * orders))
    told = fit_gamma_gamma(orders, means, within=0.5).model
    value = told.expected_value(orders[[largest]], means[[largest]])[0]
    assert value == pytest.approx(means[largest], rel=0.02)


def test_parameters_that_were_told_are_not_drawn(eager):
    told = fit_log_normal(*eager, within=0.5)
    rng = np.random.default_rng(1)
    drawn = posterior_spend_draws(told, *eager, draws=20, rng=rng)
    assert {model.within for model in drawn} == {told.model.within}
    assert len({model.between for model in drawn}) > 5


@pytest.mark.parametrize("within", [0.0, -1.0, 27.0, np.nan])
def test_a_scatter_that_is_none_is_refused(within):
    for fit in (fit_gamma_gamma, fit_log_normal):
        with pytest.raises(ValueError, match="within"):
            fit([1, 2], [5.0, 6.0], within=within)


def test_the_mean_of_no_orders_may_be_anything():
    model = GammaGamma(6.25, 3.74, 15.44)
    known = model.expected_value([0, 1], [0.0, 5.0])
    assert_array_equal(model.expected_value([0, 1], [np.nan, 5.0]), known)
    assert_array_equal(model.expected_value([0, 1], [np.inf, 5.0]), known)
