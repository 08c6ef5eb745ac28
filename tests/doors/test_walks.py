"""Every page and operation, found by walking, with every role and a stranger."""

import re

import pytest
from django.db import transaction

from sam.users.models import User
from tests.doors import table
from tests.doors.finding import ADMIN_LINE, Door, doors, operations
from tests.doors.planting import NAME, PERSON, SHAPES

# A walk takes half a minute: only the stranger's is made each time.
AT_ONCE = {"stranger"}
KEPT_OUT = ("stranger", "of another region", "service desk")
EVERYBODY = [
    pytest.param(who, marks=() if who in AT_ONCE else pytest.mark.slow)
    for who in table.ROLES
]
OUTSIDE = ("/auth/", "/admin/")
# The API's own pages, and a second spelling of an address.
UNTOLD = {
    "/api/v1/",
    "/api/v1/docs/",
    "/api/v1/schema/",
    "/api/v1/entitlements/lookup",
}
# What opens to nobody as it is walked here: without a query, by those who walk.
NOT_HERE = {
    "/accounts/duplicates/dismiss/",  # asks for two accounts in its query
    "/accounts/merges/new/",
    "/tiers/alternative-plans/new/",  # asks for one
    "/tiers/marks/new/",
    "/tiers/overrides/new/",
    "/accounts/<pk>/futures.csv",  # tells of nights, and there was none
    "/api/v1/balance/",
    "/scoring/numbers/<code>.csv",
    "/administration/import/<pk>/rejects.csv",  # of one that rejected nothing
    "/administration/audit/entries.<form>",
    "/administration/audit/rows.<form>",
    "/metrics",  # for who watches the system, with a token of their own
    "/handovers/<pk>/sign/",  # for the receiver alone
    "/api/v1/handovers/<pk>/sign/",
    "/service/standards/<pk>/remove/",  # of a tier's first standard, which stays
}


def test_every_door_has_a_line():
    known, found = set(table.read()), {door.line for door in doors()}
    assert found - known == set(), "uv run python -m tests.doors.table"
    assert known - found == set(), "uv run python -m tests.doors.table"


def test_the_schema_tells_of_what_the_resolver_has():
    api = {door.shape for door in doors() if door.is_api}
    assert set(operations()) <= api
    assert {door.route for door in api - set(operations())} == UNTOLD


def test_reading_opens_every_address_to_somebody():
    closed = {
        door.route
        for door, words in table.read().items()
        if not door.route.startswith(OUTSIDE)
        and set(words.values()) <= {"absent", "sign in", "no such verb", "refused"}
    }
    opened = {
        door.route
        for door, words in table.read().items()
        if {"in", "corrected"} & set(words.values())
    }
    assert closed - opened == NOT_HERE


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_is_answered_as_the_table_says(answers, who):
    found = table.column((door, at.word) for door, at in answers(who).items())
    if table.is_writing():
        table.write(who, found)
    told = {door: words[who] for door, words in table.read().items() if door in found}
    differs = {door: (told.get(door), word) for door, word in found.items()}
    assert {d: both for d, both in differs.items() if both[0] != both[1]} == {}
    assert [door for door, at in answers(who).items() if at.status >= 500] == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["service desk", "administrator"])
def test_hidden_figures_and_how_they_are_made_are_in_no_answer(answers, who):
    found = answers(who)
    leaks = [
        (door, shape)
        for door, at in found.items()
        for shape in SHAPES
        if shape in at.body
    ]
    assert leaks == []
    assert NAME in found[Door("GET", "/accounts/")].body
    about = [
        at.word
        for door, at in found.items()
        if door.method == "GET"
        and ("/scoring/" in door.route or "model-fits" in door.route)
    ]
    assert set(about) == {"refused"}
    assert len(about) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("who", ["account manager", "director", "executive"])
