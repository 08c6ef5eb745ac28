"""A folder of files: which are ours, and are they what their names say."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from accounts.importing.errors import ImportRefused
from accounts.importing.records import Lines, header
from accounts.importing.registry import FileFormat, formats

BOM = b"\xef\xbb\xbf"
_FOREIGN = {
    b"PK\x03\x04": _("a zip archive or a spreadsheet"),
    b"PK\x05\x06": _("an empty zip archive"),
    b"\xd0\xcf\x11\xe0": _("a spreadsheet or another office file"),
    b"\x1f\x8b": _("a gzip archive"),
    b"7z\xbc\xaf": _("an archive"),
    b"BZh": _("an archive"),
    b"\xfd7zXZ": _("an archive"),
    b"%PDF": _("a PDF file"),
}


@dataclass(frozen=True, slots=True)
class PortfolioFile:
    """A file that will be imported: its format, and its header row."""

    path: Path
    format: FileFormat
    header: list[str]

    @property
    def columns(self) -> list[str]:
        """Return the known columns that the file has, as the file orders them."""
        known = set(self.format.column_names)
        return [name for name in self.header if name in known]

    @property
    def unknown_columns(self) -> list[str]:
        known = set(self.format.column_names)
        return [name for name in self.header if name not in known]

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The files of a folder, in the order of loading, and the names left alone."""

    files: list[PortfolioFile]
    ignored: list[str]


def examine(folder: Path) -> Portfolio:
    """
    Look at every file of *folder* before anything is loaded.

    :raises ImportRefused: if one is not what its name says, or none is ours
    """
    if not folder.is_dir():
        raise ImportRefused(_("{path} is not a folder").format(path=folder))
    ours = {one.name: one for one in formats()}
    files, ignored = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue
        with path.open("rb") as stream:
            _refuse_foreign(path, stream.read(8))
        if path.name in ours:
            files.append(_examine_file(path, ours[path.name]))
        else:
            ignored.append(path.name)
    if not files:
        raise ImportRefused(
            _("{path} has none of the files {names}").format(
                path=folder, names=", ".join(ours)
            )
        )
    return Portfolio(sorted(files, key=lambda one: one.format.order), ignored)


def _refuse_foreign(path: Path, start: bytes) -> None:
    for magic, what in _FOREIGN.items():
        if start.startswith(magic):
            raise ImportRefused(
                _("{name} is {what}, not a CSV file").format(name=path.name, what=what)
            )


def _examine_file(path: Path, file_format: FileFormat) -> PortfolioFile:
    with opened(path) as (names, _lines):
        found = PortfolioFile(path, file_format, names)
    twice = sorted({name for name in found.columns if names.count(name) > 1})
    if twice:
        raise ImportRefused(
            _("{name} has a column twice: {columns}").format(
                name=path.name, columns=", ".join(twice)
            )
        )
    missing = [name for name in file_format.required if name not in names]
    if missing:
        raise ImportRefused(
            _(
                "{name} lacks the required columns {columns}; its header is {header}"
            ).format(
                name=path.name,
                columns=", ".join(missing),
                header=", ".join(names)[:200],
            )
        )
    return found


@contextmanager
def opened(path: Path) -> Iterator[tuple[list[str], Lines]]:
    """
    Open *path* and give its header and the lines after it, as a stream.

    Bytes that are not UTF-8 come as lone surrogates, so that only their row suffers.

    :raises ImportRefused: if there is no header row in UTF-8
    """
    with path.open("rb", buffering=1 << 18) as raw:
        if raw.read(3) != BOM:
            raw.seek(0)
        stream = io.TextIOWrapper(raw, "utf-8", "surrogateescape", newline="")
        try:
            names, lines = header(stream)
            "".join(names).encode()
        except ValueError as error:  # a UnicodeError is one
            empty = not path.stat().st_size
            what = _("is empty") if empty else _("is not CSV in UTF-8 with a header")
            raise ImportRefused(f"{path.name} {what}") from error
        if not any(names) or "\x00" in "".join(names):
            raise ImportRefused(
                _("{name} is not CSV in UTF-8 with a header").format(name=path.name)
            )
        yield names, lines


def digest(path: Path) -> str:
    """Return the SHA-256 of the file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
