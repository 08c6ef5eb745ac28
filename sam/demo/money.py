"""What serving costs, and what customers spend with whom."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from sam.demo import marlowe
from sam.demo.catalogue import CATEGORY_NAMES, RIVALS
from sam.demo.drawing import GRADES, STRATEGIC, Accounts
from sam.demo.named import NAMED
from sam.demo.orders import YEAR
from sam.demo.texts import WALLET_SOURCES
from sam.demo.timing import EPOCH, Real, Table, Whole, Window

COST_KINDS = ("LOGISTICS", "SUPPORT", "DISCOUNT", "VISIT", "BESPOKE")
COST_PARTS = (0.52, 0.2, 0.1, 0.1, 0.08)
QUARTER = 91
NO_HEADROOM = 0.9
SHOWN = [named.name for named in NAMED].index("Marlowe Civils")


@dataclass(frozen=True)
class Costs(Table):
    """Costs of serving; *amount* in pence."""

    account: Whole
    day: Whole
    kind: Whole
    amount: Whole


def draw_costs(rng: np.random.Generator, accounts: Accounts, window: Window) -> Costs:
    """
    Return costs by quarter: two kinds for most, five for large and Strategic ones.

    They sum to the account's share of revenue for serving, give or take.
    """
    many = (accounts.tier == STRATEGIC) | (accounts.revenue > 250_000)
    small = accounts.revenue < 25_000
    quarters = range(window.today - 12 * QUARTER + 1, window.today, QUARTER)
    parts = []
    for number, start in enumerate(quarters):
        middle = start + QUARTER // 2
        living = (accounts.first <= middle) & (accounts.last >= middle)
        for kind, part in enumerate(COST_PARTS):
            of_few = 0.72 if kind == 0 else 0.28
            share = np.where(many, part, of_few if kind < 2 else 0.0)
            share = np.where(small, 2.0 * (kind == 0) * (number % 2), share)
            places = np.flatnonzero(living & (share > 0))
            years = (middle - window.today) / YEAR + 0.5
            amount = accounts.revenue * accounts.serve * share * QUARTER / YEAR
            amount = amount * np.exp(accounts.growth * years)
            parts.append(_costs(rng, places, amount[places], start, kind))
    return Costs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _costs(
    rng: np.random.Generator, places: Whole, amount: Real, start: int, kind: int
) -> tuple[Whole, Whole, Whole, Whole]:
    noise = rng.lognormal(-0.02, 0.2, places.size)
    pence = np.maximum(np.rint(amount * noise * 100), 1).astype(np.int64)
    day = start + rng.integers(0, QUARTER, places.size)
    return places, day, np.full(places.size, kind), pence


class Period(NamedTuple):
    """Twelve whole months, first and last day."""

    first: dt.date
    last: dt.date

    @classmethod
    def before(cls, today: dt.date, *, years: int = 0) -> "Period":
        """Return the twelve months up to the last whole one, or some years earlier."""
        end = today.replace(day=1, year=today.year - years)
        return cls(end.replace(year=end.year - 1), end - dt.timedelta(days=1))

    @property
    def days(self) -> tuple[int, int]:
        return (self.first - EPOCH).days, (self.last - EPOCH).days


class Share(NamedTuple):
    """One row of the wallet file: an entry, or one competitor's part of it; pence."""

    account: int
    category: str
    period: Period
    total: int
    ours: int
    in_house: int
    unplaced: int
    competitor: str
    amount: int
    grade: str
    source: str
    stated_on: dt.date


