"""How accounts matter to one another, and the tiers they are in."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sam.demo.drawing import (
    CUSTOMER,
    FORMER,
    NO_TIER,
    NOBODY,
    PROSPECT,
    STRATEGIC,
    TIERS,
    VALUED,
    Accounts,
)
from sam.demo.named import NAMED
from sam.demo.stories import MARKET_IMPACT, SMALL_AND_INFLUENTIAL
from sam.demo.texts import EVIDENCE
from sam.demo.timing import Window

KINDS = ("REFERRAL", "REFERENCE", "BOARD", "FOLLOWS")
KIND_ODDS = (0.4, 0.25, 0.1, 0.25)
CLOSED_AFTER = 45


class Relation(NamedTuple):
    """One account's tie to another, by their places; *since* a day."""

    one: int
    other: int
    kind: str
    weight: float
    since: int
    evidence: str


class Stay(NamedTuple):
    """An account's stay in a tier, by days; *ended* -1 while it lasts."""

    account: int
    tier: str
    started: int
    ended: int
    reason: str


def draw_relations(
    rng: np.random.Generator, accounts: Accounts, window: Window
) -> list[Relation]:
    """Return the relations: a few here and there, many round the two planted ones."""
    count = round(len(accounts) * 0.22)
    drawn = np.arange(len(NAMED), len(accounts))
    pairs = {
        (one, other, KINDS[kind]): None
        for one, other, kind in zip(
            rng.choice(drawn, count).tolist(),
            rng.choice(drawn, count).tolist(),
            rng.choice(len(KINDS), count, p=KIND_ODDS).tolist(),
            strict=True,
        )
        if one != other
    }
    pairs |= dict.fromkeys(_planted(rng, accounts))
    relations = []
    for one, other, kind in pairs:
        texts = EVIDENCE[kind]
        relations.append(
            Relation(
                *(one, other, kind),
                weight=round(float(rng.uniform(0.3, 1.0)), 2),
                since=window.today - int(rng.integers(30, 1_400)),
                evidence=texts[int(rng.integers(len(texts)))],
            )
        )
    return relations


def _planted(
    rng: np.random.Generator, accounts: Accounts
) -> Iterator[tuple[int, int, str]]:
    names = [named.name for named in NAMED]
    small = names.index(SMALL_AND_INFLUENTIAL.accounts[0])
    wished = names.index(MARKET_IMPACT.accounts[0])
    customers = np.flatnonzero(
        (accounts.status == CUSTOMER) & (accounts.place >= len(NAMED))
    )
    others = rng.permutation(customers)[:40].tolist()
    yield from ((small, other, "REFERRAL") for other in others[:9])
    yield from ((other, small, "FOLLOWS") for other in others[9:23])
    yield from ((small, other, "REFERENCE") for other in others[23:25])
    yield small, names.index("Halden Access"), "REFERRAL"
    yield from ((other, wished, "FOLLOWS") for other in others[25:37])
    yield names.index("Ravenscar Energy"), wished, "BOARD"
    yield names.index("Trevanion Marine"), wished, "REFERENCE"


def stays(accounts: Accounts) -> Iterator[Stay]:
    """Yield each customer's tiers: Valued from the first day, some another since."""
    for place, tier, since, change, status, last in zip(
        accounts.place.tolist(),
        accounts.tier.tolist(),
        accounts.since.tolist(),
        accounts.tier_from.tolist(),
        accounts.status.tolist(),
        accounts.last.tolist(),
        strict=True,
    ):
        if tier == NO_TIER or status == PROSPECT:
            continue
        if status == FORMER:
            end = last + CLOSED_AFTER
            yield Stay(place, TIERS[VALUED], since, end, "Until it closed")
        elif tier == VALUED:
            yield Stay(place, TIERS[tier], since, NOBODY, "")
        else:
            yield Stay(place, TIERS[VALUED], since, change, "")
            reason = "Named by the director" if tier == STRATEGIC else "Earns nothing"
            yield Stay(place, TIERS[tier], change, NOBODY, reason)
