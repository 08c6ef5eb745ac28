"""Every account of the demo: what it is, and the character its events follow."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sam.demo import naming, words
from sam.demo.catalogue import INDUSTRIES, REGION_NAMES, REGIONS
from sam.demo.named import NAMED, Named
from sam.demo.staff import OVERLOADED, Staff
from sam.demo.stories import RHYTHM_BROKEN
from sam.demo.timing import Mask, Real, Table, Whole, Window, stream

MINIMUM = 100
STATUSES = ("CUSTOMER", "PROSPECT", "FORMER")
TIERS = ("STRATEGIC", "VALUED", "ALTERNATIVE", "")
MARKETS = ("LEADER", "CHALLENGER", "FOLLOWER", "NICHE", "")
GRADES = ("A", "B", "C", "D", "")
STRATEGIC, VALUED, ALTERNATIVE, NO_TIER = range(4)
CUSTOMER, PROSPECT, FORMER = range(3)
MEDIAN_REVENUE, SPREAD = 31_000.0, 1.5
NOBODY = -1


class Pattern(IntEnum):
    """How an account's orders go; all but the last two keep their rhythm to today."""

    STEADY = 0
    GROWING = 1
    DECLINING = 2
    NEW = 3
    FADED = 4
    ENDED = 5


@dataclass(frozen=True)
class Accounts(Table):
    """
    The accounts, one a row; the named ones first.

    Money a year in pounds; *growth* logarithmic a year; *gap* in days; *first* and
    *last* are the days between which it orders; *share* NaN where nobody measured the
    wallet; *visited* is the day of the last visit if it is fixed, else -1.
    """

    place: Whole
    status: Whole
    tier: Whole
    tier_from: Whole
    pattern: Whole
    parent: Whole
    owner: Whole
    region: Whole
    city: Whole
    industry: Whole
    trade: Whole
    market: Whole
    since: Whole
    first: Whole
    last: Whole
    revenue: Real
    growth: Real
    gap: Real
    shape: Real
    margin: Real
    serve: Real
    coverage: Real
    late: Real
    share: Real
    grade: Whole
    potential: Real
    visited: Whole

    def __len__(self) -> int:
        return self.place.size

    def slices(self, size: int) -> list["Accounts"]:
        """Return the accounts in blocks of *size*."""
        ends = range(0, len(self), size)
        return [self.where(np.arange(at, min(at + size, len(self)))) for at in ends]


def code(place: int) -> str:
    """Return the external id of the account at *place*."""
    return f"A{place + 1:06d}"


def draw_accounts(seed: int, count: int, window: Window, staff: Staff) -> Accounts:
    """
    Draw *count* accounts, the named ones among them.

    :raises ValueError: there is no room for the named ones
    """
    if count < MINIMUM:
        raise ValueError(f"The demo needs {MINIMUM} accounts or more, not {count}.")
    rng = stream(seed, "accounts")
    columns = _facts(rng, count) | _kinship(stream(seed, "groups"), count)
    columns |= _lives(stream(seed, "lives"), count, window)
    columns |= _character(stream(seed, "character"), count, columns["revenue"])
    _overlay(columns, window, staff)
    _settle_tiers(stream(seed, "tiers"), columns, window)
    columns["owner"] = _owners(stream(seed, "owners"), columns, staff)
    _measure(stream(seed, "wallets"), columns)
    return Accounts(**columns)


type Columns = dict[str, np.ndarray]


def _facts(rng: np.random.Generator, count: int) -> Columns:
    trade = rng.integers(0, len(words.TRADES), count)
    of_trade = np.array([INDUSTRIES.index(each[1]) for each in words.TRADES])
    revenue = MEDIAN_REVENUE * rng.lognormal(0.0, SPREAD, count)
    odds = np.array([0.02, 0.13, 0.34, 0.16, 0.35])
    return {
        "place": np.arange(count),
        "trade": trade,
        "industry": of_trade[trade],
        "region": rng.choice(
            len(REGION_NAMES), count, p=[0.1, 0.09, 0.14, 0.14, 0.16, 0.09, 0.11, 0.17]
        ),
        "city": rng.integers(0, 1_000, count),
        "market": rng.choice(len(MARKETS), count, p=odds),
        "revenue": np.minimum(np.round(revenue, 2), 4_800_000.0),
    }


