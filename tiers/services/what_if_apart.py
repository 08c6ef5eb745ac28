"""Whom two policies place in different tiers."""

from dataclasses import dataclass

import numpy as np

from sam.users.models import User
from tiers.services.previewing import Flags, Preview
from tiers.services.what_if import named

MOST = 60


@dataclass(frozen=True, slots=True)
class Apart:
    """An account that two policies place in different tiers."""

    account_id: int
    name: str
    first: str
    second: str
    first_score: float
    second_score: float


@dataclass(frozen=True, slots=True)
class ToldApart:
    """Whom two policies place in different tiers; others a reader does not see."""

    accounts: list[Apart]
    seen: int
    unseen: int

    @property
    def more(self) -> int:
        return self.seen - len(self.accounts)


def told_apart(first: Preview, second: Preview, user: User, seen: Flags) -> ToldApart:
    """Return whom the two policies place in different tiers, best scores first."""
    apart = first.then.tier != second.then.tier
    places = np.flatnonzero(apart & seen)
    best = np.maximum(first.then.score[places], second.then.score[places])
    shown = places[np.argsort(-best, kind="stable")][:MOST]
    names = named(first.portfolio.keys[shown].tolist(), user)
    rows = [
        Apart(
            account_id=int(first.portfolio.keys[place]),
            name=names[int(first.portfolio.keys[place])]["name"],
            first=str(first.then.tier[place]),
            second=str(second.then.tier[place]),
            first_score=float(first.then.score[place]),
            second_score=float(second.then.score[place]),
        )
        for place in shown.tolist()
        if int(first.portfolio.keys[place]) in names
    ]
    return ToldApart(rows, int(places.size), int((apart & ~seen).sum()))
