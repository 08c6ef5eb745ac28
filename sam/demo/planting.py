"""The stories of ``stories.py``, written over what was drawn for their accounts."""

from dataclasses import replace

import numpy as np

from sam.demo import stories, texts
from sam.demo.activity import (
    CHANNELS,
    DAY,
    EMAIL,
    PROBLEMS,
    REVIEW,
    SEVERITIES,
    VISIT,
    Interactions,
    Problems,
    complete,
)
from sam.demo.drawing import NOBODY, Accounts
from sam.demo.named import NAMED
from sam.demo.orders import NO_DAY, Orders
from sam.demo.people import ROLES, Positions
from sam.demo.timing import Whole, Window, working
from sam.demo.voice import ADVOCACY, FEELS_SPECIAL, INFLUENCE, PERCEPTION, Signals

PLACES = {named.name: place for place, named in enumerate(NAMED)}
FINANCE = [role.title for role in ROLES].index("Finance director")
MANAGER_ROLES = (3, 5)
# Days ago, then what each person said of feeling special, of what we are, of advocacy.
VOICES: dict[str, tuple[int, tuple[tuple[int, ...], ...]]] = {
    stories.ATTACHED.accounts[0]: (35, ((5, 5, 10), (5, 5, 9), (5, 4, 9))),
    "Marlowe Civils": (64, ((4, 4, 8), (3, 4, 7), (2, 3, 5))),
    "Calderbrook Water": (58, ((2, 2, 5), (2, 3, 4))),
    "Dunmore Homes": (96, ((1, 2, 3), (2, 2, 4))),
    "Eastmere Rail Alliance": (80, ((2, 3, 6), (3, 3, 7))),
    "Corrie Groundworks": (110, ((3, 3, 6),)),
    "Pennard Construction": (48, ((5, 4, 9), (4, 4, 8))),
    "Quarrymoor Aggregates": (72, ((4, 5, 9), (4, 4, 8))),
    "Thirlby Temporary Works": (66, ((4, 4, 10),)),
    "Osgood Retail Estates": (90, ((4, 4, 8), (3, 4, 7))),
}
# How much the word of these counts in their market, in tenths.
WORDS = {"Thirlby Temporary Works": 45, "Skelwith Offshore": 50, "Marlowe Civils": 35}


def _of(story: stories.Story) -> int:
    return PLACES[story.accounts[0]]


def plant_sizes(people: Whole, sites: Whole) -> None:
    """Give the named accounts as many people and sites as they have names for."""
    for place, named in enumerate(NAMED):
        people[place] = len(named.people) or max(people[place], 3)
        sites[place] = len(named.sites) or sites[place]


def plant_positions(positions: Positions, window: Window) -> Positions:
    """Let the sponsor have left, and nobody at Marlowe, whose fleet manager is new."""
    place = _of(stories.SPONSOR_LEFT)
    here = positions.account == place
    top = np.array([role.level in {"C", "D"} for role in ROLES])[positions.role]
    columns = {
        name: getattr(positions, name).copy()
        for name in ("role", "boss", "ended", "started")
    }
    columns["role"][here & top] = MANAGER_ROLES[0]
    columns["boss"][here] = NOBODY
    columns["ended"][here] = NOBODY
    sponsor = here & (positions.number == 0)
    columns["role"][sponsor] = FINANCE
    columns["ended"][sponsor] = window.today - stories.SPONSOR_LEFT_DAYS_AGO
    columns["started"][sponsor] = window.today - 2_000
    late = positions.account == _of(stories.LATE_AND_OUT_OF_STOCK)
    columns["ended"][late] = NOBODY
    columns["started"][late & (positions.number == 5)] = window.today - 10
    return replace(positions, **columns)


def plant_signals(drawn: Signals, window: Window) -> Signals:
    """Let the people of the stories speak as their stories go."""
    kinds = (FEELS_SPECIAL, PERCEPTION, ADVOCACY)
    told = [
        (PLACES[name], window.today - ago - person, kind, 10 * value, person, 0)
        for name, (ago, people) in VOICES.items()
        for person, values in enumerate(people)
        for kind, value in zip(kinds, values, strict=True)
    ]
    told += [
        (PLACES[name], window.today - 120, INFLUENCE, tenths, NOBODY, 1)
        for name, tenths in WORDS.items()
    ]
    account, day, *rest = np.array(told).T
    return drawn.joined(Signals(account, working(day), *rest))


def plant_days(
    account: Whole, day: Whole, accounts: Accounts, window: Window
) -> tuple[Whole, Whole]:
    """Order every 12 days, then no more for 41."""
    place = _of(stories.RHYTHM_BROKEN)
    last = window.today - stories.SILENT_DAYS
    regular = np.arange(last, accounts.first[place], -stories.RHYTHM_DAYS)[::-1]
    wobble = np.resize([0, 1, 0, -1], regular.size)
    wobble[-1] = 0
    others = account != place
    account = np.concatenate([account[others], np.full(regular.size, place)])
    return account, np.concatenate([day[others], regular + wobble])


