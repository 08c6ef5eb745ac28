"""The demo's tables as rows of the portfolio's files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from accounts.rollup.facts import months_before
from sam.demo import activity, money, naming, texts
from sam.demo.catalogue import (
    CATEGORIES,
    CATEGORY_NAMES,
    INDUSTRIES,
    REGION_NAMES,
    REGIONS,
)
from sam.demo.drawing import (
    FORMER,
    GRADES,
    MARKETS,
    NOBODY,
    PROSPECT,
    STATUSES,
    Accounts,
    cities,
    code,
)
from sam.demo.named import NAMED
from sam.demo.orders import spent
from sam.demo.people import OWNER_TITLE, ROLES, SMALL_REVENUE
from sam.demo.staff import Staff, regions_of
from sam.demo.ties import CLOSED_AFTER, Relation, Stay
from sam.demo.timing import Whole
from sam.demo.writing import Folder, days_text, instants_text, named, pence_text

if TYPE_CHECKING:
    from sam.demo.portfolio import Block, Cast

CURRENCY = "GBP"
COUNTRY = "GB"
SITE_KINDS = {"depot": "BRANCH", "yard": "PLANT", "office": "OFFICE", "store": "STORE"}


def codes(accounts: Accounts) -> list[str]:
    """Return the external ids of the accounts."""
    return [code(place) for place in accounts.place.tolist()]


def add_users(folder: Folder, staff: Staff) -> None:
    """Write the colleagues."""
    folder.add_rows(
        "users",
        (
            (
                *(each.email, each.full_name, each.role, regions_of(each)),
                *(each.level, each.specialism),
                "" if each.hours is None else f"{each.hours:.0f}",
                "" if each.cost is None else f"{each.cost:.2f}",
            )
            for each in staff.colleagues
        ),
        len(staff.colleagues),
    )


def add_accounts(folder: Folder, cast: Cast) -> None:
    """Write the accounts, the named ones first."""
    accounts = cast.accounts
    own = codes(accounts)
    slugs = [naming.plain(name, between="-") for name in cast.names]
    former = accounts.status == FORMER
    prospect = accounts.status == PROSPECT
    closed = np.where(former, accounts.last + CLOSED_AFTER, NOBODY)
    potential = accounts.potential.tolist()
    folder.add(
        "accounts",
        {
            "external_id": own,
            "name": cast.names,
            "parent_external_id": named(own, accounts.parent),
            "status": named(STATUSES, accounts.status),
            "closed_on": days_text(closed),
            "region": named(REGION_NAMES, accounts.region),
            "country": [COUNTRY] * len(own),
            "industry": named(INDUSTRIES, accounts.industry),
            "owner_email": named(cast.staff.emails, accounts.owner),
            "market_position": named(MARKETS, accounts.market),
            "website": [f"https://www.{slug}.example" for slug in slugs],
            "phone": [f"01632 960{place % 1000:03d}" for place in range(len(own))],
            "since_on": days_text(np.where(prospect, NOBODY, accounts.since)),
            "annual_potential": [
                "" if money_ != money_ else f"{money_:.2f}" for money_ in potential
            ],
            "potential_grade": [
                "" if money_ != money_ else GRADES[grade]
                for money_, grade in zip(
                    potential, accounts.grade.tolist(), strict=True
                )
            ],
            "description": [
                f"{industry}, {city}"
                for industry, city in zip(
                    named(INDUSTRIES, accounts.industry), cities(accounts), strict=True
                )
            ],
        },
    )


def add_relations(folder: Folder, relations: list[Relation]) -> None:
    """Write the relations between accounts."""
    since = days_text(np.array([each.since for each in relations]))
    folder.add_rows(
        "relations",
        (
            (
                *(code(each.one), code(each.other), each.kind, each.weight),
                *(day, each.evidence),
            )
            for each, day in zip(relations, since, strict=True)
        ),
        len(relations),
    )


def add_stays(folder: Folder, stays: Iterable[Stay]) -> None:
    """Write the tiers."""
    listed = list(stays)
    started = days_text(np.array([each.started for each in listed]))
    ended = days_text(np.array([each.ended for each in listed]))
    folder.add_rows(
        "tiers",
        (
            (code(each.account), each.tier, first, last, each.reason)
            for each, first, last in zip(listed, started, ended, strict=True)
        ),
        len(listed),
    )


def add_units(folder: Folder, block: Block) -> None:
    """Write the sites."""
    homes = cities(block.accounts)
    rows = []
    for place, account in enumerate(codes(block.accounts)):
        around = REGIONS[REGION_NAMES[block.accounts.region[place]]]
        offset = around.index(homes[place])
        fixed = NAMED[place].sites if _is_named(block, place) else ()
        for number in range(int(block.sites[place])):
            city = around[(offset + number) % len(around)]
            kind = tuple(SITE_KINDS)[(place + number) % 4 if number else 0]
            name = f"{city} {kind}"
            if number >= len(around):
                name += f" {1 + number // len(around)}"
            if fixed:
                name = fixed[number]
                city, kind = name.split(" ")[0], name.split(" ")[-1]
            site = SITE_KINDS.get(kind, "OTHER")
            rows.append((f"{account}-U{number}", account, name, site, city, COUNTRY))
    folder.add_rows("units", rows, len(rows))


def _is_named(block: Block, place: int) -> bool:
    return bool(block.accounts.place[place] < len(NAMED))


def add_contacts(folder: Folder, block: Block, rng: np.random.Generator) -> None:
    """Write the positions; who holds two keeps name, address and phone."""
    table = block.positions
    own = codes(block.accounts)
    starts = np.cumsum(block.people) - block.people
    first = int(block.people.sum())
    persons = naming.persons(rng, first)
    for place, fixed in enumerate(each.people for each in NAMED):
        if place < len(own) and _is_named(block, place):
            persons[starts[place] : starts[place] + len(fixed)] = fixed
    who = (starts[table.home] + table.person).tolist()
    slugs = [naming.plain(name, between="-") for name in _names_of(block)]
    addresses = [naming.plain(name, between=".") for name in persons]
    small = block.accounts.revenue < SMALL_REVENUE
    rows = []
    started, ended = days_text(table.started), days_text(table.ended)
    for place, (account, home, number, role, boss, site, person) in enumerate(
        zip(
            table.account.tolist(),
            table.home.tolist(),
            table.number.tolist(),
            table.role.tolist(),
            table.boss.tolist(),
            table.site.tolist(),
            table.person.tolist(),
            strict=True,
        )
    ):
        job, one = ROLES[role], who[place]
        owns = small[account] and number == 0 and role == 0
        rows.append(
            (
                f"{own[account]}-P{number}",
                f"{own[home]}-P{person}",
                own[account],
                persons[one],
                "" if site == NOBODY else f"{own[account]}-U{site}",
                f"{addresses[one]}@{slugs[home]}.example",
                f"07700 900{one % 1000:03d}" if one % 4 else "",
                OWNER_TITLE if owns else job.title,
                job.level,
                job.function,
                job.buying,
                "" if boss == NOBODY else f"{own[account]}-P{boss}",
                started[place],
                ended[place],
            )
        )
    folder.add_rows("contacts", rows, len(rows))


def _names_of(block: Block) -> list[str]:
    first = int(block.accounts.place[0])
    return block.cast.names[first : first + len(block.accounts)]


def add_orders(folder: Folder, block: Block) -> None:
    """Write the order lines."""
    orders, lines = block.orders, block.lines
    own = np.array(codes(block.accounts), dtype=object)
    account = orders.account
    rank = np.arange(account.size)
    first = f"{int(block.accounts.place[0]) // 1000:03d}"
    numbers = np.array([f"SO{first}-{each:06d}" for each in rank], dtype=object)
    sites = np.array(
        [
            "" if site < 0 else f"{one}-U{site}"
            for one, site in zip(
                own[account].tolist(), orders.site.tolist(), strict=True
            )
        ],
        dtype=object,
    )
    order = lines.order
    starts = np.searchsorted(order, np.arange(account.size))
    sizes = np.array([len(each.offerings) for each in CATEGORIES])
    offset = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    offerings = [name for each in CATEGORIES for name, _ in each.offerings]
    folder.add(
        "orders",
        {
            "external_id": numbers[order].tolist(),
            "account_external_id": own[account][order].tolist(),
            "ordered_on": _dates(orders.day, order),
            "line_no": (np.arange(order.size) - starts[order] + 1).tolist(),
            "unit_external_id": sites[order].tolist(),
            "promised_on": _dates(orders.promised, order),
            "delivered_on": _dates(orders.delivered, order),
            "currency": [CURRENCY] * order.size,
            "offering": named(offerings, offset[lines.category] + lines.offering),
            "offering_category": named(CATEGORY_NAMES, lines.category),
            "quantity": lines.quantity.tolist(),
            "revenue": pence_text(lines.revenue),
            "cost": pence_text(lines.cost),
            "discount": pence_text(lines.discount),
        },
    )


def _dates(days: Whole, order: Whole) -> list[str]:
    values: list[str] = np.array(days_text(days), dtype=object)[order].tolist()
    return values


def add_interactions(folder: Folder, block: Block) -> None:
    """Write the interactions in the order of time."""
    table = block.interactions.where(np.argsort(block.interactions.at, kind="stable"))
    own, emails = codes(block.accounts), block.cast.staff.emails
    first = int(block.accounts.place[0])
    owners = named(emails, block.accounts.owner[table.account])
    people = [
        f"{own[account]}-P{one}" + ("" if two == NOBODY else f";{own[account]}-P{two}")
        for account, one, two in zip(
            table.account.tolist(),
            table.person.tolist(),
            table.second.tolist(),
            strict=True,
        )
    ]
    kinds = named(activity.KINDS, table.kind)
    purposes = named(activity.PURPOSES, table.purpose)
    hours = (table.at // 15).tolist()
    folder.add(
        "interactions",
        {
            "external_id": [f"I{first}-{each}" for each in range(len(kinds))],
            "account_external_id": named(own, table.account),
            "happened_at": instants_text(table.at),
            "kind": kinds,
            "purpose": purposes,
            "initiative": named(("PROACTIVE", "REACTIVE"), table.reactive),
            "user_email": owners,
            "contact_external_ids": people,
            "minutes": table.minutes.tolist(),
            "subject": [
                texts.subject(kind, planted, hour)
                for kind, planted, hour in zip(
                    kinds, table.subject.tolist(), hours, strict=True
                )
            ],
            "note": [
                texts.PURPOSE_NOTES[purpose] if kind in {"VISIT", "REVIEW"} else ""
                for kind, purpose in zip(kinds, purposes, strict=True)
            ],
        },
    )


def add_problems(folder: Folder, block: Block) -> None:
    """Write the problems in the order of time."""
    table = block.problems.where(np.argsort(block.problems.opened, kind="stable"))
    first = int(block.accounts.place[0])
    kinds = named(activity.PROBLEMS, table.kind)
    folder.add(
        "problems",
        {
            "external_id": [f"C{first}-{each}" for each in range(len(kinds))],
            "account_external_id": named(codes(block.accounts), table.account),
            "opened_at": instants_text(table.opened),
            "kind": kinds,
            "severity": named(activity.SEVERITIES, table.severity),
            "channel": named(activity.CHANNELS, table.channel),
            "first_response_at": instants_text(table.answered),
            "resolved_at": instants_text(table.resolved),
            "estimated_loss": [
                "" if loss < 0 else loss for loss in table.loss.tolist()
            ],
            "description": [
                texts.description(kind, text)
                for kind, text in zip(kinds, table.text.tolist(), strict=True)
            ],
        },
    )


def add_costs(folder: Folder, block: Block) -> None:
    """Write the costs of serving."""
    table = block.costs
    first = int(block.accounts.place[0])
    folder.add(
        "costs",
        {
            "external_id": [f"K{first}-{each}" for each in range(table.day.size)],
            "account_external_id": named(codes(block.accounts), table.account),
            "incurred_on": days_text(table.day),
            "kind": named(money.COST_KINDS, table.kind),
            "amount": pence_text(table.amount),
        },
    )


def add_wallets(
    folder: Folder, block: Block, rng: np.random.Generator, *, years: int
) -> None:
    """Write the wallets of the last twelve months, or of some of them years before."""
    period = money.Period.before(block.cast.today, years=years)
    ours = spent(block.orders, block.lines, len(block.accounts), *period.days)
    accounts = block.accounts
    if years:
        accounts = money.earlier(rng, accounts, period)
    # What was asked a year ago was known a year ago.
    known_on = months_before(block.cast.today, 12 * years)
    shares = list(money.draw_wallets(rng, accounts, ours, block.mix, period, known_on))
    folder.add_rows(
        "wallet",
        (
            (
                *(code(int(accounts.place[each.account])), each.category),
                *(each.period.first.isoformat(), each.period.last.isoformat()),
                *(f"{pence / 100:.2f}" for pence in (each.total, each.ours)),
                *(f"{pence / 100:.2f}" for pence in (each.in_house, each.unplaced)),
                each.competitor,
                f"{each.amount / 100:.2f}" if each.competitor else "",
                *(each.grade, each.source, each.stated_on.isoformat()),
            )
            for each in shares
        ),
        len(shares),
    )
