"""Previews: as the later run, nothing written, to each person their own."""

import csv
import datetime as dt
import io
import json
import threading

import numpy as np
import pytest
from django.core.management import call_command

from accounts.services.access import refresh_access
from sam.lib import runs
from sam.lib.models import AuditEntry
from tests.factories import (
    AccountFactory,
    ManagerFactory,
    PolicyFactory,
    RegionDirectorFactory,
    RegionFactory,
    TierAssignmentFactory,
)
from tests.rails.portfolio import AS_OF
from tests.tiers.previewed import CRITERIA, LONG_AGO, many, measured, plain_policy
from tiers.models import Change, ChangeSet, Evaluation, Policy, TierAssignment
from tiers.services import policies, previewing, retiering
from tiers.services import previewing_figures as adding

PAGE = "/tiers/what-if/"


@pytest.fixture(autouse=True)
def _forgotten():
    previewing.forget()


@pytest.fixture
def policy(db):
    return plain_policy()


@pytest.fixture
def portfolio(programme, north, policy):
    """Two Strategic, three Valued, in the north; one Valued in the south."""
    south = RegionFactory(name="South")
    owner = ManagerFactory(full_name="Priya Nair", client_hours_month=4)
    made = {
        "Star": measured(
            "Star", potential=900_000, influence=4, tier="STRATEGIC", region=north
        ),
        "Fading": measured(
            "Fading", potential=600_000, influence=1, tier="STRATEGIC", region=north
        ),
        "Rising": measured(
            "Rising", potential=300_000, influence=4.5, region=north, owner=owner
        ),
        "Small": measured("Small", potential=50_000, influence=0.2, region=north),
        "Hidden": measured("Hidden", potential=200_000, influence=5, region=south),
    }
    refresh_access()
    return made


@pytest.fixture
def director(portfolio, north):
    user = RegionDirectorFactory(region=north).user
    refresh_access()
    return user


def influence_first(**fields):
    weights = [{**CRITERIA[0], "weight": 0.3}, {**CRITERIA[1], "weight": 0.7}]
    return policies.unsaved({"criteria": weights, **fields})


class TestEqualToTheLaterRun:
    @pytest.mark.parametrize("method", ["RANKING", "OPTIMUM"])
    def test_on_unchanged_data(self, programme, policy, method):
        many()
        draft = policies.unsaved(
            {
                "criteria": CRITERIA,
                "method": method,
                "strategic_cap": 6,
                "strategic_share": 0.1,
                "enter_score": 30,
                "stay_score": 25,
                "minimum_stay_reviews": 0,
                "manager_hours_share": 1.0,
                "market_impact": 2.0,
                "mix": {"MARKET_IMPACT": {"least": 1, "most": 3}},
            },
            based_on=policy,
        )
        found = previewing.preview(draft)
        assert found.moved.any()
        expected = {
            key: (str(tier), str(decision), float(score))
            for key, tier, decision, score in zip(
                found.portfolio.keys.tolist(),
                found.then.tier,
                found.then.decision,
                found.then.score,
                strict=True,
            )
        }
        Policy.objects.filter(status="ACTIVE").update(status="RETIRED")
        draft.version, draft.status = policy.version + 1, Policy.Status.ACTIVE
        draft.save(force_insert=True)
        later = runs.start(retiering.RETIER, as_of=AS_OF, options={}, again=True)[0]
        got = {
            row.account_id: (row.tier, row.decision, row.score)
            for row in Evaluation.objects.all()
        }
        assert got == expected
        proposed = ChangeSet.objects.get(pk=later.result["change_set"])
        moves = set(proposed.changes.values_list("account_id", "to_tier"))
        assert moves == {
            (int(found.portfolio.keys[place]), str(found.then.tier[place]))
            for place in np.flatnonzero(found.moved)
        }

    def test_by_a_policy_that_is_due_before_a_run_puts_it_in_force(
        self, portfolio, policy
    ):
        _portfolio, as_of = previewing.current_portfolio()
        due = PolicyFactory(
            name="Due",
            criteria=influence_first().criteria,
            status="APPROVED",
            effective_on=as_of,
        )
        assert previewing.ruling() == due
        assert previewing.preview(policy).against == due
        later = as_of + dt.timedelta(days=1)
        Policy.objects.filter(pk=due.pk).update(effective_on=later)
        assert previewing.ruling() == policy

    def test_nothing_is_written(self, portfolio, policy):
        before = list(TierAssignment.objects.values_list())
        previewing.preview(influence_first())
        assert list(TierAssignment.objects.values_list()) == before
        assert list(Policy.objects.all()) == [policy]
        for model in (Evaluation, ChangeSet, Change, AuditEntry):
            assert not model.objects.exists()


