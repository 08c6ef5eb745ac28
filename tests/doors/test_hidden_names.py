"""Who sees no money names no figure of it: to search by, nor in a message."""

import pytest

from sam.api import AccountResource, router
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


@pytest.mark.parametrize("who", WITHOUT_MONEY)
def test_no_list_knows_a_hidden_figure(caller, who):
    """Neither as a field nor as an order nor as a filter, and each is named."""
    client, asked = caller(who).client, 0
    for prefix, view, _name in router.registry:
        address = f"/api/v1/{prefix}/"
        answer = client.get(address)
        # The levels of the ladder are told as they are: neither filtered nor sorted.
        if answer.status_code != 200 or "results" not in answer.json():
            assert view.__name__ == "LadderLevelViewSet" or answer.status_code != 200
            continue
        asked += 1
        fields = client.get(address, {"fields": ",".join(NAMES)})
        assert fields.status_code == 400, address
        said = str(fields.json()["errors"])
        assert [name for name in NAMES if f"“{name}”" not in said] == [], address
        for name in NAMES:
            assert client.get(address, {name: "1"}).status_code == 400, (address, name)
        assert set(NAMES).isdisjoint(view.sorts) or view is AccountResource
        for name in NAMES if view is AccountResource else NAMES[:1]:
            sort = client.get(address, {"sort": f"-{name}"})
            assert sort.status_code == 400, (address, name)
    assert asked >= 15


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
