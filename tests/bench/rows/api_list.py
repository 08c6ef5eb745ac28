"""Lists of the API: a page against what the database and JSON alone take for it."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Order, OrderLine
from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from sam.users.models import User
from sam.workspace.api.accounts import AccountRowSerializer
from sam.workspace.models import AccountRow
from scoring.services import measuring
from tests.bench.registry import AS_OF, Bench, Row, measures
from tiers.models import Flag
from tiers.services import retiering, watching

ROWS = 100
TIMES = 8
PAGES = 9  # of which the median counts, in each run
STREAM_MB = 32
COLUMNS = ["account_id", *AccountRowSerializer.Meta.fields[1:]]


@measures("api_list")
def api_list(bench: Bench) -> Iterator[Row]:
    """Ask for pages of accounts, orders and flags, then for all accounts as lines."""
    with bench.databases.using("api_list", of="portfolio"):
        bench.say("refreshing facts, scoring, retiering, watching")
        for kind in (facts.REFRESH, measuring.SCORE, retiering.RETIER, watching.WATCH):
            _run(kind)
        reader = User.objects.create(
            email="lister@bench.example", role=User.Role.EXECUTIVE
        )
        client = Client(SERVER_NAME="localhost")
        client.force_login(reader)
        for name, floor in _floors(reader).items():
            bench.say(f"listing {ROWS} {name}")
            address = f"{reverse(f'api:{name[:-1]}-list')}?rows={ROWS}"
            ask = partial(_page, client, address)
            yield Row(
                name=f"api, {ROWS} {name}",
                runs=[_median(ask) for _ in range(bench.runs)],
                floors=[_median(floor) for _ in range(bench.runs)],
                unit="ms",
                limit=TIMES,
            )
        yield _streamed(bench, client)


def _floors(reader: User) -> dict[str, Callable[[], object]]:
    """Return what reads and writes the very rows of a page, and nothing else."""

    def accounts() -> object:
        rows = AccountRow.objects.visible_to(reader).order_by("-revenue_12m", "-pk")
        return _written(rows[:ROWS].values(*COLUMNS))

    def orders() -> object:
        rows = list(Order.objects.visible_to(reader).order_by("-pk")[:ROWS].values())
        keys = [row["id"] for row in rows]
        lines = OrderLine.objects.filter(order__in=keys).values()
        return _written([*rows, *lines])

    def flags() -> object:
        rows = Flag.objects.visible_to(reader).open().order_by("-pk")
        return _written(rows[:ROWS].values())

    return {"accounts": accounts, "orders": orders, "flags": flags}


def _written(rows: Any) -> bytes:
    return orjson.dumps(list(rows), default=str)


def _page(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")


def _median(work: Callable[[], object]) -> float:
    taken = []
    work()
    for _ in range(PAGES):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[PAGES // 2]


def _streamed(bench: Bench, client: Client) -> Row:
    """Read all accounts as lines; the figure is the most memory that it took."""
    bench.say("reading all accounts as lines")
    address = f"{reverse('api:account-list')}?format=ndjson&sort=account"
    tracemalloc.start()
    began = time.perf_counter()
    lines = sum(chunk.count(b"\n") for chunk in client.get(address))
    seconds = time.perf_counter() - began
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    standing = Account.objects.filter(merged_into=None).count()
    if lines != standing:
        raise RuntimeError(f"{lines} lines of {standing} accounts")
    return Row(
        name="api, all accounts as lines",
        runs=[peak / 2**20],
        unit="MB",
        limit=STREAM_MB,
        more={"rows": lines, "seconds": round(seconds, 1)},
    )


def _run(kind: str) -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(kind, as_of=AS_OF, again=True)
    if run.status != Run.Status.DONE:
        raise RuntimeError(f"{kind}: {run.status} {run.error}")
