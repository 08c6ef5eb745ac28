"""A contact that was logged is corrected; of two editors the second is told."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import AccountFacts
from accounts.services import facts
from accounts.services.interactions import (
    InteractionRefused,
    change_interaction,
    log_interaction,
    values_of,
)
from sam.lib import audit, runs
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import JSON, OTHERS
from tests.accounts.facts_written import ago, everything, in_days
from tests.factories import AccountFactory, PositionFactory


@pytest.fixture
def logged(account, manager):
    return log_interaction(
        account=account,
        actor=manager,
        kind="CALL",
        happened_at=ago(hours=2, seconds=11),
        purpose="SELL",
        note="Alison wants one window",
    )


def change(row, actor, **changes):
    return change_interaction(
        interaction=row, actor=actor, **({"seen": None} | changes)
    )


class TestChanging:
    def test_it_is_corrected_audited_without_words_and_the_facts_follow(
        self, logged, manager, account
    ):
        runs.start(facts.REFRESH, as_of=in_days(0))
        alison = PositionFactory(account=account).contact
        change(logged, manager, kind="VISIT", contacts=[alison], note="Gareth does")
        logged.refresh_from_db()
        assert (logged.kind, logged.note) == ("VISIT", "Gareth does")
        assert list(logged.contacts.all()) == [alison]
        assert AccountFacts.objects.get(account=account).visits_12m == 1
        entry = AuditEntry.objects.get(verb="change_interaction")
        assert (entry.before["kind"], entry.after["kind"]) == ("CALL", "VISIT")
        assert entry.after["contacts"] == [alison.pk]
        assert "Gareth" not in str(entry.after)
        assert OutboxEvent.objects.filter(type="interaction.changed").count() == 1

    def test_nothing_new_changes_nothing(self, logged, manager):
        before = everything()
        change(logged, manager, kind="CALL", note=" Alison wants one window ")
        assert everything() == before

    def test_somebody_who_left_since_stays_and_a_stranger_does_not_join(
        self, logged, manager, account
    ):
        position = PositionFactory(account=account)
        change(logged, manager, contacts=[position.contact])
        position.ended_on = in_days(-30)
        position.save()
        change(logged, manager, contacts=[position.contact], minutes=20)
        before = everything()
        with pytest.raises(InteractionRefused) as refusal:
            change(logged, manager, contacts=[PositionFactory().contact])
        assert refusal.value.field == "contacts"
        assert everything() == before

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"happened_at": ago(hours=-1)}, "happened_at"),
            ({"purpose": ""}, "purpose"),
            ({"minutes": 1441}, "minutes"),
            ({"kind": "LETTER"}, "kind"),
            ({"subject": "x" * 301}, "subject"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, logged, manager, changes, field):
        before = everything()
        with pytest.raises(InteractionRefused) as refusal:
            change(logged, manager, **changes)
        assert refusal.value.field == field
        assert everything() == before

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_look_after_it_changes_nothing(self, request, logged, who):
        before = everything()
        with pytest.raises(PermissionDenied):
            change(logged, request.getfixturevalue(who), kind="VISIT")
        with pytest.raises(TypeError):
            change(logged, logged.user, account=AccountFactory())
        assert everything() == before


class TestTwoEditors:
    def test_the_page_shows_both_versions_and_then_replaces(
        self, client, logged, manager, colleague
    ):
        page = f"/accounts/interactions/{logged.pk}/change/"
        client.force_login(colleague)
        form = client.get(page).context["form"]
        typed = {
            "kind": "VISIT",
            "purpose": "SELL",
            "happened_at": logged.happened_at.strftime("%Y-%m-%dT%H:%M"),
            "note": "Mine",
            "seen": form.initial["seen"],
        }
        with audit.acting(actor=manager, door=AuditEntry.Door.PAGE):
            change(logged, manager, note="Theirs")
        before = everything()
        answer = client.post(page, typed)
        assert answer.status_code == 422
        conflict = answer.context["form"].conflict
        assert conflict.by == str(manager)
        assert [(one.theirs, one.yours) for one in conflict.fields] == [
            ("Call", "Visit"),
            ("Theirs", "Mine"),
        ]
        assert everything() == before
        again = typed | {"seen": answer.context["form"].data["seen"]}
        assert client.post(page, again).status_code == 302
        happened_at = logged.happened_at
        logged.refresh_from_db()
        assert (logged.kind, logged.note) == ("VISIT", "Mine")
        assert logged.happened_at == happened_at  # its seconds were not typed

    def test_the_api_answers_how_it_stands(self, client, logged, manager):
        client.force_login(manager)
        address = f"/api/v1/interactions/{logged.pk}/"
        read = client.get(address).json()
        body = {"note": "First", "seen": read["seen"]}
        first = client.patch(address, body, content_type=JSON)
        assert (first.status_code, first.json()["note"]) == (200, "First")
        second = client.patch(address, body | {"note": "Second"}, content_type=JSON)
        assert second.status_code == 409
        assert second.json()["current"]["note"] == "First"
        assert second.json()["seen"] == first.json()["seen"]
        unseen = client.patch(address, {"note": "Third"}, content_type=JSON)
        assert unseen.status_code == 400
        logged.refresh_from_db()
        assert logged.note == "First"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(logged, manager):
    seen = stamp(values_of(logged))
    ready, found = threading.Barrier(2), []

    def run(words):
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            ready.wait()
            try:
                change(logged, manager, seen=seen, note=words)
                found.append("written")
            except ChangedMeanwhile as refusal:
                found.append(refusal.theirs["note"])
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[words]) for words in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    logged.refresh_from_db()
    assert sorted(found) == sorted(["written", logged.note])
