"""The shared portfolios as the models take them."""

import csv
import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest


class Portfolio(NamedTuple):
    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    mean_value: np.ndarray
    log_gap_sum: np.ndarray
    bought_later: np.ndarray


def read_portfolio(name: str, *, as_of: date, holdout: date | None = None) -> Portfolio:
    """Read the accounts whose first purchase is a day or more before *as_of*."""
    folder = os.environ.get("SAM_TEST_PORTFOLIOS")
    if not folder:
        pytest.skip("SAM_TEST_PORTFOLIOS does not name the folder of the portfolios")
    days: dict[str, dict[date, float]] = {}
    with (Path(folder) / name / "orders.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            if float(row["revenue"]) < 0:
                continue  # a credit is no purchase
            day = date.fromisoformat(row["ordered_on"])
            spent = days.setdefault(row["account_external_id"], {})
            spent[day] = spent.get(day, 0.0) + float(row["revenue"])
    rows = []
    for account in sorted(days):
        past = sorted(day for day in days[account] if day <= as_of)
        if not past or past[0] >= as_of:
            continue
        values = [days[account][day] for day in past[1:]]
        gaps = np.diff([day.toordinal() for day in past]) / 7
        later = [day for day in days[account] if as_of < day <= (holdout or date.max)]
        rows.append(
            (
                len(values),
                (past[-1] - past[0]).days / 7,
                (as_of - past[0]).days / 7,
                float(np.mean(values)) if values else 0.0,
                float(np.log(gaps).sum()),
                len(later),
            )
        )
    return Portfolio(*np.array(rows, dtype=np.float64).T)
