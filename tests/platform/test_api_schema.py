"""The schema of the API: complete enough to learn from and to make clients of."""

from functools import cache

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sam.lib.api.schema import VERBS


@cache
def schema():
    """Return the schema as it is served."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operations():
    """Yield the name of every operation, and what the schema says of it."""
    for address, methods in schema()["paths"].items():
        for verb, said in methods.items():
            if verb in VERBS:
                yield f"{verb} {address}", said


def shown(said):
    """Yield every part of an operation that has an example, with its schema."""
    for parameter in said.get("parameters", []):
        if "example" in parameter:
            yield parameter["schema"], parameter["example"]
    bodies = [said.get("requestBody", {}), *said["responses"].values()]
    for body in bodies:
        for media in body.get("content", {}).values():
            if "example" in media:
                yield media["schema"], media["example"]
            for each in media.get("examples", {}).values():
                yield media["schema"], each["value"]


def has_example(media):
    """Tell whether there is an example, or one of the schema that it names."""
    named = media["schema"].get("$ref", "").rpartition("/")[2]
    told = schema()["components"]["schemas"].get(named, {})
    return bool({"example", "examples"} & set(media) or "examples" in told)


def test_it_is_openapi_3_1():
    assert schema()["openapi"].startswith("3.1")


def test_every_operation_has_an_example():
    listed = list(operations())
    assert len(listed) >= 200
    without = {name for name, said in listed if not list(shown(said))}
    assert without == {"post /api/v1/sessions/others/"}  # takes and gives nothing


def test_every_body_that_is_json_has_an_example():
    without = []
    for name, said in operations():
        bodies = [said.get("requestBody", {}), *said["responses"].values()]
        without += [
            name
            for body in bodies
            for kind, media in body.get("content", {}).items()
            if kind.endswith("json") and not has_example(media)
        ]
    assert without == []


@pytest.mark.slow
def test_every_example_is_what_its_schema_allows():
    registry = Registry().with_resource(
        "urn:sam", DRAFT202012.create_resource(schema())
    )
    wrong = []
    for name, said in operations():
        for allowed, example in shown(said):
            rooted = {"$id": "urn:example", **absolute(allowed)}
            check = Draft202012Validator(rooted, registry=registry)
            wrong += [(name, error.message) for error in check.iter_errors(example)]
    assert wrong == []


def absolute(part):
    """Return a schema whose references name the document that they are in."""
    if isinstance(part, dict):
        return {
            name: f"urn:sam{each}" if name == "$ref" else absolute(each)
            for name, each in part.items()
        }
    return [absolute(each) for each in part] if isinstance(part, list) else part


def test_every_list_says_how_it_is_asked_and_streamed():
    """A list in pages takes fields and sorts, and comes as lines and as a table."""
    lists = 0
    for name, said in operations():
        content = said["responses"].get("200", {}).get("content", {})
        body = content.get("application/json", {}).get("schema", {})
        if "Paginated" not in body.get("$ref", ""):
            continue
        lists += 1
        takes = {each["name"] for each in said["parameters"]}
        assert {"after", "before", "rows", "sort", "fields", "expand"} <= takes, name
        assert {"application/x-ndjson", "text/csv"} <= set(content), name
    assert lists >= 40
