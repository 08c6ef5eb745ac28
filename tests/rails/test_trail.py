"""The trail that the database writes: of every table, of every statement, by whom."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, Desk, PersonNote, Region
from sam.lib import audit, grants
from sam.lib.models import AuditEntry, AuditRow, PersonVault
from sam.lib.trail import audited, rules, triggers
from tests.factories import RegionFactory, UserFactory

pytestmark = pytest.mark.django_db


def ask(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def said():
    return ask("SELECT coalesce(current_setting('sam.acting', true), '')")


def rows(model):
    return list(AuditRow.objects.filter(model=model._meta.label_lower).order_by("id"))


class TestCoverage:
    def test_every_table_of_ours_has_a_trail_or_a_reason(self):
        with connection.cursor() as cursor:
            there = triggers.triggers(cursor)
        without = set()
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta
            if not rules.is_ours(model) or grants.is_published(meta.db_table):
                continue
            if not {(meta.db_table, name) for name in triggers.NAMES} <= there.keys():
                without.add(meta.label_lower)
        assert without == rules.left_out().keys()
        assert all(rules.left_out().values())

    def test_the_triggers_are_those_of_the_code(self):
        with connection.cursor() as cursor:
            there = triggers.triggers(cursor)
        assert {table for table, _ in there} == audited().keys()
        assert {"mfa_authenticator", "users_user_groups"} <= audited().keys()

    def test_what_is_registered_exists(self):
        for label, about in rules._personal.items():
            columns = {f.column for f in apps.get_model(label)._meta.concrete_fields}
            assert {*about.columns, about.person} <= columns
        for label, named in (*rules._hidden.items(), *rules._ignored.items()):
            columns = {f.column for f in apps.get_model(label)._meta.concrete_fields}
            assert set(named) <= columns


class TestRows:
    def test_says_what_changed_who_did_it_and_from_where(self, account, manager):
        with audit.acting(
            actor=manager,
            door=AuditEntry.Door.API,
            request_id="r1",
            token_id=7,
            address="192.0.2.1",
        ):
            account.name = "Acme Holdings"
            account.save()
            entry = audit.record("rename", account)
        (row,) = AuditRow.objects.filter(op="UPDATE", object_id=account.pk)
        assert (row.before, row.after) == (
            {"name": "Acme"},
            {"name": "Acme Holdings"},
        )
        assert (row.actor_id, row.token_id, row.door) == (manager.pk, 7, "API")
        assert (row.address, row.request_id) == ("192.0.2.1", "r1")
        assert (row.model, row.account_id) == ("accounts.account", account.pk)
        entry.refresh_from_db()
        assert row.txid == entry.txid
        assert (entry.token_id, entry.address) == (7, "192.0.2.1")

    def test_sets_of_rows_and_plain_statements_leave_it_too(self):
        north, south = RegionFactory(name="North"), RegionFactory(name="South")
        Region.objects.update(name=Concat("name", Value(" of here")))
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM accounts_region WHERE id = %s RETURNING 1)"
                " SELECT count(*) FROM gone",
                [south.pk],
            )
        told = [(row.op, row.object_id, row.door) for row in rows(Region)]
        assert told == [
            ("INSERT", north.pk, "COMMAND"),
            ("INSERT", south.pk, "COMMAND"),
            ("UPDATE", north.pk, "COMMAND"),
            ("UPDATE", south.pk, "COMMAND"),
            ("DELETE", south.pk, "COMMAND"),
        ]
        assert rows(Region)[-1].before["name"] == "South of here"

    def test_a_write_that_changes_nothing_leaves_nothing(self, account):
        before = AuditRow.objects.count()
        account.save()  # its updated_at moves
        assert AuditRow.objects.count() == before

    def test_a_password_is_never_in_it(self):
        user = UserFactory()
        user.set_password("sesame")
        user.save()
        last = AuditRow.objects.filter(model="users.user").latest("id")
        assert last.after == {"password": "***"}

    def test_a_run_in_bulk_leaves_the_rows_that_changed(self):
        with audit.in_bulk(batch_id=3):
            north = RegionFactory(name="North")
            Region.objects.filter(pk=north.pk).update(name="South")
        (row,) = rows(Region)
        assert (row.op, row.batch_id) == ("UPDATE", 3)

    def test_who_writes_the_rows_itself_leaves_none(self):
        with audit.in_bulk("on"):
            north = RegionFactory(name="North")
            Region.objects.filter(pk=north.pk).update(name="South")
        assert rows(Region) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE lib_auditrow SET model = 'x'",
            "DELETE FROM lib_auditrow",
            "UPDATE lib_personvault SET kept = '[]'",
            "DELETE FROM lib_personvault",
            "INSERT INTO lib_personvault (contact_id, kept) VALUES (0, '[]')",
            "ALTER TABLE accounts_region DISABLE TRIGGER USER",
            "SET session_replication_role = replica",
        ],
    )
    def test_the_application_cannot_rewrite_or_silence_it(self, statement):
        RegionFactory()
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert len(rows(Region)) == 1


class TestPeople:
    def test_stand_as_references_to_one_vault_each(self, account):
        ada = Contact.objects.create(full_name="Ada Quill", email="ada@example.com")
        ada.full_name = "Ada Byron"
        ada.save()
        made, changed = rows(Contact)
        assert made.after["full_name"] == {"person": ada.pk, "entry": 0}
        assert made.after["email"] == {"person": ada.pk, "entry": 1}
        assert changed.before == {"full_name": {"person": ada.pk, "entry": 0}}
        assert changed.after == {"full_name": {"person": ada.pk, "entry": 2}}
        vault = PersonVault.objects.get(pk=ada.pk)
        assert vault.kept == ["Ada Quill", "ada@example.com", "Ada Byron"]
        PersonNote.objects.create(
            contact=ada, account=account, text="Sails", written_by=account.owner
        )
        assert rows(PersonNote)[0].after["text"] == "***"
        assert "Quill" not in str(list(AuditRow.objects.values()))

    def test_an_emptied_vault_stays_empty_and_is_told_of(self, manager):
        ada = Contact.objects.create(full_name="Ada Quill")
        with (
            audit.acting(actor=manager, door="PAGE"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            connection.say()
            cursor.execute("SELECT sam_empty_vault(%s)", [ada.pk])
        ada.full_name = "Ada Byron"
        ada.save()
        vault = PersonVault.objects.get(pk=ada.pk)
        assert (vault.kept, vault.erased_at is None) == ([], False)
        assert rows(Contact)[-1].after == {"full_name": {"person": ada.pk}}
        entry = AuditEntry.objects.get(verb="empty_vault")
        assert (entry.actor, entry.object_id) == (manager, ada.pk)
        assert entry.counts == {"entries": 1}


class TestSaying:
    def test_reading_tells_nothing_and_writing_costs_no_query_of_django(self):
        with CaptureQueriesContext(
            connection,
        ) as made:
            list(Region.objects.all())
            assert said() == ""
            Desk.objects.create(name="Calls")
        assert len(made) == 3
        assert '"door": "COMMAND"' in said()

    def test_who_acts_later_in_a_transaction_is_told(self, manager):
        RegionFactory(name="East")
        with audit.acting(actor=manager, door="PAGE"):
            RegionFactory(name="South")
        assert [row.actor_id for row in rows(Region)[-2:]] == [None, manager.pk]

    def test_a_savepoint_takes_what_was_said_with_it(self, manager):
        with audit.acting(actor=manager, door="PAGE"):
            with transaction.atomic():
                RegionFactory(name="Before")
                transaction.set_rollback(True)
            RegionFactory(name="After")
        assert rows(Region)[-1].after["name"] == "After"
        assert rows(Region)[-1].actor_id == manager.pk

    def test_a_write_past_the_application_names_no_door(self):
        connection.connection.execute(
            "INSERT INTO accounts_region (name) VALUES ('Past')"
        )
        (row,) = rows(Region)
        assert (row.door, row.actor_id) == ("", None)


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_a_lone_statement_is_told_of_and_leaves_nothing_said(self):
        RegionFactory(name="Alone")
        assert rows(Region)[0].door == "COMMAND"
        assert said() == ""

    def test_the_next_transaction_knows_nothing_of_the_last(self):
        with transaction.atomic():
            RegionFactory(name="First")
        with transaction.atomic():
            with (
                connection.cursor() as cursor,
                cursor.copy("COPY (SELECT 1) TO STDOUT") as copy,
            ):
                list(copy)  # begins the transaction past Django's statements
            RegionFactory(name="Second")
        assert [row.door for row in rows(Region)] == ["COMMAND", "COMMAND"]
