"""The whole demo portfolio, drawn in blocks and written as it is drawn."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sam.demo import (
    activity,
    expectations,
    marlowe,
    money,
    people,
    planting,
    rows,
    ties,
    voice,
)
from sam.demo.drawing import Accounts, account_names, draw_accounts
from sam.demo.orders import (
    Lines,
    Orders,
    category_mix,
    draw_days,
    draw_lines,
    draw_orders,
    with_credits,
)
from sam.demo.people import Positions
from sam.demo.staff import Staff, draw_staff
from sam.demo.timing import Real, Whole, Window, stream
from sam.demo.writing import Folder

BLOCK = 4_000


@dataclass(frozen=True)
class Cast:
    """Who there is: the same for a seed, a number of accounts and a day."""

    seed: int
    today: dt.date
    window: Window
    staff: Staff
    accounts: Accounts
    names: list[str]


@dataclass(frozen=True)
class Block:
    """Accounts that follow one another, with all that belongs to them."""

    cast: Cast
    accounts: Accounts
    people: Whole
    sites: Whole
    positions: Positions
    orders: Orders
    lines: Lines
    mix: Real
    interactions: activity.Interactions
    problems: activity.Problems
    costs: money.Costs
    signals: voice.Signals


def draw_cast(*, seed: int, accounts: int, today: dt.date) -> Cast:
    """
    Draw the colleagues and the accounts.

    :raises ValueError: there is no room for the accounts that tell stories
    """
    window = Window.until(today)
    staff = draw_staff(seed, accounts)
    drawn = draw_accounts(seed, accounts, window, staff)
    return Cast(seed, today, window, staff, drawn, account_names(seed, drawn))


def draw_block(cast: Cast, number: int) -> Block:
    """Draw all that belongs to the accounts of one block; the first has the stories."""
    window, first = cast.window, number == 0
    chosen = slice(number * BLOCK, (number + 1) * BLOCK)
    accounts = cast.accounts.where(np.arange(len(cast.accounts))[chosen])

    def topic(name: str) -> np.random.Generator:
        return stream(cast.seed, name, number)

    known = people.count_people(topic("people"), accounts)
    sites = people.count_sites(topic("sites"), accounts)
    if first:
        planting.plant_sizes(known, sites)
    positions = people.draw_positions(
        topic("positions"), accounts, known, sites, window
    )
    met = activity.draw_interactions(topic("interactions"), accounts, known, window)
    problems = activity.draw_problems(topic("problems"), accounts, window)
    said = voice.draw_signals(topic("voice"), accounts, positions, window)
    if first:
        said = planting.plant_signals(said, window)
        positions = planting.plant_positions(positions, window)
        met = planting.plant_interactions(
            topic("planted"), met, accounts, known, window
        )
        problems = planting.plant_problems(problems, window)
    others = people.moved(topic("moved"), positions, known, window)
    mix = category_mix(topic("mix"), accounts)
    if first:
        mix = marlowe.plant_mix(mix)
    ordered = _orders(topic, accounts, sites, window, first=first)
    lines = draw_lines(topic("lines"), accounts, ordered, mix)
    if first:
        ordered = marlowe.plant_sites(ordered, lines)
    return Block(
        cast=cast,
        accounts=accounts,
        people=known,
        sites=sites,
        positions=positions.joined(others),
        orders=ordered,
        lines=lines,
        mix=mix,
        interactions=met,
        problems=problems,
        costs=money.draw_costs(topic("costs"), accounts, window),
        signals=said,
    )


def _orders(
    topic: Callable[[str], np.random.Generator],
    accounts: Accounts,
    sites: Whole,
    window: Window,
    *,
    first: bool,
) -> Orders:
    days = draw_days(topic("days"), accounts, window)
    if first:
        days = planting.plant_days(*days, accounts, window)
    drawn = draw_orders(topic("orders"), accounts, sites, days, window)
    if first:
        drawn = planting.plant_deliveries(drawn, window)
    return with_credits(topic("credits"), drawn, window)


def blocks(cast: Cast) -> range:
    """Return the numbers of the blocks."""
    return range(-(-len(cast.accounts) // BLOCK))


def write_portfolio(cast: Cast, path: Path) -> dict[str, int]:
    """Write the portfolio's files into *path* and return the rows of each."""
    with Folder(path) as folder:
        rows.add_users(folder, cast.staff)
        rows.add_accounts(folder, cast)
        rng = stream(cast.seed, "ties")
        tied = ties.draw_relations(rng, cast.accounts, cast.window)
        rows.add_relations(folder, tied)
        rows.add_stays(folder, ties.stays(cast.accounts))
        for number in blocks(cast):
            write_block(folder, draw_block(cast, number), number)
    return {f"{name}.csv": count for name, count in folder.rows.items()}


def write_block(folder: Folder, block: Block, number: int) -> None:
    """Write all files' rows of one block."""
    rng = stream(block.cast.seed, "writing", number)
    rows.add_units(folder, block)
    rows.add_contacts(folder, block, rng)
    rows.add_orders(folder, block)
    rows.add_interactions(folder, block)
    rows.add_problems(folder, block)
    rows.add_costs(folder, block)
    voice.add_signals(folder, block)
    expectations.add_expectations(folder, block)
    for years in (0, 1):
        rows.add_wallets(folder, block, rng, years=years)
