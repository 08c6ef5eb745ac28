"""Models of purchases and spend: fitted, and predicted for a million accounts."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from scoring.core.purchases import fit_bgnbd, fit_pareto_nbd
from scoring.core.spend import fit_gamma_gamma
from tests.bench.lifetime import floor
from tests.bench.lifetime.portfolios import (
    MANY,
    PURCHASES,
    SPEND,
    Histories,
    Vector,
    sample,
    simulated,
)
from tests.bench.registry import Bench, Row, measures, seconds

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 7  # of what takes less than a second
OURS = 3  # measurements of ours in each
WEEKS, ANNUAL_RATE, MARGIN = 52.0, 0.1, 0.3
MOST_GIGABYTES = 1.5


@measures("lifetime")
def lifetime(bench: Bench) -> Iterator[Row]:
    """Measure beside lifetimes, on portfolios that --accounts does not change."""
    if floor.is_installed():
        yield from fits(bench)
        many = simulated(MANY, bench.seed)
        yield prediction(bench, many)
        yield discounted_value(bench, many)
    else:
        bench.say("lifetimes is not installed: the rows beside it are left out")
    yield memory(bench)


def fits(bench: Bench) -> Iterator[Row]:
    """Fit each model to the customers for whom its parameters were published."""
    customers, source = sample(bench.seed)
    size, again = customers.age.size, customers.frequency > 0
    spending = (customers.frequency[again], customers.mean_value[again])
    bench.say(f"fitting {size:,} customers, {source}")
    pairs: list[tuple[str, Callable[..., Any], Callable[..., Any], tuple[Any, ...]]] = [
        ("bg-nbd", fit_bgnbd, floor.fit_bgnbd, customers[:3]),
        ("pareto-nbd", fit_pareto_nbd, floor.fit_pareto_nbd, customers[:3]),
        ("gamma-gamma", fit_gamma_gamma, floor.fit_gamma_gamma, spending),
    ]
    for name, ours, theirs, given in pairs:
        found, other = ours(*given), theirs(*given)
        reached = [found.log_likelihood, float(other.log_likelihood(*given))]
        if not -1e-6 < reached[0] - reached[1] < 1:
            raise RuntimeError(f"{name} is not one optimum: {found.model} and {other}")
        yield _beside(
            f"lifetime fit {name}",
            lambda fit=ours, given=given: fit(*given),  # type: ignore[misc]
            lambda fit=theirs, given=given: fit(*given),  # type: ignore[misc]
            rounds=max(ROUNDS, bench.runs),
            limit=1 / 15,
            more={"accounts": size, "portfolio": source, "log_likelihoods": reached},
        )


def prediction(bench: Bench, many: Histories) -> Row:
    """Predict the purchases of 52 weeks."""
    bench.say(f"predicting {MANY:,} accounts")

    def ours() -> Vector:
        return PURCHASES.expected_purchases(WEEKS, *many[:3])

    def theirs() -> Vector:
        return floor.expected_purchases(PURCHASES, WEEKS, many)

    np.testing.assert_allclose(ours(), theirs(), rtol=1e-6)
    return _beside(
        "prediction",
        ours,
        theirs,
        rounds=max(ROUNDS, bench.runs),
        limit=1 / 10,
        more={"accounts": MANY},
    )


def discounted_value(bench: Bench, many: Histories) -> Row:
    """Value the margin of 52 weeks, which lifetimes discounts by whole months."""
    bench.say(f"valuing {MANY:,} accounts")

    def ours(given: Histories = many) -> Vector:
        value = PURCHASES.discounted_purchases(ANNUAL_RATE, WEEKS, *given[:3])
        value *= SPEND.expected_value(given.frequency, given.mean_value)
        value *= MARGIN
        return value

    def theirs(given: Histories = many) -> Vector:
        value = floor.discounted_value(PURCHASES, SPEND, ANNUAL_RATE, given)
        return value * MARGIN

    few = Histories(*(values[:1000] for values in many))
    np.testing.assert_allclose(ours(few), theirs(few), rtol=0.02)
    return _beside(
        "discounted value",
        ours,
        theirs,
        rounds=bench.runs,
        limit=1 / 100,
        more={"accounts": MANY},
    )


def memory(bench: Bench) -> Row:
    """Fit, predict and value a million accounts in a process of its own."""
    bench.say(f"measuring the memory that {MANY:,} accounts take")
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.lifetime.memory", str(bench.seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    peaks = json.loads(found.stdout)
    return Row(
        name="memory, a million accounts",
        runs=[max(peaks.values())],
        unit="GB",
        limit=MOST_GIGABYTES,
        more={"accounts": MANY, "peaks": peaks},
    )


def _beside(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    rounds: int,
    limit: float,
    more: dict[str, Any],
) -> Row:
    """Measure both in turn, so that a busy moment of the machine meets both."""
    runs: list[float] = []
    floors: list[float] = []
    for _ in range(rounds):
        floors.append(1000 * seconds(theirs))
        runs.extend(1000 * seconds(ours) for _ in range(OURS))
    return Row(
        name=name,
        runs=runs,
        unit="ms",
        floors=floors,
        limit=limit,
        more=more | {"against": floor.version()},
    )
