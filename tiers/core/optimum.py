"""The strategic set of greatest value within hours, caps and mix, with its gap."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tiers.core.exact import AT_ONCE, Exact, solve_exactly
from tiers.core.feasible import keep_every_limit, seated_break
from tiers.core.relaxation import Relaxed, relax
from tiers.core.repair import repaired
from tiers.core.seating import Flags, Seating, Use, Vector

__all__ = ["Optimum", "greedy", "solve"]

logger = logging.getLogger(__name__)

REPAIRED = 8  # choices of the relaxation that are made to keep every limit
DOUBTFUL = 1000  # accounts left to branch and bound where prices settle the others


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """
    The best choice found, and how much better any could be.

    Attributes
    ----------
    chosen : (n,) ndarray of bool, or None
        Who has a seat; ``None`` if none was found.
    objective : float
        Its summed value.
    bound : float
        No choice is worth more.
    infeasible : bool
        Whether it is proven that no choice keeps every limit.
    seconds : float
        Wall-clock time.
    """

    chosen: Flags | None
    objective: float
    bound: float
    infeasible: bool
    seconds: float

    @property
    def gap(self) -> float:
        """What the bound lies above the objective, as a share of it."""
        if self.chosen is None:
            return np.inf
        room = max(0.0, self.bound - self.objective)
        return room / max(abs(self.objective), 1e-12) if room else 0.0


def greedy(seating: Seating) -> Flags | None:
    """Seat by value alone, each in turn if it fits: the ranking's answer."""
    return repaired(seating, seating.seated.copy(), seating.value)


def solve(
    seating: Seating,
    *,
    seconds: float = 10.0,
    gap: float = 1e-3,
    exact_up_to: int = 3000,
) -> Optimum:
    """
    Choose the accounts of greatest summed value within every limit.

    Parameters
    ----------
    seating : Seating
    seconds : float
        Time that may be taken; then the best found is returned with its gap.
    gap : float
        At which to stop, as a share of the objective.
    exact_up_to : int
        Accounts up to which branch and bound goes for the proof itself; above, the
        limits shared by managers are priced, and it settles what prices leave open.
    """
    since = time.perf_counter()

    def left() -> float:
        return seconds - (time.perf_counter() - since)

    def found(chosen: Flags | None, bound: float, *, never: bool = False) -> Optimum:
        objective = seating.objective(chosen) if chosen is not None else -np.inf
        if chosen is not None:
            bound = max(bound, objective)
        return Optimum(chosen, objective, bound, never, time.perf_counter() - since)

    if seated_break(seating):
        return found(None, -np.inf, never=True)
    best, bound = greedy(seating), np.inf
    if seating.size > min(AT_ONCE, exact_up_to):
        if best is None:
            start = keep_every_limit(seating, seconds=max(left(), 0.1))
            if start is False:
                return found(None, -np.inf, never=True)
            if start is not True:
                best = _keep_better(
                    seating, start, repaired(seating, start, seating.value)
                )
        relaxed, charged = _priced(seating, gap, stop=lambda: left() < seconds / 2)
        bound = relaxed.bound + seating.objective(seating.seated)
        for choice in relaxed.choices[-REPAIRED:][::-1]:
            if left() <= 0 and best is not None:
                break
            made = repaired(seating, _with_seated(seating, choice), charged)
            best = _keep_better(seating, best, made)
        if best is not None and (found(best, bound).gap <= gap or left() <= 0):
            return found(best, bound)
    if seating.size <= exact_up_to:
        exact = _proven(seating, seconds=max(left(), 0.1), gap=gap / 10)
        if exact and exact.infeasible:
            return found(None, -np.inf, never=True)
        if exact:
            best = _keep_better(seating, best, exact.chosen)
            bound = min(bound, exact.bound)
    else:
        settled = _settled(seating, best, charged, max(left(), 0.1), gap)
        best = _keep_better(seating, best, settled)
    return found(best, bound)


def _proven(seating: Seating, *, seconds: float, gap: float) -> Exact | None:
    """Solve exactly; what was found without is still good if the solver breaks down."""
    try:
        return solve_exactly(seating, seconds=seconds, gap=gap)
    except ArithmeticError:
        logger.exception("branch and bound broke down; what prices found is kept")
        return None


def _priced(
    seating: Seating, gap: float, stop: Callable[[], bool]
) -> tuple[Relaxed, Vector]:
    """Price the shared limits; return what was met and each account's charged value."""
    free = ~seating.seated
    rest = seating.among(free).less(Use.of(seating, seating.seated))
    relaxed = relax(rest, gap=gap / 10, stop=stop)
    charged = seating.value.copy()
    charged[free] = relaxed.charged
    return relaxed, charged


def _with_seated(seating: Seating, choice: Flags) -> Flags:
    whole = seating.seated.copy()
    whole[~seating.seated] = choice
    return whole


def _settled(
    seating: Seating, best: Flags | None, charged: Vector, seconds: float, gap: float
) -> Flags | None:
    """Decide exactly about the accounts whose charged value is nearest to nothing."""
    start = best if best is not None else seating.seated
    doubtful = np.argsort(np.abs(charged), kind="stable")[:DOUBTFUL]
    kept = np.zeros(seating.size, dtype=bool)
    kept[doubtful] = True
    fixed = start & ~kept
    use = Use.of(seating, fixed)
    part = seating.among(kept).less(use)
    exact = _proven(part, seconds=seconds, gap=gap / 4)
    if exact is None or exact.chosen is None:
        return None
    whole = fixed.copy()
    whole[kept] = exact.chosen
    return None if seating.breaks(whole) else whole


def _keep_better(
    seating: Seating, best: Flags | None, other: Flags | None
) -> Flags | None:
    if other is None:
        return best
    if best is not None and seating.objective(best) >= seating.objective(other):
        return best
    return other
