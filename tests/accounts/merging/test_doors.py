"""Duplicates and merges through pages, the API and the command, by each person."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Merge, MergeProposal, NotDuplicate
from accounts.services.access import refresh_access
from accounts.services.likely_duplicates import find_duplicates
from accounts.services.merging import merge_accounts, merge_people
from accounts.services.undoing_merges import undo_merge
from tests.accounts.merging.world import all_rows, differing
from tests.factories import (
    AccountFactory,
    ContactFactory,
    InteractionFactory,
    PositionFactory,
)

LIST = "/accounts/duplicates/"
API = "/api/v1/merges/"


@pytest.fixture
def twin(account, manager):
    made = AccountFactory(
        name="Acme Ltd", owner=manager, region=account.region, phone="0113 496 0000"
    )
    InteractionFactory(account=made)
    refresh_access()
    find_duplicates()
    return made


@pytest.fixture
def as_person(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def pair_url(account, twin, of="accounts"):
    return f"/accounts/merges/new/?of={of}&keep={account.pk}&away={twin.pk}"


class TestPages:
    def test_a_director_finds_compares_merges_and_takes_back(
        self, account, twin, director, as_person
    ):
        browser = as_person(director)
        page = browser.get(LIST)
        assert "Acme Ltd" in page.text
        assert "keep=" in page.text
        preview = browser.get(pair_url(account, twin))
        assert "Interactions" in preview.text
        assert "0113 496 0000" in preview.text
        assert not Merge.objects.exists()
        seen = preview.context["form"].initial["seen"]
        answer = browser.post(
            pair_url(account, twin),
            {"reason": "Entered twice", "seen": seen, "keep": account.pk},
            follow=True,
        )
        merge = Merge.objects.get()
        assert answer.redirect_chain[-1][0] == f"/accounts/merges/{merge.pk}/"
        assert "Entered twice" in answer.text
        assert "Acme Ltd" in browser.get("/accounts/merges/").text
        assert (
            "stand by itself" in browser.get(f"/accounts/merges/{merge.pk}/undo/").text
        )
        browser.post(f"/accounts/merges/{merge.pk}/undo/")
        merge.refresh_from_db()
        assert merge.undone_by == director
        page = browser.get(f"/accounts/merges/{merge.pk}/")
        assert "Everything went back" in page.text

    def test_a_manager_proposes(self, account, twin, manager, as_person):
        browser = as_person(manager)
        page = browser.get(pair_url(account, twin))
        assert "Propose it" in page.text
        browser.post(pair_url(account, twin), {"reason": "Same company number"})
        assert MergeProposal.objects.get().proposed_by == manager
        assert not Merge.objects.exists()

    def test_a_refusal_is_said_and_nothing_changes(self, account, director, as_person):
        below = AccountFactory(name="Acme North", parent=account, region=account.region)
        refresh_access()
        before = all_rows()
        browser = as_person(director)
        page = browser.get(pair_url(below, account))
        assert "the other way round" in page.text
        answer = browser.post(pair_url(below, account), {"reason": ""})
        assert answer.status_code == 422
        assert differing(before, all_rows()) == {}

    def test_what_changed_since_the_preview_is_told(
        self, account, twin, director, as_person
    ):
        browser = as_person(director)
        seen = browser.get(pair_url(account, twin)).context["form"].initial["seen"]
        type(twin).objects.filter(pk=twin.pk).update(website="acme.example")
        before = all_rows()
        answer = browser.post(pair_url(account, twin), {"reason": "", "seen": seen})
        assert answer.status_code == 422
        assert "changed this" in answer.text
        assert differing(before, all_rows()) == {}

    def test_two_that_are_not_one_leave_the_list(
        self, account, twin, manager, as_person
    ):
        browser = as_person(manager)
        browser.post(
            "/accounts/duplicates/dismiss/",
            {"of": "accounts", "one": account.pk, "other": twin.pk},
        )
        assert NotDuplicate.objects.get().said_by == manager
        assert browser.get(LIST).context["pairs"] == []

    def test_people(self, account, manager, as_person):
        people = [
            PositionFactory(contact__full_name=name, account=account).contact
            for name in ("Jonathan Whitfield", "Jonathon Whitfield")
        ]
        find_duplicates()
        browser = as_person(manager)
        assert "Jonathon" in browser.get(f"{LIST}?of=people").text
        url = pair_url(*people, of="people")
        seen = browser.get(url).context["form"].initial["seen"]
        browser.post(url, {"reason": "", "seen": seen, "of": "people"})
        assert Merge.objects.get().kind == "CONTACT"

    @pytest.mark.parametrize("person", ["outsider", "desk_agent"])
    def test_others_see_none_of_it(self, account, twin, person, request, as_person):
        merge = merge_accounts(survivor=account, loser=AccountFactory(), actor=None)
        browser = as_person(request.getfixturevalue(person))
        assert browser.get(pair_url(account, twin)).status_code in {403, 404}
        assert browser.post(pair_url(account, twin)).status_code in {403, 404}
        assert browser.get(f"/accounts/merges/{merge.pk}/").status_code == 404
        assert browser.post(f"/accounts/merges/{merge.pk}/undo/").status_code == 404
        assert Merge.objects.get().undone_at is None

    def test_a_list_of_many_asks_no_more(
        self, account, director, as_person, django_assert_max_num_queries
    ):
        for number in range(12):
            AccountFactory(name=f"Acme {number}", region=account.region)
        refresh_access()
        find_duplicates()
        browser = as_person(director)
        with django_assert_max_num_queries(20):
            assert browser.get(LIST).status_code == 200


class TestOldIds:
    def test_pages_and_api_answer_with_the_survivor(
        self, account, twin, seen, manager, as_person
    ):
        merge_accounts(survivor=account, loser=twin, actor=None)
        seen()
        browser = as_person(manager)
        page = browser.get(f"/accounts/{twin.pk}/", follow=True)
        assert page.status_code == 200
        assert page.redirect_chain[-1][0] == f"/accounts/{account.pk}/"
        answer = browser.get(f"/api/v1/accounts/{twin.pk}/")
        assert answer.json()["id"] == account.pk
        visits = browser.get(f"/api/v1/interactions/?account={twin.pk}").json()
        assert [one["account"] for one in visits["results"]] == [account.pk]

    def test_a_person_s_page(self, account, manager, as_person):
        keep, away = (
            PositionFactory(contact__full_name=name, account=account).contact
            for name in ("Anna Berg", "Anna Bergh")
        )
        merge_people(survivor=keep, loser=away, actor=None)
        browser = as_person(manager)
        page = browser.get(f"/accounts/people/{away.pk}/", follow=True)
        assert page.redirect_chain[-1][0] == f"/accounts/people/{keep.pk}/"

    def test_after_taking_it_back_each_answers_itself(
        self, account, twin, seen, manager, as_person
    ):
        merge = merge_accounts(survivor=account, loser=twin, actor=None)
        undo_merge(merge=merge, actor=None)
        seen()
        page = as_person(manager).get(f"/accounts/{twin.pk}/")
        assert page.status_code == 200


class TestApi:
    def test_from_the_suggestion_to_the_undo(self, account, twin, director, as_person):
        api = as_person(director)
        found = api.get(f"{API}duplicates/?kind=ACCOUNT").json()
        assert found["total"] == 1
        assert found["pairs"][0]["first"] == account.pk
        both = {"kind": "ACCOUNT", "survivor": account.pk, "loser": twin.pk}
        preview = api.get(f"{API}preview/", both).json()
        assert preview["may"] is True
        assert {"label": "Interactions", "count": 1} in preview["moves"]
        body = json.dumps(both | {"seen": preview["seen"]})
        made = api.post(API, body, content_type="application/json")
        assert made.status_code == 201
        assert made.json()["moved"]["accounts_interaction.account_id"] == 1
        number = made.json()["id"]
        assert api.get(API).json()["results"][0]["id"] == number
        undone = api.post(f"{API}{number}/undo/")
        assert undone.json()["undone"]["left"] == {}

    def test_a_stale_preview_is_a_conflict(self, account, twin, director, as_person):
        body = {"kind": "ACCOUNT", "survivor": account.pk, "loser": twin.pk}
        answer = as_person(director).post(
            API, json.dumps(body | {"seen": "old"}), content_type="application/json"
        )
        assert answer.status_code == 409
        assert answer.json()["current"]["phone"] == "0113 496 0000"
        assert not Merge.objects.exists()

    def test_proposing_and_dismissing(self, account, twin, manager, as_person):
        api = as_person(manager)
        both = {"survivor": account.pk, "loser": twin.pk}
        answer = api.post(
            f"{API}propose/",
            json.dumps(both | {"reason": "Same number"}),
            content_type="application/json",
        )
        assert answer.status_code == 201
        answer = api.post(
            f"{API}dismiss/",
            json.dumps(both | {"kind": "ACCOUNT"}),
            content_type="application/json",
        )
        assert answer.status_code == 204
        assert api.get(f"{API}duplicates/?kind=ACCOUNT").json()["total"] == 0

    @pytest.mark.parametrize("person", ["desk_agent", "executive"])
    def test_a_preview_is_for_who_may_propose(
        self, account, twin, person, request, as_person
    ):
        both = {"kind": "ACCOUNT", "survivor": account.pk, "loser": twin.pk}
        answer = as_person(request.getfixturevalue(person)).get(f"{API}preview/", both)
        assert answer.status_code == 403
        assert "0113" not in answer.text

    def test_a_manager_does_not_merge_accounts(self, account, twin, manager, as_person):
        body = {"kind": "ACCOUNT", "survivor": account.pk, "loser": twin.pk}
        answer = as_person(manager).post(
            API, json.dumps(body | {"seen": "x"}), content_type="application/json"
        )
        assert answer.status_code == 403
        assert not Merge.objects.exists()

    def test_what_one_does_not_see_does_not_exist(
        self, account, twin, outsider, as_person
    ):
        body = {"kind": "ACCOUNT", "survivor": account.pk, "loser": twin.pk}
        answer = as_person(outsider).post(
            API, json.dumps(body | {"seen": "x"}), content_type="application/json"
        )
        assert answer.status_code == 400
        assert not Merge.objects.exists()


class TestCommand:
    def run(self, *arguments):
        output = io.StringIO()
        call_command("merge", *map(str, arguments), "--json", stdout=output)
        return json.loads(output.getvalue().strip().splitlines()[-1])

    def test_look_merge_and_take_back(self, account, twin, director):
        by = ("--actor", director.email)
        assert self.run("--list", *by)["pairs"] == [[account.pk, twin.pk]]
        looked = self.run("--preview", account.pk, twin.pk, *by)
        assert looked["moves"]["Interactions"] == 1
        assert not Merge.objects.exists()
        made = self.run("--merge", account.pk, twin.pk, *by, "--reason", "Twice")
        assert Merge.objects.get(pk=made["merge"]).reason == "Twice"
        self.run("--undo", made["merge"], *by)
        assert Merge.objects.get().undone_at is not None

    def test_a_refusal_ends_it(self, account, twin, manager):
        with pytest.raises(CommandError, match="Only a director"):
            self.run("--merge", account.pk, twin.pk, "--actor", manager.email)
        assert not Merge.objects.exists()


def test_the_rail_leads_to_the_list(account, director, client):
    client.force_login(director)
    assert reverse("accounts:duplicate-list") in client.get("/accounts/").text


def test_contacts_without_an_account_are_no_duplicates(executive, client):
    ContactFactory(full_name="Nobody")
    client.force_login(executive)
    assert client.get(f"{LIST}?of=people").status_code == 200
