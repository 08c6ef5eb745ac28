"""The pages and endpoints of change sets: each person at each door."""

import pytest

from accounts.services.access import refresh_access
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    TierAssignmentFactory,
)
from tiers.models import ChangeSet, Tier, TierAssignment

LIST = "/tiers/change-sets/"
API = "/api/v1/change-sets/"
MEASURES = {
    "revenue_12m": 1_842_310,
    "net_margin_12m": 262_140,
    "potential": 4_000_000,
    "headroom": 2_157_690,
    "lifetime_value": 742_000,
}


@pytest.fixture
def change_set(account):
    """Acme and an account that only a director of all sees would become Strategic."""
    proposed = ChangeSetFactory()
    for each in (account, AccountFactory(name="Elsewhere")):
        TierAssignmentFactory(account=each)
        ChangeFactory(
            change_set=proposed,
            account=each,
            measures=MEASURES,
            score=71.24,
            rank=12,
            enter_score=64,
            stay_score=52,
            seats=23,
        )
    return proposed


@pytest.fixture
def url(change_set):
    return f"{LIST}{change_set.pk}/"


@pytest.fixture
def api(change_set):
    return f"{API}{change_set.pk}/"


def strategic():
    return TierAssignment.objects.open().filter(tier=Tier.STRATEGIC).count()


class TestPages:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("manager", 200),
            ("outsider", 200),
            ("director", 200),
            ("executive", 200),
            ("administrator", 200),
            ("desk_agent", 404),
        ],
    )
    def test_who_looks(self, request, client, url, who, status):
        client.force_login(request.getfixturevalue(who))
        assert client.get(LIST).status_code == status
        assert client.get(url).status_code == status

    def test_says_why_in_words_with_its_figures(self, client, url, director):
        client.force_login(director)
        page = client.get(url).content.decode()
        assert "Takes a seat: 71.2 is at or above the 64.0 it takes to enter" in page
        assert "rank 12, 23 seats" in page
        assert "1,842" in page

    def test_shows_visible_accounts_and_counts_the_rest(self, client, url, manager):
        client.force_login(manager)
        page = client.get(url).content.decode()
        assert "Acme" in page
        assert "Elsewhere" not in page
        assert "you see 1 of 2" in page
        assert "1 of 2" in client.get(LIST).content.decode()

    def test_shows_everything_to_who_sees_all(self, client, url, executive):
        client.force_login(executive)
        page = client.get(url).content.decode()
        assert "Elsewhere" in page
        assert "you see" not in page

    def test_keeps_money_from_who_does_not_see_it(self, client, url, administrator):
        client.force_login(administrator)
        page = client.get(url).content.decode()
        assert "1,842" in page  # revenue is a fact
        for hidden in ("Contribution", "Lifetime value", "742", "262"):
            assert hidden not in page

    def test_says_to_others_why_they_do_not_decide(self, client, url, manager):
        client.force_login(manager)
        page = client.get(url).content.decode()
        assert "Only a director decides who is Strategic." in page
        assert f"{url}apply/" not in page
        assert f"{url}reject/" not in page

    def test_a_director_confirms_and_applies(self, client, url, director):
        client.force_login(director)
        assert "Move 2 accounts" in client.get(f"{url}apply/").content.decode()
        assert strategic() == 0
        answer = client.post(f"{url}apply/", follow=True)
        assert answer.redirect_chain == [(url, 302)]
        assert "2 accounts have moved." in answer.content.decode()
        assert strategic() == 2

    def test_names_whom_it_left_alone(self, client, url, account, director):
        TierAssignment.objects.filter(account=account).update(tier=Tier.ALTERNATIVE)
        client.force_login(director)
        page = client.post(f"{url}apply/", follow=True).content.decode()
        assert "1 account has moved. Left alone" in page
        assert "changed since: Acme." in page

    def test_a_director_rejects_with_a_reason(self, client, url, change_set, director):
        client.force_login(director)
        answer = client.post(f"{url}reject/", {"reason": "Wave held"}, follow=True)
        assert answer.redirect_chain == [(url, 302)]
        assert "Wave held" in answer.content.decode()
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.REJECTED
        assert strategic() == 0

    def test_no_reason_is_an_error_in_the_form(self, client, url, change_set, director):
        client.force_login(director)
        answer = client.post(f"{url}reject/", {"reason": " "})
        assert answer.status_code == 422
        assert "Say why the change set is rejected." in answer.content.decode()
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.PROPOSED

    def test_a_decision_that_comes_late_is_explained(
        self, client, url, change_set, director
    ):
        client.force_login(director)
        client.post(f"{url}apply/")
        late = client.post(f"{url}reject/", {"reason": "No"}, follow=True)
        assert "This change set is applied." in late.content.decode()
        assert strategic() == 2

    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 403), ("executive", 403), ("desk_agent", 404)]
    )
    @pytest.mark.parametrize("verb", ["apply", "reject"])
    def test_nobody_else_decides(self, request, client, url, who, status, verb):
        client.force_login(request.getfixturevalue(who))
        answer = client.post(f"{url}{verb}/", {"reason": "Because"})
        assert answer.status_code == status
        assert strategic() == 0

    def test_asks_nobody_to_sign_in(self, client, url):
        assert client.post(f"{url}apply/").url.startswith("/auth/login/")
        assert strategic() == 0

    def test_takes_as_many_queries_for_many_moves(
        self, client, url, change_set, north, director, django_assert_max_num_queries
    ):
        many = AccountFactory.create_batch(20, region=north)
        for each in many:
            ChangeFactory(change_set=change_set, account=each)
        refresh_access()
        client.force_login(director)
        with django_assert_max_num_queries(14):
            page = client.get(url).content.decode()
        assert [each.name for each in many if each.name not in page] == []
        with django_assert_max_num_queries(12):
            assert url in client.get(LIST).content.decode()


