"""The product as it is served: two workers, eight people at once."""

import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.urls import reverse

from sam.lib.models import DoorRules
from sam.workspace.models import AccountRow
from tests.bench.asking import Asker, executive, manager
from tests.bench.night import NIGHT, night
from tests.bench.registry import Bench, Row, measures

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
CLIENTS = 8
SECONDS, FEW_SECONDS = 6, 1
MANY = 1000
READY_SECONDS = 60
MOST_BYTES = 300_000
UNLIMITED = 1_000_000_000  # calls of a minute; they are counted as ever
OF_ACCOUNTS = 100_000
# As docs/operations.md starts it.
SERVER = ["granian", "--interface=wsgi", "--no-ws", "--workers=2"]
SERVER += ["--blocking-threads=4", "--log-level=error"]


@measures("web")
def served(bench: Bench) -> Iterator[Row]:
    """Ask the pages alone, then as eight people at once."""
    night(bench)
    asker = Asker(executive())
    DoorRules.objects.update_or_create(pk=1, defaults={"requests_minute": UNLIMITED})
    first = AccountRow.objects.order_by("-revenue_12m").values_list("pk", flat=True)[0]
    page = {
        "HTML list of 50": f"{reverse('workspace:account-list')}?rows=50",
        "REST list of 20": "/api/v1/accounts/?rows=20",
        "account page": reverse("workspace:account", args=[first]),
    }
    with _server(bench) as port:
        bench.say("asking two workers, alone and as eight at once")
        alone = {
            name: _load(bench, asker, port, address, clients=1)
            for name, address in page.items()
        }
        for name, limit in (("HTML list of 50", 50), ("account page", 90)):
            yield Row(
                name=f"{name}, alone, served",
                runs=[_milliseconds(alone[name])],
                unit="ms",
                limit=limit,
            )
        for name, least in (("HTML list of 50", 45), ("REST list of 20", 100)):
            found = [
                _load(bench, asker, port, page[name], clients=CLIENTS)
                for _ in range(bench.runs)
            ]
            yield Row(
                name=f"{name}, eight clients",
                runs=[len(each["taken"]) / each["seconds"] for each in found],
                unit="/s",
                limit=least,
                at_least=True,
                more={"p50_ms": [round(_milliseconds(each), 1) for each in found]},
            )
    sizes = {name: len(asker.ask(address)) for name, address in page.items()}
    sizes["Portfolio"] = len(asker.ask(reverse("workspace:portfolio")))
    sizes["Today"] = len(Asker(manager()).ask(reverse("workspace:today")))
    sizes["REST list of 100"] = len(asker.ask("/api/v1/accounts/?rows=100"))
    yield Row(
        name="largest answer",
        runs=[float(max(sizes.values()))],
        unit="bytes",
        limit=MOST_BYTES,
        more={"sizes": sizes},
    )


@contextmanager
def _server(bench: Bench) -> Iterator[int]:
    """Serve the portfolio on a free port until the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", *SERVER, f"--host={HOST}", f"--port={port}"]
    server = subprocess.Popen(
        [*command, "sam.wsgi:application"],
        cwd=ROOT,
        env=bench.databases.environment(NIGHT),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        client = http.client.HTTPConnection(HOST, port)
        try:
            client.request("GET", "/healthz")
            if client.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            client.close()
    raise RuntimeError("the server does not answer")


def _load(
    bench: Bench, asker: Asker, port: int, address: str, *, clients: int
) -> dict[str, Any]:
    """Ask from a process of its own for some seconds; see ``tests.bench.clients``."""
    asked = {
        "port": port,
        "address": address,
        "session": asker.session,
        "clients": clients,
        "seconds": SECONDS if bench.accounts >= MANY else FEW_SECONDS,
    }
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.clients", json.dumps(asked)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def _milliseconds(found: dict[str, Any]) -> float:
    return 1000 * statistics.median(found["taken"])
