"""Plans, objectives and actions over the wire: the same verbs, the same refusals."""

import json

import pytest
from django.core.management import CommandError, call_command

from planning.models import Action, Objective, Plan, PlanAnswer
from sam.lib.models import AuditEntry
from tests.accounts.doors import JSON
from tests.planning.plans import an_action, an_objective, everything, in_days

API = "/api/v1/"


@pytest.fixture
def post(client):
    def send(path, body, status):
        answer = client.post(f"{API}{path}", body, content_type=JSON)
        assert answer.status_code == status, answer.content
        return answer.json()

    return send


class TestPlans:
    def test_begun_answered_and_closed(self, client, post, account, manager):
        client.force_login(manager)
        body = {
            "account": account.pk,
            "ends_on": str(in_days(365)),
            "answers": {"AIM": "Growth"},
        }
        made = post("plans/", body, 201)
        assert post("plans/", body, 201) == made
        assert made["owner"] == manager.email
        [aim] = [each for each in made["answers"] if each["question"] == "AIM"]
        address = f"plans/{made['id']}/"
        answer = {"question": "AIM", "words": "Margin", "seen": aim["seen"]}
        answered = post(f"{address}answer/", answer, 200)
        assert answered["answers"][0]["words"] == "Margin"
        refused = post(f"{address}answer/", answer | {"words": "Size"}, 409)
        assert (refused["code"], refused["current"]) == (
            "changed_meanwhile",
            {"words": "Margin"},
        )
        history = client.get(f"{API}{address}history/").json()
        assert [each["words"] for each in history] == ["Margin", "Growth"]
        assert PlanAnswer.objects.count() == 2
        period = {"starts_on": str(in_days(0)), "ends_on": str(in_days(100))}
        change = {"owner": manager.email, **period}
        post(f"{address}change/", change, 400)
        changed = post(f"{address}change/", change | {"seen": made["seen"]}, 200)
        assert changed["ends_on"] == str(in_days(100))
        closed = post(f"{address}close/", {"outcome": "Well"}, 200)
        assert closed["closed_by"] == manager.email
        assert client.get(f"{API}plans/?open=true").json()["results"] == []
        assert AuditEntry.objects.get(verb="close_plan").door == "API"

    def test_many_are_listed_with_as_many_queries_as_one(
        self, client, account, manager, django_assert_max_num_queries
    ):
        client.force_login(manager)
        for n in range(4):
            plan = an_objective(account, manager, words=f"Objective {n}").plan
            Objective.objects.update(status="MET", outcome="x", closed_at=plan.begun_at)
            plan.closed_at, plan.outcome = plan.begun_at, "x"
            plan.save()
        with django_assert_max_num_queries(12):
            assert len(client.get(f"{API}plans/").json()["results"]) == 4
        with django_assert_max_num_queries(14):
            assert len(client.get(f"{API}objectives/").json()["results"]) == 4

    def test_what_is_not_seen_does_not_exist(
        self, client, post, account, manager, outsider, executive
    ):
        plan = an_objective(account, manager).plan
        client.force_login(outsider)
        assert client.get(f"{API}plans/{plan.pk}/").status_code == 404
        body = {"account": account.pk, "ends_on": str(in_days(9))}
        post("plans/", body, 400)
        client.force_login(executive)
        before = everything()
        assert client.get(f"{API}plans/{plan.pk}/").status_code == 200
        post("plans/", body, 403)
        post(f"plans/{plan.pk}/close/", {"outcome": "x"}, 403)
        assert everything() == before
        assert Plan.objects.count() == 1


