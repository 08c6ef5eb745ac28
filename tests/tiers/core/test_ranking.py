"""Seats within limits: against one account after the other, and judged again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tiers.core.ranking import Limits, Refusal, seat, threshold
from tiers.core.seating import NO_LIMIT

REGIONS, MANAGERS, KINDS = 2, 3, 3


def limit(highest):
    return st.one_of(st.just(NO_LIMIT), st.integers(0, highest))


account = st.fixed_dictionaries(
    {
        "score": st.integers(0, 8),
        "held": st.sampled_from([False, False, False, True]),
        "minutes": st.integers(0, 6),
        "kind": st.integers(-1, KINDS - 1),
        "region": st.integers(-1, REGIONS - 1),
        "manager": st.integers(-1, MANAGERS - 1),
    }
)
limits = st.fixed_dictionaries(
    {
        "seats": st.integers(0, 9),
        "least": st.lists(st.integers(0, 3), min_size=KINDS, max_size=KINDS),
        "most": st.lists(limit(4), min_size=KINDS, max_size=KINDS),
        "region_seats": st.lists(limit(4), min_size=REGIONS, max_size=REGIONS),
        "region_minutes": st.lists(limit(20), min_size=REGIONS, max_size=REGIONS),
        "manager_minutes": st.lists(limit(15), min_size=MANAGERS, max_size=MANAGERS),
    }
)
portfolios = st.lists(account, min_size=1, max_size=14)


def column(accounts, name):
    return np.array([one[name] for one in accounts], dtype=np.int64)


def limits_of(accounts, bounds):
    arrays = {
        name: np.array(bound, dtype=np.int64)
        for name, bound in bounds.items()
        if name != "seats"
    }
    names = ("minutes", "kind", "region", "manager")
    return Limits(
        seats=bounds["seats"], **arrays, **{n: column(accounts, n) for n in names}
    )


def queue_of(accounts):
    """Return who waits, best first, those level by their place."""
    waiting = [n for n, one in enumerate(accounts) if not one["held"]]
    waiting.sort(key=lambda n: (-accounts[n]["score"], n))
    return np.array(waiting, dtype=np.int64)


def played(accounts, bounds):
    return seat(
        limits_of(accounts, bounds),
        held=column(accounts, "held") > 0,
        queue=queue_of(accounts),
    )


def refused_plainly(accounts, bounds, seated, n):
    """Return what refuses account *n* a seat beside those seated, counted anew."""

    def those(name):
        mine = accounts[n][name]
        return [m for m in seated if mine >= 0 and accounts[m][name] == mine]

    kinds = [accounts[m]["kind"] for m in seated]
    unmet = [max(0, bounds["least"][k] - kinds.count(k)) for k in range(KINDS)]
    one = accounts[n]
    kind, region, manager = one["kind"], one["region"], one["manager"]
    if len(seated) >= bounds["seats"]:
        return Refusal.CAP
    if kind >= 0 and len(those("kind")) >= bounds["most"][kind]:
        return Refusal.MIX
    own = unmet[kind] if kind >= 0 else 0
    if own == 0 and bounds["seats"] - len(seated) <= sum(unmet):
        return Refusal.MIX

    def minutes(name):
        return sum(accounts[m]["minutes"] for m in those(name)) + one["minutes"]

    if region >= 0 and (
        len(those("region")) >= bounds["region_seats"][region]
        or minutes("region") > bounds["region_minutes"][region]
    ):
        return Refusal.REGION
    if manager >= 0 and minutes("manager") > bounds["manager_minutes"][manager]:
        return Refusal.HOURS
    return Refusal.FITS


@given(portfolios, limits)
def test_seats_whom_counting_anew_for_each_seats(accounts, bounds):
    seats = played(accounts, bounds)
    seated = [n for n, one in enumerate(accounts) if one["held"]]
    for n in queue_of(accounts).tolist():
        refusal = refused_plainly(accounts, bounds, seated, n)
        assert seats.refused[n] == refusal
        if refusal == Refusal.FITS:
            seated.append(n)
    assert sorted(seated) == np.flatnonzero(seats.chosen).tolist()


@given(portfolios, limits)
def test_seats_kept_for_others_stay_empty(accounts, bounds):
    seats = played(accounts, bounds)
    left = max(0, bounds["seats"] - int(seats.chosen.sum()))
    kinds = column(accounts, "kind")[seats.chosen].tolist()
    unmet = sum(max(0, bounds["least"][k] - kinds.count(k)) for k in range(KINDS))
    assert seats.kept_empty == min(left, unmet)


@given(portfolios, limits, st.data())
def test_a_seat_is_had_if_and_only_if_the_score_reaches_the_threshold(
    accounts, bounds, data
):
    waiting = queue_of(accounts).tolist()
    if not waiting:
        return
    account = data.draw(st.sampled_from(waiting))
    found = threshold(
        limits_of(accounts, bounds),
        held=column(accounts, "held") > 0,
        queue=queue_of(accounts),
        score=column(accounts, "score").astype(np.float64),
        keys=np.arange(len(accounts)),
        account=account,
    )
    levels = [one["score"] for one in accounts]
    for score in {*levels, *(level + 0.5 for level in levels), -1.0, 9.0}:
        again = [
            one | {"score": score} if n == account else one
            for n, one in enumerate(accounts)
        ]
        has_seat = bool(played(again, bounds).chosen[account])
        assert has_seat == (score >= found.score)
        assert has_seat or found.refusal != Refusal.FITS


def one(score=5, **fields):
    plain = {"held": False, "minutes": 1, "kind": -1, "region": -1, "manager": -1}
    return plain | {"score": score} | fields


FREE = {
    "seats": NO_LIMIT,
    "least": [0] * KINDS,
    "most": [NO_LIMIT] * KINDS,
    "region_seats": [NO_LIMIT] * REGIONS,
    "region_minutes": [NO_LIMIT] * REGIONS,
    "manager_minutes": [NO_LIMIT] * MANAGERS,
}


def test_what_is_held_may_exceed_a_limit_and_leaves_nothing_for_others():
    accounts = [one(held=True, manager=0, minutes=9), one(manager=0), one(manager=1)]
    seats = played(accounts, FREE | {"manager_minutes": [5, 5, 5]})
    assert seats.chosen.tolist() == [True, False, True]
    assert seats.refused.tolist() == [0, Refusal.HOURS, 0]


def test_who_does_not_fit_is_passed_over_for_the_next():
    accounts = [one(9, region=0), one(8, region=0), one(7, region=1)]
    seats = played(accounts, FREE | {"region_seats": [1, 1]})
    assert seats.chosen.tolist() == [True, False, True]


def test_a_seat_is_kept_for_a_type_of_which_somebody_must_be():
    accounts = [one(9, kind=0), one(8, kind=0), one(1, kind=2)]
    seats = played(accounts, FREE | {"seats": 2, "least": [0, 0, 1]})
    assert seats.chosen.tolist() == [True, False, True]
    assert seats.refused[1] == Refusal.MIX


def test_a_seat_that_nobody_may_fill_stays_empty():
    seats = played([one(9), one(8)], FREE | {"seats": 2, "least": [0, 0, 1]})
    assert (seats.chosen.tolist(), seats.kept_empty) == ([True, False], 1)


def test_the_threshold_names_the_rival_and_the_limit_behind_it():
    accounts = [one(9, manager=0), one(4, manager=0), one(6, manager=0)]
    found = threshold(
        limits_of(accounts, FREE | {"manager_minutes": [2, 0, 0]}),
        held=np.zeros(3, dtype=bool),
        queue=queue_of(accounts),
        score=np.array([9.0, 4.0, 6.0]),
        keys=np.arange(3),
        account=1,
    )
    assert found == (6.0, 2, Refusal.HOURS)


def test_where_held_seats_take_all_no_score_helps():
    accounts = [one(held=True), one()]
    found = threshold(
        limits_of(accounts, FREE | {"seats": 1}),
        held=np.array([True, False]),
        queue=np.array([1]),
        score=np.array([5.0, 5.0]),
        keys=np.arange(2),
        account=1,
    )
    assert found == (np.inf, -1, Refusal.CAP)
