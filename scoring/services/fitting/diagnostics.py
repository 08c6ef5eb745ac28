"""Curves by which people see whether a model holds: what came, beside what it said."""

from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.features.histories import DAYS_A_WEEK, Vector
from scoring.services.fitting.backtesting import Past, calibrated

if TYPE_CHECKING:
    from scoring.core.backtest import Origin

# Points of a curve; more are not seen, and are kept with every fit.
POINTS = 60
ALIVE_COLUMNS = 25
MOST_FREQUENCIES = 20
RARE = 0.99  # share of accounts that have bought less often


def tracking(model: Any, past: Past) -> dict[str, Any]:
    """
    Return cumulative repeat purchases, actual and as the model has them, by week.

    Weeks are counted from the first purchase of all. What is expected of an account is
    what the model says of a new one in the weeks since its own first purchase: nothing
    of what it bought later is used.
    """
    purchases = past.purchases
    if purchases.first_on is None:
        return {"weeks": [], "actual": [], "expected": [], "accounts": 0}
    begin = purchases.first_on.toordinal()
    is_first = np.r_[True, np.diff(purchases.place) != 0]
    starts, repeats = purchases.day[is_first], np.sort(purchases.day[~is_first])
    total = (past.as_of.toordinal() - begin) / DAYS_A_WEEK
    weeks = np.unique(np.linspace(0, np.floor(total), POINTS + 1).round())
    ends = begin + (DAYS_A_WEEK * weeks).astype(np.int64)
    days, accounts = np.unique(starts, return_counts=True)
    nodes = total * np.linspace(0, 1, POINTS + 1) ** 2  # the curve bends at its start
    curve = _new_account(model, nodes)
    expected = [
        float(accounts @ np.interp((end - days) / DAYS_A_WEEK, nodes, curve, left=0.0))
        for end in ends
    ]
    return {
        "weeks": [int(week) for week in weeks],
        "actual": np.searchsorted(repeats, ends, side="right").tolist(),
        "expected": [round(value, 2) for value in expected],
        "accounts": int(starts.size),
    }


def alive_grid(model: Any, frequency: Vector, age: Vector) -> dict[str, Any]:
    """
    Return P(alive) by frequency and by how late in its life an account last bought.

    All have the portfolio's median age; ``recency`` is a share of it, denser towards
    now, where the chance of having left changes most.
    """
    if not frequency.size:
        return {"frequency": [], "recency": [], "age_weeks": 0, "probability": []}
    weeks = float(np.median(age))
    highest = max(int(np.quantile(frequency, RARE)), 1)
    counts = np.unique(
        np.linspace(0, highest, min(highest, MOST_FREQUENCIES) + 1).round()
    )
    shares = 1 - np.linspace(1, 0, ALIVE_COLUMNS) ** 2
    grid_counts = np.repeat(counts, shares.size)
    grid_shares = np.tile(shares, counts.size)
    alive = model.probability_alive(
        grid_counts,
        np.where(grid_counts > 0, grid_shares, 0) * weeks,
        np.full(grid_counts.size, weeks),
    )
    return {
        "frequency": [int(count) for count in counts],
        "recency": shares.round(4).tolist(),
        "age_weeks": round(weeks, 2),
        "probability": alive.reshape(counts.size, -1).round(4).tolist(),
    }


def calibration_at(origin: "Origin", model: Any) -> list[dict[str, float]]:
    """Return the chance of a purchase said on a past day, and the share that bought."""
    from scoring.core.backtest import calibration

    said = model.probability_of_purchase(origin.weeks, *origin.histories)
    return calibrated(calibration(said, origin.purchases > 0))


def _new_account(model: Any, weeks: Vector) -> Vector:
    """Return the purchases expected of a new account within each of *weeks*."""
    zero = np.zeros(1)
    return np.array(
        [
            model.expected_purchases(float(horizon), zero, zero, zero)[0]
            for horizon in weeks
        ]
    )
