import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.attachment import (
    attachment_index,
    attachment_parts,
    growth_correlation,
)
from scoring.core.value import Linear

pytestmark = pytest.mark.filterwarnings("error")

NAN = np.nan
ANCHORS = {
    "share_trend": Linear(-0.1, 0.1),
    "perception": Linear(1, 5),
    "advocacy": Linear(0, 10),
    "breadth": Linear(1, 6),
    "tenure": Linear(0, 10),
    "special": Linear(1, 5),
}
WEIGHTS = {
    "share_trend": 25, "perception": 20, "advocacy": 20,
    "breadth": 10, "tenure": 5, "special": 20,
}  # fmt: skip
worth = st.floats(0, 1) | st.just(NAN)
customers = st.lists(st.tuples(*[worth] * 6), min_size=1, max_size=10)


def as_parts(rows):
    return dict(zip(WEIGHTS, np.array(rows).T, strict=True))


def test_a_customer_is_weighed_by_what_it_does_and_says():
    parts = attachment_parts(
        {
            "share_trend": [0.05],
            "perception": [4],
            "advocacy": [9],
            "breadth": [3.5],
            "tenure": [25],
            "special": [3],
        },
        ANCHORS,
    )
    found = attachment_index(parts, WEIGHTS)
    assert_allclose(found.contributions, [[18.75, 15, 18, 5, 5, 10]])
    assert_allclose(found.index, [71.75])
    assert_allclose([found.low[0], found.high[0]], [71.75, 71.75])
    assert found.names == tuple(WEIGHTS)


def test_who_was_never_asked_is_not_unattached():
    found = attachment_index(
        {"advocacy": [0.9, 0.9, NAN], "special": [0.9, NAN, NAN]}, WEIGHTS
    )
    assert_allclose(found.index, [90, 90, NAN])
    assert_allclose(found.coverage, [0.4, 0.2, 0])
    assert_allclose(found.low, [36, 18, 0])
    assert_allclose(found.high, [96, 98, 100])


def test_too_little_known_is_no_index():
    found = attachment_index(
        {"advocacy": [0.9], "special": [NAN]}, WEIGHTS, least_coverage=0.5
    )
    assert_array_equal(found.index, [NAN])
    assert_allclose(found.coverage, [0.2])
    whole = {name: [0.5] for name in WEIGHTS}
    assert_allclose(attachment_index(whole, WEIGHTS, least_coverage=1).index, [50])


@given(customers)
def test_contributions_add_up_and_the_range_holds_the_index(rows):
    found = attachment_index(as_parts(rows), WEIGHTS)
    told = ~np.isnan(found.index)
    assert_array_equal(told, found.coverage > 0)
    assert_allclose(found.contributions[told].sum(axis=1), found.index[told])
    assert ((found.index[told] >= 0) & (found.index[told] <= 100 + 1e-9)).all()
    assert (found.low[told] <= found.index[told] + 1e-9).all()
    assert (found.index[told] <= found.high[told] + 1e-9).all()
    assert_allclose(found.high - found.low, 100 * (1 - found.coverage), atol=1e-9)
    assert not found.contributions[found.missing].any()


@given(customers, st.floats(1e-3, 1e3))
def test_only_the_proportions_of_the_weights_matter(rows, rate):
    one = attachment_index(as_parts(rows), WEIGHTS)
    scaled = {name: weight * rate for name, weight in WEIGHTS.items()}
    assert_allclose(attachment_index(as_parts(rows), scaled).index, one.index)


def test_a_weight_next_to_nothing_counts_where_it_is_all_that_is_known():
    found = attachment_index(
        {"advocacy": [0.5, np.nan], "tenure": [np.nan, 0.5]},
        {"advocacy": 1.0, "tenure": 1e-310},
    )
    assert_allclose(found.index, [50, 50])


def test_nobody_has_no_index():
    found = attachment_index({"advocacy": []}, {"advocacy": 1})
    assert found.index.shape == (0,)


def test_growth_that_follows_attachment_is_correlated_with_it():
    rng = np.random.default_rng(0)
    index = rng.uniform(0, 100, 500)
    growth = index / 100 + rng.normal(0, 0.3, 500)
    found = growth_correlation(np.append(index, [NAN, 50]), np.append(growth, [1, NAN]))
    assert found.accounts == 500
    assert 0.6 < found.low < found.correlation < found.high < 0.8


def test_the_interval_holds_no_correlation_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = [
        found.low < 0 < found.high
        for found in (
            growth_correlation(*rng.normal(size=(2, 40)), level=0.9)
            for _ in range(1000)
        )
    ]
    assert 0.87 < np.mean(held) < 0.93


def test_the_interval_holds_even_a_perfect_correlation():
    for growth in ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]):
        found = growth_correlation([1, 2, 3, 4, 5], growth)
        assert found.low <= found.correlation <= found.high


def test_equal_customers_share_their_rank():
    from scipy.stats import spearmanr

    index, growth = [1, 1, 2, 3, 3, 3, 9], [5, 4, 4, 4, 8, 9, 9]
    found = growth_correlation(index, growth)
    assert_allclose(found.correlation, spearmanr(index, growth).statistic)


def test_a_handful_of_customers_proves_nothing():
    assert np.isnan(growth_correlation([], []).correlation)
    assert np.isnan(growth_correlation([1, 2, 3], [5, 5, 5]).correlation)
    few = growth_correlation([1, 2, 3], [1, 2, 3])
    assert few.correlation == 1
    assert np.isnan(few.low)
    assert few.accounts == 3


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("weights must have advocacy", lambda: attachment_index(
            {"advocacy": [1]}, {"tenure": 1})),
        ("advocacy must lie from 0 to 1, got 9 at index 1", lambda: attachment_index(
            {"advocacy": [1, 9]}, WEIGHTS)),
        ("tenure must have 1 elements, got 2", lambda: attachment_index(
            {"advocacy": [1], "tenure": [1, 1]}, WEIGHTS)),
        ("weights must not all be 0", lambda: attachment_index(
            {"advocacy": [1]}, {"advocacy": 0})),
        ("weight of advocacy must be finite and >= 0", lambda: attachment_index(
            {"advocacy": [1]}, {"advocacy": -1})),
        ("parts must hold at least one", lambda: attachment_index({}, WEIGHTS)),
        ("least_coverage must lie from 0 to 1", lambda: attachment_index(
            {"advocacy": [1]}, WEIGHTS, least_coverage=2)),
        ("anchors must have luck", lambda: attachment_parts({"luck": [1]}, ANCHORS)),
        ("tenure must be finite, got inf at index 0", lambda: attachment_parts(
            {"tenure": [np.inf]}, ANCHORS)),
        ("growth must have 1 elements", lambda: growth_correlation([1], [1, 2])),
        ("level must lie within 0 and 1", lambda: growth_correlation(
            [1], [1], level=0)),
    ],
)  # fmt: skip
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()
