"""What we did with customers and what went wrong for them."""

from dataclasses import dataclass

import numpy as np

from sam.demo.drawing import (
    ALTERNATIVE,
    NOBODY,
    PROSPECT,
    STRATEGIC,
    VALUED,
    Accounts,
)
from sam.demo.stories import SLIDE_WEEKS
from sam.demo.timing import Mask, Real, Table, Whole, Window, clock, drifting, renewals

KINDS = ("VISIT", "CALL", "VIDEO", "EMAIL", "EVENT", "REVIEW")
VISIT, CALL, VIDEO, EMAIL, EVENT, REVIEW = range(6)
PURPOSES = ("UNDERSTAND", "SERVICE", "SELL", "COLLABORATE")
PURPOSE_ODDS = np.array(
    [
        [0.30, 0.25, 0.25, 0.20],
        [0.15, 0.50, 0.30, 0.05],
        [0.25, 0.30, 0.25, 0.20],
        [0.10, 0.60, 0.28, 0.02],
        [0.20, 0.05, 0.35, 0.40],
        [0.35, 0.20, 0.10, 0.35],
    ]
)
MINUTES = np.array([70.0, 16.0, 40.0, 8.0, 150.0, 90.0])
# Days between two, by kind: Strategic, large, middling, small, Alternative, prospect.
GAPS = np.array(
    [
        [21.0, 55.0, 72.0, 85.0, 240.0, 110.0],
        [11.0, 50.0, 95.0, 170.0, 330.0, 120.0],
        [30.0, 190.0, 420.0, 1_500.0, 3_000.0, 400.0],
        [9.0, 42.0, 80.0, 150.0, 240.0, 110.0],
        [180.0, 500.0, 1_100.0, 3_500.0, 9_000.0, 900.0],
        [88.0, 360.0, 1_200.0, 9_000.0, 9_000.0, 9_000.0],
    ]
)
REGULAR = np.array([6.0, 1.0, 2.0, 1.0, 1.0, 8.0])
STRATEGIC_RISE, VALUED_FALL = 1.45, 0.6
ANSWER_RISE, ANSWER_FALL = 0.8, 2.3
PROBLEMS = (
    *("MISSED_DELIVERY", "AVAILABILITY", "SERVICE_DELAY"),
    *("QUALITY", "BILLING", "OTHER"),
)
PROBLEM_ODDS = (0.22, 0.14, 0.2, 0.16, 0.2, 0.08)
SEVERITIES = ("LOW", "MEDIUM", "HIGH")
CHANNELS = ("STRATEGIC", "STANDARD")
DAY = 24 * 60


@dataclass(frozen=True)
class Interactions(Table):
    """
    Interactions; *at* in minutes since 1970, *person* counts the account's people.

    *subject* -1 for a usual one, else its place in ``texts.PLANTED_SUBJECTS``.
    """

    account: Whole
    at: Whole
    kind: Whole
    purpose: Whole
    reactive: Whole
    minutes: Whole
    person: Whole
    second: Whole
    subject: Whole


@dataclass(frozen=True)
class Problems(Table):
    """
    Problems; instants in minutes since 1970, -1 for not yet; *loss* in pounds.

    *text* is the place of the description among those of its kind, or, counted from
    ``texts.PLANTED`` on, among the planted ones.
    """

    account: Whole
    opened: Whole
    kind: Whole
    severity: Whole
    channel: Whole
    answered: Whole
    resolved: Whole
    loss: Whole
    text: Whole


def standing(accounts: Accounts) -> Whole:
    """Return the column of ``GAPS`` for each account."""
    place = np.full(len(accounts), 3)
    place[accounts.revenue > 60_000] = 2
    place[accounts.revenue > 250_000] = 1
    place[accounts.tier == STRATEGIC] = 0
    place[accounts.tier == ALTERNATIVE] = 4
    place[accounts.status == PROSPECT] = 5
    return place


def slide(window: Window, to: float) -> Real:
    """Return one for each day, then over the last weeks a straight way to *to*."""
    return drifting(window, since=window.today - 7 * SLIDE_WEEKS, to=to)


def draw_interactions(
    rng: np.random.Generator, accounts: Accounts, people: Whole, window: Window
) -> Interactions:
    """Return the interactions of every kind; of late more Strategic, fewer Valued."""
    parts = [
        _of_kind(rng, accounts, kind, chosen, window, to)
        for kind in range(len(KINDS))
        for chosen, to in (
            (accounts.tier == STRATEGIC, STRATEGIC_RISE),
            (accounts.tier == VALUED, VALUED_FALL),
            (accounts.tier > VALUED, 1.0),
        )
    ]
    account = np.concatenate([owner for owner, _, _ in parts])
    day = np.concatenate([day for _, day, _ in parts])
    kind = np.concatenate([np.full(day.size, kind) for _, day, kind in parts])
    return complete(rng, accounts, people, account=account, day=day, kind=kind)


