"""A body that an operation could take: what it requires, made from the schema."""

from collections.abc import Callable
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tests.doors.finding import Door, operations

WORDS = {
    "date-time": "2026-06-01T09:30:00Z",
    "email": "somebody@example.com",
    "uri": "https://erp.example.com/",
    "decimal": "10.00",
}
# Days that are to come; others are past.
AHEAD = {"due_on", "until", "expires_on", "ends_on", "valid_until", "review_on"} | {
    "again_from",
    "target_on",
}
# How deep a thing in a thing is made; beyond, it is left out.
DEEP = 4

type Key = Callable[[str], object]


@cache
def components() -> dict[str, Any]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return schema["components"]["schemas"]


def body_for(door: Door, key: Key) -> object:
    """
    Return what *door* requires, each value of its type.

    :param key: gives the key for the name of a field that refers to something, or None
    """
    operation = operations().get(door.shape, {})
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return _made(schema, "", key, DEEP) if schema else {}


def _made(schema: dict[str, Any], name: str, key: Key, deep: int) -> object:
    if "$ref" in schema:
        return _made(components()[schema["$ref"].split("/")[-1]], name, key, deep)
    for many in ("allOf", "oneOf", "anyOf"):
        if many in schema:
            return _made(schema[many][0], name, key, deep)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object" and deep:
        wanted = {*schema.get("required", ()), "account"}
        return {
            field: _made(each, field, key, deep - 1)
            for field, each in schema.get("properties", {}).items()
            if field in wanted and not each.get("readOnly")
        }
    if kind == "array" and deep:
        return [_made(schema.get("items", {}), name.rstrip("s"), key, deep - 1)]
    if kind == "integer":
        return key(name) or max(schema.get("minimum", 1), 1)
    if kind == "string" and schema.get("format") == "date":
        return "2099-06-01" if name in AHEAD else "2026-06-01"
    if kind == "string":
        return WORDS.get(schema.get("format", ""), "10" if _is_number(schema) else "x")
    return {"number": 1.0, "boolean": True}.get(kind or "", {})


def _is_number(schema: dict[str, Any]) -> bool:
    return schema.get("pattern", "").startswith(r"^-?\d")
