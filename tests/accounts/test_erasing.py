"""Erasing a person: who it was is nowhere, and what was counted stays."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import (
    AccountFacts,
    Contact,
    ExternalId,
    ImportBatch,
    PersonNote,
    Position,
)
from accounts.services import erasing, people
from accounts.services.facts import refresh_at_once
from accounts.services.person_notes import write_note
from accounts.services.positions import PersonRefused
from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.factories import RegionDirectorFactory, RegionFactory

pytestmark = pytest.mark.django_db

PLANTED = ("Quillfeather", "ada@quill.example", "+44 20 7946 0999", "Grand Vizier")
NOTED = ("sails at Cowes", "wants the knighthood")


@pytest.fixture
def ada(account, manager):
    """Somebody about whom much is written down."""
    made = people.add_person(
        account=account,
        actor=manager,
        full_name="Ada Quillfeather",
        email="ada@quill.example",
        phone="+44 20 7946 0999",
        title="Grand Vizier",
        level="C",
        wants="wants the knighthood",
    )
    write_note(
        contact=made.contact, account=account, actor=manager, text="sails at Cowes"
    )
    batch = ImportBatch.objects.create(source="CRM", started_at=timezone.now())
    ExternalId.objects.create(
        source="CRM",
        kind="POSITION",
        external_id="p1",
        object_id=made.pk,
        last_row={"full_name": "Ada Quillfeather", "title": "Grand Vizier"},
        batch=batch,
    )
    contact = made.contact
    contact.refresh_from_db()
    return contact


def tables_with(words):
    """Return where in the database *words* stand, in any column of any table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s',
                [f"%{words}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def facts():
    return list(AccountFacts.objects.order_by("pk").values())


def test_who_it_was_is_nowhere_and_what_was_counted_stays(ada, account, administrator):
    assert all(tables_with(words) for words in (*PLANTED, *NOTED))
    refresh_at_once([account.pk])
    before = facts()
    erasing.erase_person(contact=ada, actor=administrator, reason="They asked for it.")
    refresh_at_once([account.pk])
    kept = {words: tables_with(words) for words in (*PLANTED, *NOTED)}
    assert kept == {words: [] for words in (*PLANTED, *NOTED)}
    assert facts() == before
    ada.refresh_from_db()
    assert (ada.full_name, ada.email, ada.phone) == ("Erased person", "", "")
    assert ada.erased_at is not None
    held = Position.objects.get(contact=ada)
    assert (held.level, held.title) == ("C", "")
    assert PersonNote.objects.get(contact=ada).taken_back_at is not None


def test_is_in_the_trail_twice_by_the_service_and_by_the_database(ada, administrator):
    with audit.acting(actor=administrator, door="PAGE"):
        erasing.erase_person(contact=ada, actor=administrator, reason="Asked.")
    emptied, erased = AuditEntry.objects.filter(object_id=ada.pk).order_by("-pk")[:2][
        ::-1
    ]
    assert (emptied.verb, erased.verb) == ("empty_vault", "erase_person")
    assert emptied.actor == erased.actor == administrator
    assert emptied.counts["entries"] >= len(PLANTED)
    assert erased.after == {"reason": "Asked."}


def test_who_was_merged_into_them_is_erased_too(ada, administrator):
    loser = Contact.objects.create(full_name="A. Quillfeather", merged_into=ada)
    erasing.erase_person(contact=ada, actor=administrator, reason="Asked.")
    loser.refresh_from_db()
    assert loser.full_name == "Erased person"
    assert tables_with("Quillfeather") == []


def test_once_more_changes_nothing_and_nobody_writes_a_name_again(
    ada, administrator, manager
):
    erasing.erase_person(contact=ada, actor=administrator, reason="Asked.")
    count = AuditEntry.objects.count()
    erasing.erase_person(contact=ada, actor=administrator, reason="Again.")
    assert AuditEntry.objects.count() == count
    with pytest.raises(PersonRefused, match="erased"):
        people.change_person(contact=ada, actor=manager, full_name="Ada Again")


def test_needs_a_reason(ada, administrator):
    with pytest.raises(PersonRefused) as refusal:
        erasing.erase_person(contact=ada, actor=administrator, reason="  ")
    assert refusal.value.field == "reason"


class TestWhoMay:
    def test_the_director_of_all_their_accounts(self, ada, director):
        erasing.erase_person(contact=ada, actor=director, reason="Asked.")
        assert not tables_with("Quillfeather")

    def test_not_a_manager_nor_another_director(self, ada, manager, seen):
        elsewhere = RegionDirectorFactory(region=RegionFactory()).user
        seen()
        for actor in (manager, elsewhere):
            with pytest.raises(PermissionDenied):
                erasing.erase_person(contact=ada, actor=actor, reason="Asked.")
            with pytest.raises(PermissionDenied):
                erasing.export_person(contact=ada, actor=actor)


def test_hands_out_every_row_about_them(ada, administrator):
    found = erasing.export_person(contact=ada, actor=administrator)
    records = found["records"]
    assert records["accounts.contact"][0]["full_name"] == "Ada Quillfeather"
    assert records["accounts.position"][0]["title"] == "Grand Vizier"
    assert records["accounts.personnote"][0]["text"] == "sails at Cowes"
    assert records["accounts.externalid"][0]["last_row"]["title"] == "Grand Vizier"
    assert AuditEntry.objects.get(verb="export_person").object_id == ada.pk


class TestPage:
    def test_hands_out_and_erases(self, client, ada, administrator, seen):
        seen()
        client.force_login(administrator)
        page = f"/accounts/people/{ada.pk}/data/"
        assert b"Erase for good" in client.get(page).content
        answer = client.post(f"{page}export/")
        assert answer.json()["records"]["accounts.contact"][0]["id"] == ada.pk
        assert client.post(page, {"reason": "Asked."}).status_code == 422
        assert client.post(page, {"reason": "Asked.", "is_meant": "on"}).url == page
        ada.refresh_from_db()
        assert ada.erased_at is not None
        assert b"Erased at" in client.get(page).content

    def test_is_refused_to_a_manager(self, client, ada, manager, seen):
        seen()
        client.force_login(manager)
        assert client.get(f"/accounts/people/{ada.pk}/data/").status_code == 403
        answer = client.post(
            f"/api/v1/people/{ada.pk}/erase/",
            {"reason": "x"},
            content_type="application/json",
        )
        assert answer.status_code == 403

    def test_goes_over_the_wire_too(self, client, ada, administrator, seen):
        seen()
        client.force_login(administrator)
        address = f"/api/v1/people/{ada.pk}"
        answer = client.post(f"{address}/personal-data/")
        assert answer.json()["person"] == ada.pk
        answer = client.post(
            f"{address}/erase/", {"reason": "Asked."}, content_type="application/json"
        )
        assert answer.json()["full_name"] == "Erased person"
