"""Import of order lines, beside a bare ``COPY`` of the same file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from accounts.importing.loading import Options
from accounts.importing.portfolio import import_portfolio
from accounts.importing.report import Findings
from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.bench.portfolio import SOURCE
from tests.bench.registry import Bench, Row, measures, seconds

# Enough to fill every buffer, few enough to be done several times.
MOST_LINES = 1_000_000
BLOCK = 1 << 20
# The file is in the order of days, as a source system writes it.
FILE = """
COPY (
    SELECT 'order-' || order_id AS external_id, account_id AS account_external_id,
        ordered_on, line_no, promised_on, delivered_on, 'GBP' AS currency,
        o.name AS offering, c.name AS offering_category, quantity,
        revenue_given AS revenue, cost_given AS cost, discount_given AS discount
    FROM accounts_orderline l
    JOIN accounts_offering o ON o.id = l.offering_id
    JOIN accounts_offering c ON c.id = o.parent_id
    WHERE l.id <= {most} ORDER BY l.id
) TO STDOUT WITH (FORMAT csv, HEADER)
"""
COLUMNS = 13


@measures("import")
def order_lines(bench: Bench) -> Iterator[Row]:
    """Import orders.csv into a system that knows the accounts and has no order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        lines = _write(path)
        bench.say(f"importing {lines:,} order lines, {path.stat().st_size >> 20} MB")
        ours, floors = [], []
        for _ in range(bench.runs):
            with bench.databases.using("import", of="accounts"):
                floors.append(seconds(lambda: _copy(path)))
                ours.append(seconds(lambda: _import(path, lines)))
        bench.databases.use("portfolio")
    more = {"lines": lines}
    yield Row(
        name="import of order lines",
        runs=ours,
        unit="s",
        floors=floors,
        limit=12,
        more=more,
    )
    yield Row(
        name="order lines imported a second",
        runs=[lines / taken for taken in ours],
        unit="lines/s",
        limit=30_000,
        at_least=True,
        more=more,
    )


def _write(path: Path) -> int:
    with connection.cursor() as cursor:
        with path.open("wb") as file, cursor.copy(FILE.format(most=MOST_LINES)) as rows:
            for block in rows:
                file.write(block)
        return int(cursor.rowcount)


def _copy(path: Path) -> None:
    columns = ", ".join(f"c{place} text" for place in range(COLUMNS))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE staging.bench_floor ({columns})")
        statement = "COPY staging.bench_floor FROM STDIN WITH (FORMAT csv, HEADER)"
        with path.open("rb") as file, cursor.copy(statement) as copy:
            while block := file.read(BLOCK):
                copy.write(block)


def _import(path: Path, lines: int) -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        outcome = import_portfolio(
            path.parent, options=Options(source=SOURCE), findings=Findings()
        )
    created = outcome.files["orders.csv"].created
    if created != lines:
        raise RuntimeError(f"{created} of {lines} order lines were imported")
