"""Waves and the ladder by page, endpoint and command: who, what, in which words."""

import datetime as dt
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.services.access import refresh_access
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    TierAssignmentFactory,
)
from tests.tiers.waving import day, done, opened, plan
from tiers.models import LadderLevel, LadderStep, Wave, WaveAccount
from tiers.services import ladder, waves

LIST = "/tiers/waves/"
API = "/api/v1/waves/"
ALL = ["manager", "outsider", "director", "executive", "administrator"]
PLAN = {
    "name": "Pilot",
    "capacity": 3,
    "contribution_tolerance": "5",
    "retention_tolerance": "3",
    "response_tolerance": "20",
    "visits_tolerance": "10",
}


@pytest.fixture
def held(director, account, north):
    """A planned wave, held: Valued customers earned 98,765 and earn 43,210 now."""
    valued = AccountFactory(region=north)
    TierAssignmentFactory(
        account=valued, started_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    AccountFactsFactory(account=valued)
    AccountMeasuresFactory(account=valued, net_margin_12m=Decimal(43210))
    done(director, account, CONTRIBUTION=98_765)
    return plan(director, name="Next")


def body(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


class TestWavePages:
    @pytest.mark.parametrize("who", ALL)
    def test_who_sees_facts_looks(self, request, client, held, who):
        client.force_login(request.getfixturevalue(who))
        assert "Next" in body(client, LIST)
        assert "Next" in body(client, f"{LIST}{held.pk}/")

    def test_for_the_service_desk_there_are_none(self, client, held, desk_agent):
        client.force_login(desk_agent)
        assert client.get(LIST).status_code == 404
        assert client.get(f"{LIST}{held.pk}/").status_code == 404

    @pytest.mark.parametrize("who", ["manager", "administrator"])
    def test_the_sum_of_margins_is_for_directors_and_executives(
        self, request, client, held, who
    ):
        client.force_login(request.getfixturevalue(who))
        pages = body(client, LIST) + body(client, f"{LIST}{Wave.objects.first().pk}/")
        pages += body(client, f"{LIST}{held.pk}/") + body(client, f"{API}{held.pk}/")
        pages += body(client, f"{API}{Wave.objects.first().pk}/")
        for figure in ("£99", "£43", "98765", "43210", "−56"):
            assert figure not in pages
        assert "by more than is tolerated" in pages

    def test_a_director_reads_why_it_waits_with_both_figures(
        self, client, held, director
    ):
        client.force_login(director)
        page = body(client, f"{LIST}{held.pk}/")
        assert "£99 k" in page.replace("\xa0", " ")
        assert "£43 k" in page.replace("\xa0", " ")
        assert "Release" in page
        refused = client.post(f"{LIST}{held.pk}/open/", follow=True)
        assert "No account enters with it yet" in refused.content.decode()

    def test_an_empty_board_offers_the_pilot(self, client, director, manager):
        client.force_login(director)
        assert "Plan the pilot" in body(client, LIST)
        client.force_login(manager)
        assert "Only a director plans and opens waves." in body(client, LIST)

    def test_a_director_plans_fills_opens_and_closes_a_wave(
        self, client, director, account
    ):
        client.force_login(director)
        assert "two or three accounts" in body(client, f"{LIST}new/")
        said = PLAN | {"starts_on": day(), "ends_on": day(400)}
        made = client.post(f"{LIST}new/", said, follow=True)
        wave = Wave.objects.get()
        assert made.redirect_chain == [(f"{LIST}{wave.pk}/", 302)]
        assert (wave.contribution_tolerance, wave.response_tolerance) == (0.05, 0.2)
        found = body(client, f"{LIST}{wave.pk}/?q=ac%00m")
        assert f'value="{account.pk}"' in found
        client.post(f"{LIST}{wave.pk}/accounts/", {"accounts": [account.pk]})
        assert "1 of 3 places" in " ".join(body(client, LIST).split())
        assert "Open the wave" in body(client, f"{LIST}{wave.pk}/open/")
        assert Wave.objects.get().status == "PLANNED"
        page = client.post(f"{LIST}{wave.pk}/open/", follow=True).content.decode()
        assert "its baseline is kept" in page
        assert "Not measured" in page
        client.post(f"{LIST}{wave.pk}/close/")
        assert Wave.objects.get().status == "DONE"

    def test_what_a_change_set_promotes_is_offered(self, client, director, account):
        ChangeFactory(account=account)
        wave = plan(director)
        client.force_login(director)
        page = body(client, f"{LIST}{wave.pk}/")
        assert "Proposed for promotion" in page
        assert "Acme" in page

    def test_an_overlap_is_an_error_beside_the_day_and_nothing_typed_is_lost(
        self, client, director
    ):
        plan(director, name="First")
        client.force_login(director)
        said = PLAN | {"starts_on": day(10), "ends_on": day(20), "name": "Second"}
        answer = client.post(f"{LIST}new/", said)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "It would overlap wave 1, “First”" in page
        assert 'value="Second"' in page
        assert Wave.objects.count() == 1

    def test_release_and_hold_take_a_reason(self, client, held, director):
        client.force_login(director)
        for verb in ("hold", "release"):
            assert client.post(f"{LIST}{held.pk}/{verb}/", {}).status_code == 422
        client.post(f"{LIST}{held.pk}/release/", {"reason": "One lost tender"})
        held.refresh_from_db()
        assert held.released_by == director
        page = body(client, f"{LIST}{held.pk}/")
        assert "One lost tender" in page

    @pytest.mark.parametrize("who", ["manager", "executive"])
    def test_nobody_else_changes_anything(self, request, client, held, who, account):
        client.force_login(request.getfixturevalue(who))
        for path in ("new/", f"{held.pk}/change/", f"{held.pk}/accounts/"):
            assert client.post(LIST + path, PLAN).status_code == 403
        for verb in ("open", "close", "cancel", "hold", "release"):
            answer = client.post(f"{LIST}{held.pk}/{verb}/", {"reason": "Because"})
            assert answer.status_code == 403
        held.refresh_from_db()
        assert (held.status, held.held_at, held.released_at) == ("PLANNED", None, None)

    def test_accounts_of_others_are_counted_not_named(
        self, client, director, account, outsider
    ):
        opened(director, account)
        client.force_login(outsider)
        page = body(client, f"{LIST}{Wave.objects.get().pk}/")
        assert "Acme" not in page
        assert "you see 0 of 1" in page

    def test_takes_as_many_queries_for_many_accounts(
        self, client, director, north, account, django_assert_max_num_queries
    ):
        wave = opened(director, account)
        many = AccountFactory.create_batch(12, region=north)
        for each in many:
            WaveAccount.objects.create(wave=wave, account=each, added_by=director)
        refresh_access()
        client.force_login(director)
        with django_assert_max_num_queries(26):
            page = body(client, f"{LIST}{wave.pk}/")
        assert [each.name for each in many if each.name not in page] == []
        with django_assert_max_num_queries(25):
            assert wave.name in body(client, LIST)


class TestWaveApi:
    def test_the_same_verbs_with_the_same_refusals(self, client, director, account):
        client.force_login(director)
        said = {
            "name": "Pilot",
            "starts_on": day().isoformat(),
            "ends_on": day(300).isoformat(),
            "capacity": 1,
        }
        made = client.post(API, said, content_type="application/json")
        assert made.status_code == 201
        url = f"{API}{made.json()['id']}/"
        clash = client.post(API, said, content_type="application/json")
        assert clash.status_code == 409
        assert "It would overlap wave 1" in clash.json()["detail"]
        changed = client.patch(url, {"name": "North"}, content_type="application/json")
        assert changed.json()["name"] == "North"
        assert client.post(f"{url}open/").status_code == 409
        added = client.post(
            f"{url}add/", {"accounts": [account.pk]}, content_type="application/json"
        )
        assert added.json()["accounts"][0]["account"] == "Acme"
        for _time in range(2):
            answer = client.post(f"{url}open/")
            assert (answer.status_code, answer.json()["status"]) == (200, "OPEN")
        assert len(answer.json()["measures"]) == 4
        assert client.post(f"{url}cancel/").status_code == 409
        assert client.post(f"{url}close/").json()["status"] == "DONE"
        assert [each["name"] for each in client.get(API).json()["results"]] == ["North"]
        assert client.get(f"{API}suggested-capacity/").json() == {
            "seats": None,
            "taken": 0,
            "room": None,
        }

    def test_somebody_else_s_accounts_do_not_exist(self, client, director):
        wave = plan(director)
        client.force_login(director)
        answer = client.post(
            f"{API}{wave.pk}/add/",
            {"accounts": [AccountFactory().pk]},
            content_type="application/json",
        )
        assert answer.status_code == 400
        assert not WaveAccount.objects.exists()

    def test_others_are_refused_and_the_desk_finds_nothing(
        self, client, director, manager, desk_agent
    ):
        wave = plan(director)
        client.force_login(manager)
        for verb in ("open", "close", "cancel"):
            assert client.post(f"{API}{wave.pk}/{verb}/").status_code == 403
        client.force_login(desk_agent)
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}{wave.pk}/").status_code == 404


class TestLadderPages:
    URL = "/tiers/ladder/accounts/{}/"

    def test_a_manager_places_an_account_and_aims(self, client, account, manager, seen):
        seen()
        client.force_login(manager)
        url = self.URL.format(account.pk)
        assert "It is not placed on the ladder yet." in body(client, url)
        place = {"level": 3, "started_on": day(-9), "evidence": "Two functions met"}
        client.post(f"{url}place/", place)
        client.post(f"{url}target/", {"level": 2, "target_on": day(90)})
        page = body(client, url)
        assert "Two functions met" in page
        assert "Good supplier" in page
        assert "It should stand on level <b>2</b>" in page
        header = body(client, f"/accounts/{account.pk}/")
        assert "Ladder 3 of 4 to 1: Good supplier" in header
        assert "Ladder 3 of 4 to 1: Good supplier" in body(client, "/accounts/")
        flow = body(client, "/tiers/ladder/")
        assert "1 was placed for the first time" in flow
        assert "Acme" in flow

    def test_level_1_is_refused_in_words_in_the_form(self, client, account, manager):
        client.force_login(manager)
        url = self.URL.format(account.pk)
        place = {"level": 1, "started_on": day(), "evidence": "They love us"}
        answer = client.post(f"{url}place/", place)
        assert answer.status_code == 422
        assert "both sides of the value ledger" in answer.content.decode()
        assert "They love us" in answer.content.decode()
        assert not LadderStep.objects.exists()

    def test_who_sees_it(self, client, account, outsider, desk_agent, executive):
        url = self.URL.format(account.pk)
        for person, status in ((outsider, 404), (desk_agent, 404), (executive, 200)):
            client.force_login(person)
            assert client.get(url).status_code == status
            assert client.get(f"/api/v1/accounts/{account.pk}/ladder/").status_code == (
                status
            )
            assert client.post(f"{url}place/", {}).status_code == (
                403 if status == 200 else 404
            )

    def test_a_director_words_a_level(self, client, director, manager):
        url = "/tiers/ladder/levels/3/"
        client.force_login(director)
        said = {"name": "Reliable", "criteria": "On time\n\nComplete"}
        client.post(url, said)
        level = LadderLevel.objects.get(pk=3)
        assert (level.name, level.criteria) == ("Reliable", ["On time", "Complete"])
        client.force_login(manager)
        assert client.post(url, said).status_code == 403
        assert "Reliable" in body(client, "/tiers/ladder/")

    def test_by_endpoint(self, client, account, manager, director):
        client.force_login(manager)
        url = f"/api/v1/accounts/{account.pk}/ladder/"
        made = client.post(url, {"level": 2, "evidence": "Asks us first"})
        assert (made.status_code, made.json()["level"]) == (201, 2)
        refused = client.post(url, {"level": 1, "evidence": "Certainly"})
        assert refused.status_code == 409
        assert "value ledger" in refused.json()["detail"]
        aimed = client.post(f"{url}target/", {"level": 1, "target_on": day(365)})
        assert aimed.json()["target_level"] == 1
        assert client.get("/api/v1/ladder/flow/").json()["placed"] == 1
        level = "/api/v1/ladder-levels/2/"
        said = {"name": "Partner", "criteria": ["Asks first"]}
        put = client.put(level, said, content_type="application/json")
        assert put.status_code == 403
        client.force_login(director)
        put = client.put(level, said, content_type="application/json")
        assert put.json()["criteria"] == ["Asks first"]


class TestCommands:
    def run(self, *words):
        out = StringIO()
        call_command(*map(str, words), "--json", stdout=out)
        return json.loads(out.getvalue())

    def test_a_wave_from_plan_to_close(self, director, account):
        who = ("--actor", director.email)
        days = ("--from", day(), "--to", day(300))
        self.run("wave", "plan", "--name", "Pilot", "--capacity", 2, *days, *who)
        self.run("wave", "add", 1, "--accounts", account.pk, *who)
        said = self.run("wave", "open", 1, *who)
        assert (said["status"], said["accounts"]) == ("OPEN", [account.pk])
        assert said["baseline"]["CONTRIBUTION"] is None
        assert self.run("wave", "close", 1, *who)["status"] == "DONE"
        [listed] = self.run("wave", "list")["waves"]
        assert listed["name"] == "Pilot"

    def test_refusals_are_said_and_change_nothing(self, director, manager):
        plan(director)
        with pytest.raises(CommandError, match="Only a director"):
            self.run("wave", "open", 1, "--actor", manager.email)
        with pytest.raises(CommandError, match="No account enters"):
            self.run("wave", "open", 1, "--actor", director.email)
        with pytest.raises(CommandError, match="Say who does it"):
            self.run("wave", "open", 1)
        with pytest.raises(CommandError, match="No active colleague"):
            self.run("wave", "open", 1, "--actor", "nobody@example.com")
        with pytest.raises(CommandError, match="there is no wave 7"):
            self.run("wave", "open", 7, "--actor", director.email)
        assert Wave.objects.get().status == "PLANNED"

    def test_the_ladder(self, account, manager, outsider):
        who = ("--actor", manager.email)
        placed = self.run(
            "ladder", "place", account.pk, "--level", 3, "--evidence", "Met", *who
        )
        assert (placed["level"], placed["steps"][0]["evidence"]) == (3, "Met")
        aimed = ("--level", 2, "--on", day(90))
        assert (
            self.run("ladder", "target", account.pk, *aimed, *who)["target_level"] == 2
        )
        assert self.run("ladder", "flow", *who)["placed"] == 1
        with pytest.raises(CommandError, match="no such account"):
            self.run("ladder", "show", account.pk, "--actor", outsider.email)
        with pytest.raises(CommandError, match="value ledger"):
            self.run(
                "ladder", "place", account.pk, "--level", 1, "--evidence", "Yes", *who
            )


def test_why_waiting_holds_no_figures(held, director, account):
    waves.add_accounts(wave=held, actor=director, accounts=[account])
    [words] = waves.why_waiting([account.pk]).values()
    assert "£" not in words
    assert ladder.value_evidence(account.pk) == (False, False)
