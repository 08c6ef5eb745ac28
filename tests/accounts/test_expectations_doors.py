"""The pages and endpoints of what service customers expect, for each person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ServiceExpectation
from sam.lib.models import AuditEntry
from tests.accounts.doors import OTHERS, PEOPLE, written_once
from tests.accounts.test_expectations import COST, as_kept, nothing_was_written
from tests.factories import AccountFactory, ServiceExpectationFactory


@pytest.fixture
def page(account):
    return reverse("accounts:expectation-create", args=[account.pk])


@pytest.fixture
def typed():
    return {
        "kind": "INVENTORY",
        "detail": "Two spare pumps kept at Hull",
        "stage": "EXPECTED",
        "expected_on": "2026-06-01",
        "grade": "A",
        "cost_a_year": "7654321.98",
        "evidence": "Said at the review",
    }


class TestPage:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_reads_and_changes_it(
        self, request, client, account, page, typed, seen, who
    ):
        client.force_login(request.getfixturevalue(who))
        seen()
        assert client.get(page).status_code == 200
        answer = client.post(page, typed, follow=True)
        assert answer.redirect_chain == [
            (reverse("workspace:account-service", args=[account.pk]), 302)
        ]
        made = ServiceExpectation.objects.get()
        change = reverse("accounts:expectation-change", args=[account.pk, made.pk])
        body = answer.content.decode()
        for words in ("Inventory management", "Two spare pumps", "not agreed", change):
            assert words in body
        assert "1 gap" in body
        assert client.get(change).status_code == 200
        moved = typed | {"stage": "AGREED", "reason": "Signed", "agreed_on": ""}
        assert client.post(change, moved).status_code == 302
        made.refresh_from_db()
        assert (made.stage, made.agreed_on) == ("AGREED", timezone.localdate())
        assert made.cost_a_year == COST

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_is_told_why_or_finds_nothing(
        self, request, client, account, page, typed, who
    ):
        made = ServiceExpectationFactory(account=account)
        change = reverse("accounts:expectation-change", args=[account.pk, made.pk])
        client.force_login(request.getfixturevalue(who))
        before = as_kept(made)
        for address in (page, change):
            for answer in (client.get(address), client.post(address, typed)):
                assert answer.status_code == (404 if who == "outsider" else 403)
        assert list(ServiceExpectation.objects.values()) == [before]

    def test_an_expectation_of_another_account_is_nowhere(
        self, client, account, manager
    ):
        other = ServiceExpectationFactory(account=AccountFactory(owner=manager))
        client.force_login(manager)
        address = reverse("accounts:expectation-change", args=[account.pk, other.pk])
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": "OTHER", "detail": ""}, "Say which other service it is."),
            ({"agreed_on": "2026-06-02"}, "has not come to that"),
            ({"expected_on": "2999-01-01"}, "That day has not come yet."),
            ({"cost_a_year": "-1"}, "greater than or equal to 0"),
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

    def test_a_move_without_a_reason_is_refused_beside_the_field(
        self, client, account, manager, typed
    ):
        made = ServiceExpectationFactory(account=account)
        client.force_login(manager)
        answer = client.post(
            reverse("accounts:expectation-change", args=[account.pk, made.pk]),
            typed | {"stage": "AGREED"},
        )
        assert answer.status_code == 422
        assert "Say why it moves or ends." in answer.content.decode()
        assert as_kept(made)["stage"] == "EXPECTED"

    @pytest.mark.parametrize(
        ("who", "sees"), [("executive", True), ("administrator", False)]
    )
    def test_the_card_shows_costs_to_who_has_money_and_says_who_may_write(
        self, request, client, account, page, seen, who, sees
    ):
        ServiceExpectationFactory(account=account, cost_a_year=COST)
        user = request.getfixturevalue(who)
        seen()
        client.force_login(user)
        tab = reverse("workspace:account-service", args=[account.pk])
        body = client.get(tab).content.decode()
        assert "Logistical support" in body
        assert ("7.65" in body) == sees
        assert "write down what a customer expects" in body
        assert page not in body


@pytest.fixture
def api(account):
    return f"/api/v1/accounts/{account.pk}/service-expectations/"


class TestApi:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_reads_and_changes(
        self, request, client, api, account, typed, who
    ):
        user = request.getfixturevalue(who)
        client.force_login(user)
        made = written_once(client, api, typed)
        assert (made["account"], made["gap"]) == (account.pk, "NOT_AGREED")
        assert (made["cost_a_year"], made["recorded_by"]) == (
            "7654321.9800",
            user.email,
        )
        moved = client.patch(
            f"{api}{made['id']}/",
            {"stage": "DELIVERED", "reason": "First load", "review_on": "2026-06-01"},
            content_type="application/json",
        )
        assert (moved.status_code, moved.json()["gap"]) == (200, "REVIEW_DUE")
        assert moved.json()["delivered_on"] == timezone.localdate().isoformat()
        assert AuditEntry.objects.get(verb="change_expectation").door == "API"

    @pytest.mark.parametrize(
        ("who", "read", "write", "money"),
        [
            ("executive", 200, 403, True),
            ("administrator", 200, 403, False),
            ("desk_agent", 403, 403, False),
            ("outsider", 404, 404, False),
        ],
    )
    def test_others(
        self, request, client, api, account, typed, who, read, write, money
    ):
        made = ServiceExpectationFactory(account=account, cost_a_year=COST)
        before = as_kept(made)
        client.force_login(request.getfixturevalue(who))
        found = client.get(api)
        assert found.status_code == read
        if read == 200:
            assert ("cost_a_year" in found.json()["results"][0]) == money
        json = {"content_type": "application/json"}
        assert client.post(api, typed, **json).status_code == write
        body = {"stage": "AGREED", "reason": "No"}
        assert client.patch(f"{api}{made.pk}/", body, **json).status_code == write
        assert list(ServiceExpectation.objects.values()) == [before]

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"kind": "CAKE"}, 400),
            ({"cost_a_year": "-1"}, 400),
            ({"grade": "E"}, 400),
            ({"kind": "OTHER", "detail": ""}, 409),
            ({"stage": "DECLINED"}, 409),
            ({"expected_on": "2999-01-01"}, 409),
        ],
    )
    def test_what_is_wrong_is_refused(
        self, client, manager, api, typed, changes, status
    ):
        client.force_login(manager)
        answer = client.post(api, typed | changes, content_type="application/json")
        assert answer.status_code == status
        assert nothing_was_written()

    def test_one_of_another_account_or_without_a_reason_is_not_changed(
        self, client, manager, api, account
    ):
        other, mine = (
            ServiceExpectationFactory(),
            ServiceExpectationFactory(account=account),
        )
        client.force_login(manager)
        for pk, status in ((other.pk, 404), (mine.pk, 409)):
            answer = client.patch(
                f"{api}{pk}/", {"stage": "AGREED"}, content_type="application/json"
            )
            assert answer.status_code == status
        assert as_kept(mine)["stage"] == as_kept(other)["stage"] == "EXPECTED"

    def test_a_merged_account_answers_with_its_survivor(
        self, client, manager, account, api
    ):
        loser = AccountFactory(merged_into=account)
        ServiceExpectationFactory(account=account)
        client.force_login(manager)
        address = f"/api/v1/accounts/{loser.pk}/service-expectations/"
        found = client.get(address).json()["results"]
        assert [each["account"] for each in found] == [account.pk]
