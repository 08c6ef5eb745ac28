"""What an address asks is of the type that the schema says, or is refused by name."""

import pytest
from drf_spectacular.generators import SchemaGenerator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("group=perhaps", "Say true or false."),
        ("group=1", "Say true or false."),
        ("without=1e9", "A whole number is required."),
        ("as=exe", "One of svg, png."),
    ],
)
def test_a_value_of_another_type_is_refused(client, account, manager, asked, said):
    client.force_login(manager)
    answer = client.get(f"/api/v1/accounts/{account.pk}/people-map/drawing/?{asked}")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"detail": said, "parameter": asked.partition("=")[0], "code": "invalid"}
    ]


def test_a_value_of_its_type_or_none_is_taken(client, account, manager):
    client.force_login(manager)
    url = f"/api/v1/accounts/{account.pk}/people-map/drawing/"
    for asked in ("group=true&as=svg", "group=&without=", "without=-1", "as=png"):
        assert client.get(f"{url}?{asked}").status_code == 200, asked


def test_a_choice_that_is_only_read_may_be_empty_where_its_column_may():
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]
    fields = schemas["schemas"]["Position"]["properties"]
    assert {"$ref": "#/components/schemas/BlankEnum"} in fields["level"]["oneOf"]


def test_a_form_of_answers_that_there_is_not_is_not_acceptable(client, manager):
    client.force_login(manager)
    answer = client.get("/api/v1/categories/?format=exe")
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    assert client.get("/api/v1/categories/?format=json").status_code == 200
