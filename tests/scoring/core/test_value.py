import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.value import (
    Criterion,
    Linear,
    Logistic,
    Points,
    Threshold,
    rank_order_centroid,
    rank_order_distribution,
    score,
    smallest_change,
    swing_weights,
    weight_sensitivity,
)

pytestmark = pytest.mark.filterwarnings("error")

CRITERIA = [
    Criterion("spend", Linear(0, 200_000), weight=0.4),
    Criterion("growth", Logistic(-0.1, 0.3), weight=0.2),
    Criterion("days late", Linear(worst=30, best=0), weight=0.15, when_missing=0.5),
    Criterion("references", Threshold(3), weight=0.15),
    Criterion("industry", Points({1: 0.0, 2: 0.4, 3: 1.0}), weight=0.1),
]

figure = st.floats(-1e6, 1e6)
rows = st.lists(
    st.tuples(
        *[figure | st.just(np.nan)] * 4, st.sampled_from([1.0, 2.0, 3.0, np.nan])
    ),
    min_size=1,
    max_size=10,
)


@given(rows)
def test_contributions_add_up_to_the_score(raw):
    scores = score(CRITERIA, raw)
    assert_allclose(scores.contributions.sum(axis=1), scores.total, atol=1e-9)
    assert ((scores.total >= 0) & (scores.total <= 100 + 1e-9)).all()


@given(rows)
def test_the_range_holds_the_score_and_closes_when_nothing_is_missing(raw):
    scores = score(CRITERIA, raw)
    assert (scores.low <= scores.total + 1e-9).all()
    assert (scores.total <= scores.high + 1e-9).all()
    assert_allclose(scores.high - scores.low, scores.at_stake.sum(axis=1), atol=1e-9)
    complete = ~scores.missing.any(axis=1)
    assert_array_equal(scores.low[complete], scores.high[complete])


def test_what_is_missing_is_worth_its_neutral_and_says_what_is_at_stake():
    scores = score(CRITERIA, [[50_000, 0.1, np.nan, np.nan, 2]])
    assert_allclose(scores.contributions, [[10, 10, 7.5, 0, 4]])
    assert_allclose(scores.at_stake, [[0, 0, 15, 15, 0]])
    assert_allclose([scores.low[0], scores.high[0]], [24, 54])


def test_the_worst_of_falling_figures_is_worth_nothing_without_a_sign():
    assert not np.signbit(Linear(30, 0)(np.array([30.0, 90.0]))).any()


def test_a_score_does_not_depend_on_who_else_is_judged():
    one = [80_000, 0.2, 5, 1, 2]
    alone = score(CRITERIA, [one]).total
    among = score(CRITERIA, [one, [9e9, 9, 0, 99, 3], [-1, -1, 99, 0, 1]]).total
    assert alone[0] == among[0]


@given(st.floats(0, 1e6), st.floats(0.01, 100))
def test_another_currency_leaves_the_points(money, rate):
    home = score([Criterion("spend", Linear(0, 2e5), 1.0)], [[money]]).total
    abroad = score([Criterion("spend", Linear(0, 2e5 * rate), 1.0)], [[money * rate]])
    assert_allclose(abroad.total, home, atol=1e-9)


@pytest.mark.parametrize("value", [criterion.value for criterion in CRITERIA[:4]])
@given(one=figure, other=figure)
def test_worth_moves_one_way_between_the_ends(value, one, other):
    least, most = value.ends
    one, other = sorted((one, other), reverse=least > most)
    worse, better = value(np.array([one, other]))
    assert 0 <= worse <= better <= 1
    assert_array_equal(value(np.array([least, most])), [0, 1])


def test_the_logistic_is_steepest_in_the_middle():
    value = Logistic(0, 100)
    assert_allclose(value(np.array([0, 50, 100])), [0, 0.5, 1], atol=1e-12)
    early, middle = (
        np.diff(value(np.array([0.0, 10.0]))),
        np.diff(value(np.array([45.0, 55.0]))),
    )
    assert middle > 4 * early


