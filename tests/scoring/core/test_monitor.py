import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring.core.monitor import (
    benjamini_hochberg,
    cusum,
    cusum_arl,
    ewma,
    ewma_arl,
    expected_false,
    gap_survival,
    poisson_cusum,
    poisson_cusum_arl,
    reference_rate,
    robust_baseline,
    shrunken_baselines,
)

pytestmark = pytest.mark.filterwarnings("error")

# Lists of counts a month, and of chances.
months = st.lists(st.integers(0, 20), max_size=30)
chances = st.lists(st.floats(0, 1), max_size=40)


@pytest.mark.parametrize(
    ("usual", "halved", "limit", "until_false", "until_found"),
    [
        (8, 4, 5, 136, 3.5),
        (4, 2, 5, 161, 6.1),
        (2, 1, 4, 94, 8.6),
        (1, 0.5, 3, 61, 11.4),
    ],
)
def test_how_long_contacts_run_until_a_halving_is_seen(
    usual, halved, limit, until_false, until_found
):
    false = poisson_cusum_arl(usual, usual, halved, limit)
    found = poisson_cusum_arl(halved, usual, halved, limit)
    assert_allclose(false, until_false, atol=0.7)
    assert_allclose(found, until_found, atol=0.06)


def chain_arl(rate, reference, limit, parts):
    """The mean run length by a dense chain, for a reference of whole parts."""
    from scipy.special import gammaln

    states = limit * parts
    moves = np.zeros((states, states))
    numbers = np.arange(60)
    chances = np.exp(numbers * np.log(rate) - rate - gammaln(numbers + 1))
    for state in range(states):
        for count, chance in enumerate(chances):
            after = max(0, state + round(reference * parts) - count * parts)
            if after < states:
                moves[state, after] += chance
    return np.linalg.solve(np.eye(states) - moves, np.ones(states))[0]


def test_the_run_length_is_that_of_a_dense_chain(monkeypatch):
    from scoring.core.monitor import run_lengths

    monkeypatch.setattr(run_lengths, "reference_rate", lambda *_: 1.44)
    for rate in (1.0, 2.0, 3.0):
        assert_allclose(
            poisson_cusum_arl(rate, 2, 1, 4), chain_arl(rate, 1.44, 4, 25), rtol=1e-9
        )


@pytest.mark.parametrize(("rate", "usual", "other"), [(4, 8, 4), (4, 2, 4), (1, 2, 1)])
def test_simulated_charts_run_as_long(rate, usual, other):
    counts = np.random.default_rng(8).poisson(rate, (4000, 300))
    alarms = poisson_cusum(counts, usual, other, 4).alarms
    assert alarms.any(axis=1).all()
    first = alarms.argmax(axis=1) + 1
    error = first.std() / np.sqrt(first.size)
    assert abs(first.mean() - poisson_cusum_arl(rate, usual, other, 4)) < 4 * error


def test_run_lengths_at_the_edges():
    # Without a contact the path climbs by the reference rate each month.
    steps = np.ceil(5 / reference_rate(8, 4))
    assert poisson_cusum_arl(0, 8, 4, 5) == steps
    assert poisson_cusum_arl(0, 4, 8, 5) == np.inf
    assert poisson_cusum_arl(8, 8, 4, 60) > 1e12
    assert np.isfinite(poisson_cusum_arl(5000, 5000, 4000, 100))


def test_the_published_run_lengths_of_the_moving_average():
    assert round(ewma_arl()) == 500
    assert round(ewma_arl(1.0), 1) == 10.5
    # One value alone is a Shewhart chart.
    assert round(ewma_arl(weight=1, limit=3), 1) == 370.4
    assert ewma_arl(30.0) == pytest.approx(1, abs=1e-6)


def test_the_published_run_lengths_of_the_cumulative_sum():
    assert round(cusum_arl()) == 465
    assert round(cusum_arl(1.0), 1) == 10.4
    assert round(cusum_arl(h=4)) == 168
    assert cusum_arl(0.7) == pytest.approx(cusum_arl(-0.7))


