"""Flags by endpoint and by command: the same verbs with the same refusals."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import AccountFactory, TierAssignmentFactory
from tests.tiers.flagged import TODAY, flag_of
from tiers.models import Flag, FlagEvent

API = "/api/v1/flags/"
JSON = "application/json"
SOON = TODAY + dt.timedelta(days=14)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("accounts.models.Programme.today", lambda self: TODAY)


@pytest.fixture
def flag(account):
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    return flag_of(account, stake=250_000)


@pytest.fixture
def send(client, manager):
    client.force_login(manager)

    def post(path, given=None):
        return client.post(f"{API}{path}", given or {}, content_type=JSON)

    return post


def run(*arguments):
    said = StringIO()
    call_command("flag", *map(str, arguments), "--json", stdout=said)
    return json.loads(said.getvalue().splitlines()[-1])


class TestEndpoint:
    def test_it_lists_and_tells_one(self, client, flag, manager):
        client.force_login(manager)
        (row,) = client.get(API).json()["results"]
        assert (row["id"], row["account_name"], row["tier"]) == (
            flag.pk,
            "Acme",
            "STRATEGIC",
        )
        assert (row["kind"], row["stake"], row["is_urgent"]) == (
            "UNDER_SERVED",
            "250000.0000",
            False,
        )
        assert row["words"] == row["reasons"][0]
        assert row["mends"][0]["verb"] == "VISIT"
        assert client.get(API, {"account": flag.account_id}).json()["results"]
        assert not client.get(API, {"account": 0}).json()["results"]
        assert not client.get(API, {"kind": "HOLLOW"}).json()["results"]
        assert client.get(f"{API}{flag.pk}/").json()["history"] == []

    def test_nobody_reads_what_is_not_theirs(self, client, flag, outsider, desk_agent):
        for person in (outsider, desk_agent):
            client.force_login(person)
            assert client.get(API).json()["results"] == []
            assert client.get(f"{API}{flag.pk}/").status_code == 404

    def test_figures_of_margin_are_said_to_who_sees_money_only(
        self, client, account, manager, administrator
    ):
        evidence = {
            "reasons": [
                {"reason": "EARNS_MORE", "margin": 7654321, "strategic_margin": 7654}
            ]
        }
        flag_of(account, kind="PROFIT_INVERSION", evidence=evidence)
        client.force_login(administrator)
        said = client.get(API).content.decode()
        assert "PROFIT_INVERSION" in said
        assert '"stake"' not in said
        for figure in ("7654", "7.65", "7,65"):
            assert figure not in said
            assert figure not in client.get("/service/flags/").content.decode()

    def test_every_verb(self, send, flag, manager, colleague):
        at = f"{flag.pk}/"
        assert send(f"{at}acknowledge/").json()["acknowledged_by"] == manager.pk
        snoozed = send(f"{at}snooze/", {"until": SOON.isoformat(), "reason": "Fair"})
        assert snoozed.json()["snoozed_until"] == SOON.isoformat()
        assert send(f"{at}wake/").json()["snoozed_until"] is None
        assert send(f"{at}assign/", {"to": colleague.pk}).json()["assigned_to"] == (
            colleague.pk
        )
        assert send(f"{at}assign/", {"to": None}).json()["assigned_to"] is None
        (row,) = send("acknowledge/", {"flags": [flag.pk]}).json()
        assert row["id"] == flag.pk
        assert FlagEvent.objects.count() == 5

    @pytest.mark.parametrize(
        ("verb", "given", "status"),
        [
            ("snooze", {"until": SOON.isoformat()}, 400),
            ("snooze", {"until": SOON.isoformat(), "reason": " "}, 400),
            ("snooze", {"until": TODAY.isoformat(), "reason": "Fair"}, 409),
            ("snooze", {"until": "soon", "reason": "Fair"}, 400),
            ("assign", {}, 400),
            ("assign", {"to": 0}, 400),
        ],
    )
    def test_what_cannot_be_is_refused(self, send, flag, verb, given, status):
        answer = send(f"{flag.pk}/{verb}/", given)
        assert answer.status_code == status
        assert not FlagEvent.objects.exists()

    def test_a_cleared_flag_is_a_conflict(self, send, flag):
        Flag.objects.update(cleared_on=TODAY, cleared_at=timezone.now())
        answer = send(f"{flag.pk}/acknowledge/")
        assert answer.status_code == 409
        assert "is cleared" in answer.json()["detail"]

    def test_flags_of_others_are_not_there_to_be_acknowledged(
        self, send, flag, north, manager
    ):
        strange = flag_of(AccountFactory(region=north))
        assert send(f"{strange.pk}/acknowledge/").status_code == 404
        answer = send("acknowledge/", {"flags": [flag.pk, strange.pk]})
        assert answer.status_code == 400
        assert not Flag.objects.exclude(acknowledged_at=None).exists()

    @pytest.mark.parametrize("who", ["executive", "administrator"])
    def test_who_only_looks_does_nothing(self, request, client, flag, who):
        client.force_login(request.getfixturevalue(who))
        for path in (f"{flag.pk}/acknowledge/", f"{flag.pk}/wake/"):
            assert client.post(f"{API}{path}").status_code == 403
        given = {"flags": [flag.pk]}
        answer = client.post(f"{API}acknowledge/", given, content_type=JSON)
        assert answer.status_code == 403
        assert not FlagEvent.objects.exists()


class TestCommand:
    def test_every_verb(self, flag, manager, colleague):
        by = ["--actor", manager.email]
        assert run(flag.pk, "--acknowledge", *by)["acknowledged_at"]
        said = run(flag.pk, "--snooze", SOON, "--reason", "Fair", *by)
        assert said["snoozed_until"] == SOON.isoformat()
        assert run(flag.pk, "--wake", *by)["snoozed_until"] is None
        said = run(flag.pk, "--assign", colleague.email, *by)
        assert said["assigned_to"] == colleague.email
        assert run(flag.pk, "--give-back", *by)["assigned_to"] is None

    @pytest.mark.parametrize(
        ("verb", "words"),
        [
            (["--snooze", SOON], "Say why it can wait."),
            (["--snooze", TODAY, "--reason", "Fair"], "after today"),
            (["--assign", "outsider@example.com"], "does not look after"),
            (["--assign", "nobody@example.com"], "No active colleague"),
        ],
    )
    def test_refusals(self, flag, manager, outsider, verb, words):
        with pytest.raises(CommandError, match=words):
            run(flag.pk, *verb, "--actor", manager.email)
        assert not FlagEvent.objects.exists()

    def test_nobody_finds_what_is_not_theirs(self, flag, outsider):
        with pytest.raises(CommandError, match="There is no flag"):
            run(flag.pk, "--acknowledge", "--actor", outsider.email)
