"""A portfolio after its nightly chain, made once for all rows that look at it."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.portfolio import make_accounts, make_orders
from tests.bench.registry import AS_OF, Bench

ROOT = Path(__file__).resolve().parents[2]
NIGHT, SMALL = "night", "small"
SMALL_ACCOUNTS = 10_000


def night(bench: Bench) -> dict[str, Any]:
    """
    Work in a portfolio after its first nightly; return what that took.

    Keys: ``seconds``, ``peak_gb`` of the process, ``steps`` (seconds by kind of run).
    """
    if not bench.databases.has(NIGHT):
        bench.databases.clone(NIGHT, of="portfolio")
        bench.say("the first nightly chain")
        bench.kept[NIGHT] = chain(bench, NIGHT, AS_OF, anew=True)
    bench.databases.use(NIGHT)
    taken: dict[str, Any] = bench.kept[NIGHT]
    return taken


def small_night(bench: Bench) -> int:
    """Work in a portfolio of 10,000 accounts after its nightly; return how many."""
    size = min(SMALL_ACCOUNTS, bench.accounts)
    if not bench.databases.has(SMALL):
        bench.say(f"making {size:,} accounts beside them, with a nightly")
        bench.databases.clone(SMALL, of="empty")
        bench.databases.use(SMALL, as_owner=True)
        make_accounts(size, seed=bench.seed)
        make_orders()
        chain(bench, SMALL, AS_OF, anew=True)
    bench.databases.use(SMALL)
    return size


def chain(bench: Bench, purpose: str, day: dt.date, *, anew: bool) -> dict[str, Any]:
    """Run the chain of *day* in a database, in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.chain", str(day), *(["all"] * anew)],
        cwd=ROOT,
        env=bench.databases.environment(purpose),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    taken: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return taken
