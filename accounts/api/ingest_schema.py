"""What a row of each kind has, for the schema: the columns that the import knows."""

from typing import Any

from accounts.importing.columns import Column, Kind
from accounts.importing.ingest import KINDS, MOST_ROWS
from accounts.importing.registry import formats

EXAMPLES: dict[Kind, Any] = {
    Kind.EMAIL: "ann@example.com",
    Kind.COUNTRY: "GB",
    Kind.CURRENCY: "EUR",
    Kind.DATE: "2026-03-31",
    Kind.INSTANT: "2026-03-31T09:30:00Z",
    Kind.DECIMAL: "1250.00",
    Kind.INTEGER: 1,
}
NAMED: dict[str, Any] = {
    "external_id": "10017",
    "account_external_id": "A-204",
    "parent_external_id": "A-100",
    "person_external_id": "P-31",
    "name": "Harbour Foods",
    "full_name": "Ann Larsen",
    "owner_email": "manager@example.com",
    "user_email": "manager@example.com",
    "phone": "+44 20 7946 0018",
    "website": "https://harbour-foods.example",
    "contact_external_ids": ["P-31"],
}
WORDS: dict[Kind, str] = {
    Kind.TEXT: "Text",
    Kind.EMAIL: "An e-mail address",
    Kind.COUNTRY: "ISO 3166 alpha-2",
    Kind.CURRENCY: "ISO 4217",
    Kind.DATE: "YYYY-MM-DD",
    Kind.INSTANT: "ISO 8601 with a zone",
    Kind.DECIMAL: "A decimal, as text or number",
    Kind.INTEGER: "A whole number",
}


def body_schema(kind: str) -> dict[str, Any]:
    """
    Return the request bodies of *kind*, by media type.

    A row that is not as described is rejected by itself, so its type is left open.
    """
    columns = {one.name: one for one in formats()}[KINDS[kind].file].columns
    row = {
        "title": f"{kind} row",
        "description": "Needed: "
        + ", ".join(one.name for one in columns if one.required),
        "properties": {one.name: {"description": _told(one)} for one in columns},
    }
    example = {
        one.name: _example(one)
        for one in columns
        if one.required or one.name in NAMED or one.kind is Kind.DECIMAL
    }
    rows = {"type": "array", "maxItems": MOST_ROWS, "items": row}
    return {
        "application/json": {
            "oneOf": [
                rows,
                {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {"rows": rows},
                },
            ],
            "example": {"rows": [example]},
        },
        "application/x-ndjson": {
            "type": "string",
            "description": "A row a line.",
        },
    }


def _told(column: Column) -> str:
    if column.codes:
        return "One of " + ", ".join(column.codes)
    words = WORDS[column.kind]
    if column.minimum == 0:
        words += ", not negative"
    return words


def _example(column: Column) -> Any:
    if column.codes:
        return column.codes[0]
    return NAMED.get(column.name, EXAMPLES.get(column.kind, column.name))
