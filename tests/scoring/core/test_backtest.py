from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.backtest import (
    Origin,
    auc,
    calibration,
    interval_coverage,
    mean_absolute_error,
    naive_rate,
    recency_ratio,
    relative_errors,
    rolling,
    rolling_origin,
    widened,
)
from scoring.core.purchases import BGNBD, fit_bgnbd, fit_mbg_cnbd
from tests.scoring.core.portfolios import read_portfolio

pytestmark = pytest.mark.filterwarnings("error")

judged = st.lists(
    st.tuples(st.integers(0, 8).map(float), st.integers(0, 1)), min_size=1, max_size=40
)


def plug_in(fit, origin, draws, rng):
    return [fit.model] * draws


def origin_of(name, as_of, holdout):
    known = read_portfolio(name, as_of=as_of, holdout=holdout)
    return Origin(
        known.frequency,
        known.recency,
        known.age,
        known.log_gap_sum,
        (holdout - as_of).days / 7,
        known.bought_later,
    )


@pytest.fixture(scope="module")
def quarters():
    """The published sample, seen from three days a quarter apart."""
    days = [date(1997, 7, 1), date(1997, 9, 30), date(1997, 12, 30), date(1998, 3, 31)]
    return [origin_of("cdnow-sample", *pair) for pair in pairwise(days)]


def fit_bg(origin):
    return fit_bgnbd(*origin.histories)


@given(judged)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    score, happened = (np.array(column) for column in zip(*rows, strict=True))
    hits, others = score[happened == 1], score[happened == 0]
    if not hits.size or not others.size:
        assert auc(score, happened) is None
        return
    above = (hits[:, None] > others).mean() + (hits[:, None] == others).mean() / 2
    assert auc(score, happened) == pytest.approx(above)


def test_a_perfect_order_and_a_coin():
    assert auc([1, 2, 3, 4], [0, 0, 1, 1]) == 1
    assert auc([4, 3, 2, 1], [False, False, True, True]) == 0
    assert auc([7, 7, 7], [1, 0, 0]) == 0.5
    assert auc([], []) is None


@given(judged, st.integers(1, 12), st.randoms())
def test_calibration_keeps_the_sums_and_forgets_the_order(rows, groups, random):
    first = calibration(*zip(*rows, strict=True), groups=groups)
    random.shuffle(rows)
    again = calibration(*zip(*rows, strict=True), groups=groups)
    for one, other in zip(first, again, strict=True):
        assert_allclose(one, other, atol=1e-12)
    predicted, observed = (np.array(column) for column in zip(*rows, strict=True))
    assert first.accounts.sum() == len(rows)
    assert np.ptp(first.accounts) <= 1
    assert (np.diff(first.predicted) >= -1e-12).all()
    assert_allclose(first.predicted @ first.accounts, predicted.sum())
    assert_allclose(first.observed @ first.accounts, observed.sum(), atol=1e-9)


def test_fewer_accounts_than_groups_make_fewer_groups():
    assert calibration([0.2, 0.1], [1, 0]).accounts.tolist() == [1, 1]
    assert calibration([], []).predicted.shape == (0,)


def test_coverage_and_error_of_nothing_are_not_measured():
    assert interval_coverage([], [], []) is None
    assert mean_absolute_error([], []) is None
    assert interval_coverage([1, 1, 1, 1], [2, 2, 2, 2], [1, 2, 3, 0]) == 0.5
    assert mean_absolute_error([1, 2], [3, 2]) == 1


def test_rules_of_thumb():
    assert_array_equal(naive_rate([4, 0, 0], [8, 8, 0]), [0.5, 0, 0])
    assert_array_equal(recency_ratio([6, 0, 0], [8, 8, 0]), [0.75, 0, 0])
    assert naive_rate([], []).shape == recency_ratio([], []).shape == (0,)


@given(
    st.floats(0, 1e6),
    st.floats(0, 1),
    st.floats(1, 3),
    st.lists(st.floats(-5, 5), max_size=8),
)
def test_a_widened_interval_holds_the_models_own(expected, down, up, errors):
    low, high = expected * down, expected * up
    wide_low, wide_high = widened(low, high, expected=expected, errors=errors)
    assert 0 <= wide_low <= low
    assert high <= wide_high < np.inf
    worse = widened(low, high, expected=expected, errors=[3 * e for e in errors])
    assert worse[0] <= wide_low + 1e-9
    assert worse[1] >= wide_high * (1 - 1e-12)


def test_a_widened_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(2000):
        *errors, now = rng.normal(0, 0.2, 5)
        low, high = widened(1000, 1000, expected=1000, errors=errors)
        hits += low <= 1000 * np.exp(now) <= high
    assert_allclose(hits / 2000, 0.9, atol=0.02)


