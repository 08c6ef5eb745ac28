"""The strip of dots: everybody stands on it, and no dot hides another."""

from itertools import combinations

import pytest

from sam.workspace.today import strip
from sam.workspace.today.strip import Met


def met(*days, overdue=()):
    return [Met(each, each in overdue) for each in days]


def apart(one, other):
    return (
        (float(one.x) - float(other.x)) ** 2 + (float(one.y) - float(other.y)) ** 2
    ) ** 0.5


class TestDots:
    def test_everybody_has_one_and_none_hides_another(self):
        several = met(0, 0, 0, 1, 40, 41, 41, 97, 300)
        top = strip.end_of_axis([each.days for each in several])
        rows = strip.depth(several, top)
        shown = strip.drawn(several, promised=90, top=top, rows=rows)
        assert len(shown.dots) == len(several)
        assert shown.columns == ()
        assert all(apart(*pair) >= 7.9 for pair in combinations(shown.dots, 2))
        assert all(0 <= float(dot.y) <= shown.base for dot in shown.dots)

    def test_stand_by_their_days_and_say_who_waits_too_long(self):
        shown = strip.drawn(met(0, 60, 120, overdue={120}), promised=90, top=120)
        assert [dot.x for dot in shown.dots] == ["6.0", "220.0", "434.0"]
        assert [dot.is_overdue for dot in shown.dots] == [False, False, True]
        assert shown.promised.x == "327.0"

    def test_too_many_are_columns_that_add_up(self):
        many = met(*[10] * 30, *[100] * 10, overdue={100})
        shown = strip.drawn(many, promised=None, top=120)
        assert shown.dots == ()
        heights = [float(column.height) for column in shown.columns]
        assert heights[0] == pytest.approx(3 * heights[1], abs=0.2)
        assert [column.is_overdue for column in shown.columns] == [False, True]
        assert shown.promised is None


class TestAxis:
    @pytest.mark.parametrize(
        ("days", "top"),
        [([], 60), ([12], 60), ([61], 120), ([121], 240), ([700], 720), ([1500], 2920)],
    )
    def test_ends_at_a_round_day_beyond_all(self, days, top):
        assert strip.end_of_axis(days) == top

    def test_ticks_are_whole_days_and_the_last_says_the_unit(self):
        ticks = strip.drawn(met(5), promised=None, top=120).ticks
        assert [tick.words for tick in ticks] == ["0", "30", "60", "90", "120 d"]
