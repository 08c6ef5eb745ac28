"""The pages on which a person holds, withdraws and marks."""

import pytest
from django.urls import reverse

from accounts.services.access import refresh_access
from tests.factories import AccountFactory
from tiers.models import (
    DoNotLose,
    Override,
    Tier,
    TierAssignment,
)


def strategic():
    open_now = TierAssignment.objects.open().filter(tier=Tier.STRATEGIC)
    return set(open_now.values_list("account__name", flat=True))


class TestOverridePages:
    NEW = "/tiers/overrides/new/"

    @pytest.fixture
    def given(self, account, change_set):
        return {
            "account": account.pk,
            "tier": "STRATEGIC",
            "expires_on": "2999-01-01",
            "reason": "Opens the north",
        }

    def test_a_director_holds_and_withdraws(self, client, account, given, director):
        client.force_login(director)
        page = client.get(self.NEW, {"account": account.pk}).content.decode()
        assert "Hold in a tier" in page
        answer = client.post(self.NEW, given)
        assert answer.url == account.get_absolute_url()
        assert strategic() == {"Acme"}
        override = Override.objects.get()
        listed = client.get("/tiers/decided/").content.decode()
        assert "Opens the north" in listed
        address = reverse("tiers:override-withdraw", args=[override.pk])
        assert address in listed
        assert client.get(address).status_code == 200
        client.post(address, {"account": account.pk})
        override.refresh_from_db()
        assert override.withdrawn_by == director

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"expires_on": "2020-01-01"}, "expired before it begins"),
            ({"reason": " "}, "Say why it is held there."),
            ({"tier": "ALTERNATIVE"}, "how the account is served"),
        ],
    )
    def test_a_refusal_is_said_in_the_form(
        self, client, given, director, fields, words
    ):
        client.force_login(director)
        answer = client.post(self.NEW, given | fields)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Override.objects.exists()
        assert strategic() == set()

    @pytest.mark.parametrize(
        ("who", "status"),
        [("manager", 403), ("executive", 403), ("outsider", 404), ("desk_agent", 404)],
    )
    def test_nobody_else(self, request, client, given, who, status):
        client.force_login(request.getfixturevalue(who))
        assert client.post(self.NEW, given).status_code == status
        assert not Override.objects.exists()

    def test_its_manager_marks_it(self, client, account, given, manager, director):
        client.force_login(manager)
        given = {"account": account.pk, "reason": "Our reference"}
        client.post("/tiers/marks/new/", given)
        mark = DoNotLose.objects.get()
        assert "Our reference" in client.get("/tiers/decided/").content.decode()
        lift = reverse("tiers:mark-lift", args=[mark.pk])
        assert client.post(lift).status_code == 403
        client.force_login(director)
        client.post(lift)
        mark.refresh_from_db()
        assert mark.lifted_by == director

    def test_the_list_shows_visible_accounts_only(
        self, client, account, director, outsider, desk_agent
    ):
        DoNotLose.objects.create(account=account, reason="Key", marked_by=director)
        client.force_login(outsider)
        assert "Acme" not in client.get("/tiers/decided/").content.decode()
        client.force_login(desk_agent)
        assert client.get("/tiers/decided/").status_code == 404

    def test_the_list_says_how_many_more_there_are(
        self, client, account, north, director, monkeypatch
    ):
        monkeypatch.setattr("tiers.views.overrides.LISTED", 1)
        other = AccountFactory(name="Other", region=north)
        refresh_access()
        for each in (account, other):
            DoNotLose.objects.create(account=each, reason="Key", marked_by=director)
        client.force_login(director)
        page = client.get("/tiers/decided/").content.decode()
        assert ("Other" in page, "Acme" in page) == (True, False)
        assert page.count("and 1 more") == 1