def plant_deliveries(orders: Orders, window: Window) -> Orders:
    """Deliver late just twice within the last 90 days."""
    recent = orders.account == _of(stories.LATE_AND_OUT_OF_STOCK)
    recent &= (orders.day >= window.today - 95) & (orders.amount > 0)
    promised, delivered = orders.promised.copy(), orders.delivered.copy()
    due = recent & (promised <= window.today)
    delivered[due] = promised[due]
    places = np.flatnonzero(recent & (orders.day < window.today - 9))
    for ago in stories.LATE_DAYS_AGO:
        distance = np.abs(orders.day[places] - (window.today - ago))
        chosen = places[np.argmin(distance)]
        promised[chosen] = working(orders.day[chosen] + 3)
        delivered[chosen] = promised[chosen] + 2
        places = places[places != chosen]
    return replace(orders, promised=promised, delivered=delivered)


def plant_interactions(
    rng: np.random.Generator,
    drawn: Interactions,
    accounts: Accounts,
    people: Whole,
    window: Window,
) -> Interactions:
    """Set last visits, the rare visits, the long silence and the open question."""
    day = drawn.at // DAY
    meeting = np.isin(drawn.kind, (VISIT, REVIEW))
    fixed = accounts.visited[drawn.account]
    kept = ~((drawn.kind == VISIT) & (fixed >= 0) & (day >= fixed))
    rare, silent = _of(stories.RARELY_VISITED), _of(stories.FORGOTTEN)
    kept &= ~((drawn.account == rare) & meeting & (day > window.today - 380))
    kept &= ~((drawn.account == silent) & (day >= accounts.visited[silent]))
    asking = _of(stories.UNANSWERED)
    asked = window.today - stories.UNANSWERED_DAYS_AGO
    told = (drawn.account == asking) & (drawn.kind == EMAIL) & (day >= asked)
    visits = [
        (place, int(seen))
        for place, seen in enumerate(accounts.visited[: len(NAMED)])
        if seen >= 0
    ]
    visits += [(rare, window.today - ago) for ago in stories.VISITED_DAYS_AGO]
    events = [(*each, VISIT) for each in visits] + [(asking, asked, EMAIL)]
    account, days, kind = np.array(events).T
    added = complete(
        rng, accounts, people, account=account, day=working(days), kind=kind
    )
    added.subject[-1], added.reactive[-1] = texts.WEEKEND_COVER, 1
    return drawn.where(kept & ~told).joined(added)


def plant_problems(drawn: Problems, window: Window) -> Problems:
    """Open the problems of the stories; leave their accounts no other new ones."""
    toxic = _of(stories.LATE_AND_OUT_OF_STOCK)
    told = [
        _of(story)
        for story in (
            stories.LATE_AND_OUT_OF_STOCK,
            stories.RHYTHM_BROKEN,
            stories.UNANSWERED,
            stories.BLOCKED,
        )
    ]
    recent = drawn.opened >= (window.today - 120) * DAY
    gone = window.today - stories.OUT_OF_STOCK_DAYS_AGO
    asked = window.today - stories.UNANSWERED_DAYS_AGO
    added = [
        _problem(
            *(toxic, gone, "AVAILABILITY", "HIGH"),
            *(50, 3 * DAY, 4_200, texts.NO_EXCAVATORS),
        ),
        _problem(
            *(_of(stories.UNANSWERED), asked, "SERVICE_DELAY", "HIGH"),
            *(NOBODY, NOBODY, NOBODY, texts.NO_ANSWER),
        ),
        _problem(
            *(_of(stories.BLOCKED), window.today - 12, "BILLING", "HIGH"),
            *(180, NOBODY, 52_000, texts.CREDIT_HOLD),
        ),
    ]
    rows = Problems(*(np.array(column) for column in zip(*added, strict=True)))
    return drawn.where(~(recent & np.isin(drawn.account, told))).joined(rows)


def _problem(
    account: int,
    day: int,
    kind: str,
    severity: str,
    answered: int,
    resolved: int,
    loss: int,
    text: int,
) -> tuple[int, ...]:
    """Return a row of ``Problems``, opened at half past nine that day."""
    opened = day * DAY + 9 * 60 + 30
    return (
        *(account, opened, PROBLEMS.index(kind), SEVERITIES.index(severity)),
        CHANNELS.index("STANDARD" if kind == "BILLING" else "STRATEGIC"),
        NOBODY if answered == NOBODY else opened + answered,
        NO_DAY if resolved == NOBODY else opened + resolved,
        *(loss, text),
    )
