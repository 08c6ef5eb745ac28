"""What special services customers expect: two to five where they are Strategic."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sam.demo import texts
from sam.demo.drawing import CUSTOMER, PROSPECT, STRATEGIC, Accounts
from sam.demo.rows import codes
from sam.demo.timing import EPOCH, Whole, Window, stream

if TYPE_CHECKING:
    from sam.demo.portfolio import Block
    from sam.demo.writing import Folder

STAGES = ("EXPECTED", "AGREED", "DELIVERED", "DECLINED")
EXPECTED, AGREED, DELIVERED, DECLINED = range(4)
# How often each stage is found, and how often its cost is known.
FOUND, COSTED = (0.28, 0.18, 0.44, 0.10), (0.3, 0.7, 0.85, 0.5)
LARGE, OLDEST, LATEST, STEP = 250_000, 700, 120, 50
GRADES = ("A", "B", "C")


def draw_counts(rng: np.random.Generator, accounts: Accounts) -> Whole:
    """Return how many services each account was heard to expect, none for most."""
    size = len(accounts)
    likely = np.where(accounts.status == CUSTOMER, 0.05, 0.0)
    likely = np.where(accounts.status == PROSPECT, 0.08, likely)
    likely[(accounts.status == CUSTOMER) & (accounts.revenue > LARGE)] = 0.35
    few = (rng.random(size) < likely) * rng.integers(1, 3, size)
    several = rng.integers(2, 6, size)
    counts: Whole = np.where(accounts.tier == STRATEGIC, several, few)
    return counts


def add_expectations(folder: Folder, block: Block) -> None:
    """Write what is expected, account by account."""
    rng = stream(block.cast.seed, "expectations", int(block.accounts.place[0]))
    counts = draw_counts(rng, block.accounts)
    own, window = codes(block.accounts), block.cast.window
    kinds = list(texts.EXPECTED)
    first = int(block.accounts.place[0])
    rows: list[list[str]] = []
    for place in np.flatnonzero(counts).tolist():
        wealth = float(block.accounts.revenue[place])
        since = int(block.accounts.since[place])
        for kind in rng.permutation(len(kinds))[: counts[place]].tolist():
            told = _row(rng, window, kinds[kind], since=since, wealth=wealth)
            rows.append([f"X{first}-{len(rows)}", own[place], *told])
    folder.add_rows("expectations", rows, len(rows))


def _row(
    rng: np.random.Generator, window: Window, kind: str, *, since: int, wealth: float
) -> list[str]:
    """Return kind, days, stage, words and figures in the order of the header."""
    stage = int(rng.choice(len(STAGES), p=FOUND))
    details = texts.EXPECTED[kind]
    oldest = min(max(since, window.today - OLDEST), window.today - LATEST)
    expected = int(rng.integers(oldest, window.today - LATEST + 1))
    agreed = expected + int(rng.integers(5, STEP))
    later = agreed + int(rng.integers(5, STEP))
    days = {
        EXPECTED: ["", "", ""],
        AGREED: [_text(agreed), "", ""],
        DELIVERED: [_text(agreed), _text(later), ""],
        DECLINED: ["", "", _text(agreed)],
    }[stage]
    cost = max(wealth, 50_000.0) * 0.004 * float(rng.lognormal(0.0, 0.5))
    costed = rng.random() < COSTED[stage]
    review = _text(window.today + int(rng.integers(-30, 200)))
    reason = texts.DECLINED[int(rng.integers(len(texts.DECLINED)))]
    return [
        *(kind, _text(expected), STAGES[stage]),
        details[int(rng.integers(len(details)))],
        *days,
        f"{round(cost, -1):.2f}" if costed else "",
        review if stage in (AGREED, DELIVERED) else "",
        GRADES[int(rng.choice(len(GRADES), p=(0.5, 0.2, 0.3)))],
        reason if stage == DECLINED else "",
    ]


def _text(day: int) -> str:
    return (EPOCH + dt.timedelta(day)).isoformat()
