"""Where signals are written down and read: the page and the API."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import CustomerSignal
from accounts.services.access import refresh_access
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS, PEOPLE, written_once
from tests.factories import (
    AccountFactory,
    CustomerSignalFactory,
    PositionFactory,
)


@pytest.fixture
def person(account):
    """Gareth Tully, who holds a position at Acme."""
    return PositionFactory(account=account, contact__full_name="Gareth Tully").contact


def nothing_was_written():
    return not (
        CustomerSignal.objects.exists()
        or AuditEntry.objects.filter(verb="record_signal").exists()
        or OutboxEvent.objects.exists()
    )


@pytest.fixture
def page(account):
    return reverse("accounts:signal-create", args=[account.pk])


@pytest.fixture
def typed(person):
    return {
        "kind": "ADVOCACY",
        "value": "9",
        "said_on": "2026-06-01",
        "grade": "A",
        "contact": person.pk,
        "evidence": "Said at the review",
    }


class TestPage:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_it_down_and_reads_it(
        self, request, client, account, page, typed, seen, who
    ):
        client.force_login(request.getfixturevalue(who))
        seen()
        assert client.get(page).status_code == 200
        answer = client.post(page, typed, follow=True)
        assert answer.redirect_chain == [
            (reverse("workspace:account-service", args=[account.pk]), 302)
        ]
        body = answer.content.decode()
        for words in ("9 of 10", "Gareth Tully", "Said at the review", page):
            assert words in body
        assert AuditEntry.objects.get(verb="record_signal").door == "PAGE"

    @pytest.mark.parametrize("who", OTHERS)
    def test_who_does_not_is_told_why(self, request, client, page, typed, who):
        client.force_login(request.getfixturevalue(who))
        for answer in (client.get(page), client.post(page, typed)):
            assert answer.status_code == 403
        assert nothing_was_written()

    def test_for_an_outsider_it_is_nowhere(self, client, outsider, page, typed):
        client.force_login(outsider)
        assert client.get(page).status_code == 404
        assert client.post(page, typed).status_code == 404
        assert nothing_was_written()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"value": "11"}, "Give a value from 0 to 10"),
            ({"value": "9.55"}, "1 decimal place"),
            ({"market": "Leeds"}, "Only influence is by market."),
            ({"said_on": "2999-01-01"}, "That day has not come yet."),
            ({"grade": ""}, "This field is required."),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(
        self, client, manager, page, typed, changes, words
    ):
        client.force_login(manager)
        answer = client.post(page, typed | changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert nothing_was_written()

    def test_only_the_account_s_own_people_can_be_chosen(
        self, client, manager, page, typed
    ):
        stranger = PositionFactory(contact__full_name="Somebody Else").contact
        client.force_login(manager)
        assert "Somebody Else" not in client.get(page).content.decode()
        answer = client.post(page, typed | {"contact": stranger.pk})
        assert answer.status_code == 422
        assert nothing_was_written()

    def test_a_merged_account_s_page_is_the_survivor_s(
        self, client, manager, account, page
    ):
        loser = AccountFactory(merged_into=account)
        client.force_login(manager)
        answer = client.get(reverse("accounts:signal-create", args=[loser.pk]))
        assert (answer.status_code, answer.url) == (302, page)

    def test_who_may_not_write_reads_why_on_the_card(
        self, client, account, executive, page, seen
    ):
        seen()
        client.force_login(executive)
        tab = reverse("workspace:account-service", args=[account.pk])
        body = client.get(tab).content.decode()
        assert "Only its owner, team and director write down" in body
        assert page not in body


@pytest.fixture
def api(account):
    return f"/api/v1/accounts/{account.pk}/signals/"


class TestApi:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_and_reads(
        self, request, client, api, account, typed, who
    ):
        user = request.getfixturevalue(who)
        client.force_login(user)
        made = written_once(client, api, typed)
        assert (made["account"], made["value"]) == (account.pk, "9.0")
        assert (made["person"], made["recorded_by"]) == ("Gareth Tully", user.email)
        assert AuditEntry.objects.get(verb="record_signal").door == "API"

    @pytest.mark.parametrize(
        ("who", "read", "write"),
        [
            ("executive", 200, 403),
            ("administrator", 200, 403),
            ("desk_agent", 403, 403),
            ("outsider", 404, 404),
        ],
    )
    def test_others(self, request, client, api, typed, who, read, write):
        client.force_login(request.getfixturevalue(who))
        assert client.get(api).status_code == read
        answer = client.post(api, typed, content_type="application/json")
        assert answer.status_code == write
        assert nothing_was_written()

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"value": 11}, 409),
            ({"value": "9.55"}, 400),
            ({"value": "NaN"}, 400),
            ({"said_on": "2999-01-01"}, 409),
            ({"kind": "MOOD"}, 400),
            ({"grade": "E"}, 400),
            ({"market": "Leeds"}, 409),
            ({"evidence": "x" * 2_001}, 400),
        ],
    )
    def test_what_is_wrong_is_refused(
        self, client, manager, api, typed, changes, status
    ):
        client.force_login(manager)
        body = typed | changes
        answer = client.post(api, body, content_type="application/json")
        assert answer.status_code == status
        assert nothing_was_written()

    def test_a_person_whom_the_caller_does_not_see_does_not_exist(
        self, client, manager, api, typed
    ):
        stranger = PositionFactory().contact
        client.force_login(manager)
        body = typed | {"contact": stranger.pk}
        answer = client.post(api, body, content_type="application/json")
        assert answer.status_code == 400
        assert nothing_was_written()

    def test_a_person_of_another_account_of_theirs_is_refused_with_the_reason(
        self, client, manager, api, typed
    ):
        elsewhere = PositionFactory(account=AccountFactory(owner=manager)).contact
        refresh_access()
        client.force_login(manager)
        body = typed | {"contact": elsewhere.pk}
        answer = client.post(api, body, content_type="application/json")
        assert answer.status_code == 409
        assert answer.json()["detail"] == "This person has never held a position there."

    def test_pages_are_newest_first(self, client, manager, api, account):
        for day in range(1, 29):
            CustomerSignalFactory(account=account, said_on=dt.date(2026, 2, day))
        client.force_login(manager)
        days = []
        answer = client.get(api).json()
        while True:
            days += [each["said_on"] for each in answer["results"]]
            if not answer["next"]:
                break
            answer = client.get(answer["next"]).json()
        assert days == sorted(days, reverse=True)
        assert len(set(days)) == 28

    def test_a_merged_account_answers_with_its_survivor(
        self, client, manager, account, api
    ):
        loser = AccountFactory(merged_into=account)
        CustomerSignalFactory(account=account)
        client.force_login(manager)
        found = client.get(f"/api/v1/accounts/{loser.pk}/signals/").json()["results"]
        assert [each["account"] for each in found] == [account.pk]
