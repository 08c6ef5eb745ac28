"""Policies by API and by command: the same verbs, the same refusals."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    RegionFactory,
)
from tests.problems import faults
from tiers.models import Policy
from tiers.services import policies

API = "/api/v1/policies/"
JSON = "application/json"
Status = Policy.Status


def post(client, address, **body):
    return client.post(f"{API}{address}", json.dumps(body), content_type=JSON)


def patch(client, policy, **body):
    return client.patch(f"{API}{policy.pk}/", json.dumps(body), content_type=JSON)


class TestApi:
    def test_lists_them_newest_first(self, client, ruling, draft, manager):
        client.force_login(manager)
        listed = client.get(API).json()["results"]
        assert [each["id"] for each in listed] == [draft.pk, ruling.pk]
        assert listed[0]["criteria"][0]["code"] == "potential"
        assert listed[1]["status"] == "ACTIVE"

    def test_the_service_desk_has_none(self, client, ruling, desk_agent):
        client.force_login(desk_agent)
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}{ruling.pk}/").status_code == 404

    def test_a_director_drafts_changes_and_submits_and_another_approves(
        self, client, ruling, director, other
    ):
        client.force_login(director)
        made = post(client, "", name="Sharper")
        assert (made.status_code, made.json()["status"]) == (201, "DRAFT")
        draft = Policy.objects.get(pk=made.json()["id"])
        changed = patch(
            client, draft, enter_score=70, mix={"ESTABLISHED": {"least": 2}}
        )
        assert changed.status_code == 200
        assert (changed.json()["enter_score"], changed.json()["stay_score"]) == (70, 52)
        said = client.get(f"{API}{draft.pk}/differences/").json()
        assert {each["label"] for each in said} >= {"Score to enter", "Established"}
        assert post(client, f"{draft.pk}/submit/").json()["status"] == "SUBMITTED"
        own = post(client, f"{draft.pk}/approve/")
        assert (own.status_code, "another director" in own.json()["detail"]) == (
            403,
            True,
        )
        client.force_login(other)
        approved = post(client, f"{draft.pk}/approve/", note="Agreed")
        assert (approved.status_code, approved.json()["status"]) == (200, "ACTIVE")
        assert approved.json()["approved_by"] == other.email
        assert post(client, f"{draft.pk}/approve/").status_code == 409
        assert policies.in_force() == draft

    def test_faults_are_told_by_field_and_nothing_is_saved(
        self, client, draft, director
    ):
        client.force_login(director)
        answer = patch(client, draft, stay_score=80, hold_share=2, colour="red")
        assert answer.status_code == 400
        assert faults(answer) == {"/colour"}
        answer = patch(client, draft, stay_score=80, hold_share=2)
        assert faults(answer) == {"/stay_score", "/hold_share"}
        draft.refresh_from_db()
        assert (draft.stay_score, draft.hold_share) == (52, 0.05)

    def test_sent_back_and_discarded_with_a_note(self, client, draft, director, other):
        policies.submit_policy(policy=draft, actor=director)
        client.force_login(other)
        assert post(client, f"{draft.pk}/send-back/").status_code == 400
        back = post(client, f"{draft.pk}/send-back/", note="Too even").json()
        assert (back["status"], back["decision_note"]) == ("DRAFT", "Too even")
        assert post(client, f"{draft.pk}/discard/", note="Away").status_code == 200
        assert post(client, f"{draft.pk}/discard/", note="Away").status_code == 409

    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 403), ("desk_agent", 404), (None, 401)]
    )
    def test_refuses_others(self, request, client, draft, who, status):
        if who:
            client.force_login(request.getfixturevalue(who))
        assert patch(client, draft, enter_score=99).status_code == status
        for verb in ("submit", "approve", "send-back", "discard"):
            answer = post(client, f"{draft.pk}/{verb}/", note="Because")
            assert answer.status_code == status
        draft.refresh_from_db()
        assert (draft.status, draft.enter_score) == (Status.DRAFT, 60)

    def test_warns_and_says_how_far_a_variant_drifts(
        self, client, account, ruling, north, director
    ):
        AccountFactsFactory(account=account)
        AccountMeasuresFactory(account=account, potential=100_000)
        variant = policies.draft_policy(actor=director, name="North", region=north)
        policies.change_draft(
            policy=variant, actor=director, enter_score=1, stay_score=0
        )
        client.force_login(director)
        warned = client.get(f"{API}{variant.pk}/warnings/").json()
        assert "UNLINKED_CRITERIA" in {each["code"] for each in warned}
        drifted = client.get(f"{API}{variant.pk}/drift/").json()
        assert (drifted["taken"], drifted["taken_global"]) == (1, 0)
        assert drifted["would_fail"] == 1
        assert drifted["failing"][0]["account"] == account.name
        assert client.get(f"{API}{ruling.pk}/drift/").status_code == 409


class TestCommand:
    def run(self, *args, capsys):
        call_command("policy", *args)
        return capsys.readouterr().out

    def test_from_draft_to_force(self, ruling, director, other, capsys):
        made = json.loads(
            self.run(
                "draft",
                "--actor",
                director.email,
                "--name",
                "Sharper",
                "--set",
                "enter_score=70",
                "--json",
                capsys=capsys,
            )
        )
        version = str(made["version"])
        self.run("submit", version, "--actor", director.email, capsys=capsys)
        with pytest.raises(CommandError, match="another director"):
            call_command("policy", "approve", version, "--actor", director.email)
        approved = self.run("approve", version, "--actor", other.email, capsys=capsys)
        assert "In force: Sharper" in approved
        assert policies.in_force().enter_score == 70
        listed = json.loads(self.run("list", "--json", capsys=capsys))["policies"]
        assert [each["status"] for each in listed] == ["ACTIVE", "RETIRED"]
        assert "70 points to become Strategic" in self.run(
            "show", version, capsys=capsys
        )

    def test_a_draft_that_cannot_be_so_is_not_begun(self, ruling, director):
        with pytest.raises(CommandError, match="Who stays cannot need more"):
            call_command(
                "policy",
                "draft",
                "--actor",
                director.email,
                "--name",
                "Upside down",
                "--set",
                "stay_score=90",
            )
        assert Policy.objects.count() == 1

    def test_sends_back_and_discards(self, draft, director, capsys):
        policies.submit_policy(policy=draft, actor=director)
        version, by = str(draft.version), ("--actor", director.email)
        with pytest.raises(CommandError, match="Say why"):
            call_command("policy", "send-back", version, *by)
        self.run("send-back", version, *by, "--note", "Too even", capsys=capsys)
        assert "Discarded" in self.run("discard", version, *by, capsys=capsys)

    @pytest.mark.parametrize(
        ("args", "reason"),
        [
            (["submit", "999", "--actor", "{director}"], "no version 999"),
            (["submit", "1", "--actor", "nobody@example.com"], "No active colleague"),
            (["draft", "--actor", "{manager}", "--name", "X"], "Only a director"),
            (
                ["draft", "--actor", "{director}", "--name", "X", "--region", "Moon"],
                "no region called Moon",
            ),
            (
                ["draft", "--actor", "{director}", "--name", "X", "--set", "stay"],
                "FIELD=JSON",
            ),
        ],
    )
    def test_refuses_in_words(self, ruling, director, manager, args, reason):
        filled = [
            each.format(director=director.email, manager=manager.email) for each in args
        ]
        with pytest.raises(CommandError, match=reason):
            call_command("policy", *filled)
        assert Policy.objects.count() == 1

    def test_a_variant_is_for_a_region(self, ruling, north, director, capsys):
        RegionFactory(name="South")
        by = ("draft", "--actor", director.email, "--name", "Ours", "--region")
        assert "variant for North" in self.run(*by, "North", capsys=capsys)
        with pytest.raises(CommandError, match="Only who directs South"):
            call_command("policy", *by, "South")