def test_relative_errors_of_nothing_are_finite():
    assert_allclose(relative_errors([0, 10, 10], [0, 0, 10]), [0, np.log(21), 0])


def test_the_wholesaler_is_told_better_than_by_rules_of_thumb():
    origin = origin_of("online-retail", date(2011, 8, 31), date(2011, 12, 7))
    assert (origin.size, origin.frequency.sum(), origin.weeks) == (3312, 7051, 14)
    fitters = {
        "bg-nbd": fit_bg,
        "mbg-cnbd": lambda o: fit_mbg_cnbd(*o.histories, o.log_gap_sum, k=2),
    }
    tests = rolling_origin([origin], fitters, draws=20, seed=1, posterior=plug_in)
    regular = tests["mbg-cnbd"]
    assert round(regular.auc, 3) == 0.738
    assert round(regular.baselines["rate"].auc, 3) == 0.720
    assert regular.baselines["recency"].mae is None
    assert round(100 * regular.gain, 1) == 1.8
    # The naive rate has the lower error, as METHODS found.
    assert regular.baselines["rate"].mae < regular.mae
    assert tests["bg-nbd"].auc < regular.auc
    assert regular.accounts == 3312
    assert regular.wide_coverage is None
    assert regular.calibration.observed[-1] > 0.95


def test_quarters_of_the_published_sample(quarters):
    test = rolling_origin(
        quarters, {"bg-nbd": fit_bg}, draws=200, seed=1, posterior=plug_in
    )["bg-nbd"]
    totals = test.totals
    assert_array_equal(totals.actual, [o.purchases.sum() for o in quarters])
    inside = (totals.low <= totals.actual) & (totals.actual <= totals.high)
    assert test.coverage == inside.mean()
    for place in range(3):
        low, high = widened(
            totals.low[place],
            totals.high[place],
            expected=totals.expected[place],
            errors=np.delete(totals.errors, place),
        )
        assert (totals.wide_low[place], totals.wide_high[place]) == (low, high)
    assert test.wide_coverage >= test.coverage
    assert_allclose(
        test.purchases.observed @ test.purchases.accounts, totals.actual.sum()
    )


@pytest.mark.slow
def test_the_models_own_interval_misses_the_published_holdout():
    """Its widened one, from six weeks at a time before it, does not."""
    fitters = {"bg-nbd": fit_bg}
    holdout = origin_of("cdnow-sample", date(1997, 9, 30), date(1998, 6, 30))
    own = rolling_origin([holdout], fitters, draws=1000, seed=1)["bg-nbd"].totals
    assert (own.actual[0], round(own.expected[0])) == (1882, 1653)
    # 1,491 to 1,826 by another thousand draws.
    assert_allclose([own.low[0], own.high[0]], [1491, 1826], rtol=0.015)
    assert own.high[0] < 1882

    days = [date(1997, 4, 15) + n * timedelta(weeks=6) for n in range(5)]
    earlier = [origin_of("cdnow-sample", *pair) for pair in pairwise(days)]
    past = rolling_origin(earlier, fitters, draws=200, seed=1)["bg-nbd"]
    low, high = widened(
        own.low[0], own.high[0], expected=own.expected[0], errors=past.totals.errors
    )
    assert low < 1882 < high


@pytest.mark.slow
def test_on_real_days_the_widened_interval_covers_and_the_models_own_does_not():
    days = [date(1997, 5, 1) + n * timedelta(weeks=6) for n in range(11)]
    origins = [origin_of("cdnow-sample", *pair) for pair in pairwise(days)]
    test = rolling_origin(origins, {"bg-nbd": fit_bg}, draws=100, seed=1)["bg-nbd"]
    assert test.coverage <= 0.4
    assert test.wide_coverage >= 0.9
    assert test.gain > 0


def test_pairs_are_those_of_the_same_day(quarters):
    test = rolling_origin(
        quarters[:2], {"bg-nbd": fit_bg}, draws=2, seed=1, posterior=plug_in
    )["bg-nbd"]
    one, other = (
        rolling_origin([o], {"bg-nbd": fit_bg}, draws=2, seed=1, posterior=plug_in)[
            "bg-nbd"
        ].auc
        for o in quarters[:2]
    )
    assert min(one, other) < test.auc < max(one, other)


