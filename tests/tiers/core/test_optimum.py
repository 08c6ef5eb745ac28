"""The best strategic set: against every possible one, and at the size of a supplier."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiers.core import exact, optimum
from tiers.core.clashes import FIELDS, Limit, clashes
from tiers.core.exact import solve_exactly
from tiers.core.knapsacks import fill_hours
from tiers.core.optimum import greedy, solve
from tiers.core.seating import NO_LIMIT, Seating
from tiers.core.worth import first_in, first_out, one_more, room_wanted

ACCOUNTS = 15


def drawn(seed: int) -> Seating:
    """Draw fifteen accounts with limits of every kind, some of which clash."""
    rng = np.random.default_rng(seed)

    def some(values: np.ndarray, share: float) -> np.ndarray:
        return np.where(rng.random(values.size) < share, NO_LIMIT, values)

    return Seating(
        value=np.round(rng.normal(5, 4, ACCOUNTS), 2),
        hours=rng.integers(0, 9, ACCOUNTS),
        manager=rng.integers(-1, 3, ACCOUNTS),
        manager_hours=rng.integers(4, 25, 3),
        region=rng.integers(-1, 2, ACCOUNTS),
        region_seats=some(rng.integers(1, 6, 2), 0.3),
        region_hours=some(rng.integers(5, 30, 2), 0.4),
        kind=rng.integers(-1, 3, ACCOUNTS),
        least=np.where(rng.random(3) < 0.5, 0, rng.integers(0, 3, 3)),
        most=some(rng.integers(2, 6, 3), 0.4),
        seats=int(rng.integers(2, 10)) if rng.random() < 0.8 else NO_LIMIT,
        seated=rng.random(ACCOUNTS) < 0.08,
    )


def best_of_all(seating: Seating) -> float | None:
    """Return the greatest value of any set that keeps every limit, by trying all."""
    sets = (np.arange(2**ACCOUNTS)[:, np.newaxis] >> np.arange(ACCOUNTS)) & 1
    kept = sets.sum(axis=1) <= seating.seats
    for number, hours in enumerate(seating.manager_hours):
        kept &= sets @ (seating.hours * (seating.manager == number)) <= hours
    for number in range(2):
        here = seating.region == number
        kept &= sets @ here.astype(int) <= seating.region_seats[number]
        kept &= sets @ (seating.hours * here) <= seating.region_hours[number]
    for number in range(3):
        count = sets @ (seating.kind == number).astype(int)
        kept &= (count >= seating.least[number]) & (count <= seating.most[number])
    kept &= (sets[:, seating.seated] == 1).all(axis=1)
    return float((sets[kept] @ seating.value).max()) if kept.any() else None


def best_filling(value: np.ndarray, hours: np.ndarray, capacity: int) -> float:
    """Return what the best filling of some hours is worth, an hour at a time."""
    best = np.zeros(capacity + 1)
    for worth, takes in zip(value, hours, strict=True):
        if worth > 0 and takes <= capacity:
            with_it = best[: capacity + 1 - takes] + worth
            best[takes:] = np.maximum(best[takes:], with_it)
    return float(best[-1])


def supplier(accounts: int) -> Seating:
    """Draw a supplier's portfolio with managers, ten regions and a mix."""
    rng = np.random.default_rng(0)
    managers, regions = max(1, accounts // 40), 10
    manager = rng.integers(0, managers, accounts)
    return Seating(
        value=rng.lognormal(0, 1, accounts) * 10,
        hours=rng.integers(4, 41, accounts),
        manager=manager,
        manager_hours=rng.integers(60, 320, managers),
        region=manager % regions,
        region_seats=np.full(regions, int(0.008 * accounts)),
        region_hours=np.full(regions, int(0.144 * accounts)),
        kind=rng.choice(3, accounts, p=[0.7, 0.2, 0.1]),
        least=np.array([0, int(0.008 * accounts), int(0.01 * accounts)]),
        most=np.array([int(0.045 * accounts), NO_LIMIT, NO_LIMIT]),
        seats=int(0.06 * accounts),
        seated=rng.random(accounts) < 0.002,
    )


@pytest.mark.parametrize("part", range(8))
def test_no_set_of_fifteen_accounts_is_worth_more(part: int) -> None:
    for seed in range(part * 40, part * 40 + 40):
        seating = drawn(seed)
        found, best = solve(seating, gap=1e-9), best_of_all(seating)
        if best is None:
            assert found.infeasible, seed
            assert found.chosen is None, seed
        else:
            assert found.chosen is not None, seed
            assert not seating.breaks(found.chosen), seed
            assert found.objective == pytest.approx(best), seed
            assert found.bound >= best - 1e-6, seed


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_prices_bound_every_set_from_above(seed: int) -> None:
    seating = drawn(seed)
    found, best = solve(seating, gap=1e-9, exact_up_to=0), best_of_all(seating)
    if best is not None:
        assert found.bound >= best - 1e-6
        assert found.objective <= best + 1e-6


def test_a_large_portfolio_is_seated_within_a_thousandth_of_the_best() -> None:
    seating = supplier(20_000)
    found = solve(seating, seconds=60, gap=1e-3)
    assert found.chosen is not None
    assert not seating.breaks(found.chosen)
    assert found.gap <= 1e-3
    simple = greedy(seating)
    assert simple is not None
    assert found.objective >= seating.objective(simple)


def test_who_has_no_time_still_gets_a_set_and_how_far_it_may_be_from_the_best() -> None:
    seating = supplier(5_000)
    found = solve(seating, seconds=0.01, gap=1e-9)
    assert found.chosen is not None
    assert not seating.breaks(found.chosen)
    assert np.isfinite(found.gap)


def test_hours_in_minutes_are_no_harder_than_hours_in_hours() -> None:
    rng = np.random.default_rng(3)
    seating = supplier(20_000)
    minutes = Seating(
        **{
            **fields(seating),
            "hours": rng.integers(180, 1800, seating.size),
            "manager_hours": rng.integers(3000, 12000, seating.manager_hours.size),
            "region_hours": seating.region_hours * 60,
        }
    )
    found = solve(minutes, seconds=60, gap=1e-3)
    assert found.chosen is not None
    assert not minutes.breaks(found.chosen)
    assert found.gap <= 1e-3


def test_a_limit_on_time_is_kept() -> None:
    seating = supplier(30_000)
    began = time.perf_counter()
    found = solve(seating, seconds=0.5, gap=0.0)
    assert time.perf_counter() - began < 12
    assert found.chosen is not None
    assert not seating.breaks(found.chosen)


def test_a_solver_that_breaks_down_costs_the_proof_and_not_the_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise ArithmeticError("out of memory")

    monkeypatch.setattr(optimum, "solve_exactly", broken)
    seating = supplier(500)
    found = solve(seating, gap=0.0)
    assert found.chosen is not None
    assert not seating.breaks(found.chosen)
    assert np.isfinite(found.bound)


def test_a_solver_that_does_not_come_back_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact, "GRACE_SECONDS", 0.01)
    began = time.perf_counter()
    assert solve_exactly(supplier(3_000), seconds=0.01, gap=0.0) is None
    assert time.perf_counter() - began < 5


