import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.lifetime import lifetime_value, simulate_total, simulate_values
from scoring.core.lifetime.check import checked
from scoring.core.purchases import (
    BGNBD,
    MBGCNBD,
    ParetoNBD,
    fit_bgnbd,
    fit_mbg_cnbd,
    fit_pareto_nbd,
    posterior_draws,
)
from scoring.core.spend import (
    GammaGamma,
    LogNormalSpend,
    fit_gamma_gamma,
    fit_log_normal,
)
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


FITTERS = {
    "bg-nbd": lambda p: fit_bgnbd(*p[:3]),
    "pareto-nbd": lambda p: fit_pareto_nbd(*p[:3]),
    "mbg-cnbd": lambda p: fit_mbg_cnbd(*p[:3], p.log_gap_sum),
}


@pytest.mark.slow
@pytest.mark.parametrize("fitted_spend", [fit_gamma_gamma, fit_log_normal])
@pytest.mark.parametrize(("horizon", "rate"), [(52.0, 0.0), (156.0, 0.1), (156.0, 0.3)])
@pytest.mark.parametrize("name", FITTERS)
@pytest.mark.parametrize("portfolio", ["cdnow", "wholesale"])
def test_percentiles_hold_for_every_model(
    request, portfolio, name, horizon, rate, fitted_spend
):
    accounts = request.getfixturevalue(portfolio)
    value = lifetime_value(
        FITTERS[name](accounts).model,
        fitted_spend(accounts.frequency, accounts.mean_value).model,
        frequency=accounts.frequency,
        recency=accounts.recency,
        age=accounts.age,
        mean_value=accounts.mean_value,
        margin_rate=0.3,
        annual_rate=rate,
        horizon=horizon,
        draws=200,
        seed=1,
        keys=range(accounts.frequency.size),
    )
    assert value.check.error < 0.02


LEAVERS = {
    "frequency": np.array([60.0, 12.0, 200.0]),
    "recency": np.array([59.5, 40.0, 103.0]),
    "age": np.array([60.0, 44.0, 104.0]),
    "mean_value": np.array([900.0, 400.0, 50.0]),
}


@pytest.mark.parametrize(
    "model",
    [
        BGNBD(2.0, 4.3, 0.8, 11.0),
        ParetoNBD(2.1, 4.8, 0.9, 37.0),
        MBGCNBD(2, 2.1, 2.0, 1.1, 19.0),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "spend", [GammaGamma(6.0, 3.0, 80.0), LogNormalSpend(5, 1, 0.4)]
)
@pytest.mark.parametrize(("horizon", "rate"), [(52.0, 0.0), (156.0, 0.3)])
def test_each_heavy_buyer_who_may_leave_soon_has_its_percentiles(
    model, spend, horizon, rate
):
    terms = {"margin_rate": 0.3, "annual_rate": rate, "horizon": horizon}
    value = lifetime_value(model, spend, **LEAVERS, **terms)
    draws = 3000
    simulated = simulate_values(
        model, spend, **LEAVERS, **terms, draws=draws, seed=7, keys="abc"
    )
    for percentile, values in (
        (0.1, value.low),
        (0.5, value.median),
        (0.9, value.high),
    ):
        below = (simulated <= values[:, np.newaxis]).mean(axis=1)
        said = np.where(values > 0, percentile, value.probability_of_none)
        noise = np.sqrt(said * (1 - said) / draws)
        assert (np.abs(below - said) < 0.02 + 3 * noise).all()


def test_the_check_fails_where_the_percentiles_do():
    simulated = np.random.default_rng(1).exponential(size=(300, 200))
    right = np.full(300, -np.log(0.1))
    size = {"mean": np.arange(300.0), "frequency": np.arange(300.0)}
    assert checked({0.9: right}, np.zeros(300), simulated, **size).error < 0.02
    for_some = np.where(np.arange(300) < 30, 0.7, 1) * right
    assert checked({0.9: for_some}, np.zeros(300), simulated, **size).error > 0.02


def some_pairs(draws):
    rng = np.random.default_rng(3)
    return [
        (
            BGNBD(*np.exp(np.log([0.243, 4.414, 0.793, 2.426]) + 0.2 * one[:4])),
            GammaGamma(6.25, 1 + 2.74 * np.exp(0.1 * one[4]), 15.44),
        )
        for one in rng.standard_normal((draws, 5))
    ]


def test_what_is_not_known_of_the_parameters_widens_the_range():
    known = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS)
    unsure = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS, posterior=some_pairs(40))
    assert_array_equal(unsure.mean, known.mean)
    often = ACCOUNTS["frequency"] > 0
    assert (unsure.high > known.high)[often].all()
    assert (unsure.variance > known.variance).all()


