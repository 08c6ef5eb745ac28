import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.influence import (
    influence,
    personalised_pagerank,
    reference_value,
)

pytestmark = pytest.mark.filterwarnings("error")

SIZE = 12
relations = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.floats(0, 1e300)),
    max_size=40,
)


def columns(rows, count):
    return np.array(rows, dtype=float).reshape(-1, count).T


def exact(source, target, weight, size, damping, personal):
    """Solve for the ranks of a small network by the definition."""
    passed = np.zeros((size, size))
    np.add.at(passed, (source, target), weight)
    np.fill_diagonal(passed, 0)
    sums = passed.sum(axis=0)
    own = personal / personal.sum()
    shares = np.where(sums > 0, passed / np.where(sums > 0, sums, 1), own[:, None])
    ranks = np.linalg.solve(np.eye(size) - damping * shares, (1 - damping) * own)
    return ranks / ranks.sum()


@given(st.integers(0, 2**32), st.floats(0, 0.95))
def test_ranks_solve_the_equation_of_pagerank(seed, damping):
    rng = np.random.default_rng(seed)
    source, target = rng.integers(0, 9, (2, 20))
    weight, personal = rng.exponential(size=20), rng.exponential(size=9)
    ranks = personalised_pagerank(
        source, target, weight, size=9, damping=damping, personal=personal
    )
    assert_allclose(
        ranks, exact(source, target, weight, 9, damping, personal), rtol=1e-6
    )


def test_a_reference_is_influential_in_proportion_to_who_follows():
    # Four by four, by hand: who refers three customers outranks who refers one.
    ranks = personalised_pagerank([0, 0, 0, 1], [1, 2, 3, 3], [1, 1, 1, 1], size=4)
    own = 1 / (4 + 0.85 * 3 + 0.85**2 * 0.5)
    assert_allclose(ranks[2], own)
    assert_allclose(ranks[1], own * (1 + 0.85 / 2))
    assert_allclose(ranks[0], own * (1 + 0.85 * (1 + 0.85 / 2) + 0.85 + 0.85 / 2))


@given(relations)
def test_ranks_sum_to_one_and_standing_is_at_least_ones_own(rows):
    source, target, weight = columns(rows, 3)
    ranks = personalised_pagerank(source, target, weight, size=SIZE)
    assert_allclose(ranks.sum(), 1)
    found = influence(source, target, weight, size=SIZE, least=1)
    told = ~np.isnan(found.standing)
    assert_array_equal(told, found.edges > 0)
    assert (found.standing[told] > 0).all()


@given(relations, st.floats(1e-3, 1e3))
def test_standing_depends_on_neither_the_list_nor_the_currency(rows, rate):
    source, target, weight = columns(rows, 3)
    weight = weight / 1e10
    home = influence(source, target, weight, size=SIZE)
    longer = influence(source, target, weight * rate, size=1000)
    kept = weight * rate > 0
    if kept.sum() == (weight > 0).sum():
        assert_allclose(longer.standing[:SIZE], home.standing, rtol=1e-6)
        assert np.isnan(longer.standing[SIZE:]).all()


def test_twice_the_same_network_leaves_the_standing():
    source, target = np.array([0, 0, 0, 1, 1, 1]), np.array([1, 2, 3, 3, 4, 5])
    once = influence(source, target, np.ones(6), size=6)
    twice = influence(
        np.append(source, source + 6), np.append(target, target + 6),
        np.ones(12), size=12,
    )  # fmt: skip
    assert_allclose(twice.standing, np.tile(once.standing, 2))


def test_two_relations_are_no_evidence_and_three_are():
    found = influence([0, 0, 1, 1, 1], [2, 3, 2, 3, 4], np.ones(5), size=6)
    assert_array_equal(found.edges, [2, 3, 0, 0, 0, 0])
    assert_array_equal(np.isnan(found.standing), [True, False, True, True, True, True])


def test_a_relation_to_itself_or_of_no_weight_counts_for_nothing():
    plain = influence([0, 0, 0], [1, 2, 3], [1, 1, 1], size=4)
    padded = influence([0, 0, 0, 0, 0], [1, 2, 3, 0, 3], [1, 1, 1, 9, 0], size=4)
    assert_array_equal(padded.edges, plain.edges)
    assert_allclose(padded.standing, plain.standing)


def test_whom_big_customers_follow_stands_higher():
    source, target = [0, 0, 0, 1, 1, 1], [2, 3, 4, 5, 6, 7]
    revenue = [1, 1, 100, 100, 100, 1, 1, 1]
    found = influence(source, target, np.ones(6), size=8, personal=revenue)
    assert found.standing[0] > 20 * found.standing[1]


