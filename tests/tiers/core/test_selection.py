"""Who gets a seat: against brute reasoning over random portfolios."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiers.core.selection import Lines, Outcome, select_by_rank

account = st.fixed_dictionaries(
    {
        "score": st.floats(0, 100, allow_nan=False),
        "candidate": st.booleans(),
        "passes": st.booleans(),
        "incumbent": st.booleans(),
        "protected": st.booleans(),
    }
)
portfolios = st.lists(account, max_size=15)
bounds = st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted)


def select(accounts, lines, order=None):
    order = np.arange(len(accounts)) if order is None else np.array(order)
    picked = [accounts[i] for i in order]

    def column(name, kind):
        return np.array([one[name] for one in picked], dtype=kind)

    return select_by_rank(
        column("score", np.float64),
        keys=order.astype(np.int64),
        lines=lines,
        **{
            name: column(name, bool)
            for name in ("candidate", "passes", "incumbent", "protected")
        },
    )


def seated_plainly(accounts, lines):
    """Return who has a seat, worked out one account after the other."""
    kept = [
        i for i, one in enumerate(accounts) if one["candidate"] and one["protected"]
    ]
    queue = [
        i
        for i, one in enumerate(accounts)
        if i not in kept
        and one["candidate"]
        and one["passes"]
        and one["score"] >= (lines.stay if one["incumbent"] else lines.enter)
    ]
    queue.sort(key=lambda i: (-accounts[i]["score"], i))
    return set(kept) | set(queue[: max(0, lines.seats - len(kept))])


@given(portfolios, bounds, st.integers(0, 15))
def test_seats_whom_plain_reasoning_seats(accounts, bounds, seats):
    lines = Lines(enter=bounds[1], stay=bounds[0], seats=seats)
    chosen = select(accounts, lines).chosen
    assert set(np.flatnonzero(chosen).tolist()) == seated_plainly(accounts, lines)


@given(portfolios, bounds, st.integers(0, 15), st.randoms())
def test_the_order_of_accounts_does_not_matter(accounts, bounds, seats, chance):
    lines = Lines(enter=bounds[1], stay=bounds[0], seats=seats)
    order = list(range(len(accounts)))
    chance.shuffle(order)
    first, second = select(accounts, lines), select(accounts, lines, order)
    for name in ("chosen", "outcome", "rank"):
        straight, shuffled = getattr(first, name), getattr(second, name)
        assert straight[order].tolist() == shuffled.tolist()


@given(portfolios, bounds, st.integers(0, 15))
def test_says_of_everybody_what_decided(accounts, bounds, seats):
    lines = Lines(enter=bounds[1], stay=bounds[0], seats=seats)
    selection = select(accounts, lines)
    for one, chosen, outcome, rank in zip(accounts, *selection[:3], strict=True):
        assert chosen == (outcome >= Outcome.ENTERS)
        assert (rank > 0) == one["candidate"]
        if outcome == Outcome.CAP:
            assert selection.chosen.sum() >= lines.seats
        if not one["candidate"]:
            assert outcome == Outcome.NOT_JUDGED


def one(score, **flags):
    plain = {"candidate": True, "passes": True, "incumbent": False, "protected": False}
    return plain | {"score": score} | flags


def outcomes(accounts, **lines):
    rules = {"enter": 60.0, "stay": 50.0, "seats": 1} | lines
    return select(accounts, Lines(**rules)).outcome.tolist()


def test_an_incumbent_between_the_lines_stays_and_a_newcomer_does_not_enter():
    assert outcomes([one(55, incumbent=True)]) == [Outcome.STAYS]
    assert outcomes([one(55)]) == [Outcome.BELOW]


def test_a_better_newcomer_takes_the_last_seat():
    assert outcomes([one(55, incumbent=True), one(70)]) == [
        Outcome.CAP,
        Outcome.ENTERS,
    ]


def test_a_minimum_stay_outranks_score_gate_and_cap():
    held = one(5, incumbent=True, protected=True, passes=False)
    assert outcomes([held, one(90)]) == [Outcome.PROTECTED, Outcome.CAP]


def test_a_failed_gate_is_named_before_the_score():
    assert outcomes([one(10, passes=False)]) == [Outcome.GATE]


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("stay must be <= enter", {"enter": 50, "stay": 51, "seats": 1}),
        ("seats must be >= 0", {"enter": 50, "stay": 50, "seats": -1}),
        ("stay must be <= enter", {"enter": float("nan"), "stay": 0, "seats": 1}),
    ],
)
def test_names_what_is_wrong(message, lines):
    with pytest.raises(ValueError, match=message):
        Lines(**lines)
