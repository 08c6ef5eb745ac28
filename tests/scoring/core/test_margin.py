import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.margin import (
    capacity_cost_rate,
    capacity_use,
    cost_to_serve,
    net_margin,
    pareto_split,
    price_pressure,
    profit_share_of_top,
    return_on_manager_cost,
    time_equation,
    whale_curve,
)

pytestmark = pytest.mark.filterwarnings("error")

NAN = np.nan
profits = st.lists(st.floats(-1e9, 1e9), max_size=60)
money = st.floats(0, 1e9)


def test_reproduces_the_costs_of_kaplan_and_anderson():
    rate = capacity_cost_rate(560_000, 700_000)
    assert_allclose(rate, 0.80)
    assert_allclose(cost_to_serve([8, 44, 50], rate), [6.40, 35.20, 40.00])
    use = capacity_use([578_600], cost=560_000, minutes=700_000)
    assert_allclose([use.used, use.unused], [462_880, 97_120])


def test_an_order_takes_longer_for_a_new_customer_and_by_the_line():
    minutes = time_equation(3, [5, 0.5], [[0, 0], [1, 4]])
    assert_allclose(minutes, [3, 10])
    assert time_equation(3, [], np.empty((2, 0))).tolist() == [3, 3]


def test_all_that_a_customer_costs_comes_off():
    net = net_margin(
        [200_000],
        [120_000],
        discounts=5_000,
        returns=3_000,
        cost_to_serve=[12_000],
        days_outstanding=[73],
        capital_rate=0.1,
    )
    # A fifth of a year's tenth of revenue is tied up: 4,000.
    assert_allclose(net.working_capital, [4_000])
    assert_allclose(net.money, [56_000])
    assert_allclose(net.share, [0.28])
    assert net.left_out.tolist() == [0]


def test_an_unknown_cost_is_told_and_no_cost_of_goods_is_no_margin():
    net = net_margin([100, 100, NAN], [60, NAN, 60], returns=[NAN, 0, 0])
    assert_array_equal(net.money, [40, NAN, NAN])
    # Cost to serve and days are unknown everywhere, returns for the first.
    assert net.left_out.tolist() == [3, 2, 2]


def test_a_customer_who_sent_more_back_than_it_bought_has_no_rate():
    net = net_margin([-500, 0], [-300, 0], days_outstanding=90, capital_rate=0.1)
    assert_array_equal(net.money, [-200, 0])
    assert_array_equal(net.working_capital, [0, 0])
    assert np.isnan(net.share).all()


@given(st.lists(st.tuples(money, money, money, money), min_size=1), st.floats(0.01, 99))
def test_another_currency_scales_margins_and_leaves_rates(rows, rate):
    revenue, goods, serve, manager = np.array(rows).T
    home = net_margin(revenue, goods, cost_to_serve=serve)
    abroad = net_margin(revenue * rate, goods * rate, cost_to_serve=serve * rate)
    assert_allclose(abroad.money, home.money * rate, atol=1e-4, rtol=1e-9)
    some = revenue > 1e-3
    assert_allclose(abroad.share[some], home.share[some], rtol=1e-6, atol=1e-6)
    one = return_on_manager_cost(home.money, manager)
    other = return_on_manager_cost(abroad.money, manager * rate)
    some = manager > 1e-3
    assert np.isnan(one[manager == 0]).all()
    assert_allclose(other[some], one[some], rtol=1e-6, atol=1e-2)


def test_what_a_pound_on_managers_brings():
    returns = return_on_manager_cost(
        [30_000, 5_000, 9_000, NAN], [10_000, 10_000, 0, 10], expected=[0, 15_000, 0, 0]
    )
    assert_allclose(returns, [2, 1, NAN, NAN])


def test_pressure_is_a_slope_with_its_error():
    # Checked by hand: deviations 0, -1, -5, -6 points over three quarters of a year.
    trend = price_pressure([0, 0.25, 0.5, 0.75], [[0.30, 0.29, 0.25, 0.24]])
    assert_allclose(trend.slope, [-0.088])
    assert_allclose(trend.standard_error, [np.sqrt(0.00009 / 0.3125)])
    assert trend.periods.tolist() == [4]


