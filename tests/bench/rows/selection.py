"""The optimum among 100,000 eligible accounts, with the gap that is proven."""

from collections.abc import Iterator

import numpy as np

from tests.bench.registry import Bench, Row, measures, seconds
from tiers.core.optimum import Optimum, greedy, solve
from tiers.core.seating import Seating

ELIGIBLE = 100_000
ACCOUNTS_A_MANAGER = 40
REGIONS = 10
LIMIT_SECONDS = 10
GAP = 1e-3


@measures("selection")
def selection(bench: Bench) -> Iterator[Row]:
    """Choose among as many as --accounts says; the limit is of 100,000."""
    seating = supplier(bench.accounts, bench.seed)
    found: list[Optimum] = []
    ours, simple = [], []
    for nth in range(bench.runs):
        bench.say(f"choosing among {seating.size:,}, {nth + 1} of {bench.runs}")
        simple.append(seconds(lambda: greedy(seating)))
        ours.append(seconds(lambda: found.append(solve(seating, seconds=60, gap=GAP))))
    by_rank = greedy(seating)
    yield Row(
        name="selection, optimum",
        runs=ours,
        unit="s",
        limit=LIMIT_SECONDS * bench.accounts / ELIGIBLE,
        more={
            "gap": max(each.gap for each in found),
            "objective": found[-1].objective,
            "bound": found[-1].bound,
            "greedy": None if by_rank is None else seating.objective(by_rank),
            "greedy_seconds": simple,
        },
    )


def supplier(accounts: int, seed: int) -> Seating:
    """
    Draw accounts that all reach their line, and limits of every kind that bind.

    Minutes a month are drawn one by one, so that no common unit helps.
    """
    rng = np.random.default_rng(seed)
    managers = max(1, accounts // ACCOUNTS_A_MANAGER)
    manager = rng.integers(0, managers, accounts)
    none = np.iinfo(np.int64).max // 4
    return Seating(
        value=np.clip(rng.normal(55, 12, accounts), 1, 100),
        hours=rng.integers(180, 1800, accounts),
        manager=manager,
        manager_hours=rng.integers(3_000, 12_000, managers),
        region=manager % REGIONS,
        region_seats=np.full(REGIONS, int(0.008 * accounts)),
        region_hours=np.full(REGIONS, int(0.008 * accounts) * 700),
        kind=rng.choice(3, accounts, p=[0.7, 0.2, 0.1]),
        least=np.array([0, int(0.008 * accounts), int(0.01 * accounts)]),
        most=np.array([int(0.045 * accounts), none, none]),
        seats=int(0.06 * accounts),
        seated=rng.random(accounts) < 0.002,
    )
