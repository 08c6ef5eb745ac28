"""People, services, regions, rules and sessions over the wire."""

import pytest

from accounts.models import Region
from sam.lib.models import DoorRules
from sam.users.models import User
from tests.factories import ManagerFactory

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def as_administrator(client, administrator):
    client.force_login(administrator)
    return client


def patched(client, at, **changes):
    seen = client.get(at).json()["seen"]
    return client.patch(at, {"seen": seen} | changes, JSON)


def test_a_colleague_is_let_in_changed_and_let_go(
    as_administrator, manager, account, north
):
    client = as_administrator
    given = {
        "email": "Nia@example.com",
        "full_name": "Nia Okafor",
        "role": "DIRECTOR",
        "regions": [north.pk],
    }
    made = client.post("/api/v1/users/", given, JSON)
    assert made.status_code == 201, made.json()
    at = f"/api/v1/users/{made.json()['id']}/"
    assert made.json()["email"] == "nia@example.com"
    assert made.json()["regions"] == [north.pk]
    assert "hourly_cost" not in made.json()
    assert patched(client, at, regions=[]).json()["regions"] == []
    stale = client.patch(at, {"seen": "0" * 16, "level": "Head"}, JSON)
    assert stale.status_code == 409
    heir = ManagerFactory()
    leaving = f"/api/v1/users/{manager.pk}/deactivate/"
    assert client.post(leaving, {}, JSON).status_code == 409
    gone = client.post(leaving, {"to": heir.email}, JSON)
    assert (gone.status_code, gone.json()["is_active"]) == (200, False)
    account.refresh_from_db()
    assert account.owner == heir
    listed = client.get("/api/v1/users/?is_active=false").json()["results"]
    assert [one["id"] for one in listed] == [manager.pk]
    back = client.post(f"/api/v1/users/{manager.pk}/reactivate/")
    assert back.json()["is_active"]


def test_a_service_has_no_address_of_its_own_choosing(as_administrator):
    client = as_administrator
    given = {"is_service": True, "full_name": "ERP", "role": "EXECUTIVE"}
    made = client.post("/api/v1/users/", given, JSON)
    assert made.json()["email"] == "erp@services.invalid"
    refused = client.post("/api/v1/users/", given | {"email": "a@b.example"}, JSON)
    assert refused.status_code == 400
    assert "email" in refused.content.decode()
    listed = client.get("/api/v1/users/?is_service=true").json()["results"]
    assert [one["full_name"] for one in listed] == ["ERP"]


@pytest.mark.parametrize(
    "given",
    [
        {"full_name": "X", "role": "EXECUTIVE"},
        {"email": "x@example.com", "full_name": "X", "role": "KING"},
        {"email": "x", "full_name": "X", "role": "EXECUTIVE"},
        {"email": "x@e.com", "full_name": "X", "role": "EXECUTIVE", "regions": [9999]},
    ],
)
def test_what_a_person_cannot_be_is_a_400(as_administrator, given):
    before = User.objects.count()
    assert as_administrator.post("/api/v1/users/", given, JSON).status_code == 400
    assert as_administrator.get("/api/v1/users/?is_active=maybe").status_code == 400
    assert as_administrator.get("/api/v1/users/?role=KING").status_code == 400
    assert User.objects.count() == before


def test_regions_are_read_by_all_and_changed_by_administrators(
    client, administrator, director, north
):
    client.force_login(director)
    assert client.get("/api/v1/regions/").json()["results"][0]["name"] == "North"
    refused = client.post("/api/v1/regions/", {"name": "South"}, JSON)
    assert refused.status_code == 403
    client.force_login(administrator)
    made = client.post("/api/v1/regions/", {"name": "York", "parent": north.pk}, JSON)
    below = made.json()["id"]
    circle = patched(client, f"/api/v1/regions/{north.pk}/", parent=below)
    assert circle.status_code == 400
    again = client.post("/api/v1/regions/", {"name": "York"}, JSON)
    assert again.status_code == 400
    renamed = patched(client, f"/api/v1/regions/{below}/", name="Yorkshire")
    assert renamed.json()["parent"] == north.pk
    assert set(Region.objects.values_list("name", flat=True)) == {"North", "Yorkshire"}


def test_rules_are_changed_from_what_was_seen(as_administrator):
    client, at = as_administrator, "/api/v1/door-rules/"
    assert client.patch(at, {"token_days": 9}, JSON).status_code == 400
    assert patched(client, at, token_days=9).json()["token_days"] == 9
    wrong = patched(client, at, event_hosts=["http://x"])
    assert wrong.status_code == 400
    assert DoorRules.current().event_hosts == []


def test_one_s_sessions_are_one_s_own(client, administrator, executive):
    executive.set_password("correct horse battery")
    executive.save()
    client.post(
        "/auth/login/", {"login": executive.email, "password": "correct horse battery"}
    )
    (session,) = client.get("/api/v1/sessions/").json()["results"]
    assert session["is_this"]
    assert client.post("/api/v1/sessions/others/").status_code == 204
    assert client.get("/api/v1/sessions/").status_code == 200
    assert client.delete(f"/api/v1/sessions/{session['id']}/").status_code == 204
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize("who", ["manager", "director", "executive", "desk_agent"])
def test_users_and_rules_are_for_administrators(request, client, account, who):
    actor = request.getfixturevalue(who)
    client.force_login(actor)
    at = f"/api/v1/users/{actor.pk}/"
    asked = [
        client.get("/api/v1/users/"),
        client.get(at),
        client.post("/api/v1/users/", {"is_service": True, "full_name": "X"}, JSON),
        client.patch(at, {"seen": "x", "role": "ADMINISTRATOR"}, JSON),
        client.post(f"{at}deactivate/", {}, JSON),
        client.get("/api/v1/door-rules/"),
        client.patch("/api/v1/door-rules/", {"token_days": 1}, JSON),
    ]
    assert {answer.status_code for answer in asked} <= {400, 403}
    assert asked[0].status_code == asked[1].status_code == asked[5].status_code == 403
    actor.refresh_from_db()
    assert actor.is_active
    assert User.objects.filter(is_service=True).count() == 0
