"""Sites, and the people who hold positions there."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sam.demo.drawing import NOBODY, STRATEGIC, Accounts
from sam.demo.timing import Table, Whole, Window


class Role(NamedTuple):
    """A position that companies have; *boss* is the place of a role before it."""

    title: str
    level: str
    function: str
    buying: str
    boss: int


ROLES = (
    Role("Managing director", "C", "General management", "DECISION_MAKER", NOBODY),
    Role("Operations director", "D", "Operations", "SPONSOR", 0),
    Role("Procurement director", "D", "Procurement", "DECISION_MAKER", 0),
    Role("Project manager", "MANAGER", "Operations", "USER", 1),
    Role("Category manager, hire", "MANAGER", "Procurement", "BUYER", 2),
    Role("Fleet manager", "MANAGER", "Fleet and plant", "EVALUATOR", 1),
    Role("Site manager", "STAFF", "Operations", "USER", 3),
    Role("Buyer", "STAFF", "Procurement", "BUYER", 4),
    Role("Purchase ledger", "STAFF", "Finance", "", 0),
    Role("Plant fitter", "STAFF", "Fleet and plant", "USER", 5),
    Role("Finance director", "C", "Finance", "APPROVER", 0),
    Role("Safety manager", "MANAGER", "Health and safety", "EVALUATOR", 1),
    Role("Commercial director", "D", "Commercial", "APPROVER", 0),
    Role("Quantity surveyor", "STAFF", "Commercial", "EVALUATOR", 12),
    Role("Regional manager", "MANAGER", "Operations", "USER", 1),
    Role("Depot supervisor", "STAFF", "Operations", "USER", 14),
)
# A small company has an owner and somebody on site before it has directors.
OF_SMALL = (0, 6, 7, 3, 8)
OF_LARGE = tuple(range(len(ROLES)))
OWNER_TITLE = "Owner"
SMALL_REVENUE, LARGE_REVENUE = 60_000.0, 250_000.0


@dataclass(frozen=True)
class Positions(Table):
    """
    Positions, one a row, a company's in the order of their rank.

    *number* counts the company's positions; *boss* is such a number or -1; *person*
    and *home* name the position of the same person that came first (its number and
    its account), themselves for most; days -1 where unknown or not ended.
    """

    account: Whole
    number: Whole
    role: Whole
    boss: Whole
    site: Whole
    home: Whole
    person: Whole
    started: Whole
    ended: Whole


def count_sites(rng: np.random.Generator, accounts: Accounts) -> Whole:
    """Return how many sites each account has."""
    mean = 0.3 + 0.9 * np.log10(np.maximum(accounts.revenue, 10_000.0) / 10_000.0)
    return 1 + np.minimum(rng.poisson(mean), 8)


def count_people(rng: np.random.Generator, accounts: Accounts) -> Whole:
    """Return how many people we know at each account: one to sixteen."""
    size = np.log10(np.maximum(accounts.revenue, 10_000.0) / 10_000.0)
    known = 1 + rng.poisson(0.7 + 1.5 * size)
    known += np.where(accounts.tier == STRATEGIC, rng.integers(3, 7, known.size), 0)
    small = accounts.revenue < SMALL_REVENUE
    return np.minimum(known, np.where(small, len(OF_SMALL), len(OF_LARGE)))


def draw_positions(
    rng: np.random.Generator,
    accounts: Accounts,
    people: Whole,
    sites: Whole,
    window: Window,
) -> Positions:
    """Return one position a person, with the reporting line above it."""
    account = np.repeat(np.arange(people.size), people)
    number = np.arange(account.size) - np.repeat(np.cumsum(people) - people, people)
    small = accounts.revenue[account] < SMALL_REVENUE
    of_small = np.array(OF_SMALL + (0,) * (len(ROLES) - len(OF_SMALL)))
    role = np.where(small, of_small[number], number)
    boss = np.array([each.boss for each in ROLES])[role]
    boss = np.where(small, np.where(number == 0, NOBODY, 0), boss)
    started = window.today - rng.integers(20, 4_000, account.size)
    ended = np.full(account.size, NOBODY)
    left = (number > 2) & (rng.random(account.size) < 0.05)
    ended[left] = window.today - rng.integers(1, 700, int(left.sum()))
    started = np.where(left, np.minimum(started, ended - 200), started)
    site = np.floor(rng.random(account.size) * sites[account]).astype(np.int64)
    return Positions(
        account=account,
        number=number,
        role=role,
        boss=boss,
        site=np.where(np.isin(role, (3, 6, 9, 14, 15)), site, NOBODY),
        home=account,
        person=number,
        started=started,
        ended=ended,
    )


def moved(
    rng: np.random.Generator, positions: Positions, people: Whole, window: Window
) -> Positions:
    """
    Return further positions of some people at other accounts of the block.

    Half of them were there before they came; the others sit in both places.
    """
    wanted = rng.random(positions.account.size) < 0.03
    chosen = positions.where(wanted & (positions.ended == NOBODY))
    count = chosen.account.size
    there = rng.integers(0, people.size, count)
    earlier = rng.random(count) < 0.5
    started = chosen.started - rng.integers(300, 1_500, count)
    left = chosen.started - rng.integers(0, 60, count)
    both = np.maximum(chosen.started, window.today - rng.integers(30, 600, count))
    added = Positions(
        account=there,
        number=people[there] + _rank(there),
        role=chosen.role,
        boss=np.full(count, NOBODY),
        site=np.full(count, NOBODY),
        home=chosen.account,
        person=chosen.number,
        started=np.where(earlier, started, both),
        ended=np.where(earlier, left, NOBODY),
    )
    return added.where(there != chosen.account)


def _rank(values: Whole) -> Whole:
    """Return for each value how many equal ones stand before it."""
    order = np.argsort(values, kind="stable")
    starts = np.searchsorted(values[order], values[order], side="left")
    rank = np.empty_like(values)
    rank[order] = np.arange(values.size) - starts
    return rank
