"""Two hundred mistyped names: the right one stands among the first ten."""

from tests.workspace.searched import CASES, FIRST, cases, found, portfolio, read_all

SHARE = 0.9


def test_the_right_one_is_among_the_first_ten(executive, manager):
    accounts, people = portfolio(manager, accounts=600, people=1800)
    read_all()
    made = cases(list(accounts), list(people))
    missed = [
        (typed, name)
        for typed, group, name in made
        if name not in [hit.title for hit in found(executive, typed, group, size=FIRST)]
    ]
    assert len(made) == CASES
    assert len(missed) <= (1 - SHARE) * CASES, missed