class TestPortfolioIsReadOnce:
    def test_until_something_changes(self, portfolio):
        first, day = previewing.current_portfolio()
        assert (previewing.current_portfolio()[0] is first, day) == (True, AS_OF)
        TierAssignmentFactory(account=AccountFactory(), started_at=LONG_AGO)
        assert previewing.current_portfolio()[0] is not first

    def test_at_most_two_are_kept(self, portfolio):
        for _ in range(4):
            AccountFactory()
            previewing.current_portfolio()
        assert len(previewing._kept) == 2

    @pytest.mark.django_db(transaction=True)
    def test_by_one_thread_of_many(self, portfolio, monkeypatch):
        read, real = [], previewing.read_portfolio

        def slowly(*args, **kwargs):
            read.append(1)
            return real(*args, **kwargs)

        monkeypatch.setattr(previewing, "read_portfolio", slowly)
        found = []

        def look():
            from django.db import connection

            found.append(previewing.current_portfolio()[0])
            connection.close()

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(read), len(found)) == (1, 4)
        assert all(each is found[0] for each in found)

    def test_before_anything_is_measured_it_says_so(self, policy, programme):
        with pytest.raises(previewing.NothingMeasured, match="nightly chain"):
            previewing.current_portfolio()


class TestFigures:
    def test_add_up_over_who_is_seen(self, portfolio):
        found = previewing.preview(influence_first())
        everybody = np.ones(found.portfolio.keys.size, dtype=bool)
        totals = adding.totals(found, everybody)
        assert (totals.strategic.now, totals.strategic.then) == (2, 3)
        assert totals.contribution == adding.Sum(100_000, 150_000)
        hours = found.then.minutes_then[found.seated].sum() / 60
        assert totals.strategic_hours.then == pytest.approx(hours)
        assert totals.capacity == pytest.approx(4)

    def test_expected_change_is_what_attention_wins_of_headroom(self, portfolio):
        found = previewing.preview(influence_first())
        everybody = np.ones(found.portfolio.keys.size, dtype=bool)
        gain = adding.expected(found, everybody)
        worth = 0.2 * 0.3  # the share that is won, and the margin on it
        # Hidden (200,000) and Rising (300,000) come in, Fading (600,000) goes
        assert gain.change == pytest.approx(worth * (100_000 + 150_000 - 300_000))
        low = 60_000 + 90_000 - (300_000 + 180_000)
        high = 160_000 + 240_000 - (300_000 - 120_000)
        assert (gain.low, gain.high) == (
            pytest.approx(worth * low),
            pytest.approx(worth * high),
        )
        assert (gain.grade, gain.unmeasured) == ("C", 0)

    def test_who_has_no_headroom_measured_is_counted_not_zero(self, portfolio):
        rising = portfolio["Rising"]
        rising.measures.headroom_beyond = None
        rising.measures.save()
        found = previewing.preview(influence_first())
        gain = adding.expected(found, found.portfolio.keys == rising.pk)
        assert (gain.grade, gain.unmeasured) == ("", 1)

    def test_a_manager_without_stated_hours_is_never_over(self, portfolio):
        loads = adding.loads(previewing.preview(influence_first()))
        assert loads.over(loads.then).sum() == 1  # Priya has four hours, the rest none
        assert loads.is_known.sum() == 1

    def test_who_is_far_from_the_line_is_not_borderline(self, portfolio):
        found = previewing.preview(influence_first())
        edge = adding.borderline(found)
        small = found.portfolio.keys == portfolio["Small"].pk
        assert edge.flips[small] == [0]
        assert ((edge.flips >= 0) & (edge.flips <= 1)).all()


