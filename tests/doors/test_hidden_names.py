"""Who sees no money names no figure of it: to search by, nor in a message."""

import pytest

from sam.events import catalogue
from sam.lib.models import OutboxEvent
from sam.workspace.columns import MONEY_FIELDS
from tests.doors.finding import Door
from tests.doors.planting import HIDDEN, SECRET, SHAPES
from tests.factories import NOON

NAMES = sorted(
    MONEY_FIELDS
    | {*HIDDEN, "margin_12m", "margin_rate", "cost", "cost_a_year"}
    | {"stake", "estimated_loss", "hourly_cost"}
)
WITHOUT_MONEY = ["service desk", "administrator"]


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