@pytest.mark.parametrize("shift", [0.5, 1.0, -1.5])
def test_simulated_values_run_as_long(shift):
    values = np.random.default_rng(4).normal(shift, 1, (4000, 400))
    pairs = [
        (ewma(values).alarms, ewma_arl(shift, settled=False)),
        (cusum(values).alarms, cusum_arl(shift)),
    ]
    for alarms, expected in pairs:
        first = alarms.argmax(axis=1) + 1
        error = first.std() / np.sqrt(first.size)
        assert abs(first.mean() - expected) < 4 * error
    assert ewma_arl(shift, settled=False) < ewma_arl(shift)


def test_a_path_follows_its_recursion():
    counts = np.random.default_rng(2).poisson(5, 40)
    for usual, other in ((6, 3), (3, 6)):
        path, sign = [0.0], 1 if other < usual else -1
        for count in counts:
            step = sign * (reference_rate(usual, other) - count)
            path.append(max(0.0, path[-1] + step))
        chart = poisson_cusum(counts, usual, other, 4)
        assert_allclose(chart.path, path[1:], atol=1e-9)
        assert_array_equal(chart.alarms, np.array(path[1:]) >= 4)


def test_the_average_follows_its_recursion_within_exact_limits():
    values = np.random.default_rng(2).normal(50, 10, 30)
    chart = ewma(values, 0.3, 2.5, centre=50, spread=10)
    average = 50.0
    for place, value in enumerate(values):
        average = 0.3 * value + 0.7 * average
        width = 25 * np.sqrt(0.3 / 1.7 * (1 - 0.7 ** (2 * (place + 1))))
        assert chart.path[place] == pytest.approx(average)
        assert chart.high[place] == pytest.approx(50 + width)
        assert chart.low[place] == pytest.approx(50 - width)
        assert chart.alarms[place] == (abs(average - 50) > width)


def test_many_accounts_are_each_judged_as_one():
    counts = np.random.default_rng(3).poisson(4, (5, 24))
    usual, other, limit = np.array([4, 5, 6, 2, 3.0]), np.full(5, 2.5), np.arange(1, 6)
    together = poisson_cusum(counts, usual, other, limit)
    assert together.path.shape == (5, 24)
    values = counts.astype(float)
    averages = ewma(values, centre=usual, spread=limit)
    sums = cusum(values, centre=usual, spread=limit)
    for row in range(5):
        alone = poisson_cusum(counts[row], usual[row], other[row], limit[row])
        assert_allclose(together.path[row], alone.path)
        assert_array_equal(together.alarms[row], alone.alarms)
        figures = {"centre": usual[row], "spread": limit[row]}
        for many, one in zip(averages, ewma(values[row], **figures), strict=True):
            assert_allclose(many[row], one)
        for many, one in zip(sums, cusum(values[row], **figures), strict=True):
            assert_allclose(many[row], one)


def test_no_period_and_no_account_have_no_alarm():
    assert poisson_cusum([], 4, 2, 5).path.shape == (0,)
    assert poisson_cusum(np.zeros((0, 5)), 4, 2, 5).alarms.shape == (0, 5)
    assert ewma([]).alarms.shape == (0,)
    assert ewma(np.zeros((3, 0))).path.shape == (3, 0)
    assert cusum([]).up.shape == (0,)


@given(months, st.floats(0.1, 20), st.floats(0.1, 0.9))
def test_more_contacts_never_make_it_worse(counts, usual, share):
    chart = poisson_cusum(counts, usual, usual * share, 4)
    better = poisson_cusum([count + 1 for count in counts], usual, usual * share, 4)
    assert (chart.path >= 0).all()
    assert (better.path <= chart.path + 1e-9).all()


@given(st.lists(st.floats(-1e6, 1e6), max_size=20), st.floats(1e-3, 1e3))
def test_the_unit_of_the_values_does_not_matter(values, scale):
    chart = ewma(values, centre=1.0, spread=2.0)
    other = ewma([v * scale for v in values], centre=scale, spread=2 * scale)
    assert_allclose(other.path, chart.path * scale, rtol=1e-9, atol=1e-9 * scale)
    assert_allclose(other.high, chart.high * scale)


def test_the_published_example_of_false_discoveries():
    # Benjamini & Hochberg (1995), section 3.2: fifteen hypotheses, four rejected.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
         0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    found = benjamini_hochberg(p, 0.05)
    assert found.rejected.sum() == 4
    assert found.rejected[:4].all()
    assert found.expected_false == pytest.approx(15 * 0.0095)


