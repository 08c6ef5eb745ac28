import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.lifetime import (
    SeasonalIndex,
    horizon_factor,
    investment_ceilings,
    seasonal_index,
)

pytestmark = pytest.mark.filterwarnings("error")

SEASON = np.array([0.7, 0.8, 0.9, 1.0, 1.0, 1.1, 1.1, 0.9, 1.0, 1.1, 1.2, 1.2])
MONTHS = np.arange("2021-01", "2025-01", dtype="datetime64[M]")


def test_growth_does_not_pass_for_season():
    growing = 1000.0 + 20 * np.arange(48)
    index = seasonal_index(MONTHS, growing * np.tile(SEASON, 4))
    assert index.measured
    assert index.years == 4
    assert_allclose(index.factors, SEASON, atol=0.01)
    assert_allclose(index.factors.mean(), 1)
    steady = seasonal_index(MONTHS, growing)
    assert_allclose(steady.factors, 1, atol=0.002)


def test_without_two_years_there_is_no_season():
    index = seasonal_index(MONTHS[:23], 100 * np.tile(SEASON, 4)[:23])
    assert not index.measured
    assert_array_equal(index.factors, np.ones(12))
    assert not seasonal_index([], []).measured
    assert not seasonal_index(MONTHS, np.zeros(48)).measured


def test_months_come_in_any_order_and_in_pairs():
    revenue = 100 * np.tile(SEASON, 4)
    pairs = [(2021 + i // 12, i % 12 + 1) for i in range(48)]
    whole = seasonal_index(MONTHS, revenue).factors
    assert_array_equal(seasonal_index(pairs[::-1], revenue[::-1]).factors, whole)


def test_another_currency_has_the_same_season():
    revenue = 100 * np.tile(SEASON, 4)
    assert_allclose(
        seasonal_index(MONTHS, 37.5 * revenue).factors,
        seasonal_index(MONTHS, revenue).factors,
    )


def test_whole_years_ahead_hold_every_season_and_half_a_year_does_not():
    index = SeasonalIndex(SEASON, 4.0, measured=True)
    year = horizon_factor(index, dt.date(2024, 12, 31), 52)
    assert_allclose(year, 1, atol=0.004)
    spring = horizon_factor(index, dt.date(2024, 12, 31), 26)
    assert spring < 0.93
    off = SeasonalIndex(np.ones(12), 1.0, measured=False)
    assert horizon_factor(off, dt.date(2024, 12, 31), 26) == 1
    assert horizon_factor(index, dt.date(2024, 12, 31), 0) == 1


def test_names_the_month_that_is_wrong():
    with pytest.raises(ValueError, match=r"month must be a month, .* at index 1"):
        seasonal_index([(2021, 1), (2021, 13)], [1.0, 1.0])
    with pytest.raises(
        ValueError, match="month must be a month, each once, at index 1"
    ):
        seasonal_index([(2021, 1), (2021, 1)], [1.0, 1.0])
    with pytest.raises(ValueError, match="revenue must be finite"):
        seasonal_index(MONTHS[:1], [np.nan])


def test_what_an_account_bears_comes_from_the_careful_end_of_its_value():
    ceilings = investment_ceilings(
        [40_000.0, 0.0, -5.0], share=0.1, hourly_cost=80, minutes_per_contact=90
    )
    assert_allclose(ceilings.money, [4000, 0, 0])
    assert_allclose(ceilings.hours, [50, 0, 0])
    assert_allclose(ceilings.contacts, [33, 0, 0])
    with pytest.raises(ValueError, match="share must be <= 1"):
        investment_ceilings([1.0], share=1.5, hourly_cost=1, minutes_per_contact=1)
    with pytest.raises(ValueError, match="hourly_cost must be finite and > 0"):
        investment_ceilings([1.0], share=0.5, hourly_cost=0, minutes_per_contact=1)
