import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.spend import (
    GammaGamma,
    fit_gamma_gamma,
    frequency_value_correlation,
)

pytestmark = pytest.mark.filterwarnings("error")

# The first ten CDNOW customers, with Fader & Hardie's rounded parameters and the
# estimates of their spreadsheet (which used unrounded ones).
PUBLISHED = GammaGamma(p=6.25, q=3.74, v=15.44)
COUNTS = [2, 1, 0, 0, 0, 7, 1, 0, 2, 0]
MEANS = [22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0]
ESTIMATES = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]

spending = st.lists(
    st.tuples(st.integers(0, 10_000), st.floats(1e-3, 1e9)), min_size=1, max_size=20
)


def test_reproduces_the_published_estimates():
    assert_allclose(PUBLISHED.expected_value(COUNTS, MEANS), ESTIMATES, atol=0.06)
    unrounded = GammaGamma(6.24958, 3.74422, 15.4435)
    assert_allclose(unrounded.expected_value(COUNTS, MEANS), ESTIMATES, atol=0.01)


def test_the_fit_reproduces_the_published_parameters(cdnow):
    fit = fit_gamma_gamma(cdnow.frequency, cdnow.mean_value)
    assert fit.accounts == 946
    assert_allclose(
        [fit.model.p, fit.model.q, fit.model.v], [6.24958, 3.74422, 15.4435], atol=5e-5
    )
    assert_allclose(fit.log_likelihood, -4055.9177, atol=5e-5)
    assert_allclose(
        fit.model.log_likelihood(cdnow.frequency, cdnow.mean_value), fit.log_likelihood
    )
    assert round(fit.correlation, 2) == 0.11
    assert fit.boundary == ()


def test_lies_between_the_account_mean_and_the_portfolio_mean():
    portfolio = PUBLISHED.p * PUBLISHED.v / (PUBLISHED.q - 1)
    means = np.linspace(1, 200, 50)
    estimate = PUBLISHED.expected_value(np.full(50, 3), means)
    assert (np.minimum(means, portfolio) <= estimate).all()
    assert (estimate <= np.maximum(means, portfolio)).all()


def test_approaches_the_account_mean_as_orders_grow():
    assert_allclose(PUBLISHED.expected_value([10**9], [80.0]), [80.0], rtol=1e-6)


def test_the_value_of_no_orders_is_ignored():
    assert_array_equal(
        PUBLISHED.expected_value([0, 0], [999.0, -3.0]),
        PUBLISHED.expected_value([0, 0], [0.0, 0.0]),
    )


@given(spending, st.floats(0.01, 1000))
def test_estimates_scale_with_the_currency(rows, rate):
    counts, means = np.array(rows).T
    abroad = GammaGamma(6.25, 3.74, 15.44 * rate)
    assert_allclose(
        abroad.expected_value(counts, means * rate),
        rate * PUBLISHED.expected_value(counts, means),
    )


def test_the_fit_scales_with_the_currency(cdnow):
    home = fit_gamma_gamma(cdnow.frequency, cdnow.mean_value).model
    abroad = fit_gamma_gamma(cdnow.frequency, 100 * cdnow.mean_value).model
    assert_allclose([abroad.p, abroad.q], [home.p, home.q], rtol=1e-6)
    assert_allclose(abroad.v, 100 * home.v, rtol=1e-6)


def test_the_order_of_accounts_does_not_move_the_fit(cdnow):
    order = np.random.default_rng(3).permutation(cdnow.frequency.size)
    shuffled = fit_gamma_gamma(cdnow.frequency[order], cdnow.mean_value[order])
    assert shuffled.model == fit_gamma_gamma(cdnow.frequency, cdnow.mean_value).model


@pytest.mark.parametrize(
    ("counts", "means"),
    [
        ([1], [10.0]),
        ([1, 2], [10.0, 10.0]),
        ([3] * 50, [7.0] * 50),
        ([10_000, 0], [1e9, 0]),
        ([1, 1, 1], [1e-3, 1.0, 1e6]),
        ([1, 10_000], [1e-2, 1e12]),
    ],
    ids=str,
)
def test_a_portfolio_that_says_little_still_fits(counts, means):
    fit = fit_gamma_gamma(counts, means)
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.log_likelihood)
    estimates = fit.model.expected_value(counts, means)
    assert np.isfinite(estimates).all()
    assert (estimates > 0).all()
    assert fit.boundary != ()


def test_draws_agree_with_the_estimate():
    draws = PUBLISHED.sample(40_000, np.random.default_rng(1), COUNTS, MEANS)
    assert draws.shape == (10, 40_000)
    assert_allclose(
        draws.mean(axis=1), PUBLISHED.expected_value(COUNTS, MEANS), rtol=0.03
    )


def test_the_correlation_is_that_of_accounts_with_orders():
    assert_allclose(
        frequency_value_correlation([1, 2, 3, 0], [3.0, 2.0, 1.0, 9.0]), -1.0
    )
    assert frequency_value_correlation([2, 2], [5.0, 9.0]) == 0
    assert frequency_value_correlation([0, 0], [0, 0]) == 0


def test_leaves_its_inputs_alone_and_takes_none():
    counts = np.array([2.0, 0.0])
    PUBLISHED.expected_value(counts, [5.0, 0.0])
    assert_array_equal(counts, [2.0, 0.0])
    assert PUBLISHED.expected_value([], []).shape == (0,)
    with pytest.raises(ValueError, match="frequency must be > 0 for at least one"):
        fit_gamma_gamma([], [])
    with pytest.raises(ValueError, match="frequency must be > 0 for at least one"):
        fit_gamma_gamma([0], [0])


@pytest.mark.parametrize(
    ("message", "counts", "means"),
    [
        ("frequency must be one-dimensional", [[1.0]], [10.0]),
        ("mean_value must have 1 elements, got 2", [1], [1, 2]),
        ("mean_value must be finite, got inf at index 0", [1], [np.inf]),
        ("frequency must be whole .* got 0.5 at index 0", [0.5], [10.0]),
        ("mean_value must be > 0 .* got 0 at index 1", [1, 1], [3.0, 0.0]),
    ],
)
def test_names_what_is_wrong(message, counts, means):
    with pytest.raises(ValueError, match=message):
        PUBLISHED.expected_value(counts, means)


def test_names_the_wrong_parameter():
    with pytest.raises(ValueError, match="q must be finite and > 1, got 1"):
        GammaGamma(6.25, 1, 15.44)
    with pytest.raises(ValueError, match="p must be finite and > 0, got nan"):
        GammaGamma(float("nan"), 3.74, 15.44)
