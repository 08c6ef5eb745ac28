"""Whether one group's service slides while another's rises."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from tiers.core import balance
from tiers.core.balance import Figures, Series

WEEKS, JUDGED = 86, 26
RULES = {"judged": JUDGED, "reference": 26, "weight": 0.2, "limit": 2.962}


def flat(seed=1, **given):
    """Return figures that vary by a tenth, but for those given."""
    rng = np.random.default_rng(seed)
    usual = {
        "accounts": 100.0,
        "minutes": 3_000.0,
        "contacts": 60.0,
        "promised": 20.0,
        "response": 90.0,
        "problems": 6.0,
        "income": 1_000.0,
        "income_before": 1_000.0,
        "income_year": 52_000.0,
    } | given
    return Figures(
        *(usual[each.name] * rng.lognormal(0, 0.1, WEEKS) for each in fields(Figures))
    )


def sliding(figures, to, *names):
    """Let figures go in a straight line to *to* times over the judged weeks."""
    way = np.ones(WEEKS)
    way[-JUDGED:] = np.linspace(1, to, JUDGED)
    return replace(figures, **{name: getattr(figures, name) * way for name in names})


def judged(strategic, valued):
    series = balance.pairs(strategic, valued)
    return {code: balance.judge(each, **RULES) for code, each in series.items()}


def states(strategic, valued):
    return {code: one.state for code, one in judged(strategic, valued).items()}


class TestStates:
    def test_what_stays_as_usual_is_green(self):
        assert set(states(flat(1), flat(2)).values()) == {"GREEN"}

    def test_hours_that_move_drift_and_never_more(self):
        strategic = sliding(flat(1), 3.0, "minutes")
        valued = sliding(flat(2), 0.3, "minutes")
        found = states(strategic, valued)
        assert found.pop("RESOURCES") == "AMBER"
        assert set(found.values()) == {"GREEN"}

    def test_hours_that_follow_contribution_are_no_drift(self):
        strategic = sliding(flat(1), 3.0, "minutes", "income_year")
        assert states(strategic, flat(2))["RESOURCES"] == "GREEN"

    def test_valued_ones_slide_while_strategic_ones_rise(self):
        strategic = sliding(flat(1), 1.5, "contacts")
        valued = sliding(flat(2), 0.5, "contacts")
        assert states(strategic, valued)["CONTACTS"] == "RED"

    def test_strategic_ones_alone_rise(self):
        strategic = sliding(flat(1), 3.0, "contacts")
        assert states(strategic, flat(2))["CONTACTS"] == "AMBER"

    def test_all_slide_alike(self):
        strategic = sliding(flat(1), 2.5, "response")
        valued = sliding(flat(2), 2.5, "response")
        assert states(strategic, valued)["RESPONSE"] == "GREEN"

    def test_valued_ones_slide_more_than_strategic_ones(self):
        strategic = sliding(flat(1), 1.3, "response")
        valued = sliding(flat(2), 4.0, "response")
        assert states(strategic, valued)["RESPONSE"] == "AMBER"

    def test_what_gets_better_for_valued_ones_is_green(self):
        valued = sliding(flat(2), 4.0, "contacts")
        assert states(flat(1), valued)["CONTACTS"] == "GREEN"


class TestPairs:
    def test_each_goes_up_where_valued_customers_lose(self):
        one = np.ones(1)
        usual = Figures(*(one * 10 for _ in fields(Figures)))
        worse = {
            "RESOURCES": {"minutes": one * 5},
            "CONTACTS": {"contacts": one * 5},
            "RESPONSE": {"response": one * 20},
            "PROBLEMS": {"problems": one * 20},
            "INCOME": {"income": one * 5},
        }
        for code, change in worse.items():
            gap = balance.pairs(usual, replace(usual, **change))[code].gap
            assert gap[0] > balance.pairs(usual, usual)[code].gap[0], code
            assert balance.pairs(usual, usual)[code].gap[0] == 0

    def test_hours_are_told_against_contribution(self):
        one = np.ones(1)
        usual = Figures(*(one for _ in fields(Figures)))
        strategic = replace(usual, minutes=one * 6, income_year=one * 2)
        gap = balance.pairs(strategic, usual)["RESOURCES"].gap
        assert gap[0] == pytest.approx(math.log(3))

    @pytest.mark.parametrize(
        ("code", "change"),
        [
            ("RESOURCES", {"minutes": 0.0}),
            ("RESOURCES", {"income_year": -1.0}),
            ("CONTACTS", {"promised": 0.0}),
            ("CONTACTS", {"contacts": 0.0}),
            ("RESPONSE", {"response": math.nan}),
            ("PROBLEMS", {"accounts": 0.0}),
            ("INCOME", {"income_before": 0.0}),
        ],
    )
    def test_what_is_not_measured_says_nothing(self, code, change):
        usual = Figures(*(np.ones(3) for _ in fields(Figures)))
        change = {name: np.full(3, value) for name, value in change.items()}
        gap = balance.pairs(usual, replace(usual, **change))[code].gap
        assert np.isnan(gap).all()

    def test_a_week_without_contact_says_something(self):
        usual = Figures(*(np.full(2, 4.0) for _ in fields(Figures)))
        quiet = replace(usual, contacts=np.array([4.0, 0.0]))
        gap = balance.pairs(usual, quiet)["CONTACTS"].gap
        assert gap == pytest.approx([0, math.log(9)])


class TestJudging:
    def test_too_few_weeks_say_what_is_usual(self):
        values = np.random.default_rng(1).normal(size=JUDGED + 25)
        found = balance.judge(Series(values), **RULES)
        assert (found.state, found.weeks, found.off) == ("UNKNOWN", 25, None)

    def test_weeks_without_a_value_do_not_count(self):
        values = np.random.default_rng(1).normal(size=JUDGED + 26)
        assert balance.judge(Series(values), **RULES).state == "GREEN"
        values[3] = np.nan
        assert balance.judge(Series(values), **RULES).state == "UNKNOWN"

    def test_nothing_to_judge(self):
        values = np.concatenate([np.arange(40.0), np.full(JUDGED, np.nan)])
        assert balance.judge(Series(values), **RULES).state == "UNKNOWN"
        assert balance.judge(Series(np.full(80, np.nan)), **RULES).weeks == 0

    def test_what_never_varied_and_does_not_now_is_green(self):
        found = balance.judge(Series(np.full(80, 2.0)), **RULES)
        assert (found.state, found.off) == ("GREEN", 0.0)

    def test_what_never_varied_and_jumps_is_found(self):
        values = np.full(86, 2.0)
        values[-20:] = 9.0
        assert balance.judge(Series(values), **RULES).state == "AMBER"

    def test_a_wild_week_long_ago_does_not_widen_the_limits(self):
        values = np.random.default_rng(1).normal(size=86)
        calm = balance.judge(Series(values), **RULES)
        values[5] = 1_000.0
        wild = balance.judge(Series(values), **RULES)
        assert wild.usual.spread == pytest.approx(calm.usual.spread, rel=0.1)

    def test_counts_vary_by_chance_at_least(self):
        values = np.tile([0.0, 0.1], 43)
        found = balance.judge(Series(values, chance=2.0), **RULES)
        assert found.usual.spread == 2.0

    @pytest.mark.parametrize("name", ["judged", "reference"])
    def test_no_week_is_refused(self, name):
        with pytest.raises(ValueError, match="must be >= 1"):
            balance.judge(Series(np.ones(80)), **RULES | {name: 0})


class TestIndex:
    @pytest.mark.parametrize(
        ("off", "expected"),
        [
            ({"A": -3.0, "B": 0.0}, 100),
            ({"A": 1.0, "B": 0.0}, 75),
            ({"A": 2.0, "B": 9.0}, 0),
            ({"A": 1.0, "B": None}, 50),
        ],
    )
    def test_half_is_lost_at_the_limit(self, off, expected):
        assert balance.index(off, {"A": 1.0, "B": 1.0}) == pytest.approx(expected)

    def test_pairs_count_by_their_weight(self):
        assert balance.index({"A": 2.0, "B": 0.0}, {"A": 1.0, "B": 3.0}) == 75

    @pytest.mark.parametrize("off", [{}, {"A": None}, {"B": 1.0}])
    def test_nothing_measured_has_no_index(self, off):
        assert balance.index(off, {"A": 1.0, "B": 0.0}) is None

    def test_the_worst_state_counts(self):
        assert balance.worst({"A": "GREEN", "B": "UNKNOWN"}) == "GREEN"
        assert balance.worst({"A": "AMBER", "B": "RED"}) == "RED"
        assert balance.worst({}) == "UNKNOWN"
