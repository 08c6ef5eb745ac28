"""The list of accounts: any filter in any order, beside 10,000; a page far inside."""

import statistics
from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode

from sam.users.models import User
from sam.workspace.columns import visible_columns
from sam.workspace.models import AccountRow
from sam.workspace.paging import page_of, usual_sort
from tests.bench.asking import Asker, executive
from tests.bench.night import night, small_night
from tests.bench.registry import Bench, Row, measures

FAR = 500
SIZE = 50
FILTERS = {
    "": "",
    "q": "account 7",
    "owner": "11",
    "tier": "STRATEGIC",
    "quadrant": "STAR",
    "status": "CUSTOMER",
    "flag": "UNDER_SERVED",
    "region": "3",
    "industry": "Industry 3",
    "country": "GB",
    "revenue_min": "5000",
    "change_min": "10",
    "margin_min": "1000",
    "share_min": "20",
    "potential_min": "5000",
    "value_max": "2000",
    "purchase_min": "50",
    "visits_min": "2",
    "problems_min": "1",
}
# Each filter is asked for in so many orders, taken in turn from all that there are.
ORDERS_A_FILTER = 3


@measures("lists")
def account_list(bench: Bench) -> Iterator[Row]:
    """Ask for first pages at both sizes, and for page 500."""
    night(bench)
    yield _far(bench)
    asked = _addresses(executive())
    bench.say(f"asking for {len(asked)} first pages of the list")
    here = _taken(bench, asked)
    size = small_night(bench)
    bench.say(f"asking for the same of {size:,} accounts")
    beside = _taken(bench, asked)
    night(bench)
    ratios = {
        address: statistics.median(here[address]) / statistics.median(beside[address])
        for address in asked
    }
    by_ratio = sorted(ratios, key=lambda address: ratios[address], reverse=True)
    worst = by_ratio[0]
    yield Row(
        name="account list, first page, worst filter and sort",
        runs=here[worst],
        unit="ms",
        floors=beside[worst],
        limit=1.5,
        more={
            "asked": len(asked),
            "worst": {address: round(ratios[address], 2) for address in by_ratio[:5]},
            "median_ratio": round(statistics.median(ratios.values()), 3),
            "accounts_beside": size,
        },
    )


def _addresses(person: User) -> list[str]:
    """Return each filter in some orders, so that each order comes up."""
    page = reverse("workspace:account-list")
    sorts = [column.code for column in visible_columns(person) if column.sort]
    codes = [sign + code for code in sorts for sign in ("-", "")]
    asked = [f"{page}?{urlencode({'sort': code})}" for code in codes]
    for place, (name, value) in enumerate(FILTERS.items()):
        for turn in range(ORDERS_A_FILTER):
            code = codes[(place * ORDERS_A_FILTER + turn) % len(codes)]
            query = {name: value, "sort": code} if name else {}
            asked.append(f"{page}?{urlencode(query)}")
    return list(dict.fromkeys(asked))


def _taken(bench: Bench, asked: list[str]) -> dict[str, list[float]]:
    """Return the milliseconds by address, in turns over all of them."""
    asker = Asker(executive())
    for address in asked:
        asker.ask(address)
    taken: dict[str, list[float]] = {address: [] for address in asked}
    for _ in range(bench.runs):
        for address in asked:
            taken[address].append(asker.milliseconds(address))
    return taken


def _far(bench: Bench) -> Row:
    """Ask for a page far inside and the first in turn."""
    asker = Asker(executive())
    page = reverse("workspace:account-list")
    rows, sort = AccountRow.objects.all(), usual_sort(asker.person)
    number, cursor = 1, ""
    last = max(1, min(FAR, rows.count() // SIZE))
    while number < last:
        found = page_of(rows, sort=sort, size=SIZE, after=cursor)
        cursor, number = found.after or "", number + 1
    far = f"{page}?{urlencode({'after': cursor})}" if cursor else page
    asker.ask(page)
    asker.ask(far)
    ours, floors = [], []
    for _ in range(3 * bench.runs):
        floors.append(asker.milliseconds(page))
        ours.append(asker.milliseconds(far))
    return Row(
        name="account list, page 500",
        runs=ours,
        unit="ms",
        floors=floors,
        limit=1.2,
        more={"page": number},
    )
