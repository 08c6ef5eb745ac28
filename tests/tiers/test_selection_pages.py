"""The page, endpoint and command of the selection: each person at each door."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from accounts.services.access import refresh_access
from tests.factories import PolicyFactory, RegionFactory
from tests.problems import faults
from tests.tiers.previewed import measured, plain_policy
from tiers.models import Change, Evaluation, Policy, TierAssignment
from tiers.services import policies, previewing, selecting_asked

PAGE = "/tiers/selection/"
API = "/api/v1/selection/solve/"
THREE = [
    {"id": "a", "value": 60, "hours": 10, "manager": "Ann", "type": "new"},
    {"id": "b", "value": 50, "hours": 5, "manager": "Ann"},
    {"id": "c", "value": 45, "hours": 5, "manager": "Ann"},
]


@pytest.fixture(autouse=True)
def _forgotten():
    previewing.forget()


@pytest.fixture
def portfolio(programme, north):
    """Two Strategic; 86, 66, 63 and 26 points in the north, 68 and 46 in the south."""
    south = RegionFactory(name="South")
    made = {}
    for name, potential, influence, tier, region in [
        ("Alder", 900_000, 4, "STRATEGIC", north),
        ("Birch", 700_000, 3, "VALUED", north),
        ("Cedar", 600_000, 4, "VALUED", south),
        ("Dogwood", 500_000, 2, "STRATEGIC", south),
        ("Elm", 650_000, 3, "VALUED", north),
        ("Fir", 300_000, 1, "VALUED", north),
    ]:
        made[name] = measured(
            name, potential=potential, influence=influence, tier=tier, region=region
        )
    plain_policy()
    refresh_access()
    return {name: account.pk for name, account in made.items()}


@pytest.fixture
def draft(portfolio, north):
    """Three seats by value, two of them in the north; keeping one is worth 25."""
    base = policies.in_force()
    fields = {
        "method": "OPTIMUM",
        "keep_bonus": 25,
        "region_limits": [{"region": north.pk, "seats": 2, "hours": None}],
    }
    made = policies.unsaved(fields, based_on=base)
    made.version, made.status = base.version + 1, Policy.Status.DRAFT
    made.save()
    return made


def solve(client, **body):
    return client.post(API, body, content_type="application/json")


def written():
    """Count whatever a choice could have left behind."""
    models = (Change, Evaluation, TierAssignment, Policy)
    return [model.objects.count() for model in models]


class TestWho:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("director", 200),
            ("executive", 200),
            ("manager", 404),
            ("administrator", 404),
            ("desk_agent", 404),
        ],
    )
    def test_looks_at_the_page(self, request, client, who, status):
        client.force_login(request.getfixturevalue(who))
        assert client.get(PAGE).status_code == status

    @pytest.mark.parametrize(
        ("who", "status"),
        [("director", 200), ("executive", 200), ("manager", 403), ("desk_agent", 403)],
    )
    def test_solves(self, request, client, who, status):
        client.force_login(request.getfixturevalue(who))
        answer = solve(client, candidates=THREE, limits={"seats": 2})
        assert answer.status_code == status

    def test_nobody_is_asked_to_sign_in(self, client, db):
        assert client.get(PAGE).status_code == 302
        assert solve(client, candidates=THREE).status_code == 401


class TestPage:
    def test_without_a_policy_says_what_will_be_here(self, client, executive):
        client.force_login(executive)
        assert "No policy is in force yet" in client.get(PAGE).content.decode()

    def test_before_anything_is_measured_says_what_to_do(self, client, executive):
        PolicyFactory()
        client.force_login(executive)
        page = client.get(PAGE).content.decode()
        assert "a nightly chain has to run first" in page

    def test_shows_rank_beside_value_and_what_one_more_is_worth(
        self, client, draft, executive
    ):
        client.force_login(executive)
        before = written()
        page = client.get(f"{PAGE}?policy={draft.pk}").content.decode()
        assert "The optimum seats 3 accounts: 1 of them not by rank" in page
        assert "Together they are worth 5.0 points more." in page
        assert "25.0 of them for keeping its seat" in page
        assert "One more seat" in page
        assert "Birch in" in page
        assert "cut line by rank: enter at" in page
        assert "First out:" in page
        assert written() == before

    def test_says_which_limits_cannot_all_be_kept(self, client, draft, executive):
        Policy.objects.filter(pk=draft.pk).update(
            mix={"FAST_GROWING": {"least": 2, "most": None}}
        )
        client.force_login(executive)
        page = client.get(f"{PAGE}?policy={draft.pk}").content.decode()
        assert "No choice keeps every limit, so nobody would move." in page
        assert "At least 2 seats for “Fast growing”, of whom 1 may have one" in page

    def test_shows_the_ranking_at_once_and_the_optimum_when_solved(
        self, client, draft, executive, monkeypatch
    ):
        monkeypatch.setattr("tiers.views.selection.FEW", 0)
        client.force_login(executive)
        first = client.get(f"{PAGE}?policy={draft.pk}").content.decode()
        assert "Choosing …" in first
        assert "Ranked candidates" in first
        part = client.get(
            f"{PAGE}?policy={draft.pk}&solve=1", headers={"HX-Request": "true"}
        ).content.decode()
        assert "The optimum seats 3 accounts" in part
        assert "<html" not in part

    def test_names_no_account_that_is_not_seen(self, client, draft, director):
        client.force_login(director)
        page = client.get(f"{PAGE}?policy={draft.pk}").content.decode()
        assert "An account that you do not see" in page
        assert "Birch" in page
        for unseen in ("Cedar", "Dogwood"):
            assert unseen not in page

    @pytest.mark.parametrize("policy", ["0", "x", "99999999999", "-1"])
    def test_a_policy_that_is_none_does_not_exist(
        self, client, portfolio, executive, policy
    ):
        client.force_login(executive)
        assert client.get(f"{PAGE}?policy={policy}").status_code == 404


class TestSolving:
    def test_takes_candidates_and_limits(self, client, executive):
        client.force_login(executive)
        said = solve(
            client, candidates=THREE, limits={"seats": 2, "managers": {"Ann": 10}}
        ).json()
        assert said["chosen"] == ["b", "c"]
        assert said["objective"] == said["bound"] == pytest.approx(95)
        assert said["gap"] == 0
        assert said["greedy"]["chosen"] == ["a"]
        assert (said["comes"], said["goes"]) == (["b", "c"], ["a"])
        assert said["first_out"]["id"] == "c"
        assert said["first_in"]["id"] == "a"
        assert said["first_in"]["kept_out_by"][0]["words"] == "at most 2 seats in all"
        hours = next(p for p in said["prices"] if p["limit"] == "manager_hours")
        assert hours["name"] == "Ann"
        assert hours["amount"] == 10
        assert hours["low"] == hours["high"] == pytest.approx(15)
        assert (hours["comes"], hours["goes"]) == (["a"], ["c"])

    def test_says_in_words_which_limits_clash(self, client, executive):
        client.force_login(executive)
        held = [{**THREE[0], "held": True}, *THREE[1:]]
        said = solve(client, candidates=held, limits={"managers": {"Ann": 8}}).json()
        assert said["infeasible"]
        assert said["chosen"] is None
        assert [each["words"] for each in said["clashes"]] == [
            "Ann has 8 hours a month for them",
            "a keeps its seat whatever it scores, and takes 10 hours a month",
        ]

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"candidates": "all"}, ["candidates"]),
            ({"candidates": [{"id": 1}]}, ["candidates", "0", "value"]),
            ({"candidates": [{"id": 1, "value": "x"}]}, ["candidates", "0", "value"]),
            ({"candidates": [{"value": 1}]}, ["candidates", "0", "id"]),
            ({"candidates": [*THREE, THREE[0]]}, ["candidates", "3", "id"]),
            ({"candidates": [{**THREE[0], "hours": -1}]}, ["candidates", "0", "hours"]),
            ({"candidates": [{**THREE[0], "held": 1}]}, ["candidates", "0", "held"]),
            (
                {"candidates": [{**THREE[0], "colour": 1}]},
                ["candidates", "0", "colour"],
            ),
            ({"candidates": [7]}, ["candidates", "0", "non_field_errors"]),
            ({"candidates": THREE, "limits": {"seats": -1}}, ["limits", "seats"]),
            ({"candidates": THREE, "limits": {"seats": 1.5}}, ["limits", "seats"]),
            ({"candidates": THREE, "limits": {"chairs": 1}}, ["limits", "chairs"]),
            (
                {"candidates": THREE, "limits": {"managers": {"Ann": "many"}}},
                ["limits", "managers", "Ann"],
            ),
            (
                {"candidates": THREE, "limits": {"regions": {"N": {"seats": "2"}}}},
                ["limits", "regions", "N", "seats"],
            ),
            (
                {
                    "candidates": THREE,
                    "limits": {"types": {"n": {"least": 3, "most": 1}}},
                },
                ["limits", "types", "n", "least"],
            ),
            ({"candidates": THREE, "seconds": 0}, ["seconds"]),
            ({"candidates": THREE, "seconds": 1e9}, ["seconds"]),
            ({"candidates": THREE, "gap": -1}, ["gap"]),
            ({"candidates": THREE, "policy": 1}, ["policy"]),
            ({"limits": {"seats": 1}}, ["limits"]),
            ({"policy": 123456}, ["policy"]),
            ({"policy": "first"}, ["policy"]),
            ({"chosen": []}, ["chosen"]),
        ],
    )
    def test_refuses_rubbish_by_the_path_of_its_field(
        self, client, executive, body, path
    ):
        client.force_login(executive)
        answer = solve(client, **body)
        assert answer.status_code == 400
        named = [part for part in path if part != "non_field_errors"]
        assert f"/{'/'.join(named)}" in faults(answer)

    def test_a_body_that_is_no_object_is_refused(self, client, executive):
        client.force_login(executive)
        answer = client.post(API, "[1]", content_type="application/json")
        assert answer.status_code == 400

    def test_nobody_to_choose_from_is_an_empty_choice(self, client, executive):
        client.force_login(executive)
        said = solve(client, candidates=[]).json()
        assert said["chosen"] == []
        assert said["first_in"] is None

    def test_no_time_still_gives_a_choice_and_its_gap(self, client, executive):
        rng = np.random.default_rng(1)
        many = [
            {"id": n, "value": float(v), "hours": float(h), "manager": n % 9}
            for n, (v, h) in enumerate(rng.uniform(5, 20, (400, 2)))
        ]
        managers = {str(each): 60 for each in range(9)}
        client.force_login(executive)
        said = solve(
            client,
            candidates=many,
            limits={"managers": managers, "seats": 30},
            seconds=0.01,
            gap=0,
        ).json()
        assert len(said["chosen"]) > 10
        assert said["gap"] is not None
        assert said["bound"] >= said["objective"]
        assert said["unpriced"] > 0

    def test_takes_a_policy_with_other_fields(
        self, client, draft, portfolio, executive
    ):
        client.force_login(executive)
        before = written()
        said = solve(client, policy=draft.pk).json()
        assert set(said["chosen"]) == {
            portfolio[n] for n in ("Alder", "Cedar", "Dogwood")
        }
        assert said["comes"] == [portfolio["Dogwood"]]
        assert said["goes"] == [portfolio["Birch"]]
        other = solve(client, policy=draft.pk, policy_fields={"keep_bonus": 0}).json()
        assert set(other["chosen"]) == {
            portfolio[n] for n in ("Alder", "Birch", "Cedar")
        }
        assert written() == before

    def test_refuses_a_policy_that_contradicts_itself(self, client, draft, executive):
        client.force_login(executive)
        wrong = solve(client, policy=draft.pk, policy_fields={"stay_score": 200})
        assert wrong.status_code == 400
        assert "/policy_fields/stay_score" in faults(wrong)

    def test_sends_no_key_of_an_account_that_is_not_seen(
        self, client, draft, portfolio, director
    ):
        client.force_login(director)
        said = solve(client, policy=draft.pk).json()
        assert said["chosen"] == [portfolio["Alder"]]
        assert said["hidden"] == 2
        assert said["first_in"]["id"] == portfolio["Birch"]
        assert said["first_out"] is None
        assert said["comes"] == []
        assert portfolio["Cedar"] not in said["greedy"]["chosen"]

    def test_before_anything_is_measured_is_refused(self, client, executive):
        PolicyFactory()
        client.force_login(executive)
        assert solve(client).status_code == 409


class TestCommand:
    def test_tells_whom_it_would_seat_and_writes_nothing(self, draft, capsys):
        before = written()
        call_command("select_accounts", "--policy", draft.version, "--json")
        said = json.loads(capsys.readouterr().out)
        assert len(said["chosen"]) == 3
        assert said["gap"] == 0
        call_command("select_accounts", "--policy", draft.version)
        assert "The optimum seats 3 accounts" in capsys.readouterr().out
        assert written() == before

    def test_says_what_is_wrong(self, db):
        with pytest.raises(CommandError, match="No policy is in force"):
            call_command("select_accounts")
        with pytest.raises(CommandError, match="There is no policy 7"):
            call_command("select_accounts", "--policy", 7)
        with pytest.raises(CommandError, match="must be above 0"):
            call_command("select_accounts", "--seconds", 0)


def test_the_page_s_optimum_is_the_run_s(draft, executive):
    """A policy that seats by value gives a preview the choice that the page shows."""
    found = selecting_asked.asked(draft, executive)
    report = selecting_asked.solved(found)
    then = previewing.preview(draft).then
    assert (report.optimum.chosen == (then.tier == "STRATEGIC")).all()
    assert report.optimum.objective == then.optimum.objective