@given(chances, st.floats(0.01, 0.99))
def test_those_that_stand_are_those_of_the_definition(p, level):
    found = benjamini_hochberg(p, level)
    ordered = np.sort(p)
    line = level * np.arange(1, len(p) + 1) / max(len(p), 1)
    below = np.flatnonzero(ordered <= line * (1 - 1e-12))
    if below.size:
        assert found.rejected[np.array(p) <= ordered[below[-1]]].all()
    assert found.expected_false <= level * max(found.rejected.sum(), 1e-9) * (1 + 1e-9)
    assert ((found.adjusted >= p) & (found.adjusted <= 1)).all()


def test_undisturbed_accounts_are_flagged_as_often_as_the_threshold_says():
    p = np.random.default_rng(6).random(20_000)
    assert expected_false(p, 0.01) == pytest.approx((p <= 0.01).sum(), abs=40)
    assert expected_false(p, 0.01) <= 200
    assert not benjamini_hochberg(p, 0.05).rejected.any()
    assert expected_false([], 0.01) == 0
    assert benjamini_hochberg([], 0.05).rejected.shape == (0,)


def test_a_gap_is_as_plausible_as_the_share_of_longer_ones():
    gaps = gap_survival([10, 20, 30, 40], [1, 1, 1, 1])
    assert_allclose(
        gaps.probability([0, 10, 15, 39, 40, 400]), [1, 0.8, 0.8, 0.4, 0.2, 0.2]
    )


def test_a_silence_that_lasts_is_not_a_gap_that_ended():
    # Kaplan-Meier by hand: 6 at risk, one ends at 3; of 4 left one ends at 5.
    gaps = gap_survival([3, 4, 5, 7, 8, 9], [1, 0, 1, 0, 1, 0])
    survival = np.array([5 / 6, 5 / 6 * 3 / 4, 5 / 6 * 3 / 4 / 2])
    expected = (3 * survival + 1) / 4
    assert_allclose(gaps.probability([3, 6, 8]), expected)
    shorter = gap_survival([3, 5, 8], [1, 1, 1])
    assert (shorter.probability([3, 6, 8]) < expected).all()


def test_each_account_is_judged_by_its_own_rhythm():
    accounts = np.repeat(["BRISK", "SLOW"], 9)
    gaps = gap_survival([7] * 9 + [90] * 9, np.ones(18), accounts)
    assert_allclose(
        gaps.probability([30, 30, 30], ["BRISK", "SLOW", "NEW"]), [0.1, 1, 1]
    )
    assert gaps.groups.tolist() == ["BRISK", "SLOW"]
    assert gaps.gaps.tolist() == [9, 9]


gap_rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 1)), max_size=30
)


@given(gap_rows, st.integers(0, 4), st.integers(0, 12))
def test_groups_do_not_know_of_each_other(rows, group, silence):
    def of(kept):
        who, gaps, ended = zip(*kept, strict=True)
        return gap_survival(gaps, ended, who)

    mine = [row for row in rows if row[0] == group]
    if not rows:
        assert gap_survival([], [], []).probability([silence], [group]) == 1
        return
    together = of(rows).probability([silence], [group])
    assert 0 < together[0] <= 1
    if not mine:
        assert together == 1
        return
    assert_allclose(together, of(mine).probability([silence], [group]))
    later = of(rows).probability([silence + 1], [group])
    assert later <= together + 1e-12
    # By the definition, one length of gap after the other.
    survival = 1.0
    for length in range(silence + 1):
        at_risk = sum(gap >= length for _, gap, _ in mine)
        ends = sum(gap == length and over for _, gap, over in mine)
        survival *= 1 - ends / at_risk if at_risk else 1
    ended = sum(over for *_, over in mine)
    assert_allclose(together, (ended * survival + 1) / (ended + 1), atol=1e-12)


def test_a_few_wild_weeks_do_not_move_the_baseline():
    weeks = np.random.default_rng(1).normal(100, 10, 52)
    calm = robust_baseline(weeks)
    weeks[:4] = 1000
    assert_allclose(robust_baseline(weeks), calm, rtol=0.1)
    assert robust_baseline([5.0]) == (5.0, 0.0)
    assert robust_baseline([5, 5, 5, 9])[1] == pytest.approx(np.std([5, 5, 5, 9]))
    with pytest.raises(ValueError, match="values must hold at least one"):
        robust_baseline([])


