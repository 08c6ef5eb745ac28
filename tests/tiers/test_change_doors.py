"""Picking, holding, taking back and overriding: by page, API and command."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    TierAssignmentFactory,
)
from tiers.models import (
    AlternativePlan,
    ChangeSet,
    DoNotLose,
    Override,
    Tier,
    TierAssignment,
)

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
API = "/api/v1/"


@pytest.fixture
def other(account, north):
    return AccountFactory(name="Other", region=north, owner=account.owner)


@pytest.fixture
def change_set(account, other):
    """Acme and Other would become Strategic."""
    proposed = ChangeSetFactory()
    for each in (account, other):
        TierAssignmentFactory(account=each, started_at=JAN)
        ChangeFactory(change_set=proposed, account=each)
    return proposed


@pytest.fixture
def at(change_set):
    """The address of a page about the set."""
    return lambda verb: reverse(f"tiers:changeset-{verb}", args=[change_set.pk])


@pytest.fixture
def acmes(change_set, account):
    return change_set.changes.get(account=account)


def strategic():
    open_now = TierAssignment.objects.open().filter(tier=Tier.STRATEGIC)
    return set(open_now.values_list("account__name", flat=True))


class TestPages:
    def test_applies_what_is_picked(self, client, at, acmes, director):
        client.force_login(director)
        asked = client.get(at("apply"), {"picked": 1, "change": acmes.pk})
        assert "Move 1 account" in asked.content.decode()
        answer = client.post(at("apply"), {"change": acmes.pk}, follow=True)
        page = answer.content.decode()
        assert "1 account has moved. Still open: Other." in page
        assert "Partly applied" in page
        assert strategic() == {"Acme"}

    @pytest.mark.parametrize("verb", ["apply", "hold", "reject"])
    def test_nothing_picked_is_not_everything(self, client, at, director, verb):
        client.force_login(director)
        for given in ({"picked": "1"}, {"change": "999999"}):
            answer = client.get(at(verb), given, follow=True)
            assert answer.redirect_chain == [(at("detail"), 302)]
            answer = client.post(at(verb), given | {"reason": "No"}, follow=True)
            assert answer.redirect_chain == [(at("detail"), 302)]
        assert strategic() == set()
        assert ChangeSet.objects.get().status == "PROPOSED"

    def test_holds_and_rejects_what_is_picked(self, client, at, acmes, director):
        client.force_login(director)
        client.post(at("hold"), {"change": acmes.pk, "reason": "No hours"})
        acmes.refresh_from_db()
        assert (acmes.status, acmes.note) == ("HELD", "No hours")
        assert "No hours" in client.get(at("detail")).content.decode()
        client.post(at("reject"), {"change": acmes.pk, "reason": "Too small"})
        acmes.refresh_from_db()
        assert (acmes.status, acmes.note) == ("REJECTED", "Too small")
        client.post(at("apply"))
        assert strategic() == {"Other"}

    def test_takes_the_set_back_with_a_reason(self, client, at, change_set, director):
        client.force_login(director)
        client.post(at("apply"))
        assert strategic() == {"Acme", "Other"}
        assert client.post(at("undo"), {"reason": ""}).status_code == 422
        assert strategic() == {"Acme", "Other"}
        page = client.post(at("undo"), {"reason": "Wrong day"}, follow=True)
        assert strategic() == set()
        text = page.content.decode()
        assert "2 accounts have moved." in text
        assert "Taken back by change set" in text
        made = ChangeSet.objects.get(undoes=change_set)
        assert (
            "Wrong day"
            in client.get(
                reverse("tiers:changeset-detail", args=[made.pk])
            ).content.decode()
        )

    def test_plans_for_an_alternative_from_the_set(self, client, at, acmes, director):
        acmes.to_tier = Tier.ALTERNATIVE
        acmes.save()
        client.force_login(director)
        page = client.get(at("detail")).content.decode()
        assert "needs a plan before it becomes Alternative" in page
        address = f"/tiers/alternative-plans/new/?account={acmes.account_id}"
        assert f"{address}&amp;change={acmes.pk}" in page
        given = {
            "account": acmes.account_id,
            "change": acmes.pk,
            "way": "EXIT",
            "owner": director.pk,
            "review_on": "2999-01-01",
        }
        answer = client.post("/tiers/alternative-plans/new/", given)
        assert answer.url == at("detail")
        client.post(at("apply"))
        assert AlternativePlan.objects.get().change == acmes
        stay = TierAssignment.objects.open().get(account=acmes.account)
        assert stay.tier == Tier.ALTERNATIVE

    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 403), ("executive", 403), ("desk_agent", 404)]
    )
    @pytest.mark.parametrize("verb", ["hold", "undo"])
    def test_nobody_else(self, request, client, at, acmes, who, status, verb):
        client.force_login(request.getfixturevalue(who))
        answer = client.post(at(verb), {"change": acmes.pk, "reason": "Because"})
        assert answer.status_code == status
        acmes.refresh_from_db()
        assert acmes.status == "PROPOSED"


class TestApi:
    def post(self, client, address, given=None):
        return client.post(
            f"{API}{address}/", json.dumps(given or {}), "application/json"
        )

    def test_moves_are_picked_held_and_taken_back(
        self, client, change_set, acmes, other, director
    ):
        client.force_login(director)
        at = f"change-sets/{change_set.pk}"
        [first, _second] = client.get(f"{API}{at}/changes/").json()["results"]
        assert first["id"] == acmes.pk
        others = change_set.changes.get(account=other).pk
        held = self.post(client, f"{at}/hold", {"changes": [others], "reason": "Later"})
        assert (held.status_code, held.json()["moves"]["held"]) == (200, 1)
        partly = self.post(client, f"{at}/apply", {"changes": [acmes.pk]})
        assert partly.json()["status"] == "PARTLY"
        assert strategic() == {"Acme"}
        rejected = self.post(
            client, f"{at}/reject", {"changes": [others], "reason": "No"}
        )
        assert rejected.json()["status"] == "APPLIED"
        back = self.post(client, f"{at}/undo", {"reason": "Wrong"})
        assert (back.json()["cause"], back.json()["undoes"]) == ("UNDO", change_set.pk)
        assert strategic() == set()
        again = client.get(f"{API}{at}/").json()
        assert (again["status"], again["undone_by"]) == ("UNDONE", back.json()["id"])

    @pytest.mark.parametrize(
        ("verb", "given", "status"),
        [
            ("hold", {"changes": [], "reason": "No"}, 409),
            ("hold", {"reason": "No"}, 400),
            ("apply", {"changes": [999_999]}, 409),
            ("undo", {"reason": "No"}, 409),
            ("undo", {}, 400),
        ],
    )
    def test_refusals(self, client, change_set, director, verb, given, status):
        client.force_login(director)
        answer = self.post(client, f"change-sets/{change_set.pk}/{verb}", given)
        assert answer.status_code == status
        assert strategic() == set()

    def test_overrides(self, client, account, change_set, director):
        client.force_login(director)
        given = {
            "account": account.pk,
            "tier": "STRATEGIC",
            "reason": "Opens the north",
            "expires_on": "2999-01-01",
        }
        made = self.post(client, "overrides", given)
        assert (made.status_code, made.json()["decided_by"]) == (201, director.email)
        assert self.post(client, "overrides", given).status_code == 409
        [listed] = client.get(f"{API}overrides/?account={account.pk}").json()["results"]
        assert listed["id"] == made.json()["id"]
        ended = self.post(client, f"overrides/{listed['id']}/withdraw")
        assert ended.json()["withdrawn_by"] == director.email
        late = given | {"expires_on": "2020-01-01"}
        answer = self.post(client, "overrides", late)
        assert "expired before it begins" in answer.json()["detail"]
        assert strategic() == {"Acme"}

    def test_to_alternative_with_a_plan(self, client, account, change_set, director):
        client.force_login(director)
        plan = {"way": "EXIT", "owner": director.pk, "review_on": "2999-01-01"}
        given = {
            "account": account.pk,
            "tier": "ALTERNATIVE",
            "reason": "Loses money",
            "expires_on": "2999-01-01",
        }
        assert self.post(client, "overrides", given).status_code == 409
        assert not AlternativePlan.objects.exists()
        made = self.post(client, "overrides", given | {"plan": plan})
        assert made.status_code == 201
        again = self.post(
            client,
            "alternative-plans",
            plan | {"account": account.pk, "way": "REPRICE"},
        )
        assert again.status_code == 201
        listed = client.get(f"{API}alternative-plans/").json()["results"]
        assert [each["way"] for each in listed] == ["REPRICE", "EXIT"]

    def test_marks(self, client, account, manager, director):
        client.force_login(manager)
        given = {"account": account.pk, "reason": "Reference"}
        made = self.post(client, "do-not-lose", given)
        assert made.status_code == 201
        lift = f"do-not-lose/{made.json()['id']}/lift"
        assert self.post(client, lift).status_code == 403
        client.force_login(director)
        assert self.post(client, lift).json()["lifted_by"] == director.email

    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 403), ("outsider", 400), ("executive", 403)]
    )
    def test_nobody_else_overrides(
        self, request, client, account, change_set, who, status
    ):
        client.force_login(request.getfixturevalue(who))
        given = {
            "account": account.pk,
            "tier": "STRATEGIC",
            "reason": "Mine",
            "expires_on": "2999-01-01",
        }
        assert self.post(client, "overrides", given).status_code == status
        assert not Override.objects.exists()

    def test_lists_hide_what_is_not_visible(self, client, account, director, outsider):
        DoNotLose.objects.create(account=account, reason="Key", marked_by=director)
        client.force_login(outsider)
        assert client.get(f"{API}do-not-lose/").json()["results"] == []


class TestCommands:
    def say(self, *given, **options):
        said = io.StringIO()
        call_command(*given, "--json", stdout=said, **options)
        return json.loads(said.getvalue())

    def test_applies_holds_and_takes_back(self, change_set, acmes, other, director):
        actor = ("--actor", director.email)
        key = str(change_set.pk)
        others = str(change_set.changes.get(account=other).pk)
        held = self.say(
            "change_set", "hold", key, "--change", others, "--reason", "Later", *actor
        )
        assert (held["open"], held["held"]) == (2, 1)
        partly = self.say("change_set", "apply", key, *actor)
        assert (partly["status"], partly["applied"]) == ("PARTLY", 1)
        assert strategic() == {"Acme"}
        back = self.say("change_set", "undo", key, "--reason", "Wrong", *actor)
        assert (back["cause"], back["undoes"]) == ("UNDO", change_set.pk)
        assert strategic() == set()
        assert self.say("change_set", "show", key, *actor)["status"] == "UNDONE"

    def test_overrides_and_marks(self, account, change_set, director):
        actor = ("--actor", director.email)
        key = str(account.pk)
        held = self.say(
            "override",
            key,
            "--tier",
            "STRATEGIC",
            "--until",
            "2999-01-01",
            "--reason",
            "Opens the north",
            *actor,
        )
        assert held["tier"] == "STRATEGIC"
        assert strategic() == {"Acme"}
        ended = self.say("override", key, "--withdraw", *actor)
        assert ended["withdrawn_at"]
        self.say("override", key, "--do-not-lose", "--reason", "Reference", *actor)
        with pytest.raises(CommandError, match="never becomes Alternative"):
            self.say(
                "override",
                key,
                "--tier",
                "ALTERNATIVE",
                "--until",
                "2999-01-01",
                "--reason",
                "Loses money",
                *actor,
            )
        assert self.say("override", key, "--lift", *actor)["lifted_at"]

    @pytest.mark.parametrize(
        "given",
        [
            ("change_set", "apply"),
            ("change_set", "reject", "--reason", "No"),
            ("change_set", "undo", "--reason", "No"),
        ],
    )
    def test_only_a_director(self, change_set, manager, given):
        command, verb, *rest = given
        with pytest.raises(CommandError, match="Only a director"):
            call_command(
                command, verb, str(change_set.pk), "--actor", manager.email, *rest
            )
        assert strategic() == set()
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.PROPOSED
