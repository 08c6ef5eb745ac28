"""The map by page and over the wire."""

import pytest

from accounts.models import MapPlace, PersonLine
from accounts.selectors.people_map import map_of, scope_of
from accounts.services import lines
from tests.accounts.doors import JSON, PEOPLE


class TestDoors:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_a_line_goes_over_the_wire_and_back(
        self, who, request, client, account, gareth, stephen
    ):
        client.force_login(request.getfixturevalue(who))
        api = "/api/v1/person-lines/"
        typed = {
            "account": account.pk,
            "from_position": gareth.pk,
            "to_position": stephen.pk,
            "kind": "INFLUENCE",
        }
        made = client.post(api, typed, content_type=JSON).json()
        assert client.post(api, typed, content_type=JSON).json() == made
        told = {"note": "Old friends", "seen": made["seen"]}
        line = f"{api}{made['id']}/"
        now = client.patch(line, told, content_type=JSON).json()
        assert now["note"] == "Old friends"
        late = client.patch(line, told | {"note": "No"}, content_type=JSON)
        assert late.status_code == 409
        assert late.json()["current"]["note"] == "Old friends"
        assert client.delete(f"{line}?seen={made['seen']}").status_code == 409
        assert client.delete(f"{line}?seen={now['seen']}").status_code == 204
        assert client.get(api).json()["results"] == []

    def test_the_map_and_its_places_go_over_the_wire(
        self, client, account, manager, draw, gareth
    ):
        line = draw()
        client.force_login(manager)
        api = f"/api/v1/accounts/{account.pk}/people-map/"
        answer = client.get(f"{api}?without={gareth.pk}").json()
        assert (answer["state"], answer["lines"], answer["total"]) == (
            "RED",
            [line.pk],
            2,
        )
        assert answer["leaving"]["position"] == gareth.pk
        place = {"position": gareth.pk, "x": 480, "y": 320}
        moved = client.put(f"{api}places/", [place], content_type=JSON).json()
        assert place | {"is_moved": True} in [
            {name: each[name] for name in ("position", "x", "y", "is_moved")}
            for each in moved["people"]
        ]
        assert client.delete(f"{api}places/").status_code == 204
        assert not MapPlace.objects.exists()
        drawn = client.get(f"{api}drawing/")
        assert b"Stephen" in drawn.content

    @pytest.mark.parametrize("who", ["outsider", "desk_agent"])
    def test_who_does_not_see_the_people_sees_no_map(
        self, who, request, client, account, draw, manager
    ):
        line = draw()
        client.force_login(request.getfixturevalue(who))
        page = f"/accounts/{account.pk}/people"
        for door in (
            f"{page}/map/",
            f"{page}/map.svg",
            f"{page}/map.png",
            f"/accounts/people/lines/{line.pk}/change/",
            f"/api/v1/accounts/{account.pk}/people-map/",
            f"/api/v1/accounts/{account.pk}/people-map/drawing/",
            f"/api/v1/person-lines/{line.pk}/",
        ):
            assert client.get(door).status_code == 404

    def test_who_only_reads_is_offered_no_change(
        self, client, account, executive, draw, manager
    ):
        draw()
        client.force_login(executive)
        page = client.get(f"/accounts/{account.pk}/people/map/")
        assert page.status_code == 200
        assert "lines/new/" not in page.content.decode()
        made = client.get(f"/accounts/{account.pk}/people/lines/new/")
        assert made.status_code == 403

    def test_the_form_draws_and_shows_both_versions_to_the_second(
        self, client, account, manager, director, gareth, stephen
    ):
        client.force_login(manager)
        form = {
            "from_position": gareth.pk,
            "to_position": stephen.pk,
            "kind": "CONFLICT",
        }
        done = client.post(f"/accounts/{account.pk}/people/lines/new/", form)
        assert done.status_code == 302
        line = PersonLine.objects.get()
        address = f"/accounts/people/lines/{line.pk}/change/"
        seen = client.get(address).context["form"].initial["seen"]
        lines.change_line(line=line, actor=director, note="Since the invoice")
        typed = {"kind": "CONFLICT", "note": "Mine", "seen": seen}
        conflict = client.post(address, typed)
        assert conflict.status_code == 422
        assert "Since the invoice" in conflict.content.decode()
        gone = client.post(f"/accounts/people/lines/{line.pk}/remove/", {"seen": seen})
        assert gone.status_code == 422
        assert PersonLine.objects.get().note == "Since the invoice"

    def test_htmx_gets_the_map_back_and_the_reason_of_a_refusal(
        self, client, account, manager, gareth, stranger
    ):
        client.force_login(manager)
        address = f"/accounts/{account.pk}/people/lines/new/"
        form = {"from_position": gareth.pk, "to_position": stranger.pk}
        asked = {"headers": {"HX-Request": "true"}}
        refused = client.post(address, form | {"kind": "INFLUENCE"}, **asked)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
        place = {"position": gareth.pk, "x": 600, "y": 300}
        moved = client.post(
            f"/accounts/{account.pk}/people/map/places/", place, **asked
        )
        assert moved.status_code == 200
        assert "translate(600 300)" in moved.content.decode()

    def test_pictures_stand_alone(self, client, account, manager, draw):
        draw()
        client.force_login(manager)
        page = f"/accounts/{account.pk}/people/map"
        svg = client.get(f"{page}.svg")
        assert svg["Content-Disposition"] == 'attachment; filename="people-acme.svg"'
        assert b"<style>" in svg.content
        assert b"href" not in svg.content
        png = client.get(f"{page}.png")
        assert png["Content-Type"] == "image/png"
        assert png.content.startswith(b"\x89PNG")


def test_nobody_known_is_said_with_the_first_step(client, account, manager):
    client.force_login(manager)
    page = client.get(f"/accounts/{account.pk}/people/map/").content.decode()
    assert "Add the first person" in page
    assert map_of(scope_of(account, with_group=False), manager).leaving is None