def _kinship(rng: np.random.Generator, count: int) -> Columns:
    """Draw groups of two to eight neighbours, the larger ones often three deep."""
    parent = np.full(count, NOBODY)
    place = len(NAMED)
    while (place := place + int(rng.integers(15, 60))) < count:
        size = min(int(rng.integers(2, 9)), count - place)
        parent[place + 1 : place + size] = place
        if size >= 4 and rng.random() < 0.4:
            parent[place + 2 : place + size] = place + 1
        place += size
    return {"parent": parent}


def _lives(rng: np.random.Generator, count: int, window: Window) -> Columns:
    """Draw who is a customer and since when, and whether the orders go on."""
    chance = rng.random(count)
    pattern = np.full(count, int(Pattern.STEADY))
    for kind, odds in (
        (Pattern.GROWING, 0.42),
        (Pattern.DECLINING, 0.24),
        (Pattern.NEW, 0.12),
        (Pattern.FADED, 0.06),
        (Pattern.ENDED, 0.04),
    ):
        pattern[chance < odds] = int(kind)
    status = np.where(pattern == Pattern.ENDED, FORMER, CUSTOMER)
    prospect = rng.random(count) < 0.05
    status[prospect], pattern[prospect] = PROSPECT, int(Pattern.STEADY)
    since = window.first - rng.integers(60, 9_000, count)
    new = pattern == Pattern.NEW
    since[new] = window.today - rng.integers(90, window.days - 20, int(new.sum()))
    last = np.full(count, window.today)
    gone = rng.integers(90, 800, count)
    faded = (pattern == Pattern.FADED) | (pattern == Pattern.ENDED)
    last[faded] = window.today - gone[faded]
    brief = (pattern == Pattern.ENDED) & (rng.random(count) < 0.7)
    since[brief] = last[brief] - rng.integers(10, 200, int(brief.sum()))
    since[brief] = np.maximum(since[brief], window.first)
    first = np.maximum(since, window.first)
    last[prospect] = first[prospect] - 1
    return {
        "status": status,
        "pattern": pattern,
        "since": since,
        "first": first,
        "last": last,
    }


def _character(rng: np.random.Generator, count: int, revenue: Real) -> Columns:
    """Draw rhythm, margins and habits; who buys more, orders more often."""
    gap = 22.0 * (revenue / MEDIAN_REVENUE) ** -0.32 * rng.lognormal(0.0, 0.3, count)
    coverage = np.ones(count)
    kind = rng.random(count)
    coverage[kind < 0.18] = rng.uniform(0.82, 0.97, int((kind < 0.18).sum()))
    coverage[kind < 0.06] = rng.uniform(0.2, 0.7, int((kind < 0.06).sum()))
    coverage[kind < 0.012] = 0.0
    serve = rng.lognormal(np.log(0.1), 0.5, count)
    return {
        "growth": rng.normal(0.0, 0.05, count),
        "gap": np.clip(gap, 2.5, 75.0),
        "shape": rng.integers(4, 10, count).astype(float),
        "margin": np.clip(rng.normal(0.285, 0.07, count), 0.08, 0.47),
        "serve": np.clip(serve, 0.03, 0.45),
        "coverage": coverage,
        "late": rng.beta(1.4, 90.0, count),
        "share": rng.beta(5.0, 3.2, count),
        "visited": np.full(count, NOBODY),
        "potential": np.full(count, np.nan),
        "grade": np.full(count, GRADES.index("")),
        "tier": np.full(count, VALUED),
        "owner": np.full(count, NOBODY),
    }


