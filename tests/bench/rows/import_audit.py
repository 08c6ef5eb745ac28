"""What the audit trail costs an import: of new rows, and where every row changes."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection

from accounts.importing import images
from accounts.importing.loading import Load, Options
from accounts.importing.portfolio import import_portfolio
from accounts.importing.report import Findings
from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.bench.portfolio import SOURCE
from tests.bench.registry import Bench, Row, measures, seconds

MOST_LINES = 200_000
ORDERS = """
COPY (
    SELECT 'order-' || order_id AS external_id, account_id AS account_external_id,
        ordered_on, line_no, promised_on, delivered_on, 'GBP' AS currency,
        quantity, revenue_given + {more} AS revenue, cost_given AS cost
    FROM accounts_orderline WHERE id <= {most} ORDER BY id
) TO STDOUT WITH (FORMAT csv, HEADER)
"""
ACCOUNTS = """
COPY (
    SELECT 'new-' || id AS external_id, name, 'Steel {more}' AS industry,
        '+44 20 7946 0{more}' AS phone, {more} AS annual_potential
    FROM accounts_account WHERE id <= {most} ORDER BY id
) TO STDOUT WITH (FORMAT csv, HEADER)
"""
NEW, CHANGED = 100, 101
FILES = {"orders.csv": ORDERS, "accounts.csv": ACCOUNTS}


@measures("import_audit")
def trail_of_imports(bench: Bench) -> Iterator[Row]:
    """Import new rows, then the same with every one changed, with and without trail."""
    with tempfile.TemporaryDirectory() as folder:
        for name, statement in FILES.items():
            yield from _rows(bench, Path(folder) / name, name, statement)
    bench.databases.use("portfolio")


def _rows(bench: Bench, folder: Path, name: str, statement: str) -> Iterator[Row]:
    lines = {
        more: _write(folder / str(more) / name, statement, more)
        for more in (NEW, CHANGED)
    }
    bench.say(f"importing {lines[NEW]:,} rows of {name}, with and without the trail")
    taken: dict[tuple[int, bool], list[float]] = {
        (more, with_trail): [] for more in lines for with_trail in (True, False)
    }
    for _ in range(bench.runs):
        for with_trail in (True, False):
            with bench.databases.using("import", of="accounts"):
                for more in lines:
                    taken[more, with_trail].append(
                        seconds(lambda: _import(folder, more, with_trail))  # noqa: B023
                    )
        bench.databases.use("portfolio")
    for more, words, limit in (
        (NEW, "new rows", 1.10),
        (CHANGED, "rows that all change", 2.0),
    ):
        yield Row(
            name=f"audited import of {words} ({name})",
            runs=taken[more, True],
            unit="s",
            floors=taken[more, False],
            limit=limit,
            more={"rows": lines[more]},
        )


def _write(path: Path, statement: str, more: int) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    with connection.cursor() as cursor:
        with (
            path.open("wb") as file,
            cursor.copy(statement.format(most=MOST_LINES, more=more)) as rows,
        ):
            for block in rows:
                file.write(block)
        return int(cursor.rowcount)


def _import(folder: Path, more: int, with_trail: bool) -> None:  # noqa: FBT001
    with ExitStack() as stack:
        if not with_trail:
            stack.enter_context(_without_trail())
        stack.enter_context(audit.acting(actor=None, door=AuditEntry.Door.COMMAND))
        import_portfolio(
            folder / str(more), options=Options(source=SOURCE), findings=Findings()
        )


@contextmanager
def _without_trail() -> Iterator[None]:
    """Keep the triggers quiet, and write no images."""
    in_bulk = audit.in_bulk

    def quiet(*_images: Any, batch_id: int | None = None) -> Any:
        return in_bulk("on", batch_id=batch_id)

    def only_remove(load: Load, *, table: str, alias: str, delete: str) -> int:
        return load.run(delete)

    with (
        mock.patch.object(audit, "in_bulk", quiet),
        mock.patch.object(images, "keep_changed", return_value=0),
        mock.patch.object(images, "remove", only_remove),
    ):
        yield