def test_who_follow_one_another_in_a_ring_are_all_the_mean():
    found = influence([0, 1, 2], [1, 2, 0], [1, 2, 3], size=3, least=1)
    assert_allclose(found.standing, 1)


def test_no_relations_and_no_accounts():
    assert_array_equal(influence([], [], [], size=2).standing, [np.nan, np.nan])
    assert influence([], [], [], size=0).standing.shape == (0,)
    assert personalised_pagerank([], [], [], size=0).shape == (0,)
    assert_allclose(personalised_pagerank([], [], [], size=4), 0.25)


@given(relations, st.randoms(use_true_random=False))
def test_numbering_accounts_anew_numbers_their_standing_anew(rows, random):
    source, target, weight = columns(rows, 3)
    order = np.array(random.sample(range(SIZE), SIZE))
    plain = influence(source, target, weight, size=SIZE)
    again = influence(
        order[source.astype(int)], order[target.astype(int)], weight, size=SIZE
    )
    assert_allclose(again.standing[order], plain.standing, rtol=1e-6)


@pytest.mark.slow
def test_three_million_relations_take_seconds():
    from time import perf_counter

    rng = np.random.default_rng(0)
    source, target = rng.integers(0, 1_000_000, (2, 3_000_000))
    weight = rng.random(3_000_000)
    began = perf_counter()
    found = influence(source, target, weight, size=1_000_000)
    assert perf_counter() - began < 15  # 2 to 3 s on an idle core
    assert_array_equal(np.isnan(found.standing), found.edges < 3)


deals = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.floats(1e-300, 1e300)),
    min_size=1,
    max_size=20,
)


@given(deals, st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4))
def test_each_deal_is_allocated_once(rows, value):
    reference, prospect, part = columns(rows, 3)
    given_out = reference_value(
        reference, prospect, part, size=5,
        moved=[0.2, 0.5, 1, 0], value=value, months=[0, 6, 12, 30], annual_rate=0.1,
    )  # fmt: skip
    now = np.array([0.2, 0.5, 1, 0]) * value / 1.1 ** np.array([0, 0.5, 1, 2.5])
    referred = np.unique(prospect).astype(int)
    assert_allclose(given_out.sum(), now[referred].sum(), atol=1e-3)


def test_reference_value_by_hand():
    brought = reference_value(
        [0, 1, 0], [0, 0, 1], [0.25, 0.75, 0.4], size=3,
        moved=[0.8, 0.5], value=[10_000, 2_200], months=[0, 12], annual_rate=0.1,
    )  # fmt: skip
    # A quarter of 8,000 and, being the only one, all of 1,000; three quarters of 8,000.
    assert_allclose(brought, [3_000, 6_000, 0])
    nobody = reference_value(
        [], [], [], size=2, moved=[], value=[], months=[], annual_rate=0
    )
    assert_array_equal(nobody, [0, 0])


ONE = {"size": 2, "moved": [1], "value": [1], "months": [0], "annual_rate": 0}


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("source must be a place from 0 to 1, got 2 at index 1",
         lambda: influence([0, 2], [1, 1], [1, 1], size=2)),
        ("target must be a place from 0 to 1, got -1 at index 0",
         lambda: influence([0], [-1], [1], size=2)),
        ("source must be whole numbers, got 0.5 at index 0",
         lambda: influence([0.5], [1], [1], size=2)),
        ("target must have 1 elements", lambda: influence([0], [1, 1], [1], size=2)),
        ("weight must be >= 0, got -1 at index 0",
         lambda: influence([0], [1], [-1], size=2)),
        ("damping must lie from 0 to less than 1",
         lambda: influence([0], [1], [1], size=2, damping=1)),
        ("least must be >= 1", lambda: influence([0], [1], [1], size=2, least=0)),
        ("personal must not all be 0",
         lambda: influence([0], [1], [1], size=2, personal=[0, 0])),
        ("size must be >= 0", lambda: influence([], [], [], size=-1)),
        ("moved must lie from 0 to 1, got 2 at index 0",
         lambda: reference_value([0], [0], [1], **{**ONE, "moved": [2]})),
        ("part must be > 0, got 0 at index 0",
         lambda: reference_value([0], [0], [0], **ONE)),
        ("months must be >= 0, got -1 at index 0",
         lambda: reference_value([0], [0], [1], **{**ONE, "months": [-1]})),
        ("prospect must be a place from 0 to 0, got 1 at index 0",
         lambda: reference_value([0], [1], [1], **ONE)),
    ],
)  # fmt: skip
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()
