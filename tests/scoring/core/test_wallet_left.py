"""Places, what is left behind, and headroom."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.lifetime import lifetime_value
from scoring.core.purchases import BGNBD
from scoring.core.spend import GammaGamma
from scoring.core.wallet import (
    headroom_beyond,
    headroom_value,
    left_behind,
    wallet_allocation_share,
)

pytestmark = pytest.mark.filterwarnings("error")


fraction = st.floats(0, 1)


def test_the_wallet_allocation_rule_reproduces_its_table():
    # Keiningham et al. 2011: first and second of two, first to third of three.
    assert_allclose(
        wallet_allocation_share([1, 2, 1, 2, 3], [2, 2, 3, 3, 3]),
        [0.667, 0.333, 0.5, 0.333, 0.167],
        atol=5e-4,
    )


def test_the_wallet_allocation_rule_takes_one_number_for_all():
    assert wallet_allocation_share(1, 2) == pytest.approx(2 / 3)
    assert_allclose(wallet_allocation_share([1, 2], 2), [2 / 3, 1 / 3])
    assert_allclose(wallet_allocation_share(1, [2, 3]), [2 / 3, 1 / 2])


@given(st.integers(1, 50))
def test_the_places_share_the_whole_wallet(suppliers):
    places = np.arange(1, suppliers + 1)
    shares = wallet_allocation_share(places, np.full(suppliers, suppliers))
    assert_allclose(shares.sum(), 1)


def test_left_behind_is_split_and_in_house_is_not_ours_to_lose():
    left = left_behind([500], [350], [60], [30], [60])
    assert_allclose(
        [left.potential[0], left.money[0], left.unplaced[0], left.competitors[0]],
        [440, 90, 30, 60],
    )
    assert_allclose(left.share, [90 / 440])
    assert left.unattributed[0] == 0


def test_nothing_left_behind_needs_somebody_to_have_said_so():
    nan = np.nan
    left = left_behind([500, 500, nan], [500] * 3, [nan] * 3, [nan, 0, 0], [nan, 0, 0])
    assert_array_equal(left.measured, [False, True, False])
    assert_array_equal(left.share, [nan, 0, nan])
    assert_array_equal(left.money, [nan, 0, nan])


def test_who_adds_up_to_more_than_the_wallet_is_believed():
    left = left_behind([100], [80], [np.nan], [np.nan], [70])
    assert_allclose([left.potential[0], left.money[0]], [150, 70])


@given(
    st.lists(
        st.tuples(*[st.floats(0, 1e9)] * 2, *[st.floats(0, 1e9) | st.just(np.nan)] * 3),
        min_size=1,
    )
)
def test_what_is_left_behind_adds_up(rows):
    left = left_behind(*(np.array(column) for column in zip(*rows, strict=True)))
    some = left.measured
    parts = np.nan_to_num(left.unplaced) + np.nan_to_num(left.competitors)
    assert_allclose((parts + left.unattributed)[some], left.money[some], rtol=1e-9)
    assert ((left.share[some] >= 0) & (left.share[some] <= 1)).all()
    assert np.isnan(left.share[~some]).all()


@given(
    st.floats(0, 1e9), st.floats(-1e3, 1e9), st.floats(0, 1e9), fraction, fraction,
    st.floats(0, 1), st.floats(0, 520),
)  # fmt: skip
def test_no_pound_is_counted_twice(wallet, sales, expected, win, margin, rate, weeks):
    beyond = headroom_beyond([wallet], [sales], [expected])
    kind = {"margin_rate": margin, "annual_rate": rate, "horizon_weeks": weeks}
    whole = headroom_value([wallet], win_rate=1, **kind)
    lifetime = headroom_value([expected], win_rate=1, **kind)
    more = headroom_value(beyond, win_rate=win, **kind)
    assert (lifetime + more <= np.maximum(whole, lifetime) * (1 + 1e-9)).all()
    assert more >= 0


def test_lifetime_value_and_headroom_share_no_money():
    model, spend = BGNBD(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)
    history = {"frequency": [6], "recency": [45], "age": [48], "mean_value": [400]}
    rates = {"annual_rate": 0.1}
    lifetime = lifetime_value(
        model, spend, **history, margin_rate=0.3, horizon=156, **rates
    ).mean
    year = headroom_value([1], win_rate=1, margin_rate=0.3, horizon_weeks=156, **rates)
    expected = lifetime / year
    wallet = 3 * expected
    more = headroom_value(
        headroom_beyond(wallet, [0.5 * expected[0]], expected),
        win_rate=1, margin_rate=0.3, horizon_weeks=156, **rates,
    )  # fmt: skip
    assert_allclose(lifetime + more, wallet * year)


def test_headroom_without_lifetime_value_is_beyond_sales():
    assert_array_equal(
        headroom_beyond([400, 400, np.nan], [300, 500, 0], [np.nan, np.nan, 5]),
        [100, 0, np.nan],
    )


def test_a_year_at_no_discount_is_a_year():
    value = headroom_value(
        [100], win_rate=0.5, margin_rate=0.2, annual_rate=0, horizon_weeks=52
    )
    assert_allclose(value, [10])
