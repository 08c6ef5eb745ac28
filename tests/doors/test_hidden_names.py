"""Who sees no money names no figure of it: not to filter, sort, choose or search by."""

import pytest

from sam.events import catalogue
from sam.lib.models import OutboxEvent
from sam.workspace.columns import MONEY_FIELDS
from tests.doors.finding import Door, doors, operations
from tests.doors.world import HIDDEN, SECRET, SHAPES
from tests.factories import NOON

NAMES = sorted(
    MONEY_FIELDS
    | {*HIDDEN, "margin_12m", "margin_rate", "cost", "cost_a_year"}
    | {"stake", "estimated_loss", "hourly_cost"}
)
WAYS = {
    "filter": "{at}?{name}=7654321.98",
    "filter from": "{at}?{name}_min=7654321",
    "filter to": "{at}?{name}_max=7654322",
    "sort": "{at}?sort={name}",
    "sort down": "{at}?sort=-{name}",
    "fields": "{at}?fields={name}",
    "expand": "{at}?expand={name}",
}
WITHOUT_MONEY = ["service desk", "administrator"]


def lists():
    """Return the doors whose answers are lists of which one chooses."""
    return [
        door
        for door in doors()
        if {"sort", "fields"}
        <= {
            each["name"]
            for each in operations().get(door.shape, {}).get("parameters", ())
        }
    ]


def taken(caller, world, who, door):
    """Return the ways and names that *door* lets *who* name."""
    somebody, at = caller(who), world.address(door)
    return {
        (way, name)
        for way, pattern in WAYS.items()
        for name in NAMES
        if somebody.ask(door, pattern.format(at=at, name=name)).status != 400
    }


@pytest.mark.slow
def test_the_accounts_refuse_every_hidden_name(caller, world):
    accounts = Door("GET", "/api/v1/accounts/")
    assert taken(caller, world, "service desk", accounts) == set()


@pytest.mark.slow
@pytest.mark.parametrize("who", WITHOUT_MONEY)
def test_every_list_refuses_every_hidden_name(caller, world, who):
    assert len(lists()) > 30
    found = {door: taken(caller, world, who, door) for door in lists()}
    assert {door: names for door, names in found.items() if names} == {}


@pytest.mark.parametrize("who", WITHOUT_MONEY)
def test_nothing_is_found_by_a_hidden_figure(caller, world, who):
    somebody = caller(who)
    for route in ("/search/", "/search/suggest/", "/api/v1/search/"):
        for term in (str(SECRET), "7654321", "lifetime_value"):
            answer = somebody.ask(Door("GET", route), f"{route}?q={term}")
            assert world.acme.name not in answer.body, (route, term)


def test_no_message_carries_an_amount():
    planted = dict.fromkeys(NAMES, str(SECRET))
    for kind in catalogue.KINDS.values():
        assert {value.name for value in kind.values}.isdisjoint(NAMES)
        for source in kind.sources:
            event = OutboxEvent(
                pk=1, type=source, account_id=1, payload=planted, created_at=NOON
            )
            said = str(catalogue.message(event))
            assert [shape for shape in SHAPES if shape in said] == [], source
