"""
Whole lists as streams: a line a row, in chunks by key.

A list of any length takes the memory of one chunk, and no transaction stays open while
a slow reader takes its time. Each chunk is read as things stand then, so a row that
moves in the list meanwhile may be missing or come twice.
"""

import csv
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from rest_framework import serializers

from sam.lib import keyset
from sam.lib.api.expanding import EXPANDED
from sam.lib.renderers import dumped
from sam.lib.spreadsheets import written

CHUNK = 1_000

type Row = dict[str, Any]


def answer(view: Any, rows: Any, wish: Any, renderer: Any) -> StreamingHttpResponse:
    """
    Answer with all of *rows* in the order that the address asks for.

    What is refused is refused before the first line is written.
    """
    chunks = _chunks(view, rows, wish)
    first = list(itertools.islice(chunks, 1))
    lines = WRITERS[renderer.format](view, itertools.chain(first, chunks), wish)
    kind = renderer.media_type
    if renderer.charset:
        kind = f"{kind}; charset={renderer.charset}"
    response = StreamingHttpResponse(lines, content_type=kind)
    name = type(view).__name__.removesuffix("ViewSet").removesuffix("View").lower()
    response["Content-Disposition"] = f'attachment; filename="{name}.{renderer.format}"'
    return response


def _chunks(view: Any, rows: Any, wish: Any) -> Iterator[list[Row]]:
    """Yield *rows* as they leave; in the zone and language of the request."""
    zone, language = timezone.get_current_timezone(), translation.get_language()
    if view.paginator is None:
        yield view.written(list(rows), wish)
        return
    for chunk in keyset.chunks(rows, order=view.order_asked(), size=CHUNK):
        with timezone.override(zone), translation.override(language):
            shown = view.written(chunk, wish)
        yield shown


def _ndjson(_view: Any, chunks: Iterator[list[Row]], _wish: Any) -> Iterator[bytes]:
    for chunk in chunks:
        yield b"".join(dumped(row) + b"\n" for row in chunk)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(view: Any, chunks: Iterator[list[Row]], wish: Any) -> Iterator[str]:
    """Yield a table: a column a field; what is a list or an object is JSON."""
    fields = view.get_serializer().fields
    names = list(wish.only or fields)
    if wish.expanded:
        names.append(EXPANDED)
    decimals = {
        name
        for name, field in fields.items()
        if isinstance(field, serializers.DecimalField)
    }
    writer = csv.writer(_Echo())
    yield writer.writerow(names)
    for chunk in chunks:
        yield "".join(
            writer.writerow(
                _cell(row.get(name), is_decimal=name in decimals) for name in names
            )
            for row in chunk
        )


def _cell(value: Any, *, is_decimal: bool) -> str:
    """Write a cell; text that a spreadsheet would compute gets an apostrophe."""
    if isinstance(value, list | dict):
        return dumped(value).decode()
    if is_decimal and isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return written(value)


WRITERS: dict[str, Callable[[Any, Iterator[list[Row]], Any], Iterator[Any]]] = {
    "ndjson": _ndjson,
    "csv": _csv,
}