def draw_wallets(
    rng: np.random.Generator,
    accounts: Accounts,
    ours: Whole,
    mix: Real,
    period: Period,
    today: dt.date,
) -> Iterator[Share]:
    """
    Yield the wallets of the measured accounts, by category.

    :param ours: ``(n, 8)`` pence that they spent with us in the period
    """
    for place in np.flatnonzero(~np.isnan(accounts.share)).tolist():
        share = float(accounts.share[place])
        rest = _elsewhere(rng, ours[place], mix[place], share)
        grade = GRADES[accounts.grade[place]]
        sources = WALLET_SOURCES[grade]
        source = sources[int(rng.integers(len(sources)))]
        stated = period.last + dt.timedelta(int(rng.integers(1, 60)))
        is_shown = int(accounts.place[place]) == SHOWN
        if is_shown:
            yield from _shown(place, ours[place], share, period, min(stated, today))
        for category in np.flatnonzero(ours[place] + rest > 0).tolist():
            mine = max(int(ours[place, category]), 0)
            for competitor, amount, total, in_house, unplaced in _split(
                rng, mine, int(rest[category]), full=share >= NO_HEADROOM
            ):
                if is_shown:
                    continue  # drawn all the same, so that the others stay theirs
                yield Share(
                    *(place, CATEGORY_NAMES[category], period, total, mine),
                    *(in_house, unplaced, competitor, amount),
                    *(grade, source, min(stated, today)),
                )


def _shown(
    place: int, ours: Whole, share: float, period: Period, stated: dt.date
) -> Iterator[Share]:
    """Yield the wallet of the account of the reference screens."""
    mine = np.maximum(ours, 0)
    own = dict(zip(CATEGORY_NAMES, mine.tolist(), strict=True))
    rest = round(int(mine.sum()) * (1.0 / share - 1.0))
    for category, rivals, in_house, unplaced in marlowe.rest_of(rest):
        total = own[category] + sum(rivals.values()) + in_house + unplaced
        for competitor, amount in rivals.items() or [("", 0)]:
            yield Share(
                *(place, category, period, total, own[category]),
                *(in_house, unplaced, competitor, amount),
                *("B", WALLET_SOURCES["B"][0], stated),
            )


def earlier(rng: np.random.Generator, accounts: Accounts, period: Period) -> Accounts:
    """
    Return the accounts with the shares of an earlier period; half were measured.

    The account of the reference screens is always among them.
    """
    first, last = period.days
    known = (accounts.first <= first) & (accounts.last > last)
    known &= (rng.random(len(accounts)) < 0.5) | (accounts.place == SHOWN)
    share = np.minimum(accounts.share * rng.uniform(0.85, 1.12, len(accounts)), 0.97)
    return replace(accounts, share=np.where(known, share, np.nan))


def _elsewhere(rng: np.random.Generator, ours: Whole, mix: Real, share: float) -> Whole:
    """Return what is not with us by category, so that the whole share comes out."""
    mine = np.maximum(ours, 0).astype(float)
    weight = (mine + 0.2 * mine.sum() * (mix > 0.03)) * rng.lognormal(
        0.0, 0.6, mix.size
    )
    if share >= NO_HEADROOM:
        weight = mine
    missing = mine.sum() * (1.0 / share - 1.0)
    pounds = np.rint(missing * weight / max(weight.sum(), 1.0) / 100)
    pence: Whole = (pounds * 100).astype(np.int64)
    return pence


def _split(
    rng: np.random.Generator, mine: int, rest: int, *, full: bool
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield competitor and amount with total, in-house and unplaced of one entry."""
    in_house, unplaced = rest * rng.uniform(0, 0.25), rest * rng.uniform(0.1, 0.4)
    if full:
        in_house = unplaced = 0.0
    kept, open_ = round(in_house / 100) * 100, round(unplaced / 100) * 100
    placed = max(rest - kept - open_, 0)
    total = mine + kept + open_ + placed
    rivals = rng.permutation(len(RIVALS))[: int(rng.integers(1, 3))].tolist()
    if placed == 0:
        yield "", 0, total, kept, open_
        return
    first = placed if len(rivals) == 1 else placed * 7 // 1000 * 100
    for rival, amount in zip(rivals, (first, placed - first), strict=False):
        yield RIVALS[rival], amount, total, kept, open_
