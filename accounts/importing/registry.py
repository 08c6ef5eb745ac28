"""The formats that can be imported; an app above accounts registers its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from accounts.importing.columns import Column

if TYPE_CHECKING:
    from accounts.importing.loading import Load

type AfterImport = Callable[[int], None]


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
    in their ``order``, so that what a row refers to is there. ``note`` names columns
    that are read and, so far, kept nowhere.
    """

    name: str
    order: int
    columns: Sequence[Column]
    load: "Callable[[Load], None]"
    rules: Sequence[Rule] = ()

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
    """Call *hook* with the batch's id, in a transaction, when all files are loaded."""
    if hook not in _after_import:
        _after_import.append(hook)
    return hook


def after_import_hooks() -> list[AfterImport]:
    return list(_after_import)
