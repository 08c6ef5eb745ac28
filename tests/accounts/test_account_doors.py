"""Accounts by hand through the pages and the API."""

import pytest

from accounts.models import Account
from accounts.services.access import refresh_access

API = "/api/v1/accounts/"


@pytest.fixture
def mine(client, manager):
    client.force_login(manager)
    return client


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


class TestApi:
    def test_it_is_opened_changed_closed_and_reopened(self, mine, manager, north):
        made = post(mine, API, {"name": "New Co", "region": "North", "country": "GB"})
        assert made.status_code == 201
        shown = made.json()
        assert (shown["status"], shown["owner"]) == ("PROSPECT", manager.email)
        one = f"{API}{shown['id']}/"
        won = post(mine, f"{one}win/", {}).json()
        assert won["status"] == "CUSTOMER"
        read = mine.get(f"{one}record/").json()
        changed = mine.patch(
            one,
            {"phone": "020 7946 0958", "seen": read["seen"]},
            content_type="application/json",
        )
        assert changed.json()["phone"] == "020 7946 0958"
        stale = mine.patch(
            one,
            {"phone": "0", "seen": read["seen"]},
            content_type="application/json",
        )
        assert stale.status_code == 409
        blind = mine.patch(one, {"phone": "0"}, content_type="application/json")
        assert blind.status_code == 400
        closed = post(mine, f"{one}close/", {"reason": "Gone"}).json()
        assert closed["status"] == "FORMER"
        opened = post(mine, f"{one}reopen/", {"reason": "Back"}).json()
        assert (opened["status"], opened["closed_on"]) == ("CUSTOMER", None)

    def test_what_cannot_be_is_refused(self, mine, account):
        assert post(mine, API, {"name": ""}).status_code == 400
        assert post(mine, API, {"name": "X", "country": "gb"}).status_code == 400
        assert post(mine, f"{API}{account.pk}/close/", {}).status_code == 400
        assert Account.objects.count() == 1

    @pytest.mark.parametrize(
        ("who", "code"), [("desk_agent", 404), ("outsider", 404), ("executive", 403)]
    )
    def test_others_do_nothing(self, client, account, request, who, code):
        user = request.getfixturevalue(who)
        refresh_access()
        client.force_login(user)
        close = post(client, f"{API}{account.pk}/close/", {"reason": "Gone"})
        assert close.status_code == code
        account.refresh_from_db()
        assert account.status == "CUSTOMER"


class TestPages:
    def test_a_manager_opens_one_and_is_taken_to_it(self, mine):
        assert mine.get("/accounts/new/").status_code == 200
        said = {"name": "New Co", "status": "PROSPECT"}
        made = mine.post("/accounts/new/", said)
        account = Account.objects.get(name="New Co")
        assert made.url == account.get_absolute_url()

    def test_what_is_wrong_is_said_and_kept(self, mine):
        said = {"name": "New Co", "status": "PROSPECT", "parent": "Nobody Ltd"}
        page = mine.post("/accounts/new/", said)
        assert page.status_code == 422
        assert "No account that you see is called that." in page.content.decode()
        assert "New Co" in page.content.decode()

    def test_it_is_changed_with_both_versions_shown(self, mine, account):
        address = f"/accounts/{account.pk}/change/"
        form = mine.get(address).context["form"]
        said = {"name": "Acme", "industry": "Steel", "seen": form["seen"].value()}
        assert mine.post(address, said).status_code == 302
        late = mine.post(address, {**said, "industry": "Iron"})
        assert late.status_code == 422
        account.refresh_from_db()
        assert account.industry == "Steel"

    def test_it_is_closed_and_reopened(self, mine, account):
        close = f"/accounts/{account.pk}/close/"
        day = mine.get(close).context["form"]["closed_on"].value()
        assert mine.post(close, {"closed_on": day, "reason": "Gone"}).status_code == 302
        account.refresh_from_db()
        assert account.status == "FORMER"
        reopen = f"/accounts/{account.pk}/reopen/"
        mine.post(reopen, {"status": "CUSTOMER", "reason": "Back"})
        account.refresh_from_db()
        assert account.status == "CUSTOMER"

    def test_a_desk_opens_none(self, client, desk_agent):
        client.force_login(desk_agent)
        assert client.get("/accounts/new/").status_code == 403