def unsure(fit, _origin, draws, _rng):
    """The model with rates up to a fifth lower or higher, evenly."""
    return [
        replace(fit.model, alpha=fit.model.alpha * factor)
        for factor in np.linspace(0.8, 1.2, draws)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("posterior", [plug_in, unsure])
def test_the_short_way_to_a_large_portfolios_interval_is_the_long_way(
    quarters, monkeypatch, posterior
):
    def totals():
        return rolling_origin(
            quarters[:1], {"bg": fit_bg}, draws=1000, seed=4, posterior=posterior
        )["bg"].totals

    long_way = totals()
    monkeypatch.setattr(rolling, "MANY", 500)
    short_way = totals()
    width = long_way.high - long_way.low
    assert_allclose(short_way.low, long_way.low, atol=0.1 * width[0])
    assert_allclose(short_way.high, long_way.high, atol=0.1 * width[0])


def test_the_seed_decides_and_the_company_of_other_models_does_not(quarters):
    def interval(fitters, seed):
        tests = rolling_origin(
            quarters[:1], fitters, draws=50, seed=seed, posterior=plug_in
        )
        return tests["bg"].totals.low[0], tests["bg"].totals.high[0]

    alone = interval({"bg": fit_bg}, 1)
    assert interval({"other": fit_bg, "bg": fit_bg}, 1) == alone
    assert interval({"bg": fit_bg}, 2) != alone


def test_no_origin_and_no_account_are_not_measured():
    empty = Origin([], [], [], [], 13, [])
    for origins in ([], [empty]):
        test = rolling_origin(origins, {"bg": fit_bg}, draws=2, seed=1)["bg"]
        assert (test.auc, test.mae, test.gain) == (None, None, None)
        assert (test.coverage, test.wide_coverage, test.accounts) == (None, None, 0)
        assert test.totals.actual.shape == (0,)


@pytest.mark.parametrize("bought", [0, 3])
def test_one_account_is_judged_without_a_ranking(bought):
    origin = Origin([2], [10.0], [20.0], [3.0], 13, [bought])
    test = rolling_origin([origin], {"bg": fit_bg}, draws=10, seed=1, posterior=plug_in)
    assert test["bg"].auc is None
    assert test["bg"].gain is None
    assert test["bg"].totals.actual.tolist() == [bought]
    assert np.isfinite(test["bg"].mae)


def test_everybody_bought_once():
    origin = Origin([0] * 9, [0] * 9, [20.0] * 9, [0] * 9, 13, [0] * 9)
    test = rolling_origin([origin], {"bg": fit_bg}, draws=10, seed=1, posterior=plug_in)
    assert test["bg"].auc is None
    assert test["bg"].baselines["rate"].mae == 0


@pytest.mark.parametrize(
    ("message", "change"),
    [
        ("frequency must be whole", {"frequency": [0.5, 1]}),
        ("age must be finite, got nan at index 1", {"age": [9.0, np.nan]}),
        ("recency must be <= age, got 9 at index 0", {"recency": [9.0, 1]}),
        ("log_gap_sum must have 2 elements, got 1", {"log_gap_sum": [0.0]}),
        ("purchases must be whole .* got -1 at index 1", {"purchases": [0, -1]}),
        ("weeks must be finite and > 0, got 0", {"weeks": 0}),
    ],
)
def test_an_origin_names_what_is_wrong(message, change):
    origin = Origin([1, 1], [2.0, 3.0], [5.0, 5.0], [0, 0], 13, [0, 1])
    with pytest.raises(ValueError, match=message):
        replace(origin, **change)


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("score must be finite, got nan at index 1", lambda: auc([1, np.nan], [0, 1])),
        ("happened must be 0 or 1, got 2 at index 0", lambda: auc([1, 1], [2, 1])),
        ("groups must be >= 1", lambda: calibration([1], [1], groups=0)),
        ("observed must have 1", lambda: calibration([1], [1, 2])),
        (
            "high must be >= low, got 1 at index 0",
            lambda: interval_coverage([2], [1], [1]),
        ),
        ("age must be > 0 where", lambda: naive_rate([0, 1], [0, 0])),
        (
            "recency must be <= age, got 2 at index 0",
            lambda: recency_ratio([2], [1]),
        ),
        ("actual must be >= 0", lambda: relative_errors([-1], [1])),
        (
            "level must be between",
            lambda: widened(1, 2, expected=1, errors=[], level=1),
        ),
        ("high must be >= low", lambda: widened(3, 2, expected=1, errors=[])),
        ("errors must be finite", lambda: widened(1, 2, expected=1, errors=[np.inf])),
        ("draws must be >= 2", lambda: rolling_origin([], {}, draws=1, seed=0)),
    ],
)  # fmt: skip
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.slow
def test_a_model_that_knows_the_world_covers_what_it_promises():
    world = BGNBD(0.5, 6.0, 0.8, 2.4)
    rng = np.random.default_rng(5)
    age, none = np.full(50, 30.0), np.zeros(50)
    origins = [
        Origin(
            none, none, age, none, 26, world.sample(26, 1, rng, none, none, age)[:, 0]
        )
        for _ in range(200)
    ]
    known = replace(fit_bg(origins[0]), model=world)
    tests = rolling_origin(
        origins, {"true": lambda o: known}, draws=60, seed=3, posterior=plug_in
    )
    assert 0.86 <= tests["true"].coverage <= 0.95
    assert tests["true"].wide_coverage >= tests["true"].coverage
