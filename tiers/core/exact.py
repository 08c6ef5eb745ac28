"""The exact choice by branch and bound, in a process that a time limit can stop."""

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tiers.core.seating import NO_LIMIT, Flags, Seating

__all__ = ["Exact", "solve_exactly", "solve_in_process"]

GRACE_SECONDS = 3.0
PROJECT = Path(__file__).resolve().parents[2]
AT_ONCE = 60  # accounts so few that no time limit is needed


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """What branch and bound found: a choice, or that there is none, and the bound."""

    chosen: Flags | None
    bound: float
    infeasible: bool


def solve_exactly(seating: Seating, *, seconds: float, gap: float) -> Exact | None:
    """
    Solve in a process of its own; ``None`` if it had to be stopped with nothing.

    :raises ArithmeticError: if the process failed
    """
    if seating.size <= AT_ONCE:
        return solve_in_process(seating, seconds=seconds, gap=gap)
    call = "from tiers.core.exact import answer; answer()"
    asked = pickle.dumps((seating, seconds, gap))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", call],
            input=asked,
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            capture_output=True,
            timeout=seconds + GRACE_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return None
    except subprocess.CalledProcessError as error:
        raise ArithmeticError(error.stderr.decode(errors="replace")[-500:]) from error
    found: Exact = pickle.loads(done.stdout)  # noqa: S301 - written by ourselves
    return found


def answer() -> None:
    """Solve what stands on the input, and write what was found."""
    seating, seconds, gap = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    found = solve_in_process(seating, seconds=seconds, gap=gap)
    sys.stdout.buffer.write(pickle.dumps(found))


def solve_in_process(seating: Seating, *, seconds: float, gap: float) -> Exact:
    """Solve by HiGHS here and now; its own time limit is a wish, not a promise."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    p, places = seating, np.arange(seating.size)
    rows, columns, amounts = [], [], []
    low: list[float] = []
    high: list[float] = []

    def limit(who: np.ndarray, amount: np.ndarray, least: float, most: float) -> None:
        rows.append(np.full(who.size, len(low)))
        columns.append(who)
        amounts.append(amount)
        low.append(least)
        high.append(most)

    one = np.ones(p.size)
    if p.seats < NO_LIMIT:
        limit(places, one, 0, p.seats)
    for manager in range(p.manager_hours.size):
        who = np.flatnonzero(p.manager == manager)
        limit(who, p.hours[who], 0, p.manager_hours[manager])
    for region in range(p.region_seats.size):
        who = np.flatnonzero(p.region == region)
        limit(who, one[who], 0, p.region_seats[region])
        limit(who, p.hours[who], 0, p.region_hours[region])
    for kind in range(p.least.size):
        who = np.flatnonzero(p.kind == kind)
        limit(who, one[who], p.least[kind], p.most[kind])
    constraints = []
    if low:
        matrix = coo_array(
            (np.concatenate(amounts), (np.concatenate(rows), np.concatenate(columns))),
            shape=(len(low), p.size),
        )
        ends = np.array(high, dtype=np.float64)
        ends[ends >= NO_LIMIT] = np.inf
        constraints = [LinearConstraint(matrix.tocsr(), np.array(low, float), ends)]
    if p.size == 0:
        infeasible = bool((p.least > 0).any())
        return Exact(None if infeasible else np.zeros(0, bool), 0.0, infeasible)
    found = milp(
        -p.value,
        integrality=one,
        bounds=Bounds(p.seated.astype(float), 1.0),
        constraints=constraints,
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    if found.status == 2:
        return Exact(None, -np.inf, infeasible=True)
    chosen = None if found.x is None else np.asarray(found.x > 0.5)
    if chosen is not None and p.breaks(chosen):
        chosen = None
    bound = getattr(found, "mip_dual_bound", None)
    if bound is None or not np.isfinite(bound):
        bound = -np.inf
    return Exact(chosen, -float(bound), infeasible=False)
