import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.contracts import ShiftedBetaGeometric, fit_sbg

pytestmark = pytest.mark.filterwarnings("error")

# Fader & Hardie, "A Spreadsheet-Literate Non-Statistician's Guide to the BG Model".
SPREADSHEET = [1000, 631, 468, 382, 326]
# Fader & Hardie (2007), table 1, the first seven renewals of a thousand customers.
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
# Fader & Hardie (2010), four cohorts watched for four years to one.
COHORTS = [
    [10_000, 8000, 6480, 5307, 4391],
    [10_000, 8000, 6480, 5307],
    [10_000, 8000, 6480],
    [10_000, 8000],
]

shapes = st.floats(-8, 8).map(np.exp)
models = st.builds(ShiftedBetaGeometric, alpha=shapes, beta=shapes)


@st.composite
def cohorts(draw):
    starters = draw(st.integers(1, 5000))
    row = [starters]
    for _ in range(draw(st.integers(1, 8))):
        row.append(draw(st.integers(0, row[-1])))
    return row


def test_the_fit_reproduces_the_published_parameters():
    fit = fit_sbg(SPREADSHEET)
    assert_allclose([fit.model.alpha, fit.model.beta], [0.763665, 1.295830], atol=5e-7)
    assert_allclose(fit.log_likelihood, -1401.5594, atol=5e-5)
    assert fit.boundary == ()
    assert round(1000 * fit.model.survival(12), 1) == 159.5


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta"),
    [(HIGH_END, 0.668, 3.806), (REGULAR, 0.704, 1.182), (COHORTS, 3.80, 15.19)],
)
def test_other_published_cohorts(survivors, alpha, beta):
    model = fit_sbg(survivors).model
    assert_allclose(model.alpha, alpha, atol=2e-3)
    assert_allclose(model.beta, beta, atol=2e-3)


def test_the_published_projection_and_remaining_lifetime():
    model = fit_sbg(HIGH_END).model
    assert_array_equal(
        model.survival(range(8, 13)).round(3), [0.460, 0.436, 0.414, 0.395, 0.378]
    )
    assert round(model.discounted_remaining(8, 0.1), 3) == 7.530


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.15, 1.0])
def test_agrees_with_the_hypergeometric_form(rate):
    from scipy.special import hyp2f1

    model = ShiftedBetaGeometric(0.764, 1.296)
    n, both = np.array([1, 2, 5, 40]), 0.764 + 1.296
    series = hyp2f1(1, 1.296 + n, both + n, 1 / (1 + rate))
    textbook = (1.296 + n - 1) / (both + n - 1) * series
    assert_allclose(model.discounted_remaining(n, rate), textbook, rtol=1e-12)
    new = hyp2f1(1, 1.296, both, 1 / (1 + rate))
    assert_allclose(model.discounted_lifetime(rate), new, rtol=1e-12)


@given(models, st.floats(0.02, 2))
def test_a_new_customer_pays_now_and_then_what_remains(model, rate):
    remaining = model.discounted_remaining(1, rate)
    lifetime = model.discounted_lifetime(rate)
    assert_allclose(lifetime, 1 + remaining / (1 + rate), rtol=1e-3)
    assert 1 - 1e-9 <= lifetime <= (1 + rate) / rate * (1 + 1e-9)


def test_the_lifetime_is_the_discounted_survival():
    model = ShiftedBetaGeometric(0.668, 3.806)
    periods = np.arange(3000)
    survival = model.survival(periods)
    assert_allclose(
        model.discounted_lifetime(0.1), (survival * 1.1**-periods).sum(), rtol=1e-12
    )
    later = model.survival(7 + np.arange(1, 3000)) / model.survival(7)
    assert_allclose(
        model.discounted_remaining(8, 0.1),
        (later * 1.1 ** -np.arange(2999.0)).sum(),
        rtol=1e-12,
    )


@given(models)
def test_survival_falls_retention_rises_and_they_agree(model):
    survival, retention = model.survival(range(40)), model.retention(range(1, 40))
    assert survival[0] == 1
    assert ((survival >= 0) & (np.diff(survival, prepend=1.0) <= 0)).all()
    assert (np.diff(retention) >= 0).all()
    assert_allclose(survival[1:], np.cumprod(retention), rtol=1e-6, atol=1e-12)


