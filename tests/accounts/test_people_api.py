"""People and positions over the wire."""

from django.urls import reverse

from accounts.models import (
    Contact,
    Position,
    Relationship,
)
from accounts.services import relationships
from tests.accounts.doors import JSON
from tests.accounts.facts_written import in_days
from tests.accounts.people_written import everything
from tests.factories import (
    PositionFactory,
)


class TestApi:
    def test_a_person_is_added_once_changed_and_shown_when_changed_meanwhile(
        self, client, account, manager
    ):
        client.force_login(manager)
        typed = {"account": account.pk, "full_name": "Ada Lane", "level": "D"}
        made = client.post("/api/v1/people/", typed, content_type=JSON)
        assert made.status_code == 201
        again = client.post("/api/v1/people/", typed, content_type=JSON)
        assert again.json() == made.json()
        url = f"/api/v1/people/{made.json()['id']}/"
        seen = made.json()["seen"]
        change = {"phone": "1", "seen": seen}
        changed = client.patch(url, change, content_type=JSON).json()
        assert (changed["phone"], changed["full_name"]) == ("1", "Ada Lane")
        late = client.patch(url, {"phone": "2", "seen": seen}, content_type=JSON)
        assert late.status_code == 409
        assert late.json()["current"]["phone"] == "1"
        assert late.json()["seen"] == changed["seen"]
        assert client.patch(url, {"phone": "2"}, content_type=JSON).status_code == 400
        assert Contact.objects.get().phone == "1"

    def test_a_position_is_rated_corrected_promoted_moved_and_ended(
        self, client, beth, manager, elsewhere
    ):
        client.force_login(manager)

        def send(verb, body, status=200, key=beth.pk):
            path = f"/api/v1/positions/{key}/{verb}"
            method = client.post if verb else client.patch
            answer = method(path, body, content_type=JSON)
            assert answer.status_code == status, answer.content
            return answer.json()

        today = str(in_days(0))
        body = {"basis": "GUESS", "values": {"POWER": 4}, "rated_on": today}
        rated = send("rate/", body)
        assert rated["ratings"] == {"POWER": {"guess": 4, "said": None, "effective": 4}}
        send("rate/", body | {"values": {"CHARM": 4}}, 409)
        send("", {"wants": "Peace", "seen": "0"}, 409)
        fixed = send("", {"wants": "Peace", "seen": rated["seen"]})
        assert (fixed["wants"], fixed["title"]) == ("Peace", "Buyer")
        head = send("promote/", {"on": today, "title": "Head"}, 201)
        there = send(
            "move/", {"on": today, "account": elsewhere.pk}, 201, key=head["id"]
        )
        gone = send("end/", {"ended_on": today, "seen": there["seen"]}, key=there["id"])
        assert gone["ended_on"] == today
        history = Position.objects.filter(contact=beth.contact, ended_on=in_days(0))
        assert history.count() == 3

    def test_a_relationship_is_stated_and_replaced_only_by_who_saw_it(
        self, client, beth, manager
    ):
        client.force_login(manager)
        body = {"contact": beth.contact_id, "user": manager.email, "level": 2}
        url = "/api/v1/relationships/"
        made = client.post(url, body, content_type=JSON).json()
        late = client.post(url, body | {"level": 4}, content_type=JSON)
        assert (late.status_code, late.json()["current"]["level"]) == (409, 2)
        again = body | {"level": 4, "seen": made["seen"]}
        assert client.post(url, again, content_type=JSON).json()["level"] == 4
        assert Relationship.objects.get().level == 4

    def test_relations_and_places_are_kept(self, client, account, manager, elsewhere):
        client.force_login(manager)
        url = "/api/v1/account-relations/"
        body = {
            "from_account": account.pk,
            "to_account": elsewhere.pk,
            "kind": "REFERENCE",
            "evidence": "Named us in the tender",
        }
        made = client.post(url, body, content_type=JSON).json()
        assert client.post(url, body, content_type=JSON).json() == made
        change = {"weight": "2", "seen": made["seen"]}
        changed = client.patch(f"{url}{made['id']}/", change, content_type=JSON).json()
        assert (changed["weight"], changed["evidence"]) == ("2.000", body["evidence"])
        late = client.patch(f"{url}{made['id']}/", change, content_type=JSON)
        assert late.status_code == 409
        end = {"ended_on": str(in_days(0)), "seen": changed["seen"]}
        ended = client.patch(f"{url}{made['id']}/", end, content_type=JSON).json()
        assert ended["ended_on"] == str(in_days(0))
        place = {"account": account.pk, "name": "Leeds", "country": "gb"}
        unit = client.post("/api/v1/units/", place, content_type=JSON).json()
        assert unit["country"] == "GB"
        path = f"/api/v1/units/{unit['id']}/"
        name = {"name": "Leeds yard", "seen": unit["seen"]}
        assert client.patch(path, name, content_type=JSON).json()["country"] == "GB"
        assert client.patch(path, name, content_type=JSON).status_code == 409

    def test_what_one_does_not_see_does_not_exist(self, client, manager, beth):
        stranger = PositionFactory()
        client.force_login(manager)
        before = everything()
        for path, body in (
            ("people/", {"account": stranger.account_id, "full_name": "X"}),
            ("positions/", {"contact": stranger.contact_id, "account": 1}),
            ("units/", {"account": stranger.account_id, "name": "X"}),
        ):
            answer = client.post(f"/api/v1/{path}", body, content_type=JSON)
            assert answer.status_code == 400
        for path in (
            f"people/{stranger.contact_id}/",
            f"positions/{stranger.pk}/",
        ):
            assert client.get(f"/api/v1/{path}").status_code == 404
        move = {"account": stranger.account_id, "on": str(in_days(0))}
        sent = client.post(
            f"/api/v1/positions/{beth.pk}/move/", move, content_type=JSON
        )
        assert sent.status_code == 400
        assert everything() == before


def test_a_list_costs_as_many_queries_for_many_as_for_few(
    client, account, seen, manager, beth, django_assert_max_num_queries
):
    for number in range(30):
        position = PositionFactory(account=account)
        relationships.state_relationship(
            contact=position.contact, user=manager, actor=None, level=1 + number % 4
        )
    seen()
    client.force_login(manager)
    page = reverse("accounts:people", args=[account.pk])
    client.get(page)
    with django_assert_max_num_queries(36):
        assert len(client.get(page).context["rows"]) == 31
    with django_assert_max_num_queries(8):
        client.get("/api/v1/people/")
