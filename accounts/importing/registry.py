"""The formats that can be imported; an app above accounts registers its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from psycopg import sql

from accounts.importing.columns import Column

if TYPE_CHECKING:
    from accounts.importing.loading import Load

OUTCOMES = """
SELECT p.line, CASE WHEN p.is_new THEN 'CREATED'
    WHEN p.object_id IN (SELECT id FROM import_changed)
        OR p.object_id = ANY(%(also_changed)s) THEN 'UPDATED'
    ELSE 'UNCHANGED' END, p.object_id
FROM import_plan p
"""

type AfterImport = Callable[[int, Sequence[int] | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is wrong with a row whose cells are right each: an SQL condition."""

    condition: str
    column: str
    reason: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """
    One file of a portfolio.

    ``load`` turns the staged rows, in ``import_rows``, into facts; formats are loaded
    in their ``order``, so that what a row refers to is there. Rows that agree in the
    columns ``unit`` are one object, taken or left whole.

    New rows that keep no batch are in the audit trail one by one.

    ``outcomes`` is SQL that says, when all is written, what became of each good row:
    its line, CREATED, UPDATED or UNCHANGED, and the object's id.
    """

    name: str
    order: int
    columns: Sequence[Column]
    load: "Callable[[Load], None]"
    rules: Sequence[Rule] = ()
    unit: Sequence[str] = ()
    keeps_batch: bool = True
    outcomes: str = OUTCOMES

    def unit_of(self, alias: str) -> sql.Composable:
        """Return the SQL that names the unit of row *alias*; null without units."""
        if not self.unit:
            return sql.SQL("NULL::text")
        columns = sql.SQL(", ").join(
            sql.SQL("{}::text").format(sql.Identifier(alias, name))
            for name in self.unit
        )
        return sql.SQL("to_jsonb(ARRAY[{}])::text").format(columns)

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]


_formats: dict[str, FileFormat] = {}
_after_import: list[AfterImport] = []


def register(file_format: FileFormat) -> FileFormat:
    """Let *file_format* be imported; call it from ``AppConfig.ready``'s imports."""
    _formats[file_format.name] = file_format
    return file_format


def formats() -> list[FileFormat]:
    """Return the registered formats in the order in which they are loaded."""
    return sorted(_formats.values(), key=lambda one: one.order)


def after_import(hook: AfterImport) -> AfterImport:
    """
    Call *hook* in a transaction, when all is loaded.

    It is given the batch's id and the accounts that it touched: ``None`` means any.
    """
    if hook not in _after_import:
        _after_import.append(hook)
    return hook


def after_import_hooks() -> list[AfterImport]:
    return list(_after_import)