def _of_kind(
    rng: np.random.Generator,
    accounts: Accounts,
    kind: int,
    chosen: Mask,
    window: Window,
    to: float,
) -> tuple[Whole, Whole, int]:
    places = np.flatnonzero(chosen)
    first = np.maximum(accounts.since[places] - 30, window.first)
    last = np.minimum(accounts.last[places] + 60, window.today - 1)
    prospect = accounts.status[places] == PROSPECT
    first = np.where(prospect, window.first, first)
    last = np.where(prospect, window.today - 1, last)
    owner, day = renewals(
        rng,
        first=first,
        last=last,
        gap=GAPS[kind, standing(accounts)[places]],
        shape=np.full(places.size, REGULAR[kind]),
        times=clock(slide(window, to)),
        window=window,
    )
    return places[owner], day, kind


def complete(
    rng: np.random.Generator,
    accounts: Accounts,
    people: Whole,
    *,
    account: Whole,
    day: Whole,
    kind: Whole,
) -> Interactions:
    """Return these interactions with hour, purpose, length and who took part."""
    count = account.size
    at = day * DAY + rng.integers(8 * 4, 17 * 4, count) * 15
    odds = np.cumsum(PURPOSE_ODDS[kind], axis=1)[:, :-1]
    purpose = (rng.random(count)[:, None] > odds).sum(axis=1)
    longer = np.where(accounts.tier[account] == STRATEGIC, 1.5, 1.0)
    minutes = MINUTES[kind] * longer * rng.lognormal(-0.06, 0.35, count)
    reactive = rng.random(count) < np.where(np.isin(kind, (CALL, EMAIL)), 0.45, 0.12)
    known = people[account]
    person = np.floor(rng.random(count) ** 1.6 * known).astype(np.int64)
    second = np.floor(rng.random(count) * known).astype(np.int64)
    together = np.isin(kind, (VISIT, VIDEO, REVIEW)) & (second != person)
    rounded = np.maximum(np.rint(minutes / 5) * 5, 5).astype(np.int64)
    return Interactions(
        account=account,
        at=at,
        kind=kind,
        purpose=purpose,
        reactive=reactive.astype(np.int64),
        minutes=rounded,
        person=person,
        second=np.where(together, second, NOBODY),
        subject=np.full(count, NOBODY),
    )


def draw_problems(
    rng: np.random.Generator, accounts: Accounts, window: Window
) -> Problems:
    """Return the problems; of late the Valued wait longer for an answer."""
    years = np.maximum(accounts.last - accounts.first + 1, 0) / 365.25
    rate = 0.2 + 6.0 / accounts.gap + np.where(accounts.tier == STRATEGIC, 2.0, 0.0)
    account = np.repeat(np.arange(len(accounts)), rng.poisson(rate * years))
    count = account.size
    span = accounts.last[account] - accounts.first[account] + 1
    day = accounts.first[account] + np.floor(rng.random(count) * span).astype(np.int64)
    opened = day * DAY + rng.integers(7 * 60, 18 * 60, count)
    strategic = accounts.tier[account] == STRATEGIC
    passed = np.clip(day - window.first, 0, window.days - 1)
    wait = np.where(
        strategic,
        45.0 * slide(window, ANSWER_RISE)[passed],
        90.0 * slide(window, ANSWER_FALL)[passed],
    )
    answered = opened + np.maximum(wait * rng.lognormal(0.0, 0.6, count), 2).astype(int)
    resolved = answered + (rng.lognormal(8.0, 0.9, count)).astype(np.int64)
    now = window.today * DAY
    opened = np.minimum(opened, now - 30)
    loss = np.where(rng.random(count) < 0.4, rng.lognormal(6.3, 1.0, count), NOBODY)
    standard = ~strategic | (rng.random(count) < 0.12)
    return Problems(
        account=account,
        opened=opened,
        kind=rng.choice(len(PROBLEMS), count, p=PROBLEM_ODDS),
        severity=rng.choice(3, count, p=[0.5, 0.37, 0.13]),
        channel=standard.astype(np.int64),
        answered=np.where(answered > now, NOBODY, answered),
        resolved=np.where(resolved > now, NOBODY, resolved),
        loss=np.rint(loss).astype(np.int64),
        text=rng.integers(0, 3, count),
    )
