"""Where the entry of the rail leads each person."""

import pytest


class TestHome:
    @pytest.mark.parametrize(
        ("who", "address"),
        [
            ("director", "/tiers/what-if/"),
            ("executive", "/tiers/what-if/"),
            ("manager", "/tiers/nominations/"),
            ("administrator", "/tiers/change-sets/"),
            ("desk_agent", "/tiers/programme/"),
        ],
    )
    def test_opens_what_the_person_needs_most(self, request, client, who, address):
        client.force_login(request.getfixturevalue(who))
        answer = client.get("/tiers/")
        assert (answer.status_code, answer["Location"]) == (302, address)
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("page", ["change-sets", "policies", "waves", "programme"])
    def test_the_rail_marks_tiers_on_each_of_its_pages(self, client, director, page):
        client.force_login(director)
        shown = client.get(f"/tiers/{page}/").content.decode()
        rail = shown.split('class="rail"')[1].split("</nav>")[0]
        entry = next(each for each in rail.split("<a ") if 'href="/tiers/"' in each)
        assert 'aria-current="page"' in entry
