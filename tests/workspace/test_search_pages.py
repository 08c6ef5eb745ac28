"""The page behind the box, what the box offers, and the API: the same answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.access import refresh_access
from sam.lib import navigation
from tests.factories import (
    NOON,
    AccountFactory,
    ContactFactory,
    InteractionFactory,
    PositionFactory,
)

API = "/api/v1/search/"
PAGE = "/search/"


@pytest.fixture
def signed(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def many(manager, north):
    """Depots of the manager's, each with a person and a note."""
    for n in range(24):
        account = AccountFactory(name=f"Depot {n:02}", owner=manager, region=north)
        contact = ContactFactory(full_name=f"Depot Person {n:02}")
        PositionFactory(account=account, contact=contact)
        InteractionFactory(account=account, happened_at=NOON, note="At the depot")
    refresh_access()


def test_the_search_box_asks_this_page():
    assert navigation.search_url() == PAGE
    assert navigation.suggest_url() == "/search/suggest/"


def test_the_page_shows_the_first_of_each_group_and_leads_to_all(signed, many):
    page = signed.get(PAGE, {"q": "depto"}).content.decode()
    assert page.count('class="hit"') == 5 * 3
    assert "?q=depto&amp;kind=accounts" in page
    assert "Depot 04" in page
    assert "Depot 05" not in page


def test_one_group_goes_page_by_page(signed, many):
    first = signed.get(PAGE, {"q": "depot", "kind": "accounts"}).content.decode()
    assert "1–20 of 24" in first
    assert "kind=accounts&amp;page=2" in first
    second = signed.get(PAGE, {"q": "depot", "kind": "accounts", "page": 2})
    said = second.content.decode()
    assert "Depot 23" in said
    assert "Depot 19" not in said
    assert 'rel="next"' not in said


@pytest.mark.parametrize("page", ["0", "-1", "999999", "x", "٣", "1e3", ""])
def test_a_page_that_is_none_is_answered(signed, many, page):
    answer = signed.get(PAGE, {"q": "depot", "kind": "accounts", "page": page})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "question", ["", "  ", "\x00", "%%%", "é" * 3000, "<b>", "\ud800"]
)
@pytest.mark.parametrize("door", [PAGE, "/search/suggest/"])
def test_rubbish_gets_a_page(signed, many, question, door):
    question = question.encode("utf-8", "surrogatepass")
    assert signed.get(door, {"q": question, "kind": "nonsense"}).status_code == 200


def test_an_empty_question_says_what_can_be_found(signed, desk_agent):
    assert "Notes, knowledge" in signed.get(PAGE).content.decode()
    signed.force_login(desk_agent)
    assert "Notes, knowledge" not in signed.get(PAGE).content.decode()


def test_the_box_offers_a_few_of_each_and_says_how_many(signed, many):
    said = signed.get("/search/suggest/", {"q": "depot"})
    lines = said.content.decode()
    assert lines.count('role="option"') == 4 * 3 + 1
    assert 'data-status="12 suggestions"' in lines
    assert "no-store" in said["Cache-Control"]
    assert "<html" not in lines


def test_the_box_says_when_there_is_nothing(signed):
    said = signed.get("/search/suggest/", {"q": "zzzzzz"}).content.decode()
    assert 'data-status="Nothing found"' in said


def test_the_api_answers_like_the_page(signed, account, many):
    answer = signed.get(API, {"q": "acem", "size": 5}).json()
    assert answer == {"q": "acem", "words": ["acem"], "groups": []}
    answer = signed.get(API, {"q": "acme"}).json()
    assert answer["groups"] == [
        {
            "kind": "accounts",
            "total": 1,
            "has_more": False,
            "hits": [
                {
                    "kind": "account",
                    "id": account.pk,
                    "title": "Acme",
                    "detail": f"North · {account.owner}",
                    "url": f"/accounts/{account.pk}/",
                    "account": account.pk,
                    "account_name": "Acme",
                    "tier": "",
                    "is_own": True,
                    "also": "",
                    "past": "",
                    "on": None,
                    "excerpt": [],
                }
            ],
        }
    ]


def test_the_api_pages_and_shows_where_a_word_stands(signed, many):
    asked = {"q": "depot", "kind": "notes", "size": 10, "page": 3}
    [notes] = signed.get(API, asked).json()["groups"]
    assert (notes["total"], len(notes["hits"]), notes["has_more"]) == (24, 4, False)
    marked = [piece["text"] for piece in notes["hits"][0]["excerpt"] if piece["is_hit"]]
    assert marked == ["depot"]


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "a", "kind": "competitors"},
        {"q": "a", "page": 0},
        {"q": "a", "size": 1000},
        {"q": "a\x00b"},
        {"q": "x" * 1001},
    ],
)
def test_the_api_says_what_it_does_not_understand(signed, asked):
    assert signed.get(API, asked).status_code == 400


@pytest.mark.parametrize("door", [PAGE, "/search/suggest/", API])
def test_the_number_of_queries_does_not_grow_with_what_is_found(signed, many, door):
    def queries(question):
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert signed.get(door, {"q": question}).status_code == 200
        return len(made)

    queries("depot")
    few, all_ = queries("depot 07"), queries("depot")
    assert all_ <= few + 1
    assert all_ <= 25