def test_those_with_money_find_the_account_and_the_figure(answers, who):
    found = {door.route: at for door, at in answers(who).items() if is_read(door)}
    why, listed = found["/accounts/%(pk)s/why/"], found["/accounts/accounts.csv"]
    assert "7654321.98" in found["/api/v1/accounts/%(pk)s/measures/"].body
    assert any(shape in why.body for shape in SHAPES)
    assert any(shape in listed.body for shape in SHAPES)
    assert NAME in found["/accounts/"].body


@pytest.mark.slow
def test_the_service_desk_sees_no_people_and_no_talk(answers):
    found = answers("service desk")
    assert [door for door, at in found.items() if PERSON in at.body] == []
    assert [door for door, at in found.items() if "lunch" in at.body.lower()] == []


@pytest.mark.slow
def test_of_another_region_the_account_is_nowhere(answers):
    found = answers("of another region")
    assert [door for door, at in found.items() if NAME in at.body] == []
    assert [door for door, at in found.items() if PERSON in at.body] == []


@pytest.mark.slow
def test_guessed_keys_are_as_good_as_none_and_change_nothing(world, answers, caller):
    """What is hidden and what is not there look alike, to reading and to writing."""
    guesser, told = caller("of another region"), answers("of another region")
    guessed = [door for door in doors() if door in told and world.is_about_acme(door)]
    assert len(guessed) > 200
    differs = {}
    for door in guessed:
        at = world.address(door, missing=True)
        missing = guesser.ask(door, at, world.body(door))
        if (told[door].word, plain(told[door])) != (missing.word, plain(missing)):
            differs[door] = (told[door].word, missing.word)
    assert differs == {}
    assert [door for door in guessed if told[door].wrote] == []


@pytest.mark.slow
def test_who_is_kept_out_changes_nothing(answers):
    for who in KEPT_OUT:
        kept_out = {"sign in", "refused", "absent", "no such verb"}
        changed = [
            door
            for door, at in answers(who).items()
            if at.wrote and at.word in kept_out and not door.route.startswith(OUTSIDE)
        ]
        assert changed == [], who


def test_a_session_that_ended_is_a_stranger(world, caller):
    somebody, stranger = caller("account manager"), caller("stranger")
    manager = world.people["account manager"]
    with transaction.atomic():
        User.objects.filter(pk=manager.pk).update(is_active=False)
        for door in doors():
            if is_read(door) and not door.route.startswith(OUTSIDE):
                at = world.address(door)
                assert somebody.ask(door, at).word == stranger.ask(door, at).word, door
        transaction.set_rollback(True)


@pytest.mark.slow
def test_what_is_decided_about_it_names_the_account(answers):
    shown = {
        "/tiers/decided/",
        "/tiers/nominations/",
        "/tiers/nominations/stage/%(stage)s/",
        "/tiers/nominations/%(pk)s/",
        "/tiers/ladder/accounts/%(account_pk)s/",
        "/tiers/waves/%(pk)s/",
        "/api/v1/nominations/%(pk)s/",
        "/api/v1/overrides/%(pk)s/",
        "/api/v1/alternative-plans/%(pk)s/",
        "/api/v1/do-not-lose/%(pk)s/",
        "/api/v1/accounts/%(pk)s/justifications/",
        "/api/v1/accounts/%(pk)s/supplier-statuses/",
        "/api/v1/accounts/%(pk)s/ladder/",
    }
    found = {
        door.route: at for door, at in answers("director").items() if is_read(door)
    }
    assert [route for route in shown if NAME not in found[route].body] == []


@pytest.mark.slow
def test_the_administrator_s_site_is_for_staff(world, caller):
    for who in table.ROLES:
        somebody = caller(who)
        words = {
            somebody.ask(door, world.address(door)).word
            for door in doors()
            if door.line.route.startswith(ADMIN_LINE) and is_read(door)
        }
        looks = who == "administrator"  # looks at all of it, adds nothing
        assert words == ({"in", "refused"} if looks else {"sign in"}), who


def is_read(door):
    return door.method == "GET"


def plain(answer):
    """Return what was said, without what is new with each answer and without keys."""
    return re.sub(r"[A-Za-z0-9_+/=-]{20,}|\d+", "", answer.body)
