"""One benchmark, from an empty database to the rows."""

from collections.abc import Callable, Sequence
from typing import Any

import tests.bench.rows  # noqa: F401 - registers them
from tests.bench.machine import load, machine
from tests.bench.portfolio import make_accounts, make_orders
from tests.bench.registry import Bench, Row, measured
from tests.bench.report import as_dict
from tests.bench.scratch import scratch


def names() -> list[str]:
    """Return the names that ``--rows`` takes."""
    return list(measured())


def run(
    *,
    accounts: int,
    seed: int,
    runs: int,
    only: Sequence[str],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Measure the rows of *only*, or all; return the result as ``--json`` prints it."""
    with scratch() as databases:
        say("migrating a scratch database")
        databases.migrate("empty")
        databases.clone("accounts", of="empty")
        databases.use("accounts", as_owner=True)
        found = machine()
        say(f"making {accounts:,} accounts")
        make_accounts(accounts, seed=seed)
        databases.clone("portfolio", of="accounts")
        databases.use("portfolio", as_owner=True)
        say("making their orders")
        found["order_lines"] = make_orders()
        databases.use("portfolio")
        bench = Bench(
            databases=databases, accounts=accounts, seed=seed, runs=runs, say=say
        )
        result: list[Row] = []
        for name, measure in measured().items():
            if not only or name in only:
                say(f"measuring: {name}")
                result.extend(measure(bench))
        found["load_after"] = load()
        return as_dict(found, accounts, result)
