"""What customers say of us: more of it good where business grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sam.demo import texts
from sam.demo.catalogue import INDUSTRIES, REGION_NAMES
from sam.demo.drawing import (
    CUSTOMER,
    MARKETS,
    NOBODY,
    PROSPECT,
    STRATEGIC,
    Accounts,
    Pattern,
)
from sam.demo.named import NAMED
from sam.demo.people import Positions
from sam.demo.rows import codes
from sam.demo.timing import Mask, Real, Table, Whole, Window, working
from sam.demo.writing import Folder, days_text, named

if TYPE_CHECKING:
    from sam.demo.portfolio import Block

KINDS = ("FEELS_SPECIAL", "PERCEPTION", "ADVOCACY", "INFLUENCE")
FEELS_SPECIAL, PERCEPTION, ADVOCACY, INFLUENCE = range(4)
# What the middling say, what a better mood adds, and how far one is from another.
MIDDLE = np.array([3.1, 3.0, 6.9])
SLOPE = np.array([0.75, 0.7, 1.5])
APART = np.array([0.5, 0.45, 1.0])
LEAST, MOST = np.array([1, 1, 0, 0]), np.array([5, 5, 10, 5])
# How much the word of a leader, challenger, follower, niche or other supplier counts.
STANDING = np.array([4.2, 3.2, 1.5, 2.2, 1.2])
ASKED, GRADES = 0.16, ("A", "C")
RESPONDENTS, LATEST, OLDEST = 4, 10, 330


@dataclass(frozen=True)
class Signals(Table):
    """Statements; *value* in tenths, *person* the account's person or -1."""

    account: Whole
    day: Whole
    kind: Whole
    value: Whole
    person: Whole
    grade: Whole


def draw_signals(
    rng: np.random.Generator, accounts: Accounts, positions: Positions, window: Window
) -> Signals:
    """
    Return what people of some customers said in the last two years.

    About one customer in six was asked, large and Strategic ones sooner; each of up to
    four people says three things, half of them the year before too.
    """
    asked = _asked(rng, accounts)
    mood = _mood(rng, accounts)
    at, number, account = _respondents(asked, positions)
    times = 1 + (rng.random(at.size) < 0.5)
    who = np.repeat(np.arange(at.size), times * 3)
    kind = np.tile(np.arange(3), int(times.sum()))
    wave = _wave(times)
    before = rng.integers(LATEST, OLDEST, at.size)
    day = working(window.today - before[who] - 365 * wave)
    felt = np.where(wave == 1, 0.5, 1.0) * mood[account[who]]
    value = MIDDLE[kind] + SLOPE[kind] * felt + APART[kind] * rng.normal(size=who.size)
    rounded = np.clip(np.rint(value), LEAST[kind], MOST[kind]).astype(np.int64)
    said = Signals(
        account=account[who],
        day=day,
        kind=kind,
        value=rounded * 10,
        person=number[who],
        grade=(rng.random(who.size) < 0.25).astype(np.int64),
    )
    there = said.where(day >= positions.started[at][who])
    return there.joined(_influence(rng, accounts, asked, window))


def _asked(rng: np.random.Generator, accounts: Accounts) -> Mask:
    """Choose the customers who were asked; named ones are told of elsewhere."""
    likely = ASKED * (0.55 + 0.45 * (accounts.revenue > 30_000))
    likely = np.where(accounts.revenue > 250_000, 0.55, likely)
    likely = np.where(accounts.tier == STRATEGIC, 0.9, likely)
    chosen: Mask = rng.random(len(accounts)) < likely
    chosen &= (accounts.status == CUSTOMER) & (accounts.place >= len(NAMED))
    return chosen


def _mood(rng: np.random.Generator, accounts: Accounts) -> Real:
    """Return how each account feels, about -2 to 2; growth tells half of it."""
    faded = 0.8 * (accounts.pattern == Pattern.FADED)
    felt = 8.0 * accounts.growth - faded + rng.normal(0.0, 0.6, len(accounts))
    mood: Real = np.clip(felt, -2.0, 2.0)
    return mood


def _respondents(asked: Mask, positions: Positions) -> tuple[Whole, Whole, Whole]:
    """Return row, number and account of those who answer: the seniors who are there."""
    own = positions.home == positions.account
    there = own & (positions.ended == NOBODY) & (positions.number < RESPONDENTS)
    at = np.flatnonzero(there & asked[positions.account])
    return at, positions.number[at], positions.account[at]


def _wave(times: Whole) -> Whole:
    """Return 0 for what was said last, 1 for the year before, three rows each."""
    ends = np.cumsum(times)
    nth = np.arange(int(times.sum())) - np.repeat(ends - times, times)
    return np.repeat(nth, 3)


def _influence(
    rng: np.random.Generator, accounts: Accounts, asked: Mask, window: Window
) -> Signals:
    """Return what is thought of some accounts' word in their market; nobody said it."""
    known = asked & (rng.random(len(accounts)) < 0.6)
    known |= (accounts.status == PROSPECT) & (rng.random(len(accounts)) < 0.15)
    places = np.flatnonzero(known & (accounts.place >= len(NAMED)))
    value = STANDING[accounts.market[places] % len(MARKETS)]
    value = value + rng.normal(0.0, 0.6, places.size)
    return Signals(
        account=places,
        day=working(window.today - rng.integers(LATEST, 600, places.size)),
        kind=np.full(places.size, INFLUENCE),
        value=(np.rint(np.clip(value, 0.0, 5.0) * 2) * 5).astype(np.int64),
        person=np.full(places.size, NOBODY),
        grade=np.ones(places.size, dtype=np.int64),
    )


def add_signals(folder: Folder, block: Block) -> None:
    """Write what customers say in the order of time."""
    table = block.signals.where(np.argsort(block.signals.day, kind="stable"))
    own, accounts = codes(block.accounts), block.accounts
    first = int(accounts.place[0])
    markets = [
        f"{industry}, {region}"
        for industry, region in zip(
            named(INDUSTRIES, accounts.industry[table.account]),
            named(REGION_NAMES, accounts.region[table.account]),
            strict=True,
        )
    ]
    people = [
        "" if one == NOBODY else f"{own[account]}-P{one}"
        for account, one in zip(
            table.account.tolist(), table.person.tolist(), strict=True
        )
    ]
    kinds, values = named(KINDS, table.kind), table.value.tolist()
    folder.add(
        "signals",
        {
            "external_id": [f"V{first}-{each}" for each in range(len(kinds))],
            "account_external_id": named(own, table.account),
            "kind": kinds,
            "value": [f"{tenths / 10:g}" for tenths in values],
            "said_on": days_text(table.day),
            "market": [
                market if kind == "INFLUENCE" else ""
                for kind, market in zip(kinds, markets, strict=True)
            ],
            "person_external_id": people,
            "grade": named(GRADES, table.grade),
            "evidence": [
                texts.said(kind, tenths / 10, number)
                for number, (kind, tenths) in enumerate(zip(kinds, values, strict=True))
            ],
        },
    )
