"""Two hundred mistyped names: the right one stands among the first ten."""

import pytest

from tests.workspace.searched import CASES, FIRST, cases, found, portfolio, read_all

SHARE = 0.9


@pytest.mark.parametrize(
    ("size", "count"), [(100, 30), pytest.param(600, CASES, marks=pytest.mark.slow)]
)
def test_the_right_one_is_among_the_first_ten(executive, manager, size, count):
    accounts, people = portfolio(manager, accounts=size, people=3 * size)
    read_all()
    made = cases(list(accounts), list(people))[:count]
    missed = [
        (typed, name)
        for typed, group, name in made
        if name not in [hit.title for hit in found(executive, typed, group, size=FIRST)]
    ]
    assert len(made) == count
    assert len(missed) <= (1 - SHARE) * count, missed
