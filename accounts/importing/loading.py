"""
One staged file on its way into the tables: typed rows, faults, counts.

Temporary tables, all gone at the end of the file: ``import_staged`` (text as it came),
``import_rows`` (typed, the good rows only), ``import_faults`` (rejects and warnings).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from psycopg import sql

from accounts.importing.columns import CLEAR, Column
from accounts.importing.registry import FileFormat

CREATE_FAULTS = """
CREATE TEMP TABLE import_faults (
    line bigint, rejected boolean, column_name text, value text, reason text
)
"""
READING_FAULTS = """
INSERT INTO import_faults
SELECT line, true, fault::json ->> 0, fault::json ->> 1, fault::json ->> 2
FROM import_staged WHERE fault IS NOT NULL
"""
CELL_FAULTS = """
INSERT INTO import_faults
SELECT r.line, true, c.names[r.fault], left(to_jsonb(s) ->> c.names[r.fault], 200),
    c.reasons[r.fault]
FROM import_rows r JOIN import_staged s ON s.line = r.line
CROSS JOIN (SELECT %(names)s::text[] AS names, %(reasons)s::text[] AS reasons) c
WHERE r.fault IS NOT NULL
"""


@dataclass(slots=True)
class Counts:
    """What became of a file's rows; every row read is in one of four."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        counts = asdict(self)
        return counts | counts.pop("extra")


@dataclass(frozen=True, slots=True)
class Options:
    """How an import treats what a person has set, and users that nobody knows."""

    source: str = "file"
    create_users: bool = False
    authoritative: bool = False


