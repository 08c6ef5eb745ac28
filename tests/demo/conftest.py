"""A demo portfolio as its files tell it."""

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from sam.demo.portfolio import Cast, draw_cast, write_portfolio

TODAY = dt.date(2026, 11, 20)
ACCOUNTS = 500


@dataclass(frozen=True)
class Told:
    """The files, read; what an account is asked by its name."""

    folder: Path
    cast: Cast
    rows: dict[str, list[dict[str, str]]]

    def code(self, name: str) -> str:
        (row,) = [each for each in self.rows["accounts"] if each["name"] == name]
        return row["external_id"]

    def account(self, name: str) -> dict[str, str]:
        (row,) = [each for each in self.rows["accounts"] if each["name"] == name]
        return row

    def of(self, file: str, name: str) -> list[dict[str, str]]:
        code = self.code(name)
        return [row for row in self.rows[file] if row["account_external_id"] == code]

    def tiers(self) -> dict[str, str]:
        """Return each account's tier of today by its code."""
        return {
            row["account_external_id"]: row["tier"]
            for row in self.rows["tiers"]
            if not row["ended_on"]
        }

    def contributions(self) -> dict[str, float]:
        """Return margin less cost to serve in the last 365 days by code."""
        since = (TODAY - dt.timedelta(365)).isoformat()
        money: dict[str, float] = defaultdict(float)
        for row in self.rows["orders"]:
            if row["ordered_on"] > since and row["cost"]:
                margin = float(row["revenue"]) - float(row["cost"])
                money[row["account_external_id"]] += margin
        for row in self.rows["costs"]:
            if row["incurred_on"] > since:
                money[row["account_external_id"]] -= float(row["amount"])
        return money


def read(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every file by its name."""
    return {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in folder.glob("*.csv")
    }


def days_ago(date: str) -> int:
    return (TODAY - dt.date.fromisoformat(date[:10])).days


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("demo")
    cast = draw_cast(seed=1, accounts=ACCOUNTS, today=TODAY)
    write_portfolio(cast, folder)
    return Told(folder, cast, read(folder))