def test_an_account_of_which_little_is_known_is_taken_for_one_like_the_others():
    rng = np.random.default_rng(5)
    true = rng.normal(10, 2, 400)
    count = rng.integers(2, 30, 400)
    rows = [rng.normal(level, 3, size) for level, size in zip(true, count, strict=True)]
    own = np.array([row.mean() for row in rows])
    variance = np.array([row.var(ddof=1) for row in rows])
    mean, spread = shrunken_baselines(own, variance, count)
    assert ((mean - true) ** 2).mean() < 0.8 * ((own - true) ** 2).mean()
    assert (np.abs(spread - 3)).mean() < 0.5 * np.abs(np.sqrt(variance) - 3).mean()


def test_baselines_of_nothing_and_of_one_value():
    assert shrunken_baselines([], [], [])[0].shape == (0,)
    mean, spread = shrunken_baselines([4, 0], [-1, 2], [1, 0])
    assert_array_equal(mean, [4, 4])
    assert_array_equal(spread, [0, 0])
    mean, spread = shrunken_baselines([4, 6, 0], [0, 0, 0], [5, 5, 0])
    assert_array_equal(mean, [4, 6, 5])
    assert np.isfinite(spread).all()


@pytest.mark.parametrize(
    ("message", "call"),
    [
        (
            "counts must be whole numbers >= 0, got -1 at index 1",
            lambda: poisson_cusum([1, -1], 2, 1, 4),
        ),
        (
            r"counts must be finite, got nan at index \(1, 0\)",
            lambda: poisson_cusum([[1, 2], [np.nan, 1]], 2, 1, 4),
        ),
        ("counts must have one or two", lambda: poisson_cusum(3, 2, 1, 4)),
        (
            "out_of_control must not be the in_control rate, got 2 at index 0",
            lambda: poisson_cusum([1], 2, 2, 4),
        ),
        (
            "in_control must be > 0, got 0 at index 0",
            lambda: poisson_cusum([1], 0, 2, 4),
        ),
        (
            "h must have 1 elements, got 2",
            lambda: poisson_cusum([1], 2, 1, [4, 4]),
        ),
        ("h must be finite and > 0", lambda: poisson_cusum_arl(1, 2, 1, 0)),
        ("rate must be finite and >= 0", lambda: poisson_cusum_arl(-1, 2, 1, 4)),
        ("values must be finite, got inf at index 0", lambda: ewma([np.inf])),
        ("weight must be > 0 and <= 1, got 0", lambda: ewma([1], 0)),
        ("limit must be finite and > 0", lambda: ewma([1], 0.2, -3)),
        ("spread must be > 0, got 0 at index 0", lambda: ewma([1], spread=0)),
        ("shift must be finite", lambda: ewma_arl(np.nan)),
        ("reference must be finite and >= 0", lambda: cusum([1], reference=-1)),
        ("p must be between 0 and 1, got 2", lambda: benjamini_hochberg([2], 0.1)),
        (
            "p must be finite, got nan at index 1",
            lambda: expected_false([0, np.nan], 0.1),
        ),
        ("level must be between 0 and 1", lambda: benjamini_hochberg([0.5], 1)),
        ("threshold must be between", lambda: expected_false([0.5], 1.5)),
        ("gaps must be >= 0, got -1 at index 1", lambda: gap_survival([1, -1], [1, 1])),
        ("ended must be 0 or 1, got 2", lambda: gap_survival([1], [2])),
        ("group must have 1 elements", lambda: gap_survival([1], [1], ["S", "V"])),
        ("gap must be >= 0", lambda: gap_survival([1], [1]).probability([-1])),
        ("count must be whole", lambda: shrunken_baselines([1], [1], [0.5])),
        ("variance must be >= 0", lambda: shrunken_baselines([1], [-1], [3])),
        ("prior must be finite", lambda: shrunken_baselines([1], [1], [3], prior=0)),
    ],
)  # fmt: skip
def test_names_what_is_wrong(message, call):
    with pytest.raises(ValueError, match=message):
        call()
