"""What a file is by its content, and by which name people find it again."""

import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

LONGEST = 200
HEAD = 8_192
# Of a text, half a character may stand at the end of the part that is looked at.
HALF_CHARACTER = 3
PRINTED = {"\t", "\n", "\r", "\f"}
# What reading an archive raises that is broken, encrypted or packed oddly.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that we keep: how it is served, and how its files are called."""

    content_type: str
    suffixes: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
TEXT = FileType("text/plain", (".txt", ".md", ".log"))
CSV = FileType("text/csv", (".csv", ".tsv"))
MAIL = FileType("message/rfc822", (".eml",))
WEBP = FileType("image/webp", (".webp",))
HEIC = FileType("image/heic", (".heic", ".heif"))
# What a content begins with.
BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"%PDF-", FileType("application/pdf", (".pdf",))),
    (b"\x89PNG\r\n\x1a\n", FileType("image/png", (".png",))),
    (b"\xff\xd8\xff", FileType("image/jpeg", (".jpg", ".jpeg"))),
    (b"GIF87a", FileType("image/gif", (".gif",))),
    (b"GIF89a", FileType("image/gif", (".gif",))),
)
# The part that an office document has, by its program.
DOCUMENTS: Mapping[str, FileType] = {
    "word/document.xml": FileType(f"{OFFICE}.wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": FileType(f"{OFFICE}.spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": FileType(
        f"{OFFICE}.presentationml.presentation", (".pptx",)
    ),
}
OPEN_DOCUMENTS: Mapping[str, FileType] = {
    f"{ODF}.text": FileType(f"{ODF}.text", (".odt",)),
    f"{ODF}.spreadsheet": FileType(f"{ODF}.spreadsheet", (".ods",)),
    f"{ODF}.presentation": FileType(f"{ODF}.presentation", (".odp",)),
}
TEXTS = (TEXT, CSV, MAIL)
KNOWN: tuple[FileType, ...] = (
    *dict.fromkeys(kind for _start, kind in BEGINNINGS),
    *(WEBP, HEIC),
    *DOCUMENTS.values(),
    *OPEN_DOCUMENTS.values(),
    *TEXTS,
)
SUFFIXES = tuple(dict.fromkeys(end for kind in KNOWN for end in kind.suffixes))


def type_of(file: Any, name: str) -> FileType | None:
    """
    Return what *file* is by its content; ``None`` if we do not keep such files.

    A text is the kind of text that *name* says. The file is left at its start.
    """
    file.seek(0)
    head = file.read(HEAD)
    try:
        return _of_head(head) or _of_archive(file, head) or _of_text(head, name)
    finally:
        file.seek(0)


def suffix_of(name: str) -> str:
    """Return how *name* ends, such as ``.pdf``."""
    return PurePosixPath(name).suffix.lower()


def plain_name(name: str) -> str:
    """
    Return *name* without folders, control characters and marks that turn its direction.

    It keeps its ending and at most `LONGEST` characters; nothing left gives a blank.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) <= LONGEST:
        return shown
    end = suffix_of(shown)[:20]
    return shown[: LONGEST - len(end)].rstrip(". ") + end


def _of_head(head: bytes) -> FileType | None:
    for start, kind in BEGINNINGS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1"}:
        return HEIC
    return None


def _of_archive(file: Any, head: bytes) -> FileType | None:
    """Return which office document it is; one with macros or none is not kept."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if _has_macros(names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < HEAD:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return OPEN_DOCUMENTS.get(said)
    except BROKEN:
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((DOCUMENTS[name] for name in names if name in DOCUMENTS), None)


def _has_macros(names: Iterable[str]) -> bool:
    return any(
        "vbaproject" in name.lower() or name.startswith("Basic/") for name in names
    )


def _of_text(head: bytes, name: str) -> FileType | None:
    for cut in range(HALF_CHARACTER + 1):
        try:
            text = head[: len(head) - cut].decode()
            break
        except UnicodeDecodeError:
            if len(head) < HEAD:
                return None
    else:
        return None
    if any(unicodedata.category(one) == "Cc" and one not in PRINTED for one in text):
        return None
    end = suffix_of(name)
    return next((kind for kind in TEXTS if end in kind.suffixes), None)
