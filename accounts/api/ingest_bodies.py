"""The body of a bulk call: JSON or a row a line, perhaps compressed, not too large."""

import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser

from accounts.importing.ingest import MOST_ROWS
from accounts.importing.told import Unreadable, number

MOST_BYTES = 64 << 20
BLOCK = 1 << 20
GZIP = 31  # the window of gzip, with its header


class TooLarge(exceptions.APIException):
    """The body is larger than one call takes; send it in parts."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large; send it in parts.")
    default_code = "too_large"


class UnknownCoding(exceptions.APIException):
    """The body is compressed in a way that is not read."""

    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_detail = gettext_lazy("Content-Encoding may be gzip, or nothing.")
    default_code = "unsupported_media_type"


class Body(dict[str, str]):
    """
    The rows of a call, and where they stand in it.

    As a dictionary it is the SHA-256 of the text: the same digest is the same body.
    """

    def __init__(self, rows: list[Any], digest: str, at: str = "") -> None:
        super().__init__(digest=digest)
        self.rows = rows
        self.digest = digest
        self.at = at

    def pointer(self, row: int, column: str = "") -> str:
        """Return the JSON pointer of a row, or of its column."""
        parts = f"{self.at}/{row}"
        if not column:
            return parts
        return f"{parts}/{column.replace('~', '~0').replace('/', '~1')}"


class RowsParser(BaseParser):
    """An array of rows, or an object with ``rows``."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Body:
        """
        Return the rows.

        :raises ParseError: if there are none
        :raises TooLarge: if there are too many, or too many bytes
        """
        raw = _content(stream, parser_context)
        try:
            found = _loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(
                _("This is no JSON: %(error)s") % {"error": error}
            ) from error
        at = ""
        if isinstance(found, dict) and "rows" in found:
            found, at = found["rows"], "/rows"
        if not isinstance(found, list):
            raise exceptions.ParseError(
                _('Send an array of rows, or an object {"rows": []}.')
            )
        if len(found) > MOST_ROWS:
            raise _too_many()
        return Body(found, hashlib.sha256(raw).hexdigest(), at)


class LinesParser(BaseParser):
    """A row a line; one that cannot be read is rejected, and the others are kept."""

    media_type = "application/x-ndjson"

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Body:
        """
        Return the rows.

        :raises TooLarge: if there are too many, or too many bytes
        """
        raw = _content(stream, parser_context)
        rows: list[Any] = []
        for line in _lines(raw):
            if len(rows) == MOST_ROWS:
                raise _too_many()
            try:
                rows.append(_loads(line.decode("utf-8")))
            except (ValueError, RecursionError) as error:
                rows.append(
                    Unreadable(_("This is no JSON: %(error)s") % {"error": error})
                )
        return Body(rows, hashlib.sha256(raw).hexdigest())


def _lines(raw: bytes) -> Iterator[bytes]:
    """Yield the lines that are not blank; one at a time, as they may be many."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while start < len(raw):
        end = raw.find(b"\n", start)
        end = len(raw) if end < 0 else end
        if line := raw[start:end].strip():
            yield line
        start = end + 1


def _loads(text: str) -> Any:
    return json.loads(
        text, parse_float=number, parse_int=number, parse_constant=_no_number
    )


def _no_number(text: str) -> Any:
    raise ValueError(_("%(text)s is no number") % {"text": text})


def _too_many() -> TooLarge:
    return TooLarge(
        _("A call takes at most %(most)d rows; send them in parts.")
        % {"most": MOST_ROWS}
    )


def _content(stream: Any, context: Any) -> bytes:
    """Return the body's bytes, inflated; never more than ``MOST_BYTES`` of them."""
    coding = context["request"].headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise UnknownCoding
    raw: bytes = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise TooLarge
    return _inflated(raw) if coding.endswith("gzip") else raw


def _inflated(raw: bytes) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while raw:
            inflate = zlib.decompressobj(GZIP)
            while not inflate.eof:
                part = inflate.decompress(raw, BLOCK)
                raw = inflate.unconsumed_tail
                size += len(part)
                if size > MOST_BYTES:
                    raise TooLarge
                if not part and not raw and not inflate.eof:
                    raise exceptions.ParseError(_("The gzip data ends too early."))
                parts.append(part)
            raw = inflate.unused_data
    except zlib.error as error:
        raise exceptions.ParseError(
            _("This is no gzip data: %(error)s") % {"error": error}
        ) from error
    return b"".join(parts)
