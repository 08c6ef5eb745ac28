"""Events by the API: the catalogue, subscriptions, deliveries."""

import pytest
from rest_framework.test import APIClient

from sam.access.services.tokens import make_token
from sam.events.models import Delivery, Subscription
from sam.lib import outbox

SUBSCRIPTIONS = "/api/v1/event-subscriptions/"
DELIVERIES = "/api/v1/event-deliveries/"
TOLD = {"name": "ERP", "url": "https://erp.example.com/hook", "types": ["tier.*"]}


def called_by(user):
    made = make_token(actor=None, user=user, name="Test", scopes=["read", "write"])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.text}")
    return client


def test_a_service_subscribes_itself(service):
    api = called_by(service)
    answer = api.post(SUBSCRIPTIONS, TOLD, format="json")
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert made["owner"] == service.email
    at = f"{SUBSCRIPTIONS}{made['id']}/"
    shown = api.get(at).json()
    assert "secret" not in shown
    change = {"types": ["*"], "seen": shown["seen"]}
    assert api.patch(at, change, format="json").json()["types"] == ["*"]
    assert api.patch(at, change, format="json").status_code == 409
    assert api.patch(at, {"types": ["*"]}, format="json").status_code == 400
    rotated = api.post(f"{at}rotate-secret/", {}, format="json").json()
    assert rotated["secret"] not in ("", made["secret"])
    for verb, status in [("pause", "PAUSED"), ("resume", "ACTIVE"), ("end", "ENDED")]:
        assert api.post(f"{at}{verb}/").json()["status"] == status


def test_one_sees_ones_own(service, administrator, subscribe, deliver, account):
    subscription = subscribe(owner=administrator)
    outbox.emit("tier.changed", account_id=account.pk, payload={})
    deliver()
    delivery = Delivery.objects.get()
    api = called_by(service)
    assert api.get(SUBSCRIPTIONS).json()["results"] == []
    assert api.get(DELIVERIES).json()["results"] == []
    assert api.get(f"{SUBSCRIPTIONS}{subscription.pk}/").status_code == 404
    assert api.post(f"{SUBSCRIPTIONS}{subscription.pk}/end/").status_code == 404
    assert api.post(f"{DELIVERIES}{delivery.pk}/replay/").status_code == 404
    told = TOLD | {"owner": administrator.pk}
    assert api.post(SUBSCRIPTIONS, told, format="json").status_code == 400


@pytest.mark.parametrize("who", ["manager", "director", "executive", "desk_agent"])
def test_people_have_none(request, who):
    api = called_by(request.getfixturevalue(who))
    assert api.get(SUBSCRIPTIONS).status_code == 403
    assert api.get(DELIVERIES).status_code == 403
    assert api.post(SUBSCRIPTIONS, TOLD, format="json").status_code == 403
    assert not Subscription.objects.exists()


def test_deliveries_are_found_read_and_replayed(
    administrator, subscribe, deliver, consumer, account
):
    subscription = subscribe()
    outbox.emit("tier.changed", account_id=account.pk, payload={"to": "VALUED"})
    outbox.emit("flag.raised", account_id=account.pk, payload={"flag": 1})
    deliver()
    api = called_by(administrator)
    found = api.get(
        DELIVERIES,
        {
            "subscription": subscription.pk,
            "type": "tier.changed",
            "account": account.pk,
            "status": "DELIVERED",
        },
    ).json()["results"]
    [one] = found
    shown = api.get(f"{DELIVERIES}{one['id']}/").json()
    assert shown["message"]["data"]["to"] == "VALUED"
    assert [each["outcome"] for each in shown["log"]] == ["DELIVERED"]
    again = api.post(f"{DELIVERIES}{one['id']}/replay/").json()
    assert again["status"] == "WAITING"
    assert api.get(DELIVERIES, {"type": "tier.moved"}).json()["results"] == []
    assert api.get(DELIVERIES, {"status": "LOST"}).status_code == 400
    replay = f"{SUBSCRIPTIONS}{subscription.pk}/replay/"
    assert api.post(replay, {}, format="json").json() == {"deliveries": 0}
    span = {"since": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    assert api.post(replay, span, format="json").json() == {"deliveries": 2}
    half = {"since": span["since"]}
    assert api.post(replay, half, format="json").status_code == 400


def test_refusals_are_reasons(administrator, listed):
    api = called_by(administrator)
    for wrong in (
        {"url": "http://erp.example.com/"},
        {"types": ["tier.moved"]},
    ):
        answer = api.post(SUBSCRIPTIONS, TOLD | wrong, format="json")
        assert answer.status_code == 409, answer.json()


def test_the_catalogue_is_read(administrator):
    kinds = called_by(administrator).get("/api/v1/event-types/").json()
    names = [kind["name"] for kind in kinds]
    assert "tier.changed" in names
    [kind] = [kind for kind in kinds if kind["name"] == "tier.changed"]
    assert kind["schema"]["properties"]["type"] == {"const": "tier.changed"}