@given(rows, st.floats(0, 100), st.integers(0, 4), st.booleans())
def test_judging_again_with_the_change_gives_the_outcome(raw, target, place, below):
    change = smallest_change(CRITERIA, raw, criterion=place, target=target, below=below)
    again = np.array(raw)
    again[:, place] = change.figure
    total = score(CRITERIA, again).total
    reached = total < target if below else total >= target
    assert_array_equal(reached, change.possible)


@given(rows, st.floats(0, 100), st.integers(0, 2))
def test_no_smaller_change_would_do(raw, target, place):
    raw = np.array(raw)
    change = smallest_change(CRITERIA, raw, criterion=place, target=target)
    moved = (
        change.possible & (change.figure != raw[:, place]) & ~np.isnan(raw[:, place])
    )
    nearer = raw.copy()
    nearer[:, place] = np.nextafter(change.figure, raw[:, place])
    assert (score(CRITERIA, nearer).total[moved] < target).all()


def test_names_the_figure_that_lifts_an_account_over_the_line():
    account = [[50_000, 0.1, 15, 1, 2]]
    now = score(CRITERIA, account).total[0]
    change = smallest_change(CRITERIA, account, criterion=0, target=now + 10)
    assert_allclose(change.figure, [100_000])
    change = smallest_change(CRITERIA, account, criterion=3, target=now + 10)
    assert_array_equal(change.figure, [3])
    change = smallest_change(CRITERIA, account, criterion=4, target=now + 10)
    assert not change.possible[0]
    assert_array_equal(change.figure, [2])
    change = smallest_change(CRITERIA, account, criterion=0, target=now, below=True)
    assert change.figure[0] == np.nextafter(50_000, 0) or change.figure[0] < 50_000


def test_swing_weights_keep_the_proportions():
    assert_allclose(swing_weights([100, 50, 50]), [0.5, 0.25, 0.25])
    assert_allclose(swing_weights([7]), [1])


def test_rank_order_centroid_reproduces_the_published_table():
    assert_allclose(rank_order_centroid(4), [0.521, 0.271, 0.146, 0.063], atol=6e-4)
    assert_allclose(rank_order_centroid(1), [1])
    assert_allclose(rank_order_centroid(9).sum(), 1)


def test_rank_order_distribution_reproduces_the_published_table():
    # Roberts & Goodwin 2002, table 2.
    assert_allclose(rank_order_distribution(2), [0.6932, 0.3068], atol=1e-4)
    assert_allclose(rank_order_distribution(3), [0.5232, 0.3240, 0.1528], atol=1e-4)
    assert_allclose(
        rank_order_distribution(4), [0.4180, 0.2986, 0.1912, 0.0922], atol=1e-4
    )
    assert_allclose(rank_order_distribution(1), [1])


def test_free_ratings_average_to_the_rank_order_distribution():
    ratings = np.sort(np.random.default_rng(0).random((400_000, 5)))[:, ::-1]
    ratings = np.column_stack([np.ones(len(ratings)), ratings])
    shares = ratings / ratings.sum(axis=1, keepdims=True)
    assert_allclose(rank_order_distribution(6), shares.mean(axis=0), atol=3e-4)


def test_who_is_best_at_everything_stays_above_whatever_the_weights():
    found = weight_sensitivity(
        [[1, 1, 1], [0.9, 0.5, 0.1], [0, 0, 0]], [0.5, 0.3, 0.2],
        line=60, concentration=30, spread=True,
    )  # fmt: skip
    assert_array_equal(found.now, [True, True, False])
    assert_array_equal(found.above[[0, 2]], [1, 0])
    assert 0.2 < found.flips[1] < 0.5
    assert found.low[1] < 62 < found.high[1]
    assert_allclose([found.low[0], found.high[0]], [100, 100])


def test_the_chance_to_stay_above_is_that_of_the_beta_distribution():
    from scipy.special import betainc

    # With two criteria the first weight is beta(12, 8), and is the score.
    found = weight_sensitivity(
        [[1, 0]], [0.6, 0.4], line=50, concentration=20, draws=50_000
    )
    assert_allclose(found.above, 1 - betainc(12, 8, 0.5), atol=0.01)


