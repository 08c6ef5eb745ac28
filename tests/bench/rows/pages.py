"""Pages of one account, Today and Portfolio, beside a page with nothing on it."""

import statistics
from collections.abc import Iterator

from django.urls import reverse

from accounts.models import AccountAccess
from sam.workspace.models import AccountRow
from tests.bench.asking import Asker, executive, manager, newcomer
from tests.bench.night import night
from tests.bench.registry import Bench, Row, measures

TIMES = 6
QUERIES = 25
PORTFOLIO_MS = 400
OPENED = 9


@measures("pages")
def pages(bench: Bench) -> Iterator[Row]:
    """Open pages as a manager does, the Portfolio as somebody who sees all."""
    night(bench)
    bench.say("opening pages of accounts, Today and Portfolio")
    asker, empty = Asker(manager()), Asker(newcomer())
    nothing = reverse("workspace:notification-list")
    accounts = [reverse("workspace:account", args=[pk]) for pk in _opened(asker)]
    today = reverse("workspace:today")
    for address in (*accounts, today):
        asker.ask(address)
    empty.ask(nothing)
    of_accounts, of_today, floors = [], [], []
    for _ in range(3 * bench.runs):
        floors.append(empty.milliseconds(nothing))
        each = [asker.milliseconds(address) for address in accounts]
        of_accounts.append(statistics.median(each))
        of_today.append(asker.milliseconds(today))
    asked = {"account page": accounts, "Today": [today]}
    for name, taken in (("account page", of_accounts), ("Today", of_today)):
        yield Row(name=name, runs=taken, unit="ms", floors=floors, limit=TIMES)
        yield _queries(asker, name, asked[name])
    yield from _portfolio(bench)


def _opened(asker: Asker) -> list[int]:
    """Return accounts of the person, from the largest to the smallest."""
    mine = AccountAccess.objects.filter(user=asker.person.pk).values("account_id")
    keys = list(
        AccountRow.objects.filter(account_id__in=mine)
        .order_by("-revenue_12m", "account_id")
        .values_list("account_id", flat=True)
    )
    return keys[:: max(1, len(keys) // OPENED)][:OPENED]


def _portfolio(bench: Bench) -> Iterator[Row]:
    asker, address = Asker(executive()), reverse("workspace:portfolio")
    asker.ask(address)
    yield Row(
        name="Portfolio",
        runs=[asker.milliseconds(address) for _ in range(bench.runs)],
        unit="ms",
        limit=PORTFOLIO_MS,
    )
    yield _queries(asker, "Portfolio", [address])


def _queries(asker: Asker, name: str, addresses: list[str]) -> Row:
    """Count the statements of the page that takes most."""
    counted = [asker.queries(address) for address in addresses]
    return Row(
        name=f"{name}, queries",
        runs=[float(max(counted))],
        unit="queries",
        limit=QUERIES,
    )