class TestObjectives:
    def body(self, account, **changes):
        given = {
            "account": account.pk,
            "words": "Ten sites",
            "kind": "PENETRATE",
            "measure": "OWN",
            "measured_in": "sites",
            "baseline": "4",
            "target": "10",
            "due_on": str(in_days(100)),
        }
        return given | changes

    def test_set_read_changed_and_closed(self, client, post, account, manager):
        client.force_login(manager)
        made = post("objectives/", self.body(account), 201)
        assert (made["state"], made["current"], made["progress"]) == (
            "ON_TRACK",
            4.0 if isinstance(made["current"], float) else made["current"],
            0.0,
        )
        address = f"objectives/{made['id']}/"
        reading = {"value": "7", "read_on": str(in_days(0))}
        post(f"{address}readings/", reading, 201)
        post(f"{address}readings/", reading | {"value": "8"}, 409)
        [kept] = client.get(f"{API}{address}readings/").json()
        assert (kept["value"], kept["read_by"]) == ("7.0000", manager.email)
        assert client.get(f"{API}{address}").json()["progress"] == 0.5
        change = {
            "words": "Twelve sites",
            "kind": "PENETRATE",
            "baseline": "4",
            "target": "12",
            "due_on": str(in_days(100)),
            "owner": manager.email,
            "seen": made["seen"],
        }
        changed = post(f"{address}change/", change, 200)
        assert changed["target"] == "12.0000"
        refused = post(f"{address}change/", change | {"target": "9"}, 409)
        assert refused["current"]["target"] == "12.0000"
        assert refused["seen"] == changed["seen"]
        ended = {"status": "MISSED", "outcome": "They chose Brackwell"}
        assert post(f"{address}close/", ended, 200)["status"] == "MISSED"
        post(f"{address}close/", ended | {"status": "MET"}, 409)
        listed = client.get(f"{API}objectives/?account={account.pk}").json()
        assert [each["id"] for each in listed["results"]] == [made["id"]]
        assert client.get(f"{API}objectives/?open=true").json()["results"] == []

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"target": "many"}, 400),
            ({"customer_objective": 999_999}, 400),
            ({"measure": "CATEGORY_SHARE"}, 409),
            ({"due_on": "2020-01-01"}, 409),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, client, post, account, manager, changes, status
    ):
        client.force_login(manager)
        post("objectives/", self.body(account, **changes), status)
        assert not Objective.objects.exists()


class TestActions:
    def test_added_changed_handed_on_done_and_reopened(
        self, client, post, account, manager, colleague
    ):
        client.force_login(manager)
        body = {
            "account": account.pk,
            "words": "Walk the site",
            "due_on": str(in_days(4)),
            "is_touch": True,
        }
        made = post("actions/", body, 201)
        assert post("actions/", body, 201) == made
        address = f"actions/{made['id']}/"
        change = {
            "words": "Walk the site",
            "due_on": str(in_days(8)),
            "seen": made["seen"],
        }
        changed = post(f"{address}change/", change, 200)
        assert (changed["due_on"], changed["is_touch"]) == (str(in_days(8)), False)
        refused = post(f"{address}change/", change | {"due_on": str(in_days(9))}, 409)
        assert refused["current"]["due_on"] == str(in_days(8))
        given = post(f"{address}hand-on/", {"to": colleague.email}, 200)
        assert given["owner"] == colleague.email
        done = post(f"{address}finish/", {"outcome": "Seen"}, 200)
        assert (done["done_by"], done["outcome"]) == (manager.email, "Seen")
        post(f"{address}drop/", {"reason": "x"}, 409)
        assert client.get(f"{API}actions/?open=true").json()["results"] == []
        assert post(f"{address}reopen/", {}, 200)["done_at"] is None

    def test_today_has_them_among_what_is_due(self, client, account, manager):
        action = an_action(account, manager, due_on=in_days(0))
        client.force_login(manager)
        [due] = client.get(f"{API}today/").json()["dues"]
        assert (due["kind"], due["id"], due["is_now"]) == ("ACTION", action.pk, True)

    def test_a_promise_is_handed_on(self, client, post, account, manager, colleague):
        client.force_login(manager)
        body = {"account": account.pk, "words": "Call", "due_on": str(in_days(1))}
        made = post("promises/", body, 201)
        address = f"promises/{made['id']}/hand-on/"
        assert post(address, {"to": colleague.email}, 200)["owner"] == colleague.email
        post(address, {"to": "nobody@example.com"}, 400)


class TestCommand:
    def call(self, *words, **options):
        from io import StringIO

        out = StringIO()
        call_command("action", *words, json=True, stdout=out, **options)
        return json.loads(out.getvalue().splitlines()[-1])

    def test_an_action_is_added_and_done(self, account, manager, colleague, outsider):
        made = self.call(
            actor=manager.email,
            add=account.pk,
            words="Walk",
            due_on=in_days(3),
            owner=colleague.email,
        )
        assert (made["owner"], made["done_at"]) == (colleague.email, None)
        with pytest.raises(CommandError, match="no action"):
            self.call(actor=outsider.email, done=made["action"])
        done = self.call(actor=manager.email, done=made["action"], outcome="Seen")
        assert done["done_at"]
        assert Action.objects.get().outcome == "Seen"
        assert AuditEntry.objects.get(verb="finish_action").door == "COMMAND"

    def test_a_promise_changes_hands_by_command(self, account, manager, colleague):
        from io import StringIO

        out = StringIO()
        given = {"actor": manager.email, "json": True, "stdout": out}
        due_on = in_days(3)
        call_command("promise", make=account.pk, words="Call", due_on=due_on, **given)
        made = json.loads(out.getvalue().splitlines()[-1])
        call_command("promise", hand_on=made["promise"], to=colleague.email, **given)
        assert json.loads(out.getvalue().splitlines()[-1])["owner"] == colleague.email