class TestApi:
    def test_lists_sets_with_their_counts(self, client, change_set, manager):
        client.force_login(manager)
        [listed] = client.get(API).json()["results"]
        assert (listed["id"], listed["status"]) == (change_set.pk, "PROPOSED")
        assert listed["moves"] == {
            "all": 2,
            "visible": 1,
            "promoted": 1,
            "demoted": 0,
            "stale": 0,
            "held": 0,
            "unplanned": 0,
            "open": 2,
            "applied": 0,
        }

    def test_lists_the_moves_that_are_visible(self, client, api, account, manager):
        client.force_login(manager)
        answer = client.get(f"{api}changes/").json()
        [move] = answer["results"]
        assert answer["next"] is None
        assert (move["account_id"], move["account"]) == (account.pk, "Acme")
        assert (move["from_tier"], move["to_tier"]) == ("VALUED", "STRATEGIC")
        assert move["figures"]["lifetime_value"] == "742000.0000"

    def test_leaves_money_out_for_who_does_not_see_it(self, client, api, administrator):
        client.force_login(administrator)
        first, _second = client.get(f"{api}changes/").json()["results"]
        assert set(first["figures"]) == {"revenue_12m", "potential", "headroom"}

    def test_a_director_applies_and_twice_is_once(self, client, api, director):
        client.force_login(director)
        for _time in range(2):
            answer = client.post(f"{api}apply/")
            assert answer.status_code == 200
            assert answer.json()["status"] == "APPLIED"
        assert strategic() == 2

    def test_a_director_rejects(self, client, api, director):
        client.force_login(director)
        assert client.post(f"{api}reject/").status_code == 400
        answer = client.post(f"{api}reject/", {"reason": "No hours"})
        assert (answer.status_code, answer.json()["note"]) == (200, "No hours")
        assert answer.json()["decided_by"] == director.email
        late = client.post(f"{api}apply/")
        assert late.status_code == 409
        assert late.json()["detail"] == "This change set is rejected."
        assert strategic() == 0

    @pytest.mark.parametrize(
        ("who", "status"),
        [("manager", 403), ("administrator", 403), ("desk_agent", 404), (None, 401)],
    )
    @pytest.mark.parametrize("verb", ["apply", "reject"])
    def test_refuses(self, request, client, api, who, status, verb):
        if who:
            client.force_login(request.getfixturevalue(who))
        answer = client.post(f"{api}{verb}/", {"reason": "Because"})
        assert answer.status_code == status
        if status == 403:
            assert "Only a director" in answer.json()["detail"]
        assert strategic() == 0

    def test_the_service_desk_has_none(self, client, api, desk_agent):
        client.force_login(desk_agent)
        assert client.get(API).json()["results"] == []
        assert client.get(api).status_code == 404
        assert client.get(f"{api}changes/").status_code == 404
