"""Columns of the demo as the files of a portfolio, streamed."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from sam.demo.orders import UNKNOWN
from sam.demo.timing import Whole

HEADERS = {
    "users": "email full_name role regions level specialism client_hours_month"
    " hourly_cost",
    "accounts": "external_id name parent_external_id status closed_on region country"
    " industry owner_email market_position website phone since_on annual_potential"
    " potential_grade description",
    "units": "external_id account_external_id name kind city country",
    "contacts": "external_id person_external_id account_external_id full_name"
    " unit_external_id email phone title level function buying_role"
    " reports_to_external_id started_on ended_on",
    "orders": "external_id account_external_id ordered_on line_no unit_external_id"
    " promised_on delivered_on currency offering offering_category quantity revenue"
    " cost discount",
    "interactions": "external_id account_external_id happened_at kind purpose"
    " initiative user_email contact_external_ids minutes subject note",
    "problems": "external_id account_external_id opened_at kind severity channel"
    " first_response_at resolved_at estimated_loss description",
    "costs": "external_id account_external_id incurred_on kind amount",
    "signals": "external_id account_external_id kind value said_on market"
    " person_external_id grade evidence",
    "expectations": "external_id account_external_id kind expected_on stage detail"
    " agreed_on delivered_on ended_on cost_a_year review_on grade reason",
    "wallet": "account_external_id offering_category period_start period_end total ours"
    " in_house unplaced competitor competitor_amount grade source stated_on",
    "relations": "from_account_external_id to_account_external_id kind weight since_on"
    " evidence",
    "tiers": "account_external_id tier started_on ended_on reason",
}


class Folder:
    """The files of a portfolio, open for rows until the block ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}
        self.rows = dict.fromkeys(HEADERS, 0)

    def __enter__(self) -> Self:
        self._path.mkdir(parents=True, exist_ok=True)
        for name, header in HEADERS.items():
            path = self._path / f"{name}.csv"
            handle = path.open("w", encoding="utf-8", newline="")
            self._writers[name] = csv.writer(self._stack.enter_context(handle))
            self._writers[name].writerow(header.split())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def add(self, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Write rows given by column; a column that is not given stays empty."""
        count = len(next(iter(columns.values())))
        blank = [""] * count
        ordered = [columns.get(each, blank) for each in HEADERS[name].split()]
        self.add_rows(name, zip(*ordered, strict=True), count)

    def add_rows(
        self, name: str, rows: Iterable[Sequence[Any]], count: int = 0
    ) -> None:
        """Write rows in the order of the header."""
        self._writers[name].writerows(rows)
        self.rows[name] += count


def days_text(days: Whole) -> list[str]:
    """Return the days as dates; nothing for one below zero."""
    text = np.datetime_as_string(days.astype("datetime64[D]")).astype(object)
    text[days < 0] = ""
    values: list[str] = text.tolist()
    return values


def instants_text(minutes: Whole) -> list[str]:
    """Return minutes since 1970 as instants in UTC; nothing for one below zero."""
    stamps = np.datetime_as_string(minutes.astype("datetime64[m]"), unit="s")
    text = np.char.add(stamps, "Z").astype(object)
    text[minutes < 0] = ""
    values: list[str] = text.tolist()
    return values


def pence_text(pence: Whole) -> list[str]:
    """Return amounts in pounds; nothing for an unknown one."""
    pounds = (pence / 100.0).tolist()
    unknown = (pence == UNKNOWN).tolist()
    return [
        "" if missing else f"{pound:.2f}"
        for pound, missing in zip(pounds, unknown, strict=True)
    ]


def named(words: Sequence[str], places: Whole) -> list[str]:
    """Return the word at each place; nothing for one below zero."""
    table = np.array([*words, ""], dtype=object)
    values: list[str] = table[places].tolist()
    return values