def test_variance_over_the_posterior_agrees_with_simulation():
    pairs = some_pairs(40)
    value = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS, posterior=pairs)
    simulated = simulate_values(
        MODEL,
        SPEND,
        **ACCOUNTS,
        **TERMS,
        draws=20_000,
        seed=5,
        keys=KEYS,
        posterior=pairs,
    )
    # To first order in the parameters: the delta method.
    assert_allclose(simulated.std(axis=1), np.sqrt(value.variance), rtol=0.12)
    assert_allclose(simulated.mean(axis=1), value.mean, rtol=0.1)


def test_one_draw_of_the_parameters_tells_nothing_of_their_spread():
    known = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS)
    one = lifetime_value(MODEL, SPEND, **ACCOUNTS, **TERMS, posterior=some_pairs(1))
    assert_array_equal(one.variance, known.variance)


def test_figures_of_an_account_do_not_depend_on_who_else_is_valued(cdnow):
    def valued(rows):
        return lifetime_value(
            MBGCNBD(2, 0.85, 4.3, 0.16, 2.0),
            SPEND,
            **{name: getattr(cdnow, name)[rows] for name in ACCOUNTS},
            **TERMS,
        )

    everybody = np.arange(cdnow.frequency.size)
    together, turned = valued(everybody), valued(everybody[::-1])
    part = valued(everybody[:40])
    for name in ("low", "median", "high"):
        whole = getattr(together, name)
        assert_allclose(getattr(turned, name)[::-1], whole, rtol=1e-9)
        assert_allclose(getattr(part, name), whole[:40], rtol=1e-9)


def test_totals_of_parts_add_up_to_the_whole_draw_by_draw():
    def total(rows):
        return simulate_total(
            MODEL,
            SPEND,
            **{name: values[rows] for name, values in ACCOUNTS.items()},
            **TERMS,
            draws=60,
            seed=9,
            keys=[KEYS[row] for row in rows],
            posterior=some_pairs(7),
        )

    whole = total([0, 1, 2, 3])
    assert_allclose(total([3, 1, 0, 2]), whole)
    assert_allclose(total([0]) + total([2, 1, 3]), whole)


def test_parameters_are_shared_by_all_accounts_of_a_draw():
    many = {name: np.repeat(values[1:2], 300) for name, values in ACCOUNTS.items()}
    terms = {**many, **TERMS, "draws": 400, "seed": 2, "keys": range(300)}
    known = simulate_total(MODEL, SPEND, **terms)
    unsure = simulate_total(MODEL, SPEND, **terms, posterior=some_pairs(20))
    assert unsure.std() > 1.5 * known.std()


@pytest.mark.slow
def test_percentiles_hold_with_the_posterior_of_real_fits(cdnow):
    fit = fit_bgnbd(*cdnow[:3])
    spend = fit_gamma_gamma(cdnow.frequency, cdnow.mean_value).model
    rng = np.random.default_rng(1)
    models = posterior_draws(fit, *cdnow[:3], draws=24, rng=rng)
    value = lifetime_value(
        fit.model,
        spend,
        **{name: getattr(cdnow, name) for name in ACCOUNTS},
        **TERMS,
        draws=40,
        seed=1,
        keys=range(cdnow.frequency.size),
        posterior=[(model, spend) for model in models],
    )
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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "spend",
    [
        SPEND,
        GammaGamma(0.01, 1.001, 1e-6),
        GammaGamma(1e6, 1e6, 1e9),
        LogNormalSpend(7, 1e-6, 26),
        LogNormalSpend(0, 30, 1e-6),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "model",
    [
        MODEL,
        BGNBD(1, 1, 1, 1),
        BGNBD(1e-6, 1e-4, 1e-8, 1e-6),
        BGNBD(1e6, 1e8, 1e6, 1),
        ParetoNBD(0.553, 10.578, 0.606, 11.669),
        ParetoNBD(1e-6, 1e-3, 1e-8, 1e-3),
        ParetoNBD(1e6, 1e8, 1e4, 1e8),
        MBGCNBD(2, 1.33, 2.81, 0.42, 0.79),
        MBGCNBD(4, 1e-6, 1e-4, 1e-8, 1e-6),
        MBGCNBD(3, 1e6, 1e8, 1e6, 1e6),
    ],
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
        ("margin_rate must have 4 elements, got 3", {"margin_rate": [0.1, 0.2, 0.3]}),
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