def test_a_quarter_without_orders_or_without_weight_does_not_count():
    quarters = [0, 0.25, 0.5, 0.75, 1]
    full = price_pressure(quarters[:4], [[0.30, 0.29, 0.25, 0.24]])
    gap = price_pressure(quarters, [[0.30, 0.29, 0.25, 0.24, NAN]])
    light = price_pressure(
        quarters, [[0.30, 0.29, 0.25, 0.24, 9]], weights=[[7, 7, 7, 7, 0]]
    )
    for other in (gap, light):
        assert_allclose(other.slope, full.slope)
        assert_allclose(other.standard_error, full.standard_error)


def test_two_quarters_are_no_trend():
    trend = price_pressure([0, 0.25, 0.5], [[0.3, 0.2, NAN], [NAN] * 3, [0.3] * 3])
    assert_allclose(trend.slope, [NAN, NAN, 0])
    assert trend.periods.tolist() == [2, 0, 3]
    assert price_pressure([], np.empty((1, 0))).periods.tolist() == [0]
    assert price_pressure([0, 1], np.empty((0, 2))).slope.shape == (0,)


def test_the_error_of_a_trend_is_as_large_as_trends_by_chance():
    rng = np.random.default_rng(0)
    trend = price_pressure(np.arange(8) / 4, 0.3 + rng.normal(0, 0.02, (20_000, 8)))
    assert_allclose(
        np.sqrt((trend.standard_error**2).mean()), trend.slope.std(), rtol=0.02
    )


def test_the_whale_of_cooper_and_kaplan():
    # A fifth make 225 %, then some break even and the rest lose 125 %.
    profit = [225] + [0] * 2 + [-62.5] * 2
    curve = whale_curve(profit)
    assert_allclose(curve.profit_share, [0, 2.25, 2.25, 2.25, 1.625, 1])
    assert_allclose([curve.peak, curve.destroyed], [2.25, 1.25])
    assert_allclose(curve.past_peak_share, 0.4)
    assert_allclose(profit_share_of_top(profit, 0.2), 2.25)


def test_a_company_that_loses_money_has_no_shares_of_profit():
    curve = whale_curve([10, -30])
    assert curve.total == -20
    assert np.isnan(curve.peak)
    assert np.isnan(curve.profit_share).all()
    assert curve.past_peak_share == 0.5
    assert pareto_split([10, -30]).customers == 0
    assert np.isnan(profit_share_of_top([10, -30]))
    drawn = whale_curve([10, -30], draws=50)
    assert np.isinf(drawn.peak_high)


def test_nobody_and_one_customer():
    assert whale_curve([], draws=10).accounts_share.tolist() == [0]
    assert pareto_split([]).customers == 0
    one = whale_curve([7], draws=10)
    assert_allclose(one.profit_share, [0, 1])
    assert_allclose(one.high, [0, 1])
    assert pareto_split([7]) == (1, 1, 1)


@given(profits, st.integers(2, 80))
def test_the_curve_ends_at_all_and_never_passes_its_peak(profit, points):
    curve = whale_curve(profit, points=points)
    if np.isnan(curve.peak):
        assert curve.total <= 1e-9 * np.abs(profit).sum() + 1e-100
        return
    assert_allclose([curve.profit_share[0], curve.profit_share[-1]], [0, 1], atol=1e-6)
    assert (curve.profit_share <= curve.peak * (1 + 1e-9)).all()
    assert (np.diff(curve.profit_share, 2) <= 1e-6 * curve.peak).all()
    assert_allclose(curve.destroyed, curve.peak - 1)


@given(profits, st.floats(0.05, 0.95))
def test_one_customer_less_would_not_make_the_share(profit, share):
    split = pareto_split(profit, share)
    ordered = np.sort(profit)[::-1]
    if not split.customers:
        assert ordered.sum() <= 1e-9 * np.abs(ordered).sum() + 1e-100
        return
    assert split.profit_share >= share - 1e-9
    fewer = ordered[: split.customers - 1].sum()
    assert fewer <= share * ordered.sum() * (1 + 1e-9)