def _overlay(columns: Columns, window: Window, staff: Staff) -> None:
    """Give the named accounts their character, the drifting ones their drift."""
    for pattern, drift in ((Pattern.GROWING, 0.17), (Pattern.DECLINING, -0.16)):
        chosen = columns["pattern"] == pattern
        columns["growth"][chosen] += drift
    places = {named.name: place for place, named in enumerate(NAMED)}
    for place, named in enumerate(NAMED):
        columns["parent"][place] = places.get(named.parent, NOBODY)
        columns["owner"][place] = staff.place(named.owner)
        for column, value in _fixed(named, window).items():
            columns[column][place] = value


def _fixed(named: Named, window: Window) -> dict[str, float]:
    status = STATUSES.index(named.status)
    cities = REGIONS[named.region]
    visited = NOBODY if named.visited is None else window.today - named.visited
    potential = np.nan if named.potential is None else named.potential * 1_000
    return {
        "status": status,
        "tier": NO_TIER if status == PROSPECT else TIERS.index(named.tier),
        "pattern": int(Pattern.STEADY),
        "industry": INDUSTRIES.index(named.industry),
        "region": REGION_NAMES.index(named.region),
        "city": cities.index(named.city),
        "market": MARKETS.index(named.market),
        "since": window.first - 1_400,
        "first": window.first,
        "last": window.first - 1 if status == PROSPECT else window.today,
        "revenue": named.revenue * 1_000,
        "growth": np.log1p(named.growth),
        "gap": named.gap,
        "shape": 8.0,
        "margin": named.margin,
        "serve": named.serve,
        "coverage": 1.0,
        "late": 0.004,
        "share": np.nan if named.share is None else named.share,
        "grade": GRADES.index(named.grade if named.share is not None else ""),
        "potential": potential,
        "visited": visited,
    }


def _settle_tiers(rng: np.random.Generator, columns: Columns, window: Window) -> None:
    """Name Strategic mostly by size, Alternative the small that earn nothing."""
    count = columns["place"].size
    open_to = (columns["place"] >= len(NAMED)) & (columns["status"] == CUSTOMER)
    open_to &= (columns["pattern"] != Pattern.FADED) & (columns["parent"] == NOBODY)
    wanted = min(round(count * 0.012), 12 + round(count * 0.006)) - int(
        (columns["tier"] == STRATEGIC).sum()
    )
    liking = np.log(np.maximum(columns["revenue"], 1.0)) + rng.normal(0, 0.6, count)
    chosen = np.argsort(np.where(open_to, -liking, np.inf))[: max(wanted, 3)]
    columns["tier"][chosen] = STRATEGIC
    columns["margin"][chosen] -= 0.035
    poor = open_to & (columns["margin"] < 0.23) & (columns["revenue"] < 20_000)
    poor &= columns["tier"] != STRATEGIC
    poor &= rng.random(count) < 0.75
    columns["tier"][poor] = ALTERNATIVE
    columns["serve"][poor] = np.maximum(columns["serve"][poor], 0.22)
    columns["tier"][columns["status"] == PROSPECT] = NO_TIER
    ago = rng.integers(200, 1_050, count)
    columns["tier_from"] = np.maximum(window.today - ago, columns["since"] + 90)


def _owners(rng: np.random.Generator, columns: Columns, staff: Staff) -> Whole:
    """Hand the accounts out by region; two managers get too many Strategic ones."""
    owner = columns["owner"].copy()
    drawn = columns["place"] >= len(NAMED)
    for number, region in enumerate(REGION_NAMES):
        managers = staff.managers_of(region)
        weights = np.array([staff.colleagues[each].weight for each in managers])
        here = np.flatnonzero(drawn & (columns["region"] == number))
        owner[here] = rng.choice(managers, here.size, p=weights / weights.sum())
    named = np.flatnonzero(drawn & (columns["tier"] == STRATEGIC))
    for number, place in enumerate(named[:10].tolist()):
        owner[place] = staff.place(OVERLOADED[number % 2])
    alone = drawn & (columns["revenue"] < 15_000) & (rng.random(owner.size) < 0.05)
    owner[alone & (columns["tier"] != STRATEGIC)] = NOBODY
    return owner