@dataclass(slots=True, kw_only=True)
class Load:
    """A staged file, the connection, and the batch that it belongs to."""

    cursor: Any
    format: FileFormat
    columns: Sequence[str]
    batch_id: int
    options: Options
    step: Callable[[str], None]
    counts: Counts = field(default_factory=Counts)

    def run(
        self,
        statement: str | sql.Composable,
        parameters: Mapping[str, Any] | None = None,
    ) -> int:
        """Execute *statement* with the batch, the source and *parameters*; count rows."""
        known = {"batch": self.batch_id, "source": self.options.source}
        self.cursor.execute(statement, known | dict(parameters or {}))
        return int(self.cursor.rowcount)

    def value(
        self,
        statement: str | sql.Composable,
        parameters: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the first column of the first row."""
        self.run(statement, parameters)
        row = self.cursor.fetchone()
        return row[0] if row else None

    def reject(
        self,
        condition: str | sql.Composable,
        *,
        column: str,
        reason: str | Promise,
        value: str | None = None,
        table: str = "import_rows",
        parameters: Mapping[str, Any] | None = None,
    ) -> int:
        """
        Take the rows ``r`` of *table* that meet *condition* out, with the *reason*.

        ``{}`` in the reason stand for *parameters* of no name: give SQL in ``value``.
        Returns how many there were.
        """
        shown = (
            sql.SQL(value) if value else sql.SQL("r.{}").format(sql.Identifier(column))
        )
        statement = sql.SQL(
            "WITH bad AS (DELETE FROM {table} r WHERE {condition}"
            " RETURNING r.line, {shown}::text AS value)"
            " INSERT INTO import_faults SELECT line, true, %(fault_column)s,"
            " left(value, 200), %(fault_reason)s FROM bad"
        ).format(
            table=sql.Identifier(table), condition=_composed(condition), shown=shown
        )
        fault = {"fault_column": column, "fault_reason": str(reason)}
        return self.run(statement, fault | dict(parameters or {}))

    def warn(
        self,
        condition: str,
        *,
        column: str,
        reason: str | Promise,
        table: str,
        parameters: Mapping[str, Any] | None = None,
    ) -> int:
        """Note the rows ``r`` of *table* that meet *condition*, which stay."""
        statement = sql.SQL(
            "INSERT INTO import_faults SELECT r.line, false, %(fault_column)s,"
            " left(r.{column}::text, 200), %(fault_reason)s FROM {table} r"
            " WHERE {condition}"
        ).format(
            table=sql.Identifier(table),
            condition=sql.SQL(condition),
            column=sql.Identifier(column),
        )
        fault = {"fault_column": column, "fault_reason": str(reason)}
        return self.run(statement, fault | dict(parameters or {}))


def type_rows(load: Load) -> None:
    """Make ``import_rows`` of the staged rows whose cells are what they must be."""
    columns = load.format.columns
    present = set(load.columns)
    values = [
        column.value() if column.name in present else column.absent()
        for column in columns
    ]
    checks = _checks(columns, load.format)
    load.cursor.execute(CREATE_FAULTS)
    load.run(READING_FAULTS)
    load.cursor.execute(
        sql.SQL(
            "CREATE TEMP TABLE import_rows AS SELECT line, {names},"
            " {cleared} AS cleared, {fault} AS fault"
            " FROM (SELECT line, {values} FROM import_staged WHERE fault IS NULL"
            " OFFSET 0) typed"
        ).format(
            names=sql.SQL(", ").join(sql.Identifier(one.name) for one in columns),
            cleared=_cleared([one for one in columns if one.name in present]),
            fault=_first_fault([condition for condition, _name, _reason in checks]),
            values=sql.SQL(", ").join(values),
        )
    )
    names = [name for _condition, name, _reason in checks]
    reasons = [str(reason) for _condition, _name, reason in checks]
    if load.run(CELL_FAULTS, {"names": names, "reasons": reasons}):
        load.run("DELETE FROM import_rows WHERE fault IS NOT NULL")
    load.run("ANALYZE import_rows")


def _checks(
    columns: Sequence[Column], file_format: FileFormat
) -> list[tuple[sql.Composable, str, str | Promise]]:
    cells = [
        (condition, column.name, reason)
        for column in columns
        for condition, reason in column.faults()
    ]
    rules = [
        (sql.SQL("({})").format(sql.SQL(rule.condition)), rule.column, rule.reason)
        for rule in file_format.rules
    ]
    return [*cells, *rules]


def _first_fault(conditions: Sequence[sql.Composable]) -> sql.Composable:
    """Return the number, from 1, of the first condition that holds."""
    whens = [
        sql.SQL("WHEN {} THEN {}").format(condition, number)
        for number, condition in enumerate(conditions, start=1)
    ]
    return sql.SQL("CASE {} END").format(sql.SQL(" ").join(whens))


def _cleared(columns: Sequence[Column]) -> sql.Composable:
    """Return the names of the columns whose cell says to clear; mostly null."""
    raws = sql.SQL(", ").join(column.raw for column in columns)
    marks = sql.SQL(", ").join(
        sql.SQL("CASE WHEN {} = {} THEN {} END").format(column.raw, CLEAR, column.name)
        for column in columns
    )
    return sql.SQL(
        "CASE WHEN {} IN ({}) THEN array_remove(ARRAY[{}], NULL) END"
    ).format(CLEAR, raws, marks)


def reject_duplicates(load: Load, *columns: str) -> None:
    """Keep the first row of a key; the others are rejected."""
    keys = sql.SQL(", ").join(map(sql.Identifier, columns))
    condition = sql.SQL(
        "r.line IN (SELECT line FROM (SELECT line, row_number()"
        " OVER (PARTITION BY {} ORDER BY line) AS nth FROM import_rows) n"
        " WHERE nth > 1)"
    ).format(keys)
    load.reject(condition, column=columns[0], reason=_duplicate_reason(columns))


def _duplicate_reason(columns: Sequence[str]) -> str:
    from django.utils.translation import gettext as _

    if len(columns) == 1:
        return _("the id stands in the file twice; the first row was taken")
    return _("{columns} stand in the file twice; the first row was taken").format(
        columns=", ".join(columns)
    )


def count_faults(load: Load) -> None:
    """Count the rejects and warnings of the file."""
    load.run(
        "SELECT count(*) FILTER (WHERE rejected), count(*) FILTER (WHERE NOT rejected)"
        " FROM import_faults"
    )
    load.counts.rejected, load.counts.warnings = load.cursor.fetchone()


def _composed(condition: str | sql.Composable) -> sql.Composable:
    return sql.SQL(condition) if isinstance(condition, str) else condition
