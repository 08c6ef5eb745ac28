"""Facts written through the API and by commands: the same verbs, the same refusals."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ContactPreference, Interaction, Problem, Promise
from sam.lib.models import AuditEntry
from tests.accounts.doors import JSON
from tests.accounts.facts_written import ago, everything, in_days
from tests.factories import (
    AccountFactory,
    PositionFactory,
    ProblemFactory,
    PromiseFactory,
)

LOSS = "7654321.98"


@pytest.fixture
def promise(account, manager):
    return PromiseFactory(account=account, made_at=ago(days=9))


@pytest.fixture
def post(client):
    def send(path, body, status):
        answer = client.post(f"/api/v1/{path}", body, content_type=JSON)
        assert answer.status_code == status, answer.content
        return answer.json()

    return send


def contact(account, **changes):
    given = {
        "account": account.pk,
        "kind": "VISIT",
        "happened_at": ago(hours=2).isoformat(),
        "purpose": "SELL",
    }
    return given | changes


class TestApi:
    def test_a_contact_is_logged_once_with_its_promise(
        self, client, post, account, manager
    ):
        person = PositionFactory(account=account).contact
        client.force_login(manager)
        body = contact(
            account,
            contacts=[person.pk],
            promise="Quote",
            due_on=str(in_days(2)),
        )
        made = post("interactions/", body, 201)
        assert post("interactions/", body, 201) == made
        assert (made["contacts"], made["user"], made["minutes"]) == (
            [person.pk],
            manager.email,
            None,
        )
        assert made["promises"] == [Promise.objects.get().pk]
        found = client.get(f"/api/v1/interactions/?account={account.pk}").json()
        assert found["results"] == [made]
        assert AuditEntry.objects.get(verb="log_interaction").door == "API"

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"minutes": -1}, 400),
            ({"purpose": ""}, 400),
            ({"kind": "LETTER"}, 400),
            ({"happened_at": "2999-01-01T10:00:00Z"}, 409),
            ({"happened_at": "1899-01-01T10:00:00Z"}, 409),
            ({"promise": "Quote"}, 409),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, client, post, account, manager, changes, status
    ):
        client.force_login(manager)
        before = everything()
        post("interactions/", contact(account, **changes), status)
        stranger = PositionFactory().contact.pk
        post("interactions/", contact(account, contacts=[stranger]), 400)
        assert everything() == before

    def test_a_promise_is_made_moved_and_kept(self, client, post, account, manager):
        client.force_login(manager)
        body = {"account": account.pk, "words": "Call", "due_on": str(in_days(1))}
        made = post("promises/", body, 201)
        address = f"promises/{made['id']}/"
        post(f"{address}move/", {"due_on": str(in_days(4))}, 400)
        moved = post(
            f"{address}move/", {"due_on": str(in_days(4)), "reason": "Ill"}, 200
        )
        assert moved["due_on"] == str(in_days(4))
        kept = post(f"{address}keep/", {"outcome": "Called"}, 200)
        assert (kept["kept_by"], kept["outcome"]) == (manager.email, "Called")
        post(f"{address}withdraw/", {"reason": "No"}, 409)
        listed = client.get("/api/v1/promises/?open=true").json()["results"]
        assert listed == []

    def test_a_problem_is_opened_answered_resolved_and_reopened(
        self, client, post, account, manager
    ):
        client.force_login(manager)
        body = {
            "account": account.pk,
            "kind": "BILLING",
            "opened_at": ago(days=2).isoformat(),
            "estimated_loss": LOSS,
        }
        made = post("problems/", body, 201)
        assert made["estimated_loss"] == "7654321.9800"
        address = f"problems/{made['id']}/"
        post(f"{address}answer/", {"at": ago(days=5).isoformat()}, 409)
        assert post(f"{address}answer/", {}, 200)["first_response_at"]
        assert post(f"{address}resolve/", {}, 200)["resolved_at"]
        assert client.get("/api/v1/problems/?open=true").json()["results"] == []
        assert (
            post(f"{address}reopen/", {"reason": "Wrong"}, 200)["resolved_at"] is None
        )

    def test_a_wish_is_written_and_leaves_the_list_of_never_asked(
        self, client, post, account, manager
    ):
        client.force_login(manager)
        unasked = "/api/v1/never-asked/"
        [found] = client.get(unasked).json()["results"]
        assert (found["id"], found["revenue_12m"]) == (account.pk, None)
        body = {"account": account.pk, "asked_on": str(in_days(-1)), "visits_year": 6}
        post("contact-preferences/", body | {"contact_days": -30}, 400)
        made = post("contact-preferences/", body, 201)
        assert (made["visits_year"], made["contact_days"]) == (6, None)
        assert client.get(unasked).json()["results"] == []
        body["asked_on"] = "2999-01-01"
        post("contact-preferences/", body, 409)

    @pytest.mark.parametrize(
        ("who", "status"),
        [("executive", 403), ("administrator", 403), ("outsider", 404)],
    )
    def test_others_change_nothing(
        self, request, client, post, account, promise, who, status
    ):
        problem = ProblemFactory(account=account, estimated_loss=Decimal(LOSS))
        client.force_login(request.getfixturevalue(who))
        before = everything()
        unseen = 400 if who == "outsider" else 403
        post("interactions/", contact(account), unseen)
        day = str(in_days(1))
        made = {"account": account.pk, "words": "Call", "due_on": day}
        post("promises/", made, unseen)
        opened = {"account": account.pk, "kind": "OTHER", "opened_at": f"{day}T00:00Z"}
        post("problems/", opened, unseen)
        post("contact-preferences/", {"account": account.pk, "asked_on": day}, unseen)
        for path in (
            f"promises/{promise.pk}/keep/",
            f"problems/{problem.pk}/answer/",
            f"problems/{problem.pk}/resolve/",
        ):
            post(path, {}, status)
        assert everything() == before

    def test_the_service_desk_sees_problems_without_money_and_no_more(
        self, client, account, promise, desk_agent
    ):
        ProblemFactory(account=account, estimated_loss=Decimal(LOSS))
        client.force_login(desk_agent)
        [shown] = client.get("/api/v1/problems/").json()["results"]
        assert "estimated_loss" not in shown
        for path in ("promises", "interactions", "contact-preferences", "never-asked"):
            assert client.get(f"/api/v1/{path}/").json()["results"] == []


class TestCommands:
    @pytest.fixture
    def run(self, manager, capsys):
        def command(name, *arguments, actor=None):
            call_command(name, *arguments, actor=actor or manager.email, json=True)
            return json.loads(capsys.readouterr().out.splitlines()[-1])

        return command

    def log(self, account, *more):
        at = ago(hours=2).strftime("%Y-%m-%dT%H:%M")
        given = ("--kind=CALL", "--purpose=SERVICE", f"--at={at}")
        return ("log", str(account.pk), *given, *more)

    def test_they_do_what_the_pages_do(self, run, account, manager):
        person = PositionFactory(account=account).contact
        said = run(
            *self.log(account, f"--with={person.pk}", "--minutes=15"),
            "--promise=Quote",
            f"--due-on={in_days(2)}",
        )
        made = Interaction.objects.get()
        assert (said["interaction"], made.minutes, made.user) == (made.pk, 15, manager)
        promise = str(said["promise"])
        run("promise", f"--move={promise}", f"--due-on={in_days(5)}", "--reason=Ill")
        assert run("promise", f"--keep={promise}")["kept_at"]
        own = run(
            "promise", f"--make={account.pk}", "--words=Call", f"--due-on={in_days(1)}"
        )
        assert run("promise", f"--withdraw={own['promise']}", "--reason=No")
        opened = run(
            "problem",
            f"--open={account.pk}",
            "--kind=OTHER",
            f"--at={ago(days=1):%Y-%m-%dT%H:%M}",
        )
        for verb in ("answer", "resolve"):
            run("problem", f"--{verb}={opened['problem']}")
        assert run("problem", f"--reopen={opened['problem']}", "--reason=Again")
        assert Problem.objects.get().resolved_at is None
        assert run("preference")["never_asked"] == 1
        assert run("preference", str(account.pk), "--visits-year=6")["wants"] == (
            "6 visits a year"
        )
        assert run("preference")["never_asked"] == 0
        doors = set(AuditEntry.objects.values_list("door", flat=True))
        assert doors == {"COMMAND"}

    def test_they_refuse_what_the_pages_refuse(
        self, run, account, promise, outsider, executive
    ):
        hidden = AccountFactory()
        before = everything()
        refused = [
            (self.log(account, "--minutes=-1"), "minutes"),
            (self.log(account, "--promise=Quote"), "by which day"),
            (self.log(hidden), "no account"),
            (self.log(account, "--with=987654321"), "no contact"),
            (("promise", f"--make={account.pk}"), "--due-on"),
            (("promise", "--keep=987654321"), "no promise"),
            (("promise", f"--withdraw={promise.pk}"), "Say why"),
            (("problem", f"--open={account.pk}"), "--kind"),
            (("problem", "--answer=987654321"), "no problem"),
            (("preference", str(account.pk), "--contact-days=-30"), "days"),
            (("preference", str(account.pk), "--contact=987654321"), "no contact"),
        ]
        for arguments, words in refused:
            with pytest.raises(CommandError, match=words):
                run(*arguments)
        for actor, words in ((outsider, "no account"), (executive, "Only its owner")):
            with pytest.raises(CommandError, match=words):
                run(*self.log(account), actor=actor.email)
        assert everything() == before

    def test_an_hour_that_clocks_skip_is_refused(self, run, account, programme):
        programme.time_zone = "Europe/Berlin"
        programme.save()
        skipped = ("--kind=CALL", "--purpose=SELL", "--at=2026-03-29T02:30")
        with pytest.raises(CommandError, match="jumped over"):
            run("log", str(account.pk), *skipped)
        assert not Interaction.objects.exists()
        assert not ContactPreference.objects.exists()