def test_the_actual_split_is_printed_not_assumed():
    profit = [800] + [50] * 4
    assert pareto_split(profit) == (0.2, 0.8, 1)
    assert pareto_split([100] * 10) == (0.8, 0.8, 8)


def test_the_band_is_that_of_drawing_customers_one_by_one():
    rng = np.random.default_rng(1)
    profit = rng.lognormal(3, 2, 10_000) - 60
    curve = whale_curve(profit, draws=400, seed=2)
    peaks, fifths = [], []
    for _ in range(400):
        drawn = np.cumsum(np.sort(rng.choice(profit, profit.size))[::-1])
        peaks.append(drawn.max() / drawn[-1])
        fifths.append(drawn[profit.size // 5 - 1] / drawn[-1])
    at = int(np.flatnonzero(np.isclose(curve.accounts_share, 0.2))[0])
    width = np.ptp(np.quantile(peaks, [0.05, 0.95]))
    assert_allclose(
        [curve.peak_low, curve.peak_high],
        np.quantile(peaks, [0.05, 0.95]),
        atol=0.25 * width,
    )
    assert_allclose(
        [curve.low[at], curve.high[at]],
        np.quantile(fifths, [0.05, 0.95]),
        atol=0.25 * width,
    )


def test_the_same_seed_draws_the_same_band_whatever_the_order():
    profit = np.random.default_rng(3).normal(10, 50, 300)
    curve = whale_curve(profit, draws=50, seed=4)
    again = whale_curve(profit[::-1], draws=50, seed=4)
    assert_array_equal(curve.low, again.low)


@pytest.mark.slow
def test_a_band_over_a_million_accounts_takes_seconds():
    from time import perf_counter

    profit = np.random.default_rng(5).lognormal(3, 2, 1_000_000) - 60
    began = perf_counter()
    curve = whale_curve(profit, draws=200)
    assert perf_counter() - began < 4  # 0.5 s on an idle core
    assert curve.peak_low < curve.peak < curve.peak_high


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("minutes must be finite and > 0", lambda: capacity_cost_rate(1, 0)),
        ("cost must be finite and >= 0", lambda: capacity_cost_rate(-1, 1)),
        ("minutes must be >= 0, got -1 at index 1", lambda: cost_to_serve([1, -1], 1)),
        (r"drivers must be \(n, 1\)", lambda: time_equation(1, [1], [[1, 2]])),
        ("drivers must be >= 0, got -1 at index 1",
         lambda: time_equation(1, [1], [[1], [-1]])),
        ("cost_to_serve must be >= 0, got -1 at index 0",
         lambda: net_margin([1], [1], cost_to_serve=-1)),
        ("goods_cost must have 2 elements", lambda: net_margin([1, 1], [1])),
        ("revenue must be finite, got inf at index 0", lambda: net_margin(
            [np.inf], [1])),
        ("manager_cost must be >= 0, got -1 at index 0",
         lambda: return_on_manager_cost([1], [-1])),
        (r"values must be \(n, 2\)", lambda: price_pressure([0, 1], [[1]])),
        ("weights must be >= 0, got -1 at index 1",
         lambda: price_pressure([0, 1], [[1, 1]], weights=[[1, -1]])),
        ("profit must be finite, got nan at index 1", lambda: whale_curve([1, NAN])),
        ("points must be >= 2", lambda: whale_curve([1], points=1)),
        ("draws must be >= 0", lambda: whale_curve([1], draws=-1)),
        ("level must lie within 0 and 1", lambda: whale_curve([1], level=1)),
        ("share must lie within 0 and 1", lambda: pareto_split([1], 0)),
        ("customers_share must lie within 0 and 1",
         lambda: profit_share_of_top([1], 0)),
    ],
)  # fmt: skip
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()