def test_as_many_as_there_are_seats_are_above_in_every_draw():
    worths = np.random.default_rng(2).random((300, 5))
    found = weight_sensitivity(worths, [0.2] * 5, top=40, concentration=20)
    assert_allclose(found.above.sum(), 40)
    assert found.now.sum() == 40
    assert 0 < found.flips.max() < 1
    everybody = weight_sensitivity(worths, [0.2] * 5, top=300, concentration=20)
    assert everybody.above.all()


def test_surer_weights_flip_fewer():
    worths = np.random.default_rng(3).random((500, 5))
    vague, sure = (
        weight_sensitivity(worths, [0.2] * 5, top=50, concentration=c).flips.sum()
        for c in (10, 1000)
    )
    assert sure < vague / 4


def test_a_weight_of_nothing_stays_nothing_and_everybody_level_is_above():
    found = weight_sensitivity(
        [[1, 0], [1, 1]], [1, 0], top=1, concentration=5, draws=20
    )
    assert_array_equal(found.above, [1, 1])
    assert_array_equal(found.flips, [0, 0])


def test_draws_of_weights_do_not_depend_on_who_else_is_judged():
    worths = np.random.default_rng(4).random((5000, 6))
    weights = rank_order_centroid(6)
    kind = {"line": 55, "concentration": 25, "draws": 1000, "seed": 9}
    among = weight_sensitivity(worths, weights, **kind)
    alone = weight_sensitivity(worths[:1], weights, **kind)
    assert among.above[0] == alone.above[0]
    nobody = weight_sensitivity(np.empty((0, 6)), weights, **kind)
    assert nobody.above.shape == (0,)


def test_nobody_has_no_scores():
    scores = score(CRITERIA, np.empty((0, 5)))
    assert scores.total.shape == (0,)
    assert scores.contributions.shape == (0, 5)


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("weights must sum to 1, got 0.5", lambda: score(
            [Criterion("a", Threshold(1), 0.5)], [[1]])),
        (r"raw must be \(n, 5\), got \(1, 2\)", lambda: score(CRITERIA, [[1, 2]])),
        ("got growth inf at index 1", lambda: score(
            CRITERIA, [[1, 1, 1, 1, 1], [1, np.inf, 1, 1, 1]])),
        ("industry: raw must hold choices only, got 7 at index 0", lambda: score(
            CRITERIA, [[1, 1, 1, 1, 7]])),
        ("worst and best must differ", lambda: Linear(3, 3)),
        ("best must be finite", lambda: Logistic(0, np.inf)),
        ("worths must lie from 0 to 1", lambda: Points({1: 2.0})),
        ("worths must hold at least one choice", lambda: Points({})),
        ("weight must be finite and >= 0", lambda: Criterion("a", Threshold(1), -1)),
        ("swings must be >= 0, got -2 at index 1", lambda: swing_weights([1, -2])),
        ("swings must not all be 0", lambda: swing_weights([0, 0])),
        ("criteria must be >= 1", lambda: rank_order_centroid(0)),
        ("criteria must be >= 1", lambda: rank_order_distribution(0)),
        ("criteria must be >= 1 and whole, got 1.5", lambda: rank_order_centroid(1.5)),
        ("choices of worths must be finite", lambda: Points({np.nan: 0.5})),
        ("target must have 1 elements, got 2", lambda: smallest_change(
            CRITERIA, [[1, 1, 1, 1, 1]], criterion=0, target=[50, 60])),
        ("factors must lie from 0 to 1, got nan at index 1, column 0",
         lambda: weight_sensitivity([[1], [np.nan]], [1], top=1, concentration=9)),
        ("weights must sum to 1, got 0.5",
         lambda: weight_sensitivity([[1]], [0.5], top=1, concentration=9)),
        ("weights must have 1 elements, got 2",
         lambda: weight_sensitivity([[1]], [0.5, 0.5], top=1, concentration=9)),
        ("either line or top must be given",
         lambda: weight_sensitivity([[1]], [1], concentration=9)),
        ("concentration must be finite and > 0",
         lambda: weight_sensitivity([[1]], [1], top=1, concentration=0)),
        ("top must be >= 1",
         lambda: weight_sensitivity([[1]], [1], top=0, concentration=9)),
        ("criterion must lie from 0 to 4", lambda: smallest_change(
            CRITERIA, [[1, 1, 1, 1, 1]], criterion=5, target=50)),
    ],
)  # fmt: skip
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()
