"""What the schema says beyond serializers: streams, what may be absent, examples."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from sam.lib.api import samples
from sam.lib.api.lists import KEY

STREAMS = {
    "application/x-ndjson": "One JSON object a line, as in `results`; all rows.",
    "text/csv": "A column a field; all rows. What is a list or an object is JSON.",
}
JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
VERBS = {"get", "post", "put", "patch", "delete"}

SHAPES = (
    OpenApiParameter(
        "fields", str, description="Only these fields, with commas between; and its id."
    ),
    OpenApiParameter(
        "expand",
        str,
        description="Tell what these fields refer to, in an `expanded` beside them.",
    ),
)

type Schema = dict[str, Any]


class ApiSchema(AutoSchema):
    """What is said of a view; one row takes ``fields`` and ``expand`` as its list."""

    def get_override_parameters(self) -> list[Any]:
        found: list[Any] = super().get_override_parameters()
        if getattr(self.view, "is_one", False) is True:
            found = [*found, *SHAPES]
        return found


def complete(result: Schema, **_options: Any) -> Schema:
    """Finish the schema that was made of the views."""
    components = result.get("components", {}).get("schemas", {})
    for operation in operations(result):
        _stream(operation)
        _prefer_json(operation)
        _loosen(operation, components)
    for operation in operations(result):
        samples.fill(operation, components)
    return result


def operations(result: Schema) -> Iterator[Schema]:
    """Yield every operation of a schema."""
    for methods in result["paths"].values():
        for verb, operation in methods.items():
            if verb in VERBS:
                yield operation


def _stream(operation: Schema) -> None:
    """Say what a list looks like as a stream."""
    for response in operation["responses"].values():
        content = response.get("content", {})
        for kind, words in STREAMS.items():
            if kind in content:
                content[kind] = {"schema": {"type": "string", "description": words}}


def _prefer_json(operation: Schema) -> None:
    """Say one way to send a body: clients that are told several send them all."""
    content = operation.get("requestBody", {}).get("content", {})
    if JSON in content:
        for kind in FORMS:
            content.pop(kind, None)


def _loosen(operation: Schema, components: Schema) -> None:
    """Require nothing but the key of rows, of which ``fields`` leaves out the rest."""
    takes = {parameter["name"] for parameter in operation.get("parameters", [])}
    if "fields" not in takes:
        return
    content = operation["responses"].get("200", {}).get("content", {})
    shown = _resolved(content.get(JSON, {}).get("schema", {}), components)
    rows = shown.get("properties", {}).get("results", shown)
    row = _resolved(rows.get("items", rows), components)
    required = [name for name in row.pop("required", []) if name == KEY]
    if required:
        row["required"] = required


def _resolved(schema: Schema, components: Schema) -> Schema:
    while "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    return schema
