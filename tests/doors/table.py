"""
The committed table of who is answered how at which door.

``uv run python -m tests.doors.table`` writes what the doors answer now, for its changes
to be read before they are committed.
"""

import csv
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.doors.finding import Door

PATH = Path(__file__).with_name("table.csv")
ROLES = (
    "stranger",
    "service desk",
    "account manager",
    "director",
    "executive",
    "administrator",
    "of another region",
    "token that reads",
    "token that writes",
)
WRITING = "SAM_WRITE_DOORS"

type Table = dict[Door, dict[str, str]]


def read() -> Table:
    """Return the table: a word for each role, by the line of a door."""
    with PATH.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {Door(row.pop("method"), row.pop("route")): dict(row) for row in rows}


def column(words: Iterable[tuple[Door, str]]) -> dict[Door, str]:
    """Return one role's words by the lines of the doors."""
    return {door.line: word for door, word in words}


def is_writing() -> bool:
    return WRITING in os.environ


def write(role: str, found: dict[Door, str]) -> None:
    """Write *role*'s column anew; lines of doors that are no more are dropped."""
    table = read() if PATH.exists() else {}
    with PATH.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("method", "route", *ROLES))
        for door in sorted(found, key=lambda door: (door.route, door.method)):
            words = table.get(door, {}) | {role: found[door]}
            rows.writerow((*door, *(words.get(other, "") for other in ROLES)))


if __name__ == "__main__":
    os.environ[WRITING] = "1"
    walk = "tests/doors/test_walks.py::test_everybody_is_answered_as_the_table_says"
    sys.exit(pytest.main(["-q", "-n0", "-m", "", walk]))
