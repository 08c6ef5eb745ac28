"""Lists of the API: a page against what the database and JSON alone take for it."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from accounts.models import Account
from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from sam.users.models import User
from sam.workspace.services import rows
from scoring.services import measuring
from tests.bench.registry import AS_OF, Bench, Row, measures
from tests.bench.rows.api_floors import ROWS, floors
from tiers.services import retiering, watching

KINDS = (
    facts.REFRESH,
    measuring.SCORE,
    retiering.RETIER,
    watching.WATCH,
    rows.PUBLISH,
)
TIMES = 8
PAGES = 9  # of which the median counts, in each run
STREAM_MB = 32


@measures("api_list")
def api_list(bench: Bench) -> Iterator[Row]:
    """Ask for a page of each list, then for all accounts as lines."""
    with bench.databases.using("api_list", of="portfolio"):
        bench.say("refreshing facts, scoring, retiering, watching, publishing")
        for kind in KINDS:
            _run(kind)
        reader = User.objects.create(
            email="lister@bench.example", role=User.Role.EXECUTIVE
        )
        client = Client(SERVER_NAME="localhost")
        client.force_login(reader)
        for name, floor in floors(reader).items():
            bench.say(f"listing {ROWS} {name}")
            address = f"/api/v1/{name}/?rows={ROWS}"
            ask = partial(_page, client, address)
            yield Row(
                name=f"api, {ROWS} {name}",
                runs=[_median(ask) for _ in range(bench.runs)],
                floors=[_median(floor) for _ in range(bench.runs)],
                unit="ms",
                limit=TIMES,
            )
        yield _streamed(bench, client)


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
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    lines = sum(chunk.count(b"\n") for chunk in answer)
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