def test_one_number_gives_one_and_an_array_its_own_shape():
    model = ShiftedBetaGeometric(0.764, 1.296)
    assert model.survival(0) == 1.0
    assert isinstance(model.retention(1), float)
    assert model.survival([[0, 1], [2, 3]]).shape == (2, 2)
    assert model.survival([]).shape == (0,)
    assert model.discounted_remaining([], 0.1).shape == (0,)


def test_cohorts_add_up_and_their_order_does_not_matter():
    twice = fit_sbg([SPREADSHEET, SPREADSHEET])
    once = fit_sbg(SPREADSHEET)
    assert_allclose(twice.log_likelihood, 2 * once.log_likelihood, rtol=1e-9)
    assert_allclose(twice.model.alpha, once.model.alpha, rtol=1e-6)
    assert fit_sbg(COHORTS[::-1]).model == fit_sbg(COHORTS).model
    assert fit_sbg(np.array([SPREADSHEET, SPREADSHEET])).model == twice.model
    assert fit_sbg([np.array(row) for row in COHORTS]).model == fit_sbg(COHORTS).model
    newcomers = fit_sbg([*COHORTS, [12_000]])
    assert newcomers.model == fit_sbg(COHORTS).model


@given(cohorts())
def test_every_cohort_can_be_fitted(survivors):
    fit = fit_sbg(survivors)
    assert np.isfinite(fit.log_likelihood)
    assert np.isfinite(fit.covariance).all()
    renewals = np.arange(1, len(survivors) + 2)
    remaining = fit.model.discounted_remaining(renewals, 0.1)
    assert (np.isfinite(remaining) & (remaining >= 0) & (remaining <= 11.0001)).all()
    # One renewal says what share leaves, and not how it differs between customers.
    left = survivors[0] - survivors[1]
    if len(survivors) == 2:
        expected = 1 - left / survivors[0]
        assert_allclose(fit.model.retention(1), expected, atol=1e-4)
        assert fit.boundary != ()


@pytest.mark.parametrize(
    "model",
    [
        ShiftedBetaGeometric(1e-6, 1e6),
        ShiftedBetaGeometric(1e6, 1e-6),
        ShiftedBetaGeometric(1e6, 1e6),
        ShiftedBetaGeometric(1e-6, 1e-6),
    ],
    ids=repr,
)
@pytest.mark.parametrize("rate", [1e-6, 0.1, 10.0])
def test_no_model_breaks_the_numbers(model, rate):
    renewals = np.array([1, 2, 100, 10_000])
    for values in (
        model.survival(renewals),
        model.retention(renewals),
        model.discounted_remaining(renewals, rate) * rate / (1 + rate),
    ):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1 + 1e-9)).all()


@pytest.mark.parametrize(
    ("message", "survivors"),
    [
        (r"survivors must never rise, got 7 at index 2", [9, 6, 7]),
        (r"survivors\[1\] must never rise, got 8 at index 1", [[9, 6], [7, 8]]),
        (r"survivors must be whole numbers >= 0, got 0.5 at index 1", [1, 0.5]),
        (r"survivors must be finite, got nan at index 0", [np.nan, 1]),
        (r"survivors\[0\] must start with how many started", [[]]),
        (r"survivors must hold at least one renewal", []),
        (r"survivors must hold at least one renewal", [9]),
        (r"survivors must hold at least one renewal", [0, 0]),
        (r"survivors\[0\] must be one-dimensional", [[[9, 6]]]),
    ],
)
def test_names_what_is_wrong_with_a_cohort(message, survivors):
    with pytest.raises(ValueError, match=message):
        fit_sbg(survivors)


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("alpha must be finite and > 0", lambda: ShiftedBetaGeometric(0, 1)),
        ("beta must be finite and > 0", lambda: ShiftedBetaGeometric(1, np.nan)),
        (
            "periods must be whole numbers >= 0, got -1 at index 1",
            lambda: ShiftedBetaGeometric(1, 1).survival([0, -1]),
        ),
        (
            "period must be >= 1, got 0 at index 0",
            lambda: ShiftedBetaGeometric(1, 1).retention(0),
        ),
        (
            "renewals must be >= 1, got 0 at index 1",
            lambda: ShiftedBetaGeometric(1, 1).discounted_remaining([1, 0], 0.1),
        ),
        (
            "rate must be finite and > 0, got 0",
            lambda: ShiftedBetaGeometric(1, 1).discounted_remaining(1, 0),
        ),
    ],
)
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()
