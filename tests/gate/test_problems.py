"""Every refusal of the API is a problem body that says where the fault is."""

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient, APIRequestFactory

from sam.lib.api.problems import exception_handler

PROMISES = "/api/v1/promises/"
PICTURE = {"Accept": "image/png"}


class Line(serializers.Serializer):
    number = serializers.IntegerField()


class Order(serializers.Serializer):
    lines = Line(many=True)
    tags = serializers.ListField(child=serializers.IntegerField())

    def validate(self, attrs):
        raise ValidationError("Nothing fits.")


def pointers(data, **request):
    body = Order(data=data)
    with pytest.raises(ValidationError) as refusal:
        body.is_valid(raise_exception=True)
    asked = APIRequestFactory().post("/")
    answer = exception_handler(refusal.value, {"request": asked})
    assert answer.status_code == answer.data["status"] == 400
    return {error["pointer"] for error in answer.data["errors"]}


def test_pointers_lead_to_the_fault():
    assert pointers({"lines": [{"number": 1}, {"number": "x"}], "tags": [1, "y"]}) == {
        "/lines/1/number",
        "/tags/1",
    }
    assert pointers({"lines": 3}) == {"/lines", "/tags"}
    assert pointers({"lines": [], "tags": []}) == {""}
    assert pointers([]) == {""}


def test_pointers_escape_names():
    refusal = ValidationError({"a/b~c": ["No."]})
    asked = APIRequestFactory().post("/")
    answer = exception_handler(refusal, {"request": asked})
    assert answer.data["errors"][0]["pointer"] == "/a~1b~0c"


@pytest.fixture
def calls(manager):
    client = APIClient(raise_request_exception=False)
    client.force_login(manager)
    return client


def is_problem(answer, status, code):
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code)
    assert said["title"]
    assert said["detail"]
    assert said["type"] == "about:blank"
    return said


def test_each_kind_of_refusal_is_a_problem(calls, account):
    is_problem(calls.get("/api/v1/nowhere/"), 404, "not_found")
    is_problem(calls.get("/api/v1/promises/999999999/"), 404, "not_found")
    is_problem(calls.put(PROMISES, {}, format="json"), 405, "method_not_allowed")
    is_problem(calls.get(PROMISES, headers=PICTURE), 406, "not_acceptable")
    is_problem(
        calls.post(PROMISES, "{", content_type="application/json"), 400, "parse_error"
    )
    is_problem(
        calls.post(PROMISES, "<a/>", content_type="text/xml"),
        415,
        "unsupported_media_type",
    )
    said = is_problem(
        calls.post(PROMISES, {"account": account.pk}, format="json"), 400, "invalid"
    )
    assert [error["pointer"] for error in said["errors"]] == ["/words", "/due_on"]
    assert [error["code"] for error in said["errors"]] == ["required"] * 2
    said = is_problem(calls.get("/api/v1/accounts/", {"rows": "x"}), 400, "invalid")


@pytest.mark.django_db
def test_a_stranger_gets_a_problem():
    is_problem(APIClient().get(PROMISES), 401, "not_authenticated")


def test_a_crash_is_a_problem_without_its_words(calls, monkeypatch):
    from accounts.api.promises import PromiseViewSet

    def crash(*_args, **_kwargs):
        raise RuntimeError("the secret word")

    monkeypatch.setattr(PromiseViewSet, "get_queryset", crash)
    answer = calls.get(PROMISES)
    is_problem(answer, 500, "internal_server_error")
    assert b"secret" not in answer.content


def test_pages_keep_their_own_words(calls):
    answer = calls.get("/nowhere-at-all/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
