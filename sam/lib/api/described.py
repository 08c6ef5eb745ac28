"""What the schema says of every operation alike: refusals, conditions, keys."""

from collections.abc import Iterator
from typing import Any

from sam.lib.api.problems import MEDIA_TYPE

WRITES = frozenset({"post", "put", "patch", "delete"})
METHODS = WRITES | {"get"}
TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "description": "A problem body of RFC 9457.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {**TEXT, "description": "Always about:blank; see code."},
        "title": {**TEXT, "description": "The name of the status."},
        "status": {"type": "integer"},
        "detail": {**TEXT, "description": "A sentence for people."},
        "code": {**TEXT, "description": "The reason, for programs."},
        "errors": {
            "type": "array",
            "description": "What is wrong where.",
            "items": {"$ref": "#/components/schemas/ProblemError"},
        },
        "current": {
            "type": "object",
            "additionalProperties": {},
            "description": "How it stands now, if somebody changed it meanwhile.",
        },
        "seen": {**TEXT, "description": "With which that can be replaced."},
    },
    "additionalProperties": {},
    "examples": [
        {
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": "This field is required.",
            "code": "invalid",
            "errors": [
                {
                    "detail": "This field is required.",
                    "pointer": "/name",
                    "code": "required",
                }
            ],
        }
    ],
}
PROBLEM_ERROR = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": TEXT,
        "pointer": {
            **TEXT,
            "description": "JSON pointer into the body; empty for all of it.",
        },
        "parameter": {**TEXT, "description": "The name in the query."},
        "code": TEXT,
    },
}
SAID = {
    "304": "The caller has it already, by If-None-Match.",
    "400": "It cannot be read, or not be like that; see errors.",
    "401": "Nobody is signed in, or the token opens nothing.",
    "403": "The caller may not, or the token lacks the scope.",
    "404": "There is none, or the caller may not see it.",
    "406": "Nothing that the caller accepts.",
    "409": "It cannot be like that as things stand, or the Idempotency-Key belongs to"
    " another call.",
    "412": "It is no longer what If-Match names.",
    "415": "A body of another kind than JSON.",
    "429": "Too many requests within a minute; Retry-After says when to come back.",
}
HEADERS = {
    "post": (
        "Idempotency-Key",
        "Names this call: sent again within a day, it is not done again and gets the"
        " same answer.",
    ),
    "get": ("If-None-Match", "The ETag that the caller has."),
}
IF_MATCH = (
    "If-Match",
    "The ETag of the whole answer that the caller read; the write is done only if it is"
    " still that.",
)


def shared(result: Any, **_of_the_generator: Any) -> Any:
    """Add them to each operation; a hook of drf-spectacular, run after its own."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(Refusal=PROBLEM, ProblemError=PROBLEM_ERROR)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    for path, item in result["paths"].items():
        for method, operation in item.items():
            if method in METHODS and "/schema/" not in path:
                _describe(path, method, operation)
    return result


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for code in _codes(path, method, operation):
        answer = answers.setdefault(code, {"description": SAID[code]})
        if code != "304" and "content" not in answer:
            problem = {"$ref": "#/components/schemas/Refusal"}
            answer["content"] = {MEDIA_TYPE: {"schema": problem}}
    operation["responses"] = dict(sorted(answers.items()))
    known = {each["name"] for each in operation.get("parameters", [])}
    for name, words in _headers(path, method):
        if name not in known:
            operation.setdefault("parameters", []).append(
                {"in": "header", "name": name, "description": words, "schema": TEXT}
            )


def _codes(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    yield from ("400", "401", "403", "406", "429")
    if "{" in path:
        yield "404"
    if method == "get":
        yield "304"
    else:
        yield "409"
        if "{" in path:
            yield "412"
    if "requestBody" in operation:
        yield "415"


def _headers(path: str, method: str) -> Iterator[tuple[str, str]]:
    if method in HEADERS:
        yield HEADERS[method]
    if method in WRITES and "{" in path:
        yield IF_MATCH
