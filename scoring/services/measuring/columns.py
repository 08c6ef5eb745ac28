"""The columns of the measures: which there are, and how people see them move."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scoring.models import AccountMeasures
from scoring.services.rows import plain

MEASURES = AccountMeasures._meta.db_table
PASSING = ("as_of", "fit_id", "settings_version")
COLUMNS = [str(field.column) for field in AccountMeasures._meta.concrete_fields]

MONEY = (
    "expected_order_value",
    "expected_revenue_12m",
    "net_margin_12m",
    "cost_to_serve_12m",
    "manager_cost_12m",
    "lifetime_value",
    "lifetime_value_median",
    "lifetime_value_deviation",
    "lifetime_value_low",
    "lifetime_value_high",
    "potential",
    "potential_low",
    "potential_high",
    "realizable_wallet",
    "realizable_low",
    "realizable_high",
    "headroom",
    "headroom_beyond",
    "headroom_value",
    "left_unplaced",
    "left_competitors",
    "ceiling_money",
    "reference_value",
)
SHARES = (
    "probability_alive",
    "probability_of_purchase",
    "expected_purchases",
    "overdue_probability",
    "margin_rate",
    "price_pressure",
    "share_of_wallet",
    "left_behind_share",
)
TENTHS = (
    "roi",
    "influence",
    "attachment",
    "attachment_low",
    "attachment_high",
    "ceiling_hours",
    "ceiling_contacts",
)
# How a figure must move for people to see it move: money to the unit, shares to 0.1 %,
# the rest to a tenth.
DISPLAYED = {
    **dict.fromkeys(MONEY, "round({}, 0)"),
    **dict.fromkeys(SHARES, "round({}::numeric, 3)"),
    **dict.fromkeys(TENTHS, "round({}::numeric, 1)"),
}
# What a money column holds; beyond it a figure says nothing.
MOST_MONEY = 1e16


def rows_of(columns: dict[str, Any], size: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of n accounts, with ``None`` for NaN; scalars are for all."""
    lists = []
    for name in COLUMNS:
        values = np.broadcast_to(np.asarray(columns[name]), size)
        if name in MONEY:
            values = np.where(np.abs(values) < MOST_MONEY, values, np.nan)
        lists.append(plain(values))
    return zip(*lists, strict=True)
