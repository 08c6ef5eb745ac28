"""What one more of a limit would be worth: the choice made again with it."""

from dataclasses import dataclass, replace

import numpy as np

from tiers.core.clashes import Limit
from tiers.core.optimum import Optimum, solve
from tiers.core.seating import NO_LIMIT, Seating

__all__ = ["OneMore", "first_in", "first_out", "one_more"]


@dataclass(frozen=True, slots=True)
class OneMore:
    """
    A limit with one more, and what the choice gains by it.

    ``low`` and ``high`` hold the gain between them: they differ by the gaps of the two
    solutions, and by nothing where both are proven.
    """

    limit: Limit
    amount: int
    low: float
    high: float


def one_more(
    seating: Seating,
    optimum: Optimum,
    limit: Limit,
    *,
    amount: int = 1,
    seconds: float = 10.0,
    gap: float = 1e-6,
) -> OneMore:
    """
    Solve again with *amount* more of a limit, and say what that is worth.

    :raises ValueError: if there is no such limit, or it does not bind anybody
    """
    eased = _eased(seating, limit, amount)
    again = solve(eased, seconds=seconds, gap=gap)
    reached = max(again.objective, optimum.objective)
    return OneMore(
        limit=limit,
        amount=amount,
        low=max(0.0, reached - optimum.bound),
        high=max(0.0, again.bound - optimum.objective),
    )


def first_out(seating: Seating, optimum: Optimum) -> int | None:
    """Return the seated account of least value among those that may lose the seat."""
    if optimum.chosen is None:
        return None
    seated = np.flatnonzero(optimum.chosen & ~seating.seated)
    return int(seated[np.argmin(seating.value[seated])]) if seated.size else None


def first_in(seating: Seating, optimum: Optimum) -> int | None:
    """Return the account of greatest value among those without a seat."""
    if optimum.chosen is None:
        return None
    waiting = np.flatnonzero(~optimum.chosen)
    return int(waiting[np.argmax(seating.value[waiting])]) if waiting.size else None


def _eased(seating: Seating, limit: Limit, amount: int) -> Seating:
    values = np.atleast_1d(getattr(seating, limit.field)).copy()
    if not 0 <= limit.index < values.size:
        raise ValueError(f"{limit.field} has no limit {limit.index}")
    if values[limit.index] >= NO_LIMIT:
        raise ValueError(f"{limit.field} {limit.index} is not limited")
    values[limit.index] += -amount if limit.field == "least" else amount
    values[limit.index] = max(0, values[limit.index])
    if limit.field == "seats":
        return replace(seating, seats=int(values[0]))
    return replace(seating, **{limit.field: values})
