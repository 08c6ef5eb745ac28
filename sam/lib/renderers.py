"""How answers are written: JSON, and lists as a line a row."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer, JSONRenderer

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


class FastJSONRenderer(JSONRenderer):
    """
    JSON by orjson.

    What it cannot hold, such as a whole number of more than 64 bits, is written as REST
    framework does.
    """

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        if data is None:
            return b""
        try:
            return dumped(data)
        except TypeError:
            written: bytes = super().render(data, accepted_media_type, renderer_context)
            return written


class NDJSONRenderer(FastJSONRenderer):
    """A list as one JSON object a line; a refusal as any other."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class CSVRenderer(FastJSONRenderer):
    """A list as a table for spreadsheets; a refusal as any other."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"


MANY: list[type[BaseRenderer]] = [FastJSONRenderer, NDJSONRenderer, CSVRenderer]


def dumped(data: Any) -> bytes:
    """
    Write *data* as JSON; what JSON has no word for becomes text.

    :raises TypeError: for what it cannot hold
    """
    return orjson.dumps(data, default=str, option=OPTIONS)
