"""Orders in each account's rhythm, and their lines."""

from dataclasses import dataclass, replace

import numpy as np

from sam.demo.catalogue import CATEGORIES, FAVOURITES, INDUSTRIES
from sam.demo.drawing import Accounts
from sam.demo.timing import (
    Mask,
    Real,
    Table,
    Whole,
    Window,
    clock,
    renewals,
    seasons,
    working,
)

UNKNOWN = np.iinfo(np.int64).min
NO_DAY = -1
YEAR = 365.25
CREDITED = 0.006


@dataclass(frozen=True)
class Orders(Table):
    """
    Orders, one a row; *account* is the row of the account in its block.

    *amount* in pounds, below zero for a credit; *delivered* -1 while it is open;
    *site* counts the account's sites, -1 for none named.
    """

    account: Whole
    day: Whole
    promised: Whole
    delivered: Whole
    site: Whole
    amount: Real


@dataclass(frozen=True)
class Lines(Table):
    """Order lines; money in pence, ``UNKNOWN`` where nobody recorded it."""

    order: Whole
    category: Whole
    offering: Whole
    quantity: Whole
    revenue: Whole
    cost: Whole
    discount: Whole


def draw_days(
    rng: np.random.Generator, accounts: Accounts, window: Window
) -> tuple[Whole, Whole]:
    """Return account and day of each order, in order."""
    return renewals(
        rng,
        first=accounts.first,
        last=accounts.last,
        gap=accounts.gap,
        shape=accounts.shape,
        times=clock(seasons(window, depth=0.07)),
        window=window,
    )


def draw_orders(
    rng: np.random.Generator,
    accounts: Accounts,
    sites: Whole,
    days: tuple[Whole, Whole],
    window: Window,
) -> Orders:
    """Return the orders of these days, each with its amount, site and delivery."""
    account, day = days
    amount = accounts.revenue[account] * accounts.gap[account] / YEAR
    years = (day - window.today) / YEAR + 0.5
    amount *= np.exp(accounts.growth[account] * years)
    amount *= seasons(window, depth=0.12)[np.maximum(day - window.first, 0)]
    amount *= rng.lognormal(-0.045, 0.3, day.size)
    site = np.floor(rng.random(day.size) * sites[account]).astype(np.int64)
    site[rng.random(day.size) < 0.12] = NO_DAY
    promised = working(day + rng.integers(1, 7, day.size))
    promised = np.maximum(promised, day)
    late = rng.random(day.size) < accounts.late[account]
    delivered = promised - (rng.random(day.size) < 0.2) * (promised > day)
    delivered = np.where(late, promised + rng.integers(1, 6, day.size), delivered)
    delivered[delivered > window.today] = NO_DAY
    return Orders(account, day, promised, delivered, site, amount)


def with_credits(rng: np.random.Generator, orders: Orders, window: Window) -> Orders:
    """Return the orders and, for a few of them, a credit of a part soon after."""
    chosen = np.flatnonzero(rng.random(orders.day.size) < CREDITED)
    credited = orders.where(chosen)
    day = working(credited.day + rng.integers(4, 25, chosen.size))
    part = rng.uniform(0.05, 0.5, chosen.size)
    none = np.full(chosen.size, NO_DAY)
    credit = replace(
        credited,
        day=day,
        promised=none,
        delivered=none,
        amount=-credited.amount * part,
    )
    return orders.joined(credit.where(day <= window.today))


def category_mix(rng: np.random.Generator, accounts: Accounts) -> Real:
    """Return what part of its hire each account spends by category, ``(n, 8)``."""
    liking = np.ones((len(INDUSTRIES), len(CATEGORIES)))
    for place, industry in enumerate(INDUSTRIES):
        liking[place, list(FAVOURITES[industry])] = (9.0, 6.0, 4.0)
    weights = rng.gamma(0.7, 1.0, (len(accounts), len(CATEGORIES))) + 0.01
    weights *= liking[accounts.industry]
    mix: Real = weights / weights.sum(axis=1, keepdims=True)
    return mix


def draw_lines(
    rng: np.random.Generator, accounts: Accounts, orders: Orders, mix: Real
) -> Lines:
    """Return one to five lines an order; a credit has one."""
    count = np.where(orders.amount < 0, 1, 1 + rng.binomial(4, 0.22, orders.day.size))
    order = np.repeat(np.arange(orders.day.size), count)
    account = orders.account[order]
    weight = rng.gamma(2.0, 1.0, order.size)
    weight /= np.bincount(order, weight, minlength=orders.day.size)[order]
    revenue = np.rint(orders.amount[order] * weight * 100).astype(np.int64)
    chance = rng.random(order.size)
    category = (chance[:, None] > np.cumsum(mix, axis=1)[account][:, :-1]).sum(axis=1)
    offering, rate = _offerings(rng, category)
    quantity = np.maximum(np.rint(np.abs(revenue) / (rate * 500)), 1).astype(np.int64)
    return Lines(
        order=order,
        category=category,
        offering=offering,
        quantity=np.where(revenue < 0, -quantity, quantity),
        revenue=revenue,
        cost=_costs(rng, accounts, account, category, revenue),
        discount=_discounts(rng, len(accounts), account, revenue),
    )


def _offerings(rng: np.random.Generator, category: Whole) -> tuple[Whole, Real]:
    sizes = np.array([len(each.offerings) for each in CATEGORIES])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rates = np.array([rate for each in CATEGORIES for _, rate in each.offerings])
    offering = np.floor(rng.random(category.size) * sizes[category]).astype(np.int64)
    return offering, rates[starts[category] + offering].astype(np.float64)


def _costs(
    rng: np.random.Generator,
    accounts: Accounts,
    account: Whole,
    category: Whole,
    revenue: Whole,
) -> Whole:
    extra = np.array([each.margin for each in CATEGORIES])
    margin = accounts.margin[account] + extra[category]
    margin += rng.normal(0.0, 0.03, category.size)
    cost = np.rint(revenue * (1.0 - np.clip(margin, -0.05, 0.65))).astype(np.int64)
    known: Mask = rng.random(category.size) < accounts.coverage[account]
    return np.where(known, cost, UNKNOWN)


def _discounts(
    rng: np.random.Generator, accounts: int, account: Whole, revenue: Whole
) -> Whole:
    rate = np.where(rng.random(accounts) < 0.3, rng.uniform(0.02, 0.1, accounts), 0.0)
    granted = (rate[account] > 0) & (revenue > 0) & (rng.random(revenue.size) < 0.7)
    discount = np.rint(revenue * (rate / (1 - rate))[account]).astype(np.int64)
    return np.where(granted, discount, UNKNOWN)


def spent(orders: Orders, lines: Lines, accounts: int, first: int, last: int) -> Whole:
    """Return what each account spent by category between two days, pence ``(n, 8)``."""
    day = orders.day[lines.order]
    chosen = (day >= first) & (day <= last)
    cell = orders.account[lines.order] * len(CATEGORIES) + lines.category
    sums = np.bincount(
        cell[chosen], lines.revenue[chosen], minlength=accounts * len(CATEGORIES)
    )
    return np.rint(sums).astype(np.int64).reshape(accounts, len(CATEGORIES))
