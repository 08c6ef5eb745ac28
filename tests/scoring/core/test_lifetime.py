import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.lifetime import lifetime_value, simulate_values
from scoring.core.purchases import BGNBD, fit_bgnbd
from scoring.core.spend import GammaGamma, fit_gamma_gamma
from tests.scoring.core.histories import extreme_histories, histories

pytestmark = pytest.mark.filterwarnings("error")

MODEL = BGNBD(0.243, 4.414, 0.793, 2.426)
SPEND = GammaGamma(6.25, 3.74, 15.44)
TERMS = {"margin_rate": 0.3, "annual_rate": 0.1, "horizon": 52.0}
ACCOUNTS = {
    "frequency": np.array([0.0, 2.0, 7.0, 26.0]),
    "recency": np.array([0.0, 30.43, 29.43, 30.857]),
    "age": np.array([38.86, 38.86, 38.86, 31.0]),
    "mean_value": np.array([0.0, 22.35, 73.74, 40.0]),
}
KEYS = ["00004", "00018", "00021", "01516"]


def test_the_mean_is_purchases_times_value_times_margin():
    value = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS)
    history = (ACCOUNTS["frequency"], ACCOUNTS["recency"], ACCOUNTS["age"])
    purchases = MODEL.discounted_purchases(0.1, 52, *history)
    worth = SPEND.expected_value(ACCOUNTS["frequency"], ACCOUNTS["mean_value"])
    assert_allclose(value.mean, 0.3 * purchases * worth)
    assert_allclose(
        1 - value.probability_of_none, MODEL.probability_of_purchase(52, *history)
    )


def test_mean_and_variance_agree_with_simulation():
    value = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS)
    simulated = simulate_values(
        MODEL, SPEND, **ACCOUNTS, **TERMS, draws=60_000, seed=5, keys=KEYS
    )
    noise = np.sqrt(value.variance / 60_000)
    assert (np.abs(simulated.mean(axis=1) - value.mean) < 4 * noise).all()
    assert_allclose(simulated.std(axis=1), np.sqrt(value.variance), rtol=0.06)
    assert_allclose(
        (simulated == 0).mean(axis=1), value.probability_of_none, atol=0.008
    )


def test_percentiles_agree_with_simulation_on_the_real_portfolio(cdnow):
    spend = fit_gamma_gamma(cdnow.frequency, cdnow.mean_value).model
    value = lifetime_value(
        fit_bgnbd(*cdnow[:3]).model,
        spend,
        frequency=cdnow.frequency,
        recency=cdnow.recency,
        age=cdnow.age,
        mean_value=cdnow.mean_value,
        **TERMS,
        draws=200,
        seed=1,
        keys=range(cdnow.frequency.size),
    )
    assert value.check.accounts == 2000
    assert value.check.draws == 200
    assert value.check.error < 0.02


def test_draws_belong_to_the_account_whatever_the_order_or_chunk():
    def simulated(rows):
        return simulate_values(
            MODEL,
            SPEND,
            **{name: values[rows] for name, values in ACCOUNTS.items()},
            **TERMS,
            draws=50,
            seed=9,
            keys=[KEYS[row] for row in rows],
        )

    together = simulated([0, 1, 2, 3])
    assert_array_equal(simulated([3, 1, 0, 2]), together[[3, 1, 0, 2]])
    assert_array_equal(np.vstack([simulated([0]), simulated([1, 2, 3])]), together)


def test_another_seed_or_key_draws_otherwise():
    terms = {**ACCOUNTS, **TERMS, "draws": 50}
    one = simulate_values(MODEL, SPEND, **terms, seed=1, keys=KEYS)
    assert not np.array_equal(
        one, simulate_values(MODEL, SPEND, **terms, seed=2, keys=KEYS)
    )
    other = simulate_values(MODEL, SPEND, **terms, seed=1, keys=[*KEYS[:3], "x"])
    assert_array_equal(one[:3], other[:3])
    assert not np.array_equal(one[3], other[3])


@given(histories(), st.floats(0.01, 100))
def test_another_currency_scales_every_money(history, rate):
    frequency, recency, age = history
    home = np.where(frequency > 0, 40.0, 0.0)
    given_ = {"frequency": frequency, "recency": recency, "age": age, **TERMS}
    value = lifetime_value(MODEL, SPEND, mean_value=home, **given_)
    abroad = lifetime_value(
        MODEL, GammaGamma(6.25, 3.74, 15.44 * rate), mean_value=home * rate, **given_
    )
    for name in ("mean", "low", "median", "high"):
        assert_allclose(getattr(abroad, name), rate * getattr(value, name), rtol=1e-9)
    assert_allclose(abroad.variance, rate**2 * value.variance, rtol=1e-9)


@pytest.mark.parametrize(
    "spend", [SPEND, GammaGamma(0.01, 1.001, 1e-6), GammaGamma(1e6, 1e6, 1e9)], ids=repr
)
@pytest.mark.parametrize(
    "model",
    [MODEL, BGNBD(1, 1, 1, 1), BGNBD(1e-6, 1e-4, 1e-8, 1e-6), BGNBD(1e6, 1e8, 1e6, 1)],
    ids=repr,
)
def test_no_history_breaks_the_numbers(model, spend):
    frequency, recency, age = extreme_histories()
    value = lifetime_value(
        model,
        spend,
        frequency=frequency,
        recency=recency,
        age=age,
        mean_value=np.where(frequency > 0, 1e5, 0.0),
        **TERMS,
    )
    for name in ("mean", "low", "median", "high", "probability_of_none"):
        assert np.isfinite(getattr(value, name)).all(), name
    assert not np.isnan(value.variance).any()
    assert (value.variance >= 0).all()
    assert (value.low <= value.median).all()
    assert (value.median <= value.high).all()


def test_no_margin_or_no_time_is_worth_nothing():
    for terms in ({"margin_rate": 0.0}, {"horizon": 0.0}):
        value = lifetime_value(MODEL, SPEND, **ACCOUNTS, **{**TERMS, **terms})
        for name in ("mean", "variance", "low", "median", "high"):
            assert_array_equal(getattr(value, name), np.zeros(4))


def test_no_accounts_have_no_value():
    none = {name: [] for name in ACCOUNTS}
    value = lifetime_value(MODEL, SPEND, **none, **TERMS, draws=10, keys=[])
    assert value.mean.shape == value.high.shape == (0,)


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        ("margin_rate must be >= 0, got -1 at index 1", {"margin_rate": [0, -1, 0, 0]}),
        ("mean_value must be > 0 .* got 0 at index 1", {"mean_value": [0.0] * 4}),
        ("recency must be <= age, got 99 at index 2", {"recency": [0, 1, 99, 2]}),
        ("annual_rate must be finite and >= 0", {"annual_rate": -0.1}),
        ("keys must be given", {"draws": 5}),
        ("keys must have 4 elements, got 1", {"draws": 5, "keys": ["a"]}),
    ],
)
def test_names_what_is_wrong(message, changed):
    with pytest.raises(ValueError, match=message):
        lifetime_value(MODEL, SPEND, **{**ACCOUNTS, **TERMS, **changed})
