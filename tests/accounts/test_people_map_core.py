"""The rules of the people map: everybody once, nobody upon another, what it says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.core.map_layout import CARDS_UP_TO, FURTHEST, lay_out
from accounts.core.map_text import fit, length, wrap
from accounts.core.people_map import (
    Gap,
    GapKind,
    Node,
    Rule,
    ShapeKind,
    State,
    gaps,
    hardest,
    quality,
    shape,
    without,
)

RULE = Rule(key_power=4, fresh_days=90)
PRIYA, RHYS, DELE = 1, 2, 3


def person(key, **changes):
    given = {"name": f"Person {key}", "level": "MANAGER", "function": "Operations"}
    return Node(key=key, **(given | changes))


def company(count, random):
    """Draw so many people, and where somebody put some of them."""
    nodes = [
        Node(
            key=key,
            name=random.choice(["", "A", "Ärmel", "B", "李"]),
            level=random.choice(["C", "D", "MANAGER", "STAFF", "", "INTERN"]),
            function=random.choice(["", "Finance", "Operations", "Fleet"]),
            boss=random.choice([None, random.randint(1, 70)]),
            power=random.choice([None, 1, 3, 5]),
        )
        for key in range(1, count + 1)
    ]
    places = [0, FURTHEST, random.randint(0, 700), random.randint(0, 700)]
    kept = {
        random.randint(1, 70): (random.choice(places), random.choice(places))
        for _ in range(random.randint(0, 30))
    }
    return nodes, kept


def companies(most):
    return st.builds(company, st.integers(0, most), st.randoms(use_true_random=False))


def overlapping(layout):
    side, depth = layout.measure.width, layout.measure.height
    places = sorted(layout.places.items())
    return [
        (one, other)
        for at, (one, (x, y)) in enumerate(places)
        for other, (left, top) in places[at + 1 :]
        if abs(x - left) < side and abs(y - top) < depth
    ]


class TestLayout:
    @settings(max_examples=60, deadline=None)
    @given(companies(most=60))
    def test_everybody_is_on_it_once_and_nobody_upon_another(self, drawn):
        nodes, kept = drawn
        layout = lay_out(nodes, kept=kept)
        assert sorted(layout.places) == [node.key for node in nodes]
        assert overlapping(layout) == []
        assert layout.moved == {node.key for node in nodes} & set(kept)
        for x, y in layout.places.values():
            assert 0 <= x <= layout.width - layout.measure.width
            assert 0 <= y <= layout.height - layout.measure.height

    @settings(max_examples=30, deadline=None)
    @given(companies(most=25), st.randoms(use_true_random=False))
    def test_the_order_of_what_is_read_does_not_matter(self, drawn, random):
        nodes, _ = drawn
        shuffled = random.sample(nodes, len(nodes))
        assert lay_out(shuffled).places == lay_out(nodes).places

    def test_two_hundred_have_room_even_where_all_were_put_on_one_spot(self):
        nodes = [person(key, function=f"F{key % 9}") for key in range(200)]
        assert overlapping(lay_out(nodes)) == []
        assert overlapping(lay_out(nodes, kept=dict.fromkeys(range(200), (5, 5)))) == []

    def test_seniors_stand_above_and_functions_beside_each_other(self):
        chief = person(1, level="C", function="General management")
        buyer = person(2, level="STAFF", function="Procurement")
        clerk = person(3, level="STAFF", function="Finance")
        places = lay_out([clerk, buyer, chief]).places
        assert places[1][0] < places[2][0]
        assert places[1][1] < places[2][1] == places[3][1]

    def test_who_was_moved_stays_and_the_others_do_not_follow(self):
        nodes = [person(key) for key in range(1, 5)]
        before, after = lay_out(nodes).places, lay_out(nodes, kept={1: (900, 700)})
        assert after.places[1] == (900, 700)
        assert {key: after.places[key] for key in (2, 3, 4)} == {
            key: before[key] for key in (2, 3, 4)
        }

    def test_many_are_drawn_as_lines(self):
        few = [person(key) for key in range(CARDS_UP_TO)]
        assert not lay_out(few).is_compact
        assert lay_out([*few, person(99)]).is_compact

    def test_rows_of_seniors_stand_though_nobody_is_known_there(self):
        assert [row.name for row in lay_out([person(1)]).rows] == ["C", "D", "MANAGER"]
        assert lay_out([]).rows == ()


class TestQuality:
    @pytest.mark.parametrize(
        ("power", "attitude", "role", "state"),
        [
            (None, None, "DECISION_MAKER", State.RED),
            (5, 3, "DECISION_MAKER", State.RED),
            (3, 5, "DECISION_MAKER", State.RED),
            (4, 4, "USER", State.AMBER),
            (4, 4, "DECISION_MAKER", State.GREEN),
            (5, 5, "APPROVER", State.GREEN),
        ],
    )
    def test_it_follows_the_published_rule(self, power, attitude, role, state):
        nodes = [person(1, power=power, attitude=attitude, role=role), person(2)]
        assert quality(nodes, rule=RULE).state == state

    def test_a_higher_bar_takes_a_key_player_away(self):
        nodes = [person(1, power=4, attitude=5, role="APPROVER")]
        found = quality(nodes, rule=Rule(key_power=5, fresh_days=90))
        assert (found.state, found.supporters) == (State.RED, ())


class TestGaps:
    def test_an_empty_map_has_none(self):
        assert gaps([], rule=RULE) == ()

    def test_they_are_named_worst_first(self):
        nodes = [
            person(1, role="DECISION_MAKER", attitude=2, power=5, met_days=61),
            person(2, function="Finance", met_days=140, met_by={PRIYA: 1}),
            person(3, role="APPROVER", function="Operations"),
        ]
        assert gaps(nodes, rule=RULE) == (
            Gap(GapKind.OPPONENT_DECIDES, (1,)),
            Gap(GapKind.NO_SENIOR),
            Gap(GapKind.ONE_OF_THEIRS, (2,)),
            Gap(GapKind.ONE_OF_OURS, (2,)),
            Gap(GapKind.FUNCTION_NOT_COVERED, (2,), "Finance"),
            Gap(GapKind.NEVER_MET, (3,)),
            Gap(GapKind.STANDING_UNKNOWN, (3,)),
        )

    @pytest.mark.parametrize(("days", "is_gap"), [(90, False), (91, True)])
    def test_a_meeting_counts_for_so_many_days(self, days, is_gap):
        nodes = [person(1, level="D", role="APPROVER", attitude=5, met_days=days)]
        found = gaps(nodes, rule=RULE)
        assert (Gap(GapKind.NOT_MET_LATELY, (1,), days=days) in found) == is_gap

    def test_two_threads_are_none_too_few(self):
        nodes = [person(1, met_by={PRIYA: 2}), person(2, met_by={RHYS: 1})]
        kinds = {gap.kind for gap in gaps(nodes, rule=RULE)}
        assert not kinds & {GapKind.ONE_OF_THEIRS, GapKind.ONE_OF_OURS}


class TestShape:
    def test_all_through_two_is_a_bow_tie(self):
        found = shape([person(1, met_by={PRIYA: 9}), person(2)])
        assert (found.kind, found.theirs, found.ours) == (
            ShapeKind.BOW_TIE,
            1,
            PRIYA,
        )
        assert found.share == 1.0

    def test_functions_with_counterparts_of_their_own_are_a_diamond(self):
        nodes = [
            person(1, function="Operations", met_by={PRIYA: 3, RHYS: 1}),
            person(2, function="Finance", met_by={PRIYA: 1}),
        ]
        found = shape(nodes)
        assert (found.kind, found.functions, found.paired) == (ShapeKind.DIAMOND, 2, 2)

    def test_one_of_us_for_all_functions_is_something_between(self):
        nodes = [
            person(1, function="Operations", met_by={PRIYA: 3}),
            person(2, function="Finance", met_by={PRIYA: 1}),
        ]
        found = shape(nodes)
        assert (found.kind, found.paired, found.share) == (ShapeKind.BETWEEN, 1, 0.75)

    def test_a_relationship_counts_without_a_contact_to_count(self):
        nodes = [
            person(1, function="Operations", met_by={PRIYA: 0}),
            person(2, function="Finance", met_by={DELE: 0}),
        ]
        assert (shape(nodes).kind, shape(nodes).share) == (ShapeKind.DIAMOND, None)

    def test_nobody_in_touch_has_no_shape(self):
        assert shape([person(1)]).kind == ShapeKind.NONE


class TestWithout:
    NODES = (
        person(1, level="C", role="DECISION_MAKER", power=5, attitude=3, met_days=3),
        person(2, level="D", power=5, attitude=5, boss=1, met_days=3, met_by={1: 8}),
        person(3, power=2, attitude=4, boss=2, met_days=3, met_by={2: 1}),
        person(4, function="Finance", power=2, boss=1, met_days=3, met_by={1: 1}),
    )

    def test_the_supporter_with_power_takes_the_map_to_red(self):
        assert hardest(self.NODES, rule=RULE) == 2
        found = without(self.NODES, [(2, 1), (3, 1)], leaving=2, rule=RULE)
        assert (found.before.state, found.after.state) == (State.AMBER, State.RED)
        assert (found.reports, found.in_touch) == ((3,), (3,))
        assert found.influence_lost == ()  # another supporter holds it

    def test_influence_that_nobody_else_holds_is_lost(self):
        found = without(self.NODES, [(2, 1), (4, 1)], leaving=2, rule=RULE)
        assert found.influence_lost == (1,)

    def test_a_gap_that_was_there_before_does_not_open(self):
        found = without(self.NODES, [], leaving=1, rule=RULE)
        assert [gap.kind for gap in found.gaps] == [GapKind.NO_DECIDER]
        assert found.in_touch is None

    @settings(max_examples=30, deadline=None)
    @given(companies(most=12))
    def test_anybody_can_be_taken_away(self, drawn):
        nodes, _ = drawn
        for node in nodes:
            found = without(nodes, [], leaving=node.key, rule=RULE)
            assert node.key not in found.reports
        assert (hardest(nodes, rule=RULE) is None) == (not nodes)


class TestWords:
    @given(st.text(max_size=80), st.integers(20, 200))
    def test_what_is_fitted_is_no_longer_than_its_room(self, words, room):
        assert length(fit(words, room, 12), 12) <= room
        lines = wrap(words, room, 12, 2)
        assert len(lines) <= 2
        assert all(length(line, 12) <= room for line in lines)

    def test_short_words_stay_whole(self):
        assert fit("Buyer", 100, 12) == "Buyer"
        assert wrap("Category manager, hire", 122, 12, 2) == [
            "Category manager,",
            "hire",
        ]