class TestPage:
    def test_says_who_would_move_and_why(self, client, director):
        client.force_login(director)
        answer = client.get(PAGE, changed(**{"w-potential": 30, "w-influence": 70}))
        words = answer.text
        assert "One account becomes Strategic and one becomes Valued." in words
        assert "influence counts more" in words
        assert "One move more is of an account that you do not see." in words
        assert "Hidden" not in words
        assert "was 60" in words

    def test_an_executive_sees_all_and_changes_nothing(
        self, client, portfolio, executive
    ):
        client.force_login(executive)
        answer = client.get(PAGE, changed(**{"w-potential": 30, "w-influence": 70}))
        assert "Hidden" in answer.text
        refused = client.post(f"{PAGE}save/?set=1")
        assert (refused.status_code, Policy.objects.count()) == (403, 1)

    @pytest.mark.parametrize("person", ["manager", "desk_agent", "administrator"])
    def test_does_not_exist_for_others(self, client, request, portfolio, person):
        client.force_login(request.getfixturevalue(person))
        for path in (PAGE, f"{PAGE}movers.csv", f"{PAGE}compare/"):
            assert client.get(path).status_code == 404
        assert client.post(f"{PAGE}save/").status_code == 404

    def test_weights_that_do_not_add_up_are_scaled_and_said(self, client, director):
        client.force_login(director)
        answer = client.get(PAGE, changed(**{"w-potential": 60, "w-influence": 60}))
        assert "They add up to 120\xa0%" in answer.text
        assert "w-potential=50" in answer.text
        saved = client.post(
            f"{PAGE}save/",
            query_params=changed(**{"w-potential": 60, "w-influence": 60}),
            follow=True,
        )
        assert "add up to 120" in saved.text
        assert Policy.objects.count() == 1

    def test_a_contradiction_is_refused_in_words(self, client, director):
        client.force_login(director)
        answer = client.get(PAGE, changed(stay_score=70))
        assert answer.status_code == 422
        assert "No policy can be like that." in answer.text

    def test_what_is_typed_is_saved_into_a_draft_then_into_that(
        self, client, director, policy
    ):
        client.force_login(director)
        asked = changed(strategic_cap=4)
        client.post(f"{PAGE}save/", query_params=asked)
        draft = Policy.objects.get(status="DRAFT")
        assert (draft.strategic_cap, draft.based_on) == (4, policy)
        again = changed(strategic_cap=5) | {"draft": draft.pk}
        client.post(f"{PAGE}save/", query_params=again)
        draft.refresh_from_db()
        policy.refresh_from_db()
        assert (draft.strategic_cap, policy.strategic_cap) == (5, 3)

    def test_the_last_change_can_be_undone(self, client, director):
        client.force_login(director)
        former = changed(strategic_cap=4)
        address = "&".join(f"{name}={value}" for name, value in former.items())
        answer = client.get(
            PAGE,
            changed(strategic_cap=7),
            headers={
                "HX-Request": "true",
                "HX-Current-URL": f"http://testserver{PAGE}?{address}",
            },
        )
        assert "undo=strategic_cap%3D4" in answer["HX-Replace-Url"]
        assert "strategic_cap=4" in answer.text

    def test_movers_are_a_file_too(self, client, director, portfolio):
        client.force_login(director)
        asked = changed(**{"w-potential": 30, "w-influence": 70})
        answer = client.get(f"{PAGE}movers.csv", asked)
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(row["account"], row["to"]) for row in rows] == [
            ("Rising", "STRATEGIC"),
            ("Fading", "VALUED"),
        ]

    def test_without_a_policy_it_says_what_comes(self, client, programme, executive):
        client.force_login(executive)
        assert "No policy is in force yet" in client.get(PAGE).text

    def test_two_policies_stand_side_by_side(self, client, director, policy):
        other = policies.draft_policy(actor=director, name="Influence")
        policies.change_draft(
            policy=other, actor=director, criteria=influence_first().criteria
        )
        client.force_login(director)
        answer = client.get(f"{PAGE}compare/", {"a": policy.pk, "b": other.pk})
        assert "They differ in" in answer.text
        assert "Influence" in answer.text
        assert "2 accounts are placed otherwise" in answer.text


class TestDoors:
    URL = "/api/v1/policies/preview/"

    def test_a_program_gets_the_figures_of_the_page(self, client, director):
        client.force_login(director)
        answer = client.post(
            self.URL,
            {"fields": {"criteria": influence_first().criteria}},
            content_type="application/json",
        )
        said = answer.json()
        assert said["moves"] == {
            "promoted": 1,
            "demoted": 1,
            "others": 0,
            "unseen": 1,
        }
        assert [each["name"] for each in said["movers"]] == ["Rising", "Fading"]
        assert said["expected_contribution"]["grade"] == "C"

    def test_a_contradiction_is_a_conflict_in_words(self, client, director):
        client.force_login(director)
        answer = client.post(
            self.URL, {"fields": {"stay_score": 99}}, content_type="application/json"
        )
        assert answer.status_code == 409
        assert answer.json()["detail"]

    def test_managers_may_not_look(self, client, manager, portfolio):
        client.force_login(manager)
        answer = client.post(self.URL, {}, content_type="application/json")
        assert answer.status_code == 403

    def test_the_command_prints_one_object(self, portfolio, capsys):
        call_command("preview_policy", "--set", "strategic_cap=1", "--json")
        said = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (said["seats"], said["strategic"]["then"]) == (1, 1)


def changed(**fields):
    """Return the address of the page with some controls turned."""
    held = {"set": "1", "w-potential": 60, "w-influence": 40, "enter_score": 60}
    held |= {"stay_score": 40, "minimum_stay_reviews": 0, "strategic_cap": 3}
    held |= {"strategic_share": 2, "supplier_gate": "NONE", "method": "RANKING"}
    return held | {"prospects_allowed": "on"} | fields
