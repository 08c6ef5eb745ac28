"""
One staged file on its way into the tables: typed rows, faults, counts.

Temporary tables, all gone at the end of the file: ``import_rows`` (typed; after
`check_rows` the good rows only) and ``import_faults`` (rejects and warnings).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.functional import Promise
from psycopg import sql

from accounts.importing.registry import FileFormat

CREATE_FAULTS = """
CREATE TEMP TABLE import_faults (
    line bigint, rejected boolean, column_name text, value text, reason text,
    unit text
)
"""
CELL_FAULTS = """
WITH bad AS (DELETE FROM import_rows r WHERE r.fault IS NOT NULL
    RETURNING r.line, r.fault::json AS fault, {unit} AS unit)
INSERT INTO import_faults
SELECT line, true, fault ->> 0, fault ->> 1, fault ->> 2, unit FROM bad
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
        extra: dict[str, Any] = counts.pop("extra")
        return counts | extra


COUNTED = tuple(each.name for each in fields(Counts) if each.name != "extra")


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
    # Objects of which only a part in another table changed.
    also_changed: set[int] = field(default_factory=set)

    def run(
        self,
        statement: str | sql.Composable,
        parameters: Mapping[str, Any] | None = None,
    ) -> int:
        """Execute *statement*, given batch, source and *parameters*; count rows."""
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

        *value* is SQL for what is shown, if not the column. Returns how many they were.
        """
        shown = (
            sql.SQL(value) if value else sql.SQL("r.{}").format(sql.Identifier(column))
        )
        statement = sql.SQL(
            "WITH bad AS (DELETE FROM {table} r WHERE {condition}"
            " RETURNING r.line, {shown}::text AS value, {unit} AS unit)"
            " INSERT INTO import_faults SELECT line, true, %(fault_column)s,"
            " left(value, 200), %(fault_reason)s, unit FROM bad"
        ).format(
            table=sql.Identifier(table),
            condition=_composed(condition),
            shown=shown,
            unit=self.format.unit_of("r") if table == "import_rows" else sql.NULL,
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
            " left(r.{column}::text, 200), %(fault_reason)s, NULL FROM {table} r"
            " WHERE {condition}"
        ).format(
            table=sql.Identifier(table),
            condition=sql.SQL(condition),
            column=sql.Identifier(column),
        )
        fault = {"fault_column": column, "fault_reason": str(reason)}
        return self.run(statement, fault | dict(parameters or {}))


def check_rows(load: Load) -> None:
    """Leave in ``import_rows`` the rows that are right by themselves."""
    load.run(CREATE_FAULTS)
    load.run(sql.SQL(CELL_FAULTS).format(unit=load.format.unit_of("r")))
    for rule in load.format.rules:
        load.reject(rule.condition, column=rule.column, reason=rule.reason)
    load.run("ANALYZE import_rows")


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
