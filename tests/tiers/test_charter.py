"""The charter: published in versions, acknowledged by oneself, counted by place."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection

from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from tests.factories import UserFactory
from tiers.models import Acknowledgement, Charter
from tiers.selectors.programme import reading, why
from tiers.services.charters import (
    CharterRefused,
    acknowledge_charter,
    charter_in_force,
    publish_charter,
)

PAGE = "/tiers/programme/charter/"
API = "/api/v1/charters/"


@pytest.fixture
def publish(director, executive):
    """Publish something right, but for what a test changes."""

    def now(**changes):
        given = {
            "actor": director,
            "rationale": ["CUSTOMERS_DEMAND", "CUSTOMER_INTIMACY"],
            "text": "We look after few accounts well.",
            "sponsor": executive,
            "owners": {"LOGISTICS": director},
        }
        return publish_charter(**(given | changes))

    return now


@pytest.fixture
def charter(publish):
    return publish()


class TestPublishing:
    def test_is_kept_audited_and_told(self, publish, director, executive):
        made = publish()
        assert (made.version, made.sponsor, made.published_by) == (
            1,
            executive,
            director,
        )
        assert made.rationale == ["CUSTOMER_INTIMACY", "CUSTOMERS_DEMAND"]
        assert dict(made.owners.values_list("function", "user")) == {
            "LOGISTICS": director.pk
        }
        entry = AuditEntry.objects.get(verb="publish_charter")
        assert (entry.before, entry.after["version"]) == (None, 1)
        event = OutboxEvent.objects.get(type="charter.published")
        assert event.payload == {"version": 1}

    def test_says_why_in_a_sentence(self, publish):
        assert why(publish()) == (
            "We run the programme to differ by customer intimacy and because our top"
            " customers demand it."
        )
        other = publish(rationale=["OTHER"], other_rationale="The owner wants it.")
        assert why(other) == (
            "We run the programme for this reason: The owner wants it."
        )

    def test_the_very_same_is_that_version(self, publish):
        assert publish() == publish()
        assert Charter.objects.count() == 1
        assert publish(text="Otherwise").version == 2
        assert charter_in_force().text == "Otherwise"

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"rationale": []}, "rationale", "Say why"),
            ({"rationale": ["HUNTING"]}, "rationale", "no such reason: HUNTING"),
            ({"rationale": ["OTHER"]}, "other_rationale", "what the other reason is"),
            ({"other_rationale": "So"}, "other_rationale", "as well"),
            ({"text": " "}, "text", "Write the charter"),
            ({"based_on": 4}, "version", "published meanwhile"),
        ],
    )
    def test_refuses(self, publish, changes, field, reason):
        with pytest.raises(CharterRefused, match=reason) as refused:
            publish(**changes)
        assert set(refused.value.errors) == {field}
        assert not Charter.objects.exists()

    def test_the_sponsor_is_at_the_top_and_here(self, publish, manager, executive):
        with pytest.raises(CharterRefused, match="an executive or a director"):
            publish(sponsor=manager)
        executive.is_active = False
        executive.save()
        with pytest.raises(CharterRefused, match="an executive or a director"):
            publish()
        with pytest.raises(CharterRefused, match="no such function"):
            publish(owners={"CANTEEN": manager})
        assert not Charter.objects.exists()

    @pytest.mark.parametrize("who", ["manager", "executive", "administrator"])
    def test_only_a_director(self, request, publish, who):
        with pytest.raises(PermissionDenied, match="Only a director"):
            publish(actor=request.getfixturevalue(who))
        assert not Charter.objects.exists()


class TestAcknowledging:
    def test_is_once_a_version(self, charter, publish, manager):
        first = acknowledge_charter(actor=manager, version=1)
        assert acknowledge_charter(actor=manager, version=1) == first
        assert AuditEntry.objects.filter(verb="acknowledge_charter").count() == 1
        publish(text="Otherwise")
        with pytest.raises(CharterRefused, match=r"Version 2 .* Read it first"):
            acknowledge_charter(actor=manager, version=1)
        acknowledge_charter(actor=manager, version=2)
        assert Acknowledgement.objects.count() == 2

    def test_there_is_nothing_to_acknowledge(self, manager):
        with pytest.raises(CharterRefused, match="No charter"):
            acknowledge_charter(actor=manager, version=1)

    def test_is_counted_by_role_and_region(
        self, charter, manager, director, executive, colleague, desk_agent
    ):
        UserFactory(is_active=False)
        acknowledge_charter(actor=manager, version=1)
        acknowledge_charter(actor=executive, version=1)
        found = reading(charter)
        assert (found.whole.people, found.whole.read) == (5, 2)
        roles = {rate.label: (rate.people, rate.read) for rate in found.by_role}
        assert roles == {
            "Account manager": (2, 1),
            "Director": (1, 0),
            "Executive": (1, 1),
            "Service desk": (1, 0),
        }
        regions = {rate.label: (rate.people, rate.read) for rate in found.by_region}
        assert regions == {"North": (3, 1), "No region": (2, 1)}
        assert set(found.missing) == {colleague, director, desk_agent}
        assert found.by_role[0].share == 0.5


class TestDoors:
    def test_everybody_reads_and_says_so(self, client, charter, desk_agent):
        client.force_login(desk_agent)
        assert (
            "have not acknowledged" in client.get("/tiers/programme/").content.decode()
        )
        page = client.get(PAGE).content.decode()
        assert "We look after few accounts well." in page
        answer = client.post(f"{PAGE}1/acknowledge/", follow=True)
        assert "You have acknowledged this version" in answer.content.decode()
        assert Acknowledgement.objects.get().user == desk_agent
        assert (
            "have not acknowledged"
            not in client.get("/tiers/programme/").content.decode()
        )

    def test_an_old_version_is_read_and_not_acknowledged(
        self, client, charter, publish, manager
    ):
        publish(text="Otherwise")
        client.force_login(manager)
        assert "few accounts" in client.get(f"{PAGE}1/").content.decode()
        answer = client.post(f"{PAGE}1/acknowledge/", follow=True)
        assert "published meanwhile" in answer.content.decode()
        assert client.post(f"{PAGE}7/acknowledge/").status_code == 404
        assert not Acknowledgement.objects.exists()

    def test_a_director_writes_the_next(self, client, charter, director, executive):
        client.force_login(director)
        page = client.get(f"{PAGE}publish/").content.decode()
        assert "We look after few accounts well." in page
        typed = {
            "version": 1,
            "rationale": ["TRANSFORMATION"],
            "text": "Now for all.",
            "sponsor": executive.pk,
            "owner_FINANCE": executive.pk,
        }
        answer = client.post(f"{PAGE}publish/", typed, follow=True)
        assert "Version 2 is published." in answer.content.decode()
        late = client.post(f"{PAGE}publish/", typed | {"text": "Later"})
        assert late.status_code == 422
        assert "published meanwhile" in late.content.decode()
        assert Charter.objects.count() == 2

    def test_others_do_not(self, client, charter, manager):
        client.force_login(manager)
        assert client.get(f"{PAGE}publish/").status_code == 403
        assert client.post(f"{PAGE}publish/", {"text": "Mine"}).status_code == 403
        assert f"{PAGE}publish/" not in client.get(PAGE).content.decode()
        assert Charter.objects.count() == 1

    def test_before_the_first_it_says_what_will_be_here(
        self, client, director, manager
    ):
        client.force_login(manager)
        page = client.get(PAGE, follow=True).content.decode()
        assert "No charter has been published yet" in page
        client.force_login(director)
        assert "Write the charter" in client.get(PAGE).content.decode()

    def test_the_api_does_the_same(self, client, charter, director, executive, manager):
        client.force_login(director)
        sent = {
            "rationale": ["OTHER"],
            "other_rationale": "The owner wants it",
            "text": "All of it",
            "sponsor": executive.email,
            "owners": {"SALES": manager.email},
        }
        made = client.post(API, sent, content_type="application/json")
        assert (made.status_code, made.json()["version"]) == (201, 2)
        assert made.json()["owners"] == [{"function": "SALES", "email": manager.email}]
        late = client.post(
            API, sent | {"based_on": 1, "text": "x"}, content_type="application/json"
        )
        assert (late.status_code, late.json()["detail"][:9]) == (409, "Version 2")
        client.force_login(manager)
        assert (
            client.post(API, sent, content_type="application/json").status_code == 403
        )
        assert [each["version"] for each in client.get(API).json()["results"]] == [2, 1]
        assert client.post(f"{API}2/acknowledge/").json()["acknowledged"] is True
        assert client.post(f"{API}1/acknowledge/").status_code == 409
        rates = client.get(f"{API}2/acknowledgements/").json()
        assert rates["whole"] == {
            "label": "Everybody",
            "people": 3,
            "read": 1,
            "share": pytest.approx(1 / 3),
        }

    def test_the_command_does_the_same(
        self, tmp_path, capsys, director, executive, manager
    ):
        file = tmp_path / "charter.txt"
        file.write_text("All of it")
        given = ["--publish", str(file), "--why", "TRANSFORMATION", "--json"]
        given += ["--sponsor", executive.email, "--owner", f"SALES={manager.email}"]
        call_command("charter", "--actor", director.email, *given)
        assert '"version": 1' in capsys.readouterr().out
        with pytest.raises(CommandError, match="Only a director"):
            call_command("charter", "--actor", manager.email, *given)
        call_command("charter", "--actor", manager.email, "--acknowledge", "1")
        assert "acknowledged: True" in capsys.readouterr().out
        entry = AuditEntry.objects.get(verb="acknowledge_charter")
        assert (entry.actor, entry.door) == (manager, "COMMAND")
        with pytest.raises(CommandError, match="No active colleague"):
            call_command("charter", "--actor", "nobody@example.com")


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_have_a_number_each(publish, director):
    another = UserFactory(role=User.Role.DIRECTOR)
    start = threading.Barrier(2)
    refused = []

    def work(actor, based_on):
        try:
            with audit.acting(actor=actor, door=AuditEntry.Door.API):
                start.wait()
                publish(actor=actor, text=f"By {actor.pk}", based_on=based_on)
        except CharterRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    def both(based_on):
        threads = [
            threading.Thread(target=work, args=(who, based_on))
            for who in (director, another)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both(None)
    assert sorted(Charter.objects.values_list("version", flat=True)) == [1, 2]
    newest = charter_in_force().version
    both(newest)
    # Who wrote on the same version while the other published is refused, in words;
    # one whose words are in force already is answered with that version.
    assert Charter.objects.count() == 3
    assert len(refused) <= 1
    assert all("published meanwhile" in words for words in refused)
