"""Examples for every operation, made from what its schema says."""

import re
from typing import Any

from sam.lib.api.problems import MEDIA_TYPE

DEEP = 9
# What people would write under such a name; by the end of the name.
WORDS = {
    "email": "ann.lee@example.com",
    "full_name": "Ann Lee",
    "account_name": "Acme Ltd",
    "name": "Acme Ltd",
    "country": "GB",
    "currency": "GBP",
    "phone": "+44 20 7946 0018",
    "website": "https://www.example.com",
    "city": "Leeds",
    "title": "Head of purchasing",
    "reason": "Agreed at the review in June.",
    "note": "Agreed at the review in June.",
    "subject": "Review of the half-year",
    "description": "Two pallets came a day late.",
    "evidence": "Said at the review in June.",
    "seen": "5c1f0a9e",
    "detail": "Not found.",
    "code": "not_found",
    "next": "https://sam.example.com/api/v1/accounts/?after=WyJpZCJd",
    "previous": None,
    "href": "/accounts/17/",
}
NUMBERS = {"id": 17, "account": 17, "version": 3, "minutes": 45, "rows": 50}
DAY = "2026-06-30"
INSTANT = "2026-06-30T09:30:00Z"
FORMATS = {
    "date": DAY,
    "date-time": INSTANT,
    "email": WORDS["email"],
    "uri": "https://sam.example.com/",
    "decimal": "1250.0000",
    "uuid": "6f1c2e0a-3f5e-4a55-9a5e-0d3c1b2a4f60",
    "binary": "",
    "byte": "",
}

type Schema = dict[str, Any]


def fill(operation: Schema, components: Schema) -> None:
    """
    Give *operation* an example of all that it takes and gives, where it has none.

    That of a refusal stands with its schema, once.
    """
    for parameter in operation.get("parameters", []):
        if parameter.get("required") and not _has(parameter):
            shape = parameter.get("schema", {})
            parameter["example"] = example_of(shape, components, parameter["name"])
    given = operation.get("requestBody", {}).get("content", {})
    for media in given.values():
        _show(media, components, leaves_out="readOnly")
    for response in operation["responses"].values():
        for kind, media in response.get("content", {}).items():
            if kind.endswith("json") and kind != MEDIA_TYPE:
                _show(media, components, leaves_out="writeOnly")


def _has(shown: Schema) -> bool:
    return "example" in shown or "examples" in shown


def _show(media: Schema, components: Schema, *, leaves_out: str) -> None:
    if not _has(media) and "schema" in media:
        media["example"] = example_of(
            media["schema"], components, leaves_out=leaves_out
        )


def example_of(
    schema: Schema,
    components: Schema,
    name: str = "",
    *,
    leaves_out: str = "",
    depth: int = 0,
) -> Any:
    """
    Return something that *schema* allows, as a person might write it under *name*.

    Fields that are ``readOnly`` or ``writeOnly``, whichever it *leaves out*, are not in
    it.
    """
    found = _plain(schema, components)
    for given in ("example", "const", "default"):
        if found.get(given):
            return found[given]
    if found.get("examples"):
        return found["examples"][0]
    if "enum" in found:
        return next((code for code in found["enum"] if code), found["enum"][0])
    kind = _kind(found)
    if kind == "object":
        return _object(found, components, leaves_out=leaves_out, depth=depth)
    if kind == "array":
        if depth >= DEEP:
            return []
        items = found.get("items", {})
        one = example_of(
            items, components, name, leaves_out=leaves_out, depth=depth + 1
        )
        return [one] * max(1, found.get("minItems", 1))
    return _scalar(found, kind, name)


def _plain(schema: Schema, components: Schema) -> Schema:
    """Return *schema* without references and choices: the first that is something."""
    found = dict(schema)
    if "$ref" in found:
        named = components[found.pop("$ref").rpartition("/")[2]]
        found = {**_plain(named, components), **found}
    for part in found.pop("allOf", []):
        found = {**_plain(part, components), **found}
    for choice in ("oneOf", "anyOf"):
        if choice in found:
            parts = [_plain(part, components) for part in found.pop(choice)]
            real = [p for p in parts if _is_something(p)]
            found = {**(real or parts)[0], **found}
    return found


def _is_something(schema: Schema) -> bool:
    if schema.get("type") == "null":
        return False
    return any(schema["enum"]) if "enum" in schema else True


def _kind(schema: Schema) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "")
    if isinstance(kind, list):
        kind = next(each for each in kind if each != "null")
    return str(kind)


def _object(
    schema: Schema, components: Schema, *, leaves_out: str, depth: int
) -> Schema:
    if depth >= DEEP:
        return {}
    required = schema.get("required", [])
    shown = {}
    for name, each in schema.get("properties", {}).items():
        if leaves_out and each.get(leaves_out):
            continue
        if depth >= DEEP - 1 and name not in required:
            continue
        shown[name] = example_of(
            each, components, name, leaves_out=leaves_out, depth=depth + 1
        )
    rest = schema.get("additionalProperties")
    if isinstance(rest, dict) and rest and not shown:
        shown["name"] = example_of(rest, components, "", depth=depth + 1)
    return shown


def _scalar(schema: Schema, kind: str, name: str) -> Any:
    if kind == "boolean":
        return True
    if kind in {"integer", "number"}:
        return _number(schema, kind, name)
    if kind == "string" or not kind:
        return _text(schema, name)
    return None


def _number(schema: Schema, kind: str, name: str) -> float:
    usual = NUMBERS.get(name.rpartition("_")[2], 1 if kind == "integer" else 0.5)
    low, high = schema.get("minimum", usual), schema.get("maximum", usual)
    found = min(max(usual, low), high)
    return int(found) if kind == "integer" else found


def _text(schema: Schema, name: str) -> Any:
    form = schema.get("format", "")
    if form in FORMATS:
        found = FORMATS[form]
    else:
        ends = [end for end in WORDS if name == end or name.endswith(f"_{end}")]
        found = WORDS[ends[0]] if ends else "As agreed"
        if found is None and "null" not in schema.get("type", []):
            found = "As agreed"
    if found is None:
        return None
    found = found[: schema.get("maxLength", len(found))]
    if "pattern" in schema and not re.search(schema["pattern"], found):
        found = next((t for t in _TRIES if re.search(schema["pattern"], t)), found)
    return found


_TRIES = ("1250.0000", "0.5", "0.25", "17", "1", "GB", "STRATEGIC", "ab12")