def _measure(rng: np.random.Generator, columns: Columns) -> None:
    """Leave a measured wallet to about a tenth, an estimate to a third of the rest."""
    count = columns["place"].size
    drawn = columns["place"] >= len(NAMED)
    customer = columns["status"] == CUSTOMER
    liking = np.log(np.maximum(columns["revenue"], 1.0)) + rng.gumbel(0, 1.2, count)
    liking[~(drawn & customer)] = -np.inf
    liking[drawn & (columns["tier"] == STRATEGIC)] = np.inf
    known = int((~np.isnan(columns["share"][~drawn])).sum())
    measured = np.zeros(count, dtype=bool)
    measured[np.argsort(-liking)[: max(round(count * 0.107) - known, 5)]] = True
    true_share = np.clip(columns["share"], 0.06, 0.95)
    estimated = drawn & customer & ~measured & (rng.random(count) < 0.35)
    estimate = columns["revenue"] / true_share * rng.lognormal(0.0, 0.25, count)
    columns["potential"][estimated] = np.round(estimate[estimated], -2)
    prospect = drawn & (columns["status"] == PROSPECT)
    wish = 160_000 * rng.lognormal(0.0, 1.0, count)
    columns["potential"][prospect] = np.round(wish[prospect], -2)
    columns["share"][drawn] = np.where(measured, true_share, np.nan)[drawn]
    columns["grade"][measured] = rng.choice(3, int(measured.sum()), p=[0.2, 0.35, 0.45])
    given = drawn & (estimated | prospect)
    columns["grade"][given] = rng.choice([1, 2, 3], int(given.sum()), p=[0.1, 0.6, 0.3])


def account_names(seed: int, accounts: Accounts) -> list[str]:
    """Return the names, the named accounts first; a group bears one name."""
    drawn = accounts.where(accounts.place >= len(NAMED))
    rng = stream(seed, "names")
    names = naming.companies(rng, drawn.trade)
    fixed = [named.name for named in NAMED]
    parents = accounts.parent.tolist()
    heads = set(parents) - {NOBODY}
    names = fixed + names
    for place in range(len(NAMED), len(names)):
        top = place if parents[place] == NOBODY else parents[place]
        if place in heads or parents[place] != NOBODY:
            names[place] = _family_name(names, place, top, is_head=place in heads)
    told = naming.told_apart(names[len(fixed) :], cities(drawn), set(fixed))
    return fixed + told


def _family_name(names: list[str], place: int, top: int, *, is_head: bool) -> str:
    front = names[top].split(" ")[0]
    if is_head:
        return f"{front} {'Group' if top == place else 'Holdings'}"
    trade = words.TRADES[(place * 7) % len(words.TRADES)][0]
    return f"{front} {trade}"


def cities(accounts: Accounts) -> list[str]:
    """Return the city of each account."""
    return [
        REGIONS[REGION_NAMES[region]][city % len(REGIONS[REGION_NAMES[region]])]
        for region, city in zip(
            accounts.region.tolist(), accounts.city.tolist(), strict=True
        )
    ]


def undisturbed(accounts: Accounts) -> Mask:
    """
    Return ``(n,)`` who keeps ordering in the rhythm of always, to today.

    Nothing should call the rhythm of more than two in a hundred of them broken.
    """
    regular = (accounts.status == CUSTOMER) & (accounts.pattern != Pattern.FADED)
    names = [named.name for named in NAMED]
    broken = [names.index(name) for name in RHYTHM_BROKEN.accounts]
    chosen: Mask = regular & ~np.isin(accounts.place, broken)
    return chosen
