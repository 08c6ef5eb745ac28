"""The rules that are watched by: versions, refusals, and who changes them."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from sam.lib.figures import NO_BREAK
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import RunFactory
from tests.problems import faults
from tests.tiers.flagged import TODAY
from tiers.forms.rule_sections import ITEMS
from tiers.forms.watch_rules import WatchRulesForm
from tiers.models import WatchRules
from tiers.models.flags import (
    minutes_default,
    stakes_default,
    urgent_default,
    weights_default,
)
from tiers.services.rules_effect import effect_of_rules
from tiers.services.watch_rules import EDITABLE, LIMITS, RulesRefused, change_rules

PAGE, CHANGE = "/service/rules/", "/service/rules/change/"
API = "/api/v1/watch-rules/"
JSON = "application/json"
OTHER_SHAPES = {"stakes", "minutes", "urgent", "pair_weights", "inversion_measure"}


def change(actor, note="Fewer false alarms", **values):
    return change_rules(actor=actor, note=note, values=values)


def typed(**fields):
    """Return what the form holds before anybody types, with *fields* typed."""
    form = WatchRulesForm(rules=WatchRules.current())
    shown = {field.name: field.value() for field in form}
    given = {name: value for name, value in shown.items() if value is not False}
    return given | {"note": "Fewer false alarms"} | fields


class TestVersions:
    def test_a_change_is_the_next_version(self, director):
        made = change(director, overdue_probability=0.005, rare_visits=1)
        assert (made.version, made.created_by) == (2, director)
        assert made.note == "Fewer false alarms"
        assert (made.overdue_probability, made.rare_visits) == (0.005, 1)
        before = WatchRules.objects.get(version=1)
        assert (before.overdue_probability, before.rare_visits) == (0.01, 2)
        entry = AuditEntry.objects.get(verb="change_watch_rules")
        assert entry.before == {"rare_visits": 2, "overdue_probability": 0.01}
        assert entry.after["rare_visits"] == 1
        assert OutboxEvent.objects.get(type="watch_rules.changed").payload == {
            "version": 2
        }

    def test_what_is_in_force_already_is_no_new_version(self, director):
        assert change(director, rare_visits=2).version == 1
        assert WatchRules.objects.count() == 1

    def test_nobody_takes_back_what_another_changed_meanwhile(self, director, other):
        change(other, rare_visits=1)
        with pytest.raises(RulesRefused, match="Version 2 was put in force meanwhile"):
            change_rules(
                actor=director, note="Mine", values={"toxic_days": 60}, based_on=1
            )
        assert WatchRules.current().toxic_days == 90

    def test_only_a_director(self, manager, executive, administrator):
        for person in (manager, executive, administrator):
            with pytest.raises(PermissionDenied, match="Only a director changes"):
                change(person, rare_visits=1)
        assert not WatchRules.objects.exists()

    def test_every_threshold_has_limits_and_words(self):
        assert {item.name for item in ITEMS} == set(LIMITS) | {"inversion_measure"}
        assert set(EDITABLE) == set(LIMITS) | OTHER_SHAPES


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("hours_share", -0.1, "From 0 to 1"),
            ("hours_share", 1.1, "From 0 to 1"),
            ("hours_share", float("nan"), "Enter a number"),
            ("hours_share", True, "Enter a number"),
            ("hours_share", "half", "Enter a number"),
            ("response_multiple", 0.9, "From 1 to 100"),
            ("over_multiple", float("inf"), "Enter a number"),
            ("rare_visits", 2.5, "whole number"),
            ("rare_visits", -1, "From 0 to 52"),
            ("overdue_probability", 0, "From 0.0001"),
            ("toxic_days", 0, "From 7"),
            ("special_least", 0, "From 1 to 5"),
            ("reference_weeks", 25, "From 26"),
            ("ewma_weight", 0, "From 0.01"),
            ("ewma_limit", 0, "From 0.5"),
            ("inversion_measure", "MOST", "not a valid choice"),
            ("stakes", {"UNDER_SERVED": 0.5}, "Give a figure for each"),
            ("stakes", stakes_default() | {"HOLLOW": 1.5}, "Hollow designation: From"),
            ("minutes", minutes_default() | {"HOLLOW": -1}, "Hollow designation: From"),
            ("urgent", ["LATE"], "These are kinds of flags"),
            ("urgent", ["HOLLOW", "HOLLOW"], "each kind once"),
            ("urgent", [["HOLLOW"], {}], "These are kinds of flags"),
            ("rare_visits", 10**400, "From 0"),
            ("minutes", minutes_default() | {"HOLLOW": 10**400}, "designation: From"),
            ("pair_weights", dict.fromkeys(weights_default(), 0), "has to count"),
            ("pair_weights", {}, "Give a weight for each"),
            ("margin", 3, "There is no such rule"),
            ("version", 9, "There is no such rule"),
        ],
    )
    def test_what_cannot_be_meant(self, director, name, value, words):
        with pytest.raises(RulesRefused, match=words) as refused:
            change(director, **{name: value})
        assert set(refused.value.errors) == {name}
        assert WatchRules.current().version == 1

    @pytest.mark.parametrize("note", ["", "  ", "x" * 501])
    def test_a_change_says_why(self, director, note):
        with pytest.raises(RulesRefused) as refused:
            change(director, note, rare_visits=1)
        assert set(refused.value.errors) == {"note"}
        assert WatchRules.current().version == 1


class TestEffect:
    def looked(self, **result):
        RunFactory(
            kind="watch", status="DONE", published=True, as_of=TODAY, result=result
        )

    def test_nothing_to_say_of_the_first_rules(self, director):
        assert effect_of_rules() is None
        WatchRules.current()
        self.looked(rules_version=1)
        assert effect_of_rules() is None

    def test_they_wait_for_a_run_which_then_says_what_they_did(self, director):
        WatchRules.current()
        self.looked(rules_version=1)
        change(director, rare_visits=1)
        assert effect_of_rules().is_waiting
        self.looked(
            rules_version=2, rules={"was": 1, "is": 2, "raised": 0, "cleared": 4}
        )
        found = effect_of_rules()
        assert (found.is_waiting, found.raised, found.cleared) == (False, 0, 4)
        assert found.on == TODAY
        self.looked(rules_version=2)
        assert effect_of_rules() is None


class TestPages:
    def test_they_say_every_rule_and_what_changed(self, client, director, manager):
        change(director, overdue_probability=0.005, urgent=["HOLLOW"])
        client.force_login(manager)
        page = client.get(PAGE).content.decode().replace(NO_BREAK, " ")
        assert "Version 2, in force since" in page
        assert "33.33 %" in page
        assert "Rhythm broken below" in page
        assert "Toxic mix, for today" in page
        assert "Only a director changes" in page
        assert client.get(CHANGE).status_code == 403

    def test_a_director_changes_them(self, client, director):
        client.force_login(director)
        answer = client.post(CHANGE, typed(rare_visits=3, stake_HOLLOW="12.5"))
        assert answer.status_code == 302
        made = WatchRules.current()
        assert (made.version, made.rare_visits, made.stakes["HOLLOW"]) == (2, 3, 0.125)
        assert made.headroom_top == 1 / 3  # what nobody touched stays to the last digit
        assert made.urgent == urgent_default()

    def test_saving_what_is_shown_changes_nothing(self, client, director):
        client.force_login(director)
        answer = client.post(CHANGE, typed(), follow=True)
        assert "no new version was made" in answer.content.decode()
        assert WatchRules.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"hours_share": "120"}, "From 0 to 100."),
            ({"overdue_probability": "0"}, "From 0.01 to 50."),
            ({"rare_visits": "-1"}, "From 0 to 52."),
            ({"note": " "}, "Say why the rules change."),
            ({"version": "0"}, "was put in force meanwhile"),
        ],
    )
    def test_a_refusal_is_said_beside_the_field(self, client, director, fields, words):
        client.force_login(director)
        answer = client.post(CHANGE, typed(toxic_days=61) | fields)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert 'value="61"' in page
        assert WatchRules.objects.count() == 1

    @pytest.mark.parametrize(
        ("who", "status"),
        [("manager", 403), ("executive", 403), ("desk_agent", 404)],
    )
    def test_nobody_else(self, request, client, account, who, status):
        client.force_login(request.getfixturevalue(who))
        assert client.post(CHANGE, typed(rare_visits=3)).status_code == status
        assert WatchRules.current().rare_visits == 2


class TestDoors:
    def test_by_endpoint(self, client, director, manager, desk_agent):
        client.force_login(director)
        given = {"note": "Sharper", "values": {"toxic_days": 60}}
        answer = client.post(API, given, content_type=JSON)
        assert answer.status_code == 201
        assert answer.json()["created_by"] == director.email
        refused = client.post(
            API, {"note": "Sharper", "values": {"toxic_days": 0}}, content_type=JSON
        )
        assert refused.status_code == 400
        assert faults(refused) == {"/values/toxic_days"}
        client.force_login(manager)
        listed = client.get(API).json()["results"]
        assert [each["version"] for each in listed] == [2, 1]
        assert listed[0]["toxic_days"] == 60
        assert client.post(API, given, content_type=JSON).status_code == 403
        client.force_login(desk_agent)
        assert client.get(API).json()["results"] == []

    def test_by_command(self, director):
        def run(*arguments):
            said = StringIO()
            call_command("watch_rules", *arguments, "--json", stdout=said)
            return json.loads(said.getvalue().splitlines()[-1])

        assert run()["toxic_days"] == 90
        by = ["--note", "Sharper", "--actor", director.email]
        said = run("--set", "toxic_days=60", "--set", 'urgent=["HOLLOW"]', *by)
        assert (said["version"], said["toxic_days"]) == (2, 60)
        assert said["urgent"] == ["HOLLOW"]
        with pytest.raises(CommandError, match="From 7 to 730"):
            run("--set", "toxic_days=0", *by)
        with pytest.raises(CommandError, match="the value as JSON"):
            run("--set", "toxic_days=many", *by)
        assert WatchRules.objects.count() == 2