@pytest.mark.slow
def test_the_solver_is_found_from_anywhere(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    found = solve_exactly(supplier(500), seconds=60, gap=1e-2)
    assert found is not None
    assert found.chosen is not None
    assert found.chosen.any()


@pytest.mark.parametrize("seed", range(40))
def test_each_manager_s_hours_are_filled_with_the_most_value(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, managers = int(rng.integers(1, 80)), int(rng.integers(1, 5))
    hours = rng.integers(0, 60, size)
    value = rng.normal(3, 5, size).round(1)
    if seed % 2:
        value = hours + rng.normal(0, 0.1, size)
    manager = rng.integers(-1, managers, size)
    capacity = rng.integers(0, 400, managers)
    chosen = fill_hours(value, hours, manager, capacity)
    most = float(value[(manager < 0) & (value > 0)].sum())
    for each in range(managers):
        hers = manager == each
        assert hours[chosen & hers].sum() <= capacity[each]
        most += best_filling(value[hers], hours[hers], int(capacity[each]))
    assert value[chosen].sum() == pytest.approx(most)


def test_what_is_needed_of_a_type_and_cannot_be_had_is_proven_at_any_size() -> None:
    seating = supplier(20_000)
    few = int((seating.kind == 2).sum())
    wanted = Seating(**{**fields(seating), "least": np.array([0, 0, few + 1])})
    found = solve(wanted, seconds=20)
    assert found.infeasible
    named = clashes(wanted, seconds=60)
    assert named == [Limit("least", 2)]


def test_one_manager_among_hundreds_is_named_when_held_seats_exceed_its_hours() -> None:
    seating = supplier(4_000)
    held = np.flatnonzero(seating.manager == 7)
    seated = seating.seated.copy()
    seated[:] = False
    seated[held] = True
    free = np.full(10, NO_LIMIT)
    over = Seating(
        **{
            **fields(seating),
            "seated": seated,
            "region_seats": free,
            "region_hours": free,
            "least": np.zeros(3, dtype=np.int64),
            "most": np.full(3, NO_LIMIT),
        }
    )
    named = clashes(over, seconds=60)
    assert Limit("manager_hours", 7) in named
    assert {limit.field for limit in named} == {"manager_hours", "seated"}
    assert all(over.manager[n.index] == 7 for n in named if n.field == "seated")


def test_what_keeps_somebody_out_is_offered_with_what_lets_one_in() -> None:
    tried = 0
    for seed in range(40):
        seating = drawn(seed)
        found = solve(seating, gap=1e-9)
        for limit, amount in room_wanted(seating, found):
            more = one_more(seating, found, limit, amount=amount, gap=1e-9)
            assert 0 <= more.low <= more.high + 1e-9
            if more.comes or more.goes:
                chosen = found.chosen.copy()
                chosen[list(more.comes)] = True
                chosen[list(more.goes)] = False
                gained = seating.objective(chosen) - found.objective
                assert gained == pytest.approx(more.low, abs=1e-6)
            tried += 1
    assert tried > 60


def test_nobody_to_choose_from_is_an_empty_set() -> None:
    nobody = supplier(5_000).among(np.zeros(5_000, dtype=bool))
    free = Seating(**{**fields(nobody), "least": np.zeros(3, dtype=np.int64)})
    found = solve(free)
    assert found.chosen is not None
    assert found.chosen.size == 0
    assert solve(nobody).infeasible


@pytest.mark.slow
def test_the_limits_named_clash_and_none_of_them_could_be_left_out() -> None:
    clashing = [s for s in map(drawn, range(120)) if best_of_all(s) is None]
    assert len(clashing) >= 10
    for seating in clashing:
        named = clashes(seating, seconds=60)
        alone = seating
        for field, lifted in FIELDS.items():
            kept = {limit.index for limit in named if limit.field == field}
            size = np.atleast_1d(getattr(seating, field)).size
            alone = lifted(alone, [n for n in range(size) if n not in kept])
        assert best_of_all(alone) is None
        for limit in named:
            without = FIELDS[limit.field](alone, [limit.index])
            assert best_of_all(without) is not None


def test_without_time_no_limit_is_cleared_of_a_clash_that_is_proven() -> None:
    seating = next(s for s in map(drawn, range(120)) if best_of_all(s) is None)
    named = clashes(seating, seconds=0, proven=True)
    assert named
    assert set(clashes(seating, seconds=60)) <= set(named)


def test_limits_that_can_be_kept_do_not_clash() -> None:
    seating = next(s for s in map(drawn, range(50)) if best_of_all(s) is not None)
    assert clashes(seating, seconds=60) == []


def test_one_more_seat_is_worth_what_the_best_set_with_it_gains() -> None:
    tried = 0
    for seed in range(60):
        seating = drawn(seed)
        found = solve(seating, gap=1e-9)
        if found.chosen is None or seating.seats >= NO_LIMIT:
            continue
        eased = Seating(**{**fields(seating), "seats": seating.seats + 1})
        gained = (best_of_all(eased) or 0.0) - found.objective
        more = one_more(seating, found, Limit("seats", 0), gap=1e-9)
        assert more.low == pytest.approx(gained, abs=1e-6)
        assert more.high == pytest.approx(gained, abs=1e-6)
        tried += 1
    assert tried > 10


def test_a_limit_that_is_none_cannot_be_eased() -> None:
    seating = Seating(**{**fields(drawn(0)), "seats": NO_LIMIT})
    found = solve(seating)
    with pytest.raises(ValueError, match="seats 0 is not limited"):
        one_more(seating, found, Limit("seats", 0))


def test_first_out_is_the_least_of_the_chosen_and_first_in_the_most_of_the_rest() -> (
    None
):
    seating = supplier(2_000)
    found = solve(seating, gap=1e-3)
    assert found.chosen is not None
    out, in_ = first_out(seating, found), first_in(seating, found)
    assert out is not None
    assert in_ is not None
    may_go = found.chosen & ~seating.seated
    assert seating.value[out] == seating.value[may_go].min()
    assert seating.value[in_] == seating.value[~found.chosen].max()


def test_figures_that_make_no_sense_are_refused_by_name() -> None:
    seating = drawn(0)
    with pytest.raises(
        ValueError, match="hours must be >= 0, got one below at index 2"
    ):
        Seating(**{**fields(seating), "hours": np.where(np.arange(15) == 2, -1, 1)})
    with pytest.raises(ValueError, match="region must be -1 or an index, not so at 0"):
        Seating(**{**fields(seating), "region": np.full(15, 7)})


def fields(seating: Seating) -> dict:
    return {name: getattr(seating, name) for name in seating.__slots__}
